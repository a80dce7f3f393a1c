package ciphersuite

// RFC 8032: Edwards-Curve Digital Signature Algorithm (EdDSA).

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/cloudflare/circl/ecc/goldilocks"
	"github.com/cloudflare/circl/math/fp25519"
	"github.com/cloudflare/circl/math/fp448"
	"github.com/cloudflare/circl/sign/ed448"

	"github.com/seed-47ee054e/mls/spec"
)

// Both schemes decode as RFC 8032, Sections 5.1.3, 5.1.7, 5.2.3 and 5.2.7
// demand: y below p, no negative zero, S below L. Encodings of R are compared,
// so that one that is not canonical could not verify; it is named as badly
// encoded all the same.
//
// Unclear: RFC 8032 lets a verifier multiply the equation by the cofactor or
// not, which differs for keys and for R that are no multiples of the base
// point. Ed25519 is checked without. For Ed448, circl drops what a key has
// beside a multiple of the base point. No key generation makes such a key.

type ed25519Scheme struct{}
type ed448Scheme struct{}

func (ed25519Scheme) name() string         { return "Ed25519" }
func (ed25519Scheme) privateSize() int     { return ed25519.SeedSize }
func (ed25519Scheme) maskCandidate([]byte) {}
func (ed448Scheme) name() string           { return "Ed448" }
func (ed448Scheme) privateSize() int       { return ed448.SeedSize }
func (ed448Scheme) maskCandidate([]byte)   {}

// The primes p and the group orders L, little-endian.
var (
	prime25519 = fp25519.P()
	prime448   = fp448.P()
	order25519 = [32]byte{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
		0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 31: 0x10}
	order448 = goldilocks.Curve{}.Order()
)

var (
	errNotCanonical = errors.New("a point that is not encoded canonically")
	errNotOnCurve   = errors.New("not a point of the curve")
	errScalarRange  = errors.New("the scalar S is not below the group order")
)

// less compares little-endian integers of one length.
func less(a, b []byte) bool {
	for i := len(a) - 1; i >= 0; i-- {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// canonical tells whether enc, y with the sign of x in its topmost bit, has
// y below the prime p and no sign where x is zero, which it is for y = 1 and
// y = -1. It does not tell whether there is such a point.
func canonical(enc, p []byte) bool {
	var buf [ed448.PublicKeySize]byte
	y := buf[:copy(buf[:], enc)]
	last := len(y) - 1
	negative := y[last]&0x80 != 0
	y[last] &= 0x7f
	if len(y) > len(p) { // Ed448, whose sign has an octet of its own
		if y[last] != 0 {
			return false
		}
		y = y[:last]
	}
	if !less(y, p) {
		return false
	}
	if !negative {
		return true
	}
	one := y[0] == 1 && isZero(y[1:])
	minusOne := y[0] == p[0]-1 && bytes.Equal(y[1:], p[1:])
	return !one && !minusOne
}

// checkEdDSA checks the forms of a key and of a signature, both of which
// have n octets a part.
func checkEdDSA(pub, signature []byte, n int, p, order []byte) error {
	if len(pub) != n {
		return spec.SignaturePublicKey.Violated("%d bytes instead of %d", len(pub), n)
	}
	if !canonical(pub, p) {
		return spec.SignaturePublicKey.Because(errNotCanonical, "")
	}
	if len(signature) != 2*n {
		return spec.SignatureEncoding.Violated("%d bytes instead of %d", len(signature), 2*n)
	}
	if !canonical(signature[:n], p) {
		return spec.SignatureEncoding.Because(errNotCanonical, "R")
	}
	if s := signature[n:]; !isZero(s[len(order):]) || !less(s[:len(order)], order) {
		return spec.SignatureEncoding.Because(errScalarRange, "")
	}
	return nil
}

func (ed25519Scheme) checkPublic(pub []byte) error {
	if len(pub) != ed25519.PublicKeySize {
		return spec.SignaturePublicKey.Violated("%d bytes instead of %d", len(pub), ed25519.PublicKeySize)
	}
	if !canonical(pub, prime25519[:]) {
		return spec.SignaturePublicKey.Because(errNotCanonical, "")
	}
	if !onEdwards25519(pub) {
		return spec.SignaturePublicKey.Because(errNotOnCurve, "")
	}
	return nil
}

// edwardsD is the constant d of edwards25519, -121665/121666.
var edwardsD = fp25519.Elt{
	0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70, 0x00,
	0x98, 0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52,
}

// onEdwards25519 tells whether there is an x for the y in enc: whether
// (y^2-1) / (d*y^2+1) is a square.
func onEdwards25519(enc []byte) bool {
	y := fp25519.Elt(enc)
	y[31] &= 0x7f
	var u, v, x, one fp25519.Elt
	fp25519.SetOne(&one)
	fp25519.Sqr(&u, &y)
	fp25519.Mul(&v, &u, &edwardsD)
	fp25519.Sub(&u, &u, &one)
	fp25519.Add(&v, &v, &one)
	return fp25519.InvSqrt(&x, &u, &v)
}

func (s ed25519Scheme) verify(pub, message, signature []byte) error {
	if err := checkEdDSA(pub, signature, ed25519.PublicKeySize, prime25519[:], order25519[:]); err != nil {
		return err
	}
	if ed25519.Verify(pub, message, signature) {
		return nil
	}
	if err := s.checkPublic(pub); err != nil {
		return err
	}
	return spec.SignatureMismatch.Violated("%s", s.name())
}

func (ed25519Scheme) parsePrivate(raw []byte) (signingKey, SignaturePublicKey, error) {
	if len(raw) != ed25519.SeedSize {
		return nil, nil, fmt.Errorf("%d bytes instead of %d", len(raw), ed25519.SeedSize)
	}
	key := ed25519.NewKeyFromSeed(raw)
	defer clear(key)
	return &ed25519Key{NewSecret(key)}, bytes.Clone(key[ed25519.SeedSize:]), nil
}

// ed25519Key is the seed and the public key. The standard library remembers
// the hashed seed for as long as these bytes live.
type ed25519Key struct{ seedAndPublic Secret }

func (k *ed25519Key) sign(message []byte) ([]byte, error) {
	return ed25519.Sign(k.seedAndPublic.Bytes(), message), nil
}
func (k *ed25519Key) serialize() []byte {
	return bytes.Clone(k.seedAndPublic.Bytes()[:ed25519.SeedSize])
}
func (k *ed25519Key) erase() { k.seedAndPublic.Erase() }

func (ed448Scheme) checkPublic(pub []byte) error {
	if len(pub) != ed448.PublicKeySize {
		return spec.SignaturePublicKey.Violated("%d bytes instead of %d", len(pub), ed448.PublicKeySize)
	}
	if !canonical(pub, prime448[:]) {
		return spec.SignaturePublicKey.Because(errNotCanonical, "")
	}
	if _, err := goldilocks.FromBytes(pub); err != nil {
		return spec.SignaturePublicKey.Because(errNotOnCurve, "")
	}
	return nil
}

func (s ed448Scheme) verify(pub, message, signature []byte) error {
	if err := checkEdDSA(pub, signature, ed448.PublicKeySize, prime448[:], order448[:]); err != nil {
		return err
	}
	if ed448.Verify(pub, message, signature, "") {
		return nil
	}
	if err := s.checkPublic(pub); err != nil {
		return err
	}
	return spec.SignatureMismatch.Violated("%s", s.name())
}

func (ed448Scheme) parsePrivate(raw []byte) (signingKey, SignaturePublicKey, error) {
	if len(raw) != ed448.SeedSize {
		return nil, nil, fmt.Errorf("%d bytes instead of %d", len(raw), ed448.SeedSize)
	}
	key := ed448.NewKeyFromSeed(raw)
	defer clear(key)
	return &ed448Key{NewSecret(key)}, bytes.Clone(key[ed448.SeedSize:]), nil
}

// ed448Key is the seed and the public key.
type ed448Key struct{ seedAndPublic Secret }

func (k *ed448Key) sign(message []byte) ([]byte, error) {
	return ed448.Sign(k.seedAndPublic.Bytes(), message, ""), nil
}
func (k *ed448Key) serialize() []byte {
	return bytes.Clone(k.seedAndPublic.Bytes()[:ed448.SeedSize])
}
func (k *ed448Key) erase() { k.seedAndPublic.Erase() }
