package ciphersuite

// RFC 9180, Section 4: Cryptographic Dependencies (key encapsulation).

import "encoding/binary"

// kem is an HPKE key encapsulation mechanism in base mode. Errors say what is
// wrong with a key or an encapsulation; callers name the rule that it breaks.
type kem interface {
	// id is the value in the registry of HPKE KEMs.
	id() uint16

	// sizes are those of a public key (Npk), of a serialized private key (Nsk)
	// and of an encapsulated secret (Nenc), in bytes.
	sizes() (public, private, enc int)

	// checkPublic is DeserializePublicKey without its result, and refuses
	// what no honest member has.
	checkPublic(pub []byte) error

	// parsePrivate is DeserializePrivateKey.
	parsePrivate(raw []byte) (kemPrivate, error)

	// derive is DeriveKeyPair, for an ikm of any length.
	derive(ikm []byte) kemPrivate

	// encap is Encap with the randomness drawn from seed instead: the same
	// seed gives the same result. It checks pub as checkPublic does, as far
	// as its own safety needs it.
	encap(pub, seed []byte) (shared, enc []byte, err error)
}

// kemPrivate is a private key ready for use, with its public key.
type kemPrivate interface {
	serialize() []byte // SerializePrivateKey; the caller owns the result
	public() []byte    // borrowed
	decap(enc []byte) (shared []byte, err error)
	erase()
}

// kemSuiteID is the suite_id of the labelled derivations inside a KEM.
func kemSuiteID(id uint16) []byte { return binary.BigEndian.AppendUint16([]byte("KEM"), id) }

// labelled binds the HPKE version and a suite_id into HKDF (RFC 9180,
// Section 4).
type labelled struct {
	hash    hashAlgorithm
	suiteID []byte
}

var hpkeVersion = []byte("HPKE-v1")

// appendExtract is LabeledExtract.
func (l labelled) appendExtract(dst, salt []byte, label string, ikm []byte) []byte {
	return l.hash.appendExtract(dst, salt, hpkeVersion, l.suiteID, []byte(label), ikm)
}

// expand is LabeledExpand; len(out) is its L.
func (l labelled) expand(out, prk []byte, label string, info []byte) {
	var scratch [scratchSize]byte
	in := binary.BigEndian.AppendUint16(scratch[:0], uint16(len(out)))
	in = append(in, hpkeVersion...)
	in = append(in, l.suiteID...)
	in = append(in, label...)
	in = append(in, info...)
	l.hash.expand(out, prk, in)
}
