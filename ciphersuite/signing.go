package ciphersuite

// RFC 9420, Section 5.1.2: Signing.

// signatureScheme is one of the algorithms of RFC 8446, Section 4.2.3, or of
// draft-ietf-tls-mldsa.
type signatureScheme interface {
	name() string

	// checkPublic and verify name the rule that is broken. verify of a valid
	// signature does not pay for checkPublic.
	checkPublic(pub []byte) error
	verify(pub, message, signature []byte) error

	// parsePrivate reads privateSize bytes, at most maxSigningSeed, and
	// copies what it keeps.
	parsePrivate(raw []byte) (signingKey, SignaturePublicKey, error)
	privateSize() int

	// maskCandidate clears the bits of random bytes that no private key has.
	maskCandidate(raw []byte)
}

// signingKey is a private key ready to sign.
type signingKey interface {
	sign(message []byte) ([]byte, error)
	serialize() []byte // the caller owns the result
	erase()
}

const maxSigningSeed = 66 // P-521

// SignWithLabel signs content under label. The signature is deterministic,
// also for ECDSA (RFC 6979) and ML-DSA. The error is ErrErasedKey, or a
// violation of spec.VectorTooLong. It implements RFC 9420, Section 5.1.2.
func (s *Suite) SignWithLabel(priv *SignaturePrivateKey, label string, content []byte) ([]byte, error) {
	s.count(countSign, 0)
	if priv == nil || priv.key == nil || priv.scheme != s.signature {
		return nil, ErrErasedKey
	}
	message, err := labelAndBytes(label, content)
	if err != nil {
		return nil, err
	}
	signature, err := priv.key.sign(message)
	if err != nil {
		return nil, err
	}
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "5.1.2", Function: "SignWithLabel", Label: label,
			PublicKey: priv.public, Context: content, Output: NewSecret(signature)})
	}
	return signature, nil
}

// VerifyWithLabel returns nil if signature is that of content under label by
// the holder of pub. Otherwise the error is a violation of
// spec.SignatureEncoding if the signature could not be one, of
// spec.UncompressedPoint or spec.SignaturePublicKey if the key could not be
// one, and of spec.SignatureMismatch if both could. It implements RFC 9420,
// Section 5.1.2.
func (s *Suite) VerifyWithLabel(pub SignaturePublicKey, label string, content, signature []byte) error {
	s.count(countVerify, 0)
	message, err := labelAndBytes(label, content)
	if err == nil {
		err = s.signature.verify(pub, message, signature)
	}
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "5.1.2", Function: "VerifyWithLabel", Label: label,
			PublicKey: pub, Context: content, Input: NewSecret(signature), Err: err})
	}
	return err
}
