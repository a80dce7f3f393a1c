package ciphersuite

// RFC 8446, Section 4.2.3: Signature Algorithms (ECDSA).

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
)

// ecdsaScheme is ECDSA on one curve with the hash of that curve's strength,
// whatever the hash of the suite. Signatures are made with the nonce of
// RFC 6979, and not normalized: a high s is as good as a low one.
type ecdsaScheme struct {
	curve          elliptic.Curve
	hash           hashAlgorithm
	cryptoHash     crypto.Hash
	size           int // of a coordinate and a scalar, bytes
	firstOctetMask byte
}

var (
	ecdsaP256 = &ecdsaScheme{elliptic.P256(), hashSHA256, crypto.SHA256, 32, 0xff}
	ecdsaP384 = &ecdsaScheme{elliptic.P384(), hashSHA384, crypto.SHA384, 48, 0xff}
	ecdsaP521 = &ecdsaScheme{elliptic.P521(), hashSHA512, crypto.SHA512, 66, 0x01}
)

func (e *ecdsaScheme) name() string             { return "ECDSA " + e.curve.Params().Name }
func (e *ecdsaScheme) privateSize() int         { return e.size }
func (e *ecdsaScheme) maskCandidate(raw []byte) { raw[0] &= e.firstOctetMask }
func (e *ecdsaScheme) checkPublic(pub []byte) error {
	_, err := e.parsePublic(pub)
	return err
}

func (e *ecdsaScheme) parsePublic(pub []byte) (*ecdsa.PublicKey, error) {
	if len(pub) != 1+2*e.size {
		return nil, spec.UncompressedPoint.Violated("%d bytes instead of %d", len(pub), 1+2*e.size)
	}
	if pub[0] != 4 {
		return nil, spec.UncompressedPoint.Violated("first byte %d", pub[0])
	}
	key, err := ecdsa.ParseUncompressedPublicKey(e.curve, pub)
	if err != nil {
		return nil, spec.SignaturePublicKey.Because(err, "")
	}
	return key, nil
}

func (e *ecdsaScheme) verify(pub, message, signature []byte) error {
	key, err := e.parsePublic(pub)
	if err != nil {
		return err
	}
	if err := e.checkDER(signature); err != nil {
		return spec.SignatureEncoding.Because(err, "")
	}
	var digest [maxHashSize]byte
	if !ecdsa.VerifyASN1(key, e.hash.appendSum(digest[:0], message), signature) {
		return spec.SignatureMismatch.Violated("%s", e.name())
	}
	return nil
}

func (e *ecdsaScheme) parsePrivate(raw []byte) (signingKey, SignaturePublicKey, error) {
	if len(raw) != e.size {
		return nil, nil, fmt.Errorf("%d bytes instead of %d", len(raw), e.size)
	}
	key, err := ecdsa.ParseRawPrivateKey(e.curve, raw)
	if err != nil {
		return nil, nil, err
	}
	pub, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, nil, err
	}
	return &ecdsaKey{e, key, NewSecret(raw)}, pub, nil
}

type ecdsaKey struct {
	scheme *ecdsaScheme
	key    *ecdsa.PrivateKey
	raw    Secret
}

func (k *ecdsaKey) sign(message []byte) ([]byte, error) {
	var digest [maxHashSize]byte
	return k.key.Sign(nil, k.scheme.hash.appendSum(digest[:0], message), k.scheme.cryptoHash)
}

func (k *ecdsaKey) serialize() []byte { return bytes.Clone(k.raw.Bytes()) }

func (k *ecdsaKey) erase() {
	k.raw.Erase()
	k.key = nil
}

var (
	errDER   = errors.New("not the DER encoding of two integers")
	errRange = errors.New("an integer that is not from 1 to the group order less 1")
)

// checkDER checks that signature is the one DER encoding of a SEQUENCE of two
// INTEGERs, each in [1, n-1]: definite and shortest lengths, shortest and
// positive integers, nothing after them. All signatures are shorter than 256
// bytes, so a length has one octet or two.
func (e *ecdsaScheme) checkDER(signature []byte) error {
	body, rest, ok := readDER(signature, 0x30)
	if !ok || len(rest) > 0 {
		return errDER
	}
	r, body, ok := readDER(body, 0x02)
	if !ok {
		return errDER
	}
	s, rest, ok := readDER(body, 0x02)
	if !ok || len(rest) > 0 {
		return errDER
	}
	order := e.curve.Params().N.Bytes()
	for _, v := range [][]byte{r, s} {
		switch {
		case len(v) == 0:
			return errDER
		case v[0]&0x80 != 0:
			return errRange // negative
		case len(v) > 1 && v[0] == 0 && v[1]&0x80 == 0:
			return errDER // a zero in front that changes nothing
		}
		if v[0] == 0 {
			v = v[1:]
		}
		if len(v) == 0 || len(v) > len(order) || len(v) == len(order) && bytes.Compare(v, order) >= 0 {
			return errRange
		}
	}
	return nil
}

// readDER splits an element with the given tag off b.
func readDER(b []byte, tag byte) (body, rest []byte, ok bool) {
	if len(b) < 2 || b[0] != tag {
		return nil, nil, false
	}
	n, b := int(b[1]), b[2:]
	if n == 0x81 {
		if len(b) < 1 || b[0] < 0x80 {
			return nil, nil, false
		}
		n, b = int(b[0]), b[1:]
	} else if n >= 0x80 {
		return nil, nil, false
	}
	if n > len(b) {
		return nil, nil, false
	}
	return b[:n], b[n:], true
}
