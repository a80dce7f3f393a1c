package ciphersuite

// draft-westerbaan-cfrg-hpke-xyber768d00: X25519Kyber768Draft00.

import (
	"bytes"
	"crypto/sha3"
	"fmt"

	"github.com/cloudflare/circl/kem/kyber/kyber768"
)

// xyberKEM is KEM 0x0030: DHKEM(X25519, HKDF-SHA256) and Kyber768 of round 3,
// side by side. Its shared secret is the two, concatenated.
type xyberKEM struct {
	dh *dhKEM
	lattice
	kdf labelled
}

const (
	xyberID          = 0x0030
	xyberSeedSize    = 32 // of the DHKEM's part
	kyberPublicStart = kyber768.PrivateKeySize - 64 - kyber768.PublicKeySize
)

// Unclear: the round-3 submission of Kyber does not say what to do with a
// public key whose coefficients are not reduced. It is refused here, as
// FIPS 203 does: no key generation makes one.
var latticeKyber768 = lattice{kyber768.Scheme(), 3}

func newXyberKEM(dh *dhKEM) *xyberKEM {
	return &xyberKEM{dh, latticeKyber768, labelled{hashSHA256, kemSuiteID(xyberID)}}
}

func (k *xyberKEM) id() uint16 { return xyberID }

func (k *xyberKEM) sizes() (public, private, enc int) {
	public, private, enc = k.dh.sizes()
	return public + kyber768.PublicKeySize, private + kyber768.PrivateKeySize, enc + kyber768.CiphertextSize
}

func (k *xyberKEM) checkPublic(pub []byte) error {
	if size, _, _ := k.sizes(); len(pub) != size {
		return fmt.Errorf("%d bytes instead of %d", len(pub), size)
	}
	n, _, _ := k.dh.sizes()
	if err := k.dh.checkPublic(pub[:n]); err != nil {
		return err
	}
	return k.check(pub[n:])
}

// parsePrivate checks that the expanded Kyber key has the hash of its own
// public key: other inconsistencies only make decapsulations fail.
func (k *xyberKEM) parsePrivate(raw []byte) (kemPrivate, error) {
	if _, size, _ := k.sizes(); len(raw) != size {
		return nil, fmt.Errorf("%d bytes instead of %d", len(raw), size)
	}
	_, n, _ := k.dh.sizes()
	dh, err := k.dh.parsePrivate(raw[:n])
	if err != nil {
		return nil, err
	}
	kyber := raw[n:]
	pub := kyber[kyberPublicStart:][:kyber768.PublicKeySize]
	if err := k.check(pub); err != nil {
		return nil, err
	}
	if hash := sha3.Sum256(pub); !bytes.Equal(hash[:], kyber[kyberPublicStart+kyber768.PublicKeySize:][:len(hash)]) {
		return nil, fmt.Errorf("the public key in the private key does not have the hash beside it")
	}
	key, err := k.scheme.UnmarshalBinaryPrivateKey(kyber)
	if err != nil {
		return nil, err
	}
	return newXyberPrivate(dh, latticeKey{k.lattice, key, bytes.Clone(pub)}), nil
}

func (k *xyberKEM) derive(ikm []byte) kemPrivate {
	var prkBuf [maxHashSize]byte
	prk := k.kdf.appendExtract(prkBuf[:0], nil, "dkp_prk", ikm)
	seeds := make([]byte, xyberSeedSize+kyber768.KeySeedSize)
	defer clear(seeds)
	k.kdf.expand(seeds, prk, "sk", nil)
	return newXyberPrivate(k.dh.derive(seeds[:xyberSeedSize]), k.newKey(seeds[xyberSeedSize:]))
}

func (k *xyberKEM) encap(pub, seed []byte) (shared, enc []byte, err error) {
	if size, _, _ := k.sizes(); len(pub) != size {
		return nil, nil, fmt.Errorf("%d bytes instead of %d", len(pub), size)
	}
	n, _, _ := k.dh.sizes()
	randomness := expandSeed(xyberID, seed, xyberSeedSize+mlkemEncapSize)
	defer clear(randomness)
	dhShared, dhEnc, err := k.dh.encap(pub[:n], randomness[:xyberSeedSize])
	if err != nil {
		return nil, nil, err
	}
	pqShared, pqEnc, err := k.lattice.encap(pub[n:], randomness[xyberSeedSize:])
	if err != nil {
		clear(dhShared)
		return nil, nil, err
	}
	return joinSecrets(dhShared, pqShared), append(dhEnc[:n:n], pqEnc...), nil
}

// joinSecrets returns a and b one after the other, and erases them.
func joinSecrets(a, b []byte) []byte {
	joined := append(append(make([]byte, 0, len(a)+len(b)), a...), b...)
	clear(a)
	clear(b)
	return joined
}

type xyberPrivate struct {
	dh  kemPrivate
	pq  latticeKey
	pub []byte
}

func newXyberPrivate(dh kemPrivate, pq latticeKey) *xyberPrivate {
	return &xyberPrivate{dh, pq, append(bytes.Clone(dh.public()), pq.pub...)}
}

func (p *xyberPrivate) public() []byte { return p.pub }

func (p *xyberPrivate) serialize() []byte {
	kyber, err := p.pq.key.MarshalBinary()
	if err != nil {
		panic("mls: internal error: " + err.Error())
	}
	return joinSecrets(p.dh.serialize(), kyber)
}

func (p *xyberPrivate) decap(enc []byte) ([]byte, error) {
	n := len(p.dh.public())
	if size := n + kyber768.CiphertextSize; len(enc) != size {
		return nil, fmt.Errorf("%d bytes instead of %d", len(enc), size)
	}
	dhShared, err := p.dh.decap(enc[:n])
	if err != nil {
		return nil, err
	}
	pqShared, err := p.pq.decap(enc[n:])
	if err != nil {
		clear(dhShared)
		return nil, err
	}
	return joinSecrets(dhShared, pqShared), nil
}

func (p *xyberPrivate) erase() {
	p.dh.erase()
	p.pq.key = nil
}
