package ciphersuite

// Entropy as an argument: how one random string serves many purposes.

import "encoding/binary"

// entropyLabel stands before all that is derived from entropy. It cannot
// collide with the labels of the RFC, which begin with "MLS 1.0 " behind a
// length: only a sender uses it, and only on entropy, which is no secret of
// the protocol.
const entropyLabel = "mls entropy: "

// SplitEntropy derives Nh bytes from entropy, other ones for each purpose and
// index; none of them tells anything about the others. entropy has at least
// MinEntropy bytes, or the result has no more entropy than it.
func (s *Suite) SplitEntropy(entropy Secret, purpose string, index uint32) Secret {
	out, buf := newSecret(s.Nh())
	s.splitEntropy(buf, entropy, purpose, index)
	return out
}

func (s *Suite) splitEntropy(out []byte, entropy Secret, purpose string, index uint32) {
	var scratch [scratchSize]byte
	info := append(scratch[:0], entropyLabel...)
	info = binary.BigEndian.AppendUint32(info, uint32(len(purpose)))
	info = append(info, purpose...)
	info = binary.BigEndian.AppendUint32(info, index)
	s.hash.expand(out, entropy.Bytes(), info)
}

// encapsulationSeed appends to dst what determines an encapsulation: an HMAC
// under entropy of all that the encapsulation is for.
func (s *Suite) encapsulationSeed(dst []byte, entropy Secret, pub, info, input []byte) ([]byte, error) {
	if entropy.Len() < MinEntropy {
		return nil, ErrShortEntropy
	}
	var lengths [16]byte
	binary.BigEndian.PutUint64(lengths[:], uint64(len(pub)))
	binary.BigEndian.PutUint64(lengths[8:], uint64(len(info)))
	return s.hash.appendHMAC(dst, entropy.Bytes(), []byte(entropyLabel), []byte("encapsulation"), lengths[:], pub, info, input), nil
}
