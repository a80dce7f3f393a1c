package ciphersuite

// RFC 9420, Section 5.1.3: Public Key Encryption.

import "github.com/seed-47ee054e/mls/spec"

// EncryptWithLabel encrypts plaintext to pub under label and context. The
// result is a function of all arguments: entropy, at least MinEntropy bytes,
// is hashed with the others, so that even entropy used twice does not give
// one key to two plaintexts. The error is ErrShortEntropy, or a violation of
// spec.HPKEPublicKey or spec.VectorTooLong. It implements RFC 9420,
// Section 5.1.3.
func (s *Suite) EncryptWithLabel(pub HPKEPublicKey, label string, context, plaintext []byte, entropy Secret) (HPKECiphertext, error) {
	s.count(countHPKESeal, 0)
	info, err := labelAndBytes(label, context)
	if err != nil {
		return HPKECiphertext{}, err
	}
	var buf [maxHashSize]byte
	defer clear(buf[:])
	seed, err := s.encapsulationSeed(buf[:0], entropy, pub, info, plaintext)
	if err != nil {
		return HPKECiphertext{}, err
	}
	enc, ciphertext, err := s.hpke.seal(pub, info, plaintext, seed)
	if err != nil {
		return HPKECiphertext{}, spec.HPKEPublicKey.Because(err, "")
	}
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "5.1.3", Function: "EncryptWithLabel", Label: label, PublicKey: pub,
			Input: NewSecret(plaintext), Context: context, KEMOutput: enc, Output: NewSecret(ciphertext)})
	}
	return HPKECiphertext{KEMOutput: enc, Ciphertext: ciphertext}, nil
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
	info, err := labelAndBytes(label, context)
	if err != nil {
		return nil, err
	}
	shared, err := priv.key.decap(ct.KEMOutput)
	if err != nil {
		return nil, spec.HPKEDecryption.Because(err, "kem_output")
	}
	plaintext, err := s.hpke.open(shared, info, ct.Ciphertext)
	if err != nil {
		return nil, spec.HPKEDecryption.Because(err, "ciphertext")
	}
	return plaintext, nil
}
