package ciphersuite

// RFC 9180, Section 4.1: DH-Based KEM (DHKEM).

import "slices"

// dhKEM is DHKEM(group, HKDF-hash).
type dhKEM struct {
	group dhGroup
	kdf   labelled
	kemID uint16
}

func newDHKEM(id uint16, group dhGroup, hash hashAlgorithm) *dhKEM {
	return &dhKEM{group, labelled{hash, kemSuiteID(id)}, id}
}

func (k *dhKEM) id() uint16 { return k.kemID }

func (k *dhKEM) sizes() (public, private, enc int) {
	scalar, element := k.group.sizes()
	return element, scalar, element
}

func (k *dhKEM) checkPublic(pub []byte) error { return k.group.checkElement(pub) }

func (k *dhKEM) parsePrivate(raw []byte) (kemPrivate, error) {
	scalar, err := k.group.newScalar(raw)
	if err != nil {
		return nil, err
	}
	return &dhPrivate{k, scalar}, nil
}

// derive implements RFC 9180, Section 7.1.3.
func (k *dhKEM) derive(ikm []byte) kemPrivate { return &dhPrivate{k, k.deriveScalar(ikm)} }

func (k *dhKEM) deriveScalar(ikm []byte) dhScalar {
	var prkBuf [maxHashSize]byte
	prk := k.kdf.appendExtract(prkBuf[:0], nil, "dkp_prk", ikm)
	size, _ := k.group.sizes()
	candidate := make([]byte, size)
	defer clear(candidate)
	mask, rejects := k.group.candidates()
	if !rejects {
		k.kdf.expand(candidate, prk, "sk", nil)
		if scalar, err := k.group.newScalar(candidate); err == nil {
			return scalar
		}
		panic("mls: internal error: a derived scalar was refused")
	}
	for counter := range 256 {
		k.kdf.expand(candidate, prk, "candidate", []byte{byte(counter)})
		candidate[0] &= mask
		if scalar, err := k.group.newScalar(candidate); err == nil {
			return scalar
		}
	}
	// Each candidate fails with a probability below 2^-32.
	panic("mls: internal error: 256 candidates for a private key were refused")
}

// encap makes the ephemeral key pair with DeriveKeyPair(seed), as the test
// vectors of RFC 9180, Appendix A do.
func (k *dhKEM) encap(pub, seed []byte) (shared, enc []byte, err error) {
	ephemeral := k.deriveScalar(seed)
	defer ephemeral.erase()
	dh, err := ephemeral.dh(pub)
	if err != nil {
		return nil, nil, err
	}
	enc = ephemeral.element()
	return k.extractAndExpand(dh, enc, pub), enc, nil
}

// extractAndExpand erases dh.
func (k *dhKEM) extractAndExpand(dh, enc, pub []byte) []byte {
	var prkBuf [maxHashSize]byte
	prk := k.kdf.appendExtract(prkBuf[:0], nil, "eae_prk", dh)
	clear(dh)
	shared := make([]byte, k.kdf.hash.size())
	k.kdf.expand(shared, prk, "shared_secret", slices.Concat(enc, pub))
	return shared
}

type dhPrivate struct {
	kem    *dhKEM
	scalar dhScalar
}

func (p *dhPrivate) serialize() []byte { return p.scalar.serialize() }
func (p *dhPrivate) public() []byte    { return p.scalar.element() }
func (p *dhPrivate) erase()            { p.scalar.erase() }

func (p *dhPrivate) decap(enc []byte) ([]byte, error) {
	dh, err := p.scalar.dh(enc)
	if err != nil {
		return nil, err
	}
	return p.kem.extractAndExpand(dh, enc, p.scalar.element()), nil
}
