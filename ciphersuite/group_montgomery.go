package ciphersuite

// RFC 7748, Section 5: The X25519 and X448 Functions.

import (
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/cloudflare/circl/dh/x25519"
	"github.com/cloudflare/circl/dh/x448"
)

// x25519Group and x448Group use circl: on amd64 its X25519 takes about 60 % of
// the standard library's time, and the standard library has no X448.
//
// A public key of low order makes every shared secret zero. Such a key is
// refused where it arrives: its holder would make each later commit that has
// to encrypt to it fail. The list of such keys is complete: the u-coordinates
// of all points whose order divides the cofactor, on the curve and on its
// twist, in every encoding that RFC 7748 accepts. That costs a few comparisons
// where a multiplication by the cofactor would double the price of checking a
// leaf node. The zero test on each shared secret stays.
type x25519Group struct{}
type x448Group struct{}

var (
	errLowOrder = errors.New("a point of low order")
	errZeroDH   = errors.New("the shared secret is zero")
)

// lowOrder25519 are the encodings below 2^255 that stand for 0, 1, -1 and the
// two u-coordinates of order 8. Of these only 0 and 1 have a second,
// non-canonical encoding there. The topmost bit is ignored (RFC 7748,
// Section 5), so each has a twin with that bit set.
var lowOrder25519 = [...]x25519.Key{
	{},
	{1},
	{0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
		0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
	{0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
		0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
	nearPrime25519(0xec), // p-1
	nearPrime25519(0xed), // p, which is 0
	nearPrime25519(0xee), // p+1, which is 1
}

// nearPrime25519 is 2^255-256+low; the prime is 2^255-19.
func nearPrime25519(low byte) (k x25519.Key) {
	for i := range k {
		k[i] = 0xff
	}
	k[0], k[31] = low, 0x7f
	return k
}

// lowOrder448 are the encodings of 0, 1 and -1; 0 and 1 have two each.
var lowOrder448 = [...]x448.Key{
	{},
	{1},
	nearPrime448(0xfe, 0xfe), // p-1
	nearPrime448(0xff, 0xfe), // p, which is 0
	nearPrime448(0x00, 0xff), // p+1, which is 1
}

// nearPrime448 is an integer near the prime 2^448-2^224-1, given by its first
// octet and the 29th, in which the two middle terms meet.
func nearPrime448(first, middle byte) (k x448.Key) {
	for i := range k {
		k[i] = 0xff
	}
	k[0], k[28] = first, middle
	if first == 0 { // the carry out of the low half
		clear(k[:28])
	}
	return k
}

func (x25519Group) sizes() (scalar, element int)          { return x25519.Size, x25519.Size }
func (x25519Group) candidates() (mask byte, rejects bool) { return 0, false }
func (x448Group) sizes() (scalar, element int)            { return x448.Size, x448.Size }
func (x448Group) candidates() (mask byte, rejects bool)   { return 0, false }

func (x25519Group) checkElement(b []byte) error {
	if len(b) != x25519.Size {
		return fmt.Errorf("%d bytes instead of %d", len(b), x25519.Size)
	}
	k := x25519.Key(b)
	k[31] &= 0x7f
	for i := range lowOrder25519 {
		if k == lowOrder25519[i] {
			return errLowOrder
		}
	}
	return nil
}

func (x448Group) checkElement(b []byte) error {
	if len(b) != x448.Size {
		return fmt.Errorf("%d bytes instead of %d", len(b), x448.Size)
	}
	k := x448.Key(b)
	for i := range lowOrder448 {
		if k == lowOrder448[i] {
			return errLowOrder
		}
	}
	return nil
}

// newScalar clamps, as RFC 9180, Section 7.1.2 demands of both
// DeserializePrivateKey and SerializePrivateKey.
func (x25519Group) newScalar(b []byte) (dhScalar, error) {
	if len(b) != x25519.Size {
		return nil, fmt.Errorf("%d bytes instead of %d", len(b), x25519.Size)
	}
	s := &x25519Scalar{key: x25519.Key(b)}
	s.key[0] &= 0xf8
	s.key[31] = s.key[31]&0x7f | 0x40
	x25519.KeyGen(&s.pub, &s.key)
	return s, nil
}

func (x448Group) newScalar(b []byte) (dhScalar, error) {
	if len(b) != x448.Size {
		return nil, fmt.Errorf("%d bytes instead of %d", len(b), x448.Size)
	}
	s := &x448Scalar{key: x448.Key(b)}
	s.key[0] &= 0xfc
	s.key[55] |= 0x80
	x448.KeyGen(&s.pub, &s.key)
	return s, nil
}

type x25519Scalar struct{ key, pub x25519.Key }

func (s *x25519Scalar) element() []byte   { return s.pub[:] }
func (s *x25519Scalar) serialize() []byte { return append([]byte(nil), s.key[:]...) }
func (s *x25519Scalar) erase()            { clear(s.key[:]) }

func (s *x25519Scalar) dh(element []byte) ([]byte, error) {
	if err := (x25519Group{}).checkElement(element); err != nil {
		return nil, err
	}
	peer := x25519.Key(element)
	shared := new(x25519.Key)
	if ok := x25519.Shared(shared, &s.key, &peer); !ok || isZero(shared[:]) {
		return nil, errZeroDH
	}
	return shared[:], nil
}

type x448Scalar struct{ key, pub x448.Key }

func (s *x448Scalar) element() []byte   { return s.pub[:] }
func (s *x448Scalar) serialize() []byte { return append([]byte(nil), s.key[:]...) }
func (s *x448Scalar) erase()            { clear(s.key[:]) }

func (s *x448Scalar) dh(element []byte) ([]byte, error) {
	if err := (x448Group{}).checkElement(element); err != nil {
		return nil, err
	}
	peer := x448.Key(element)
	shared := new(x448.Key)
	if ok := x448.Shared(shared, &s.key, &peer); !ok || isZero(shared[:]) {
		return nil, errZeroDH
	}
	return shared[:], nil
}

// isZero takes a time that depends on the length alone.
func isZero(b []byte) bool {
	var or byte
	for _, v := range b {
		or |= v
	}
	return subtle.ConstantTimeByteEq(or, 0) == 1
}
