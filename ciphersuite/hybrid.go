package ciphersuite

// draft-ietf-hpke-pq, Section 4: Hybrid KEMs with ECDH and ML-KEM.

import (
	"bytes"
	"crypto/sha3"
	"fmt"
)

// hybridKEM combines ML-KEM with a group. A private key is a seed of 32
// bytes; public keys and encapsulations have the part of ML-KEM first.
type hybridKEM struct {
	lattice
	group      dhGroup
	scalarSize int // bytes drawn for one candidate of a scalar
	label      string
	kemID      uint16
}

const hybridSeedSize = 32

func (k *hybridKEM) id() uint16 { return k.kemID }

func (k *hybridKEM) sizes() (public, private, enc int) {
	_, element := k.group.sizes()
	return k.scheme.PublicKeySize() + element, hybridSeedSize, k.scheme.CiphertextSize() + element
}

func (k *hybridKEM) splitPublic(pub []byte) (pq, element []byte, err error) {
	if size, _, _ := k.sizes(); len(pub) != size {
		return nil, nil, fmt.Errorf("%d bytes instead of %d", len(pub), size)
	}
	n := k.scheme.PublicKeySize()
	return pub[:n], pub[n:], nil
}

func (k *hybridKEM) checkPublic(pub []byte) error {
	pq, element, err := k.splitPublic(pub)
	if err != nil {
		return err
	}
	if err := k.check(pq); err != nil {
		return err
	}
	return k.group.checkElement(element)
}

func (k *hybridKEM) parsePrivate(raw []byte) (kemPrivate, error) {
	if len(raw) != hybridSeedSize {
		return nil, fmt.Errorf("%d bytes instead of %d", len(raw), hybridSeedSize)
	}
	return k.expand(raw), nil
}

func (k *hybridKEM) derive(ikm []byte) kemPrivate {
	seed := deriveSHAKE256(k.kemID, ikm, "DeriveKeyPair", hybridSeedSize)
	defer clear(seed)
	return k.expand(seed)
}

// expand is DeriveKeyPair of the generic hybrid KEM: SHAKE256 of the seed
// gives the seed of ML-KEM and then candidates for the scalar.
func (k *hybridKEM) expand(seed []byte) *hybridPrivate {
	prg := sha3.NewSHAKE256()
	_, _ = prg.Write(seed)
	var pqSeed [mlkemSeedSize]byte
	defer clear(pqSeed[:])
	_, _ = prg.Read(pqSeed[:])
	p := &hybridPrivate{kem: k, latticeKey: k.newKey(pqSeed[:]), scalar: k.drawScalar(prg), seed: NewSecret(seed)}
	p.pub = append(p.pub, p.scalar.element()...)
	return p
}

// drawScalar reads candidates for a scalar until one is in range. With the
// groups in use the first one fails with a probability below 2^-32.
func (k *hybridKEM) drawScalar(prg *sha3.SHAKE) dhScalar {
	candidate := make([]byte, k.scalarSize)
	defer clear(candidate)
	for range 256 {
		_, _ = prg.Read(candidate)
		if scalar, err := k.group.newScalar(candidate); err == nil {
			return scalar
		}
	}
	panic("mls: internal error: 256 candidates for a private key were refused")
}

func (k *hybridKEM) encap(pub, seed []byte) (shared, enc []byte, err error) {
	pq, element, err := k.splitPublic(pub)
	if err != nil {
		return nil, nil, err
	}
	// Two halves, so that neither part's randomness tells of the other's.
	randomness := expandSeed(k.kemID, seed, mlkemEncapSize+hybridSeedSize)
	defer clear(randomness)
	prg := sha3.NewSHAKE256()
	_, _ = prg.Write(randomness[mlkemEncapSize:])
	ephemeral := k.drawScalar(prg)
	defer ephemeral.erase()
	dh, err := ephemeral.dh(element)
	if err != nil {
		return nil, nil, err
	}
	pqShared, enc, err := k.lattice.encap(pq, randomness[:mlkemEncapSize])
	if err != nil {
		clear(dh)
		return nil, nil, err
	}
	shared = k.combine(pqShared, dh, ephemeral.element(), element)
	return shared, append(enc, ephemeral.element()...), nil
}

// combine hashes both shared secrets with what binds the second one; ML-KEM
// binds its own key and ciphertext. It erases the two secrets.
func (k *hybridKEM) combine(pqShared, dh, ephemeral, element []byte) []byte {
	h := sha3.New256()
	_, _ = h.Write(pqShared)
	_, _ = h.Write(dh)
	_, _ = h.Write(ephemeral)
	_, _ = h.Write(element)
	_, _ = h.Write([]byte(k.label))
	clear(pqShared)
	clear(dh)
	return h.Sum(nil)
}

type hybridPrivate struct {
	latticeKey // its pub is the public key of the whole
	kem        *hybridKEM
	scalar     dhScalar
	seed       Secret
}

func (p *hybridPrivate) serialize() []byte { return bytes.Clone(p.seed.Bytes()) }
func (p *hybridPrivate) public() []byte    { return p.pub }

func (p *hybridPrivate) decap(enc []byte) ([]byte, error) {
	if _, _, size := p.kem.sizes(); len(enc) != size {
		return nil, fmt.Errorf("%d bytes instead of %d", len(enc), size)
	}
	n := p.scheme.CiphertextSize()
	dh, err := p.scalar.dh(enc[n:])
	if err != nil {
		return nil, err
	}
	pqShared, err := p.latticeKey.decap(enc[:n])
	if err != nil {
		clear(dh)
		return nil, err
	}
	return p.kem.combine(pqShared, dh, enc[n:], p.scalar.element()), nil
}

func (p *hybridPrivate) erase() {
	p.seed.Erase()
	p.key = nil
	p.scalar.erase()
}
