package ciphersuite

// RFC 9420, Section 5.1.3: Public Key Encryption.

import "github.com/seed-47ee054e/mls/spec"

// EncryptContext is a label and a context to encrypt to many recipients under.
// It keeps a hash of both, because that of a Welcome is long: the whole
// encrypted GroupInfo. Many goroutines may use it.
type EncryptContext struct {
	suite    *Suite
	label    string
	context  []byte
	infoHash []byte
}

// EncryptContext returns the context to encrypt under label and context, which
// must not change. The error is a violation of spec.VectorTooLong. It
// implements RFC 9420, Section 5.1.3.
func (s *Suite) EncryptContext(label string, context []byte) (*EncryptContext, error) {
	hash, err := s.encryptContextHash(label, context)
	if err != nil {
		return nil, err
	}
	return &EncryptContext{s, label, context, hash}, nil
}

// encryptContextHash is what HPKE makes of an encoded EncryptContext.
func (s *Suite) encryptContextHash(label string, context []byte) ([]byte, error) {
	if err := checkLabelled(label, context); err != nil {
		return nil, err
	}
	var buf [256]byte
	return s.hpke.infoHash(appendLabelledHead(buf[:0], spec.LabelPrefix, label, len(context)), context), nil
}

// Encrypt encrypts plaintext to pub. The result is a function of all arguments:
// entropy, at least MinEntropy bytes, is hashed with the others, so that even
// entropy used twice does not give one key to two plaintexts. The error is
// ErrShortEntropy, or a violation of spec.HPKEPublicKey.
func (c *EncryptContext) Encrypt(pub HPKEPublicKey, plaintext []byte, entropy Secret) (HPKECiphertext, error) {
	s := c.suite
	s.count(countHPKESeal, 0)
	var buf [maxHashSize]byte
	defer clear(buf[:])
	seed, err := s.encapsulationSeed(buf[:0], entropy, pub, c.infoHash, plaintext)
	if err != nil {
		return HPKECiphertext{}, err
	}
	enc, ciphertext, err := s.hpke.seal(pub, c.infoHash, plaintext, seed)
	if err != nil {
		return HPKECiphertext{}, spec.HPKEPublicKey.Because(err, "")
	}
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "5.1.3", Function: "EncryptWithLabel", Label: c.label, PublicKey: pub,
			Input: NewSecret(plaintext), Context: c.context, KEMOutput: enc, Output: NewSecret(ciphertext)})
	}
	return HPKECiphertext{KEMOutput: enc, Ciphertext: ciphertext}, nil
}

// EncryptWithLabel encrypts plaintext to pub under label and context, as
// EncryptContext.Encrypt does. It implements RFC 9420, Section 5.1.3.
func (s *Suite) EncryptWithLabel(pub HPKEPublicKey, label string, context, plaintext []byte, entropy Secret) (HPKECiphertext, error) {
	hash, err := s.encryptContextHash(label, context)
	if err != nil {
		return HPKECiphertext{}, err
	}
	c := EncryptContext{s, label, context, hash}
	return c.Encrypt(pub, plaintext, entropy)
}

// DecryptWithLabel decrypts what EncryptWithLabel made with the public key of
// priv and the same label and context. The error is ErrErasedKey, or a
// violation of spec.HPKEDecryption. It implements RFC 9420, Section 5.1.3.
func (s *Suite) DecryptWithLabel(priv *HPKEPrivateKey, label string, context []byte, ct HPKECiphertext) ([]byte, error) {
	s.count(countHPKEOpen, 0)
	if priv == nil || priv.key == nil || priv.kem != s.hpke.kem {
		return nil, ErrErasedKey
	}
	plaintext, err := s.decryptWithLabel(priv, label, context, ct)
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "5.1.3", Function: "DecryptWithLabel", Label: label, PublicKey: priv.public,
			Context: context, KEMOutput: ct.KEMOutput, Input: NewSecret(ct.Ciphertext), Output: NewSecret(plaintext), Err: err})
	}
	return plaintext, err
}

func (s *Suite) decryptWithLabel(priv *HPKEPrivateKey, label string, context []byte, ct HPKECiphertext) ([]byte, error) {
	hash, err := s.encryptContextHash(label, context)
	if err != nil {
		return nil, err
	}
	shared, err := priv.key.decap(ct.KEMOutput)
	if err != nil {
		return nil, spec.HPKEDecryption.Because(err, "kem_output")
	}
	plaintext, err := s.hpke.open(shared, hash, ct.Ciphertext)
	if err != nil {
		return nil, spec.HPKEDecryption.Because(err, "ciphertext")
	}
	return plaintext, nil
}
