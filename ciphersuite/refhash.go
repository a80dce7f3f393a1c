package ciphersuite

// RFC 9420, Section 5.2: Hash-Based Identifiers.

import "github.com/seed-47ee054e/mls/spec"

// Hash returns the hash of the concatenation of data, Nh bytes.
func (s *Suite) Hash(data ...[]byte) []byte {
	if s.counter != nil {
		s.count(countHash, totalLength(data))
	}
	return s.hash.appendHash(make([]byte, 0, s.Nh()), data...)
}

// AppendHash appends the hash of data, Nh bytes, to dst. It needs no memory but
// that of dst.
func (s *Suite) AppendHash(dst, data []byte) []byte {
	s.count(countHash, len(data))
	return s.hash.appendSum(dst, data)
}

// RefHash returns the reference to value under label, Nh bytes. As in the
// other labelled functions, label is given without the prefix "MLS 1.0 ",
// which Section 5.2 writes as part of each label. It implements RFC 9420,
// Section 5.2.
func (s *Suite) RefHash(label string, value []byte) []byte {
	return s.refHash(spec.LabelPrefix, label, value)
}

// RefHashOfWholeLabel is RefHash with a label to which nothing is added. Test
// vectors use labels without the prefix; the protocol does not.
func (s *Suite) RefHashOfWholeLabel(label string, value []byte) []byte {
	return s.refHash("", label, value)
}

func (s *Suite) refHash(prefix, label string, value []byte) []byte {
	s.count(countHash, len(prefix)+len(label)+len(value))
	mustLabelled(label, value)
	var scratch [scratchSize]byte
	input := scratch[:0]
	if n := maxLabelled + len(label) + len(value); n > len(scratch) {
		input = make([]byte, 0, n)
	}
	input = appendLabelled(input, prefix, label, value)
	ref := s.hash.appendSum(make([]byte, 0, s.Nh()), input)
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "5.2", Function: "RefHash", Label: label, Context: value, Output: NewSecret(ref)})
	}
	return ref
}
