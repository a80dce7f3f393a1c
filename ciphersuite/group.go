package ciphersuite

// RFC 9180, Section 4.1: DH-Based KEM (the groups under it).

// dhGroup is a group for Diffie-Hellman. Elements and scalars are in the
// serialized form of RFC 9180, Section 7.1.
type dhGroup interface {
	sizes() (scalar, element int) // bytes

	// checkElement tells whether b is an element with which every scalar
	// makes a shared secret.
	checkElement(b []byte) error

	// newScalar copies b.
	newScalar(b []byte) (dhScalar, error)

	// candidates says how DeriveKeyPair makes a scalar: whether by trying
	// candidates, and with which bits of the first octet kept.
	candidates() (mask byte, rejects bool)
}

// dhScalar is a private key with its public element.
type dhScalar interface {
	element() []byte   // borrowed
	serialize() []byte // the caller owns the result
	// dh multiplies element, after checking it as checkElement does. The
	// caller owns the result.
	dh(element []byte) ([]byte, error)
	erase()
}
