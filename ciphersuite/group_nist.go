package ciphersuite

// RFC 9180, Section 7.1: Key Encapsulation Mechanisms (P-256, P-384, P-521).

import (
	"crypto/ecdh"
	"errors"
)

// nistGroup is one of the curves of NIST. Elements are uncompressed points
// only; scalars are big-endian integers from 1 to the order less 1.
type nistGroup struct {
	curve          ecdh.Curve
	scalar, point  int
	firstOctetMask byte
}

var (
	groupP256 = &nistGroup{ecdh.P256(), 32, 65, 0xff}
	groupP384 = &nistGroup{ecdh.P384(), 48, 97, 0xff}
	groupP521 = &nistGroup{ecdh.P521(), 66, 133, 0x01}
)

func (g *nistGroup) sizes() (scalar, element int)         { return g.scalar, g.point }
func (g *nistGroup) candidates() (mask byte, reject bool) { return g.firstOctetMask, true }

func (g *nistGroup) checkElement(b []byte) error {
	_, err := g.curve.NewPublicKey(b)
	return err
}

func (g *nistGroup) newScalar(b []byte) (dhScalar, error) {
	key, err := g.curve.NewPrivateKey(b)
	if err != nil {
		return nil, err
	}
	return &nistScalar{key, key.PublicKey().Bytes()}, nil
}

// nistScalar keeps the standard library's form of the key. Its memory cannot
// be overwritten from here; erasing drops the only reference to it.
type nistScalar struct {
	key *ecdh.PrivateKey
	pub []byte
}

func (s *nistScalar) element() []byte { return s.pub }

func (s *nistScalar) serialize() []byte {
	if s.key == nil {
		return nil
	}
	return s.key.Bytes()
}

func (s *nistScalar) dh(element []byte) ([]byte, error) {
	if s.key == nil {
		return nil, errErased
	}
	pub, err := s.key.Curve().NewPublicKey(element)
	if err != nil {
		return nil, err
	}
	return s.key.ECDH(pub)
}

func (s *nistScalar) erase() { s.key = nil }

var errErased = errors.New("the private key was erased")
