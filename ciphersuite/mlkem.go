package ciphersuite

// draft-ietf-hpke-pq, Section 3: ML-KEM.

import (
	"bytes"
	"crypto/sha3"
	"encoding/binary"
	"errors"
	"fmt"

	circlkem "github.com/cloudflare/circl/kem"
	"github.com/cloudflare/circl/kem/mlkem/mlkem1024"
	"github.com/cloudflare/circl/kem/mlkem/mlkem768"
)

// lattice is ML-KEM, or Kyber before it, with the sizes of FIPS 203. It uses
// circl, which takes a third of the standard library's time on amd64 and
// encapsulates from a given seed; the standard library does not.
type lattice struct {
	scheme  circlkem.Scheme
	vectors int // k of FIPS 203: polynomials in a public key
}

var (
	latticeMLKEM768  = lattice{mlkem768.Scheme(), 3}
	latticeMLKEM1024 = lattice{mlkem1024.Scheme(), 4}
)

// check is the encapsulation key check of FIPS 203, Section 7.2: the length,
// and every coefficient below q. Each three octets hold two coefficients.
func (l lattice) check(pub []byte) error {
	if len(pub) != l.scheme.PublicKeySize() {
		return fmt.Errorf("%d bytes instead of %d", len(pub), l.scheme.PublicKeySize())
	}
	const q = 3329
	for b := pub[:384*l.vectors]; len(b) >= 3; b = b[3:] {
		even := uint16(b[0]) | uint16(b[1]&0x0f)<<8
		odd := uint16(b[1]>>4) | uint16(b[2])<<4
		if even >= q || odd >= q {
			return errUnreduced
		}
	}
	return nil
}

var errUnreduced = errors.New("a coefficient is not reduced")

// encap takes a seed of 32 bytes, m of FIPS 203, and checks pub.
func (l lattice) encap(pub, seed []byte) (shared, enc []byte, err error) {
	if err := l.check(pub); err != nil {
		return nil, nil, err
	}
	key, err := l.scheme.UnmarshalBinaryPublicKey(pub)
	if err != nil {
		return nil, nil, err
	}
	enc, shared, err = l.scheme.EncapsulateDeterministically(key, seed)
	return shared, enc, err
}

// latticeKey is a private key in circl's expanded form, whose memory cannot
// be overwritten from here.
type latticeKey struct {
	lattice
	key circlkem.PrivateKey
	pub []byte
}

// newKey expands a seed of 64 bytes: d and z of FIPS 203.
func (l lattice) newKey(seed []byte) latticeKey {
	pub, key := l.scheme.DeriveKeyPair(seed)
	encoded, err := pub.MarshalBinary()
	if err != nil {
		panic("mls: internal error: " + err.Error())
	}
	return latticeKey{l, key, encoded}
}

func (k *latticeKey) decap(enc []byte) ([]byte, error) {
	if len(enc) != k.scheme.CiphertextSize() {
		return nil, fmt.Errorf("%d bytes instead of %d", len(enc), k.scheme.CiphertextSize())
	}
	return k.scheme.Decapsulate(k.key, enc)
}

// deriveSHAKE256 is LabeledDerive of SHAKE256 with an empty context
// (draft-ietf-hpke-pq, Section 5).
func deriveSHAKE256(kemID uint16, ikm []byte, label string, length int) []byte {
	h := sha3.NewSHAKE256()
	_, _ = h.Write(ikm)
	_, _ = h.Write(hpkeVersion)
	_, _ = h.Write(kemSuiteID(kemID))
	var n [2]byte
	binary.BigEndian.PutUint16(n[:], uint16(len(label)))
	_, _ = h.Write(n[:])
	_, _ = h.Write([]byte(label))
	binary.BigEndian.PutUint16(n[:], uint16(length))
	_, _ = h.Write(n[:])
	out := make([]byte, length)
	_, _ = h.Read(out)
	return out
}

// expandSeed makes the randomness of an encapsulation, of the length that the
// KEM needs, from a seed of any length. The label is ours: how a sender finds
// its randomness is not visible to the receiver.
func expandSeed(kemID uint16, seed []byte, length int) []byte {
	return deriveSHAKE256(kemID, seed, "mls encapsulation", length)
}

// mlKEM is one parameter set of ML-KEM as an HPKE KEM. A private key is its
// seed.
type mlKEM struct {
	lattice
	kemID uint16
}

const (
	mlkemSeedSize   = 64
	mlkemEncapSize  = 32
	mlkemSharedSize = 32
)

func (k *mlKEM) id() uint16 { return k.kemID }

func (k *mlKEM) sizes() (public, private, enc int) {
	return k.scheme.PublicKeySize(), mlkemSeedSize, k.scheme.CiphertextSize()
}

func (k *mlKEM) checkPublic(pub []byte) error { return k.check(pub) }

func (k *mlKEM) parsePrivate(raw []byte) (kemPrivate, error) {
	if len(raw) != mlkemSeedSize {
		return nil, fmt.Errorf("%d bytes instead of %d", len(raw), mlkemSeedSize)
	}
	return &mlPrivate{k.newKey(raw), NewSecret(raw)}, nil
}

func (k *mlKEM) derive(ikm []byte) kemPrivate {
	seed := deriveSHAKE256(k.kemID, ikm, "DeriveKeyPair", mlkemSeedSize)
	defer clear(seed)
	return &mlPrivate{k.newKey(seed), NewSecret(seed)}
}

func (k *mlKEM) encap(pub, seed []byte) (shared, enc []byte, err error) {
	m := expandSeed(k.kemID, seed, mlkemEncapSize)
	defer clear(m)
	return k.lattice.encap(pub, m)
}

type mlPrivate struct {
	latticeKey
	seed Secret
}

func (p *mlPrivate) serialize() []byte { return bytes.Clone(p.seed.Bytes()) }
func (p *mlPrivate) public() []byte    { return p.pub }

func (p *mlPrivate) erase() {
	p.seed.Erase()
	p.key = nil
}
