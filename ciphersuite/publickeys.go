package ciphersuite

// RFC 9420, Section 5.1.1: Public Keys.

import "github.com/seed-47ee054e/mls/spec"

// SignaturePublicKey is the contents of the RFC's opaque<V>: for EdDSA the
// encoding of RFC 8032, for ECDSA the uncompressed point, for ML-DSA the
// encoding of FIPS 204.
type SignaturePublicKey []byte

// HPKEPublicKey is the contents of the RFC's opaque<V>: what
// SerializePublicKey of the suite's KEM gives.
type HPKEPublicKey []byte

// CheckSignaturePublicKey tells whether pub is a valid key of the suite. The
// error is a violation of spec.UncompressedPoint if an ECDSA key has another
// form, and of spec.SignaturePublicKey otherwise. It implements RFC 9420,
// Section 5.1.1.
//
// A key under which a signature verified is valid and need not be checked
// again.
//
// Points of small order are valid EdDSA keys by RFC 8032 and are accepted:
// whoever publishes one lets everybody sign in their own name, which they
// could also do by publishing a private key.
func (s *Suite) CheckSignaturePublicKey(pub SignaturePublicKey) error {
	s.count(countCheckSignatureKey, 0)
	return s.signature.checkPublic(pub)
}

// CheckHPKEPublicKey tells whether pub is a valid key of the suite's KEM. It
// refuses X25519 and X448 keys with which every shared secret is zero, in
// every encoding of them: the holder of such a key in a tree would make
// commits fail. The error is a violation of spec.HPKEPublicKey. It implements
// RFC 9420, Section 5.1.1.
func (s *Suite) CheckHPKEPublicKey(pub HPKEPublicKey) error {
	s.count(countCheckHPKEKey, 0)
	if err := s.hpke.kem.checkPublic(pub); err != nil {
		return spec.HPKEPublicKey.Because(err, "")
	}
	return nil
}
