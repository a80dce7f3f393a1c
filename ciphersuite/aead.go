package ciphersuite

// RFC 5116: An Interface and Algorithms for Authenticated Encryption.

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/seed-47ee054e/mls/spec"
)

// aeadAlgorithm is a value in the registry of HPKE AEADs (RFC 9180,
// Section 7.3).
type aeadAlgorithm uint16

const (
	aeadAES128GCM        aeadAlgorithm = 0x0001
	aeadAES256GCM        aeadAlgorithm = 0x0002
	aeadChaCha20Poly1305 aeadAlgorithm = 0x0003
)

// Nonces and tags have the same size in all three.
const (
	aeadNonceSize = 12
	aeadTagSize   = 16
)

func (a aeadAlgorithm) keySize() int {
	if a == aeadAES128GCM {
		return 16
	}
	return 32
}

func (a aeadAlgorithm) cipher(key, nonce []byte) (cipher.AEAD, error) {
	if len(key) != a.keySize() || len(nonce) != aeadNonceSize {
		return nil, fmt.Errorf("a key of %d and a nonce of %d bytes instead of %d and %d", len(key), len(nonce), a.keySize(), aeadNonceSize)
	}
	if a == aeadChaCha20Poly1305 {
		return chacha20poly1305.New(key)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (a aeadAlgorithm) seal(key, nonce, aad, plaintext []byte) ([]byte, error) {
	c, err := a.cipher(key, nonce)
	if err != nil {
		return nil, err
	}
	return c.Seal(make([]byte, 0, len(plaintext)+aeadTagSize), nonce, plaintext, aad), nil
}

func (a aeadAlgorithm) open(key, nonce, aad, ciphertext []byte) ([]byte, error) {
	c, err := a.cipher(key, nonce)
	if err != nil {
		return nil, err
	}
	return c.Open(nil, nonce, ciphertext, aad)
}

// Seal encrypts plaintext under key (Nk bytes) and nonce (Nn bytes); the
// result is Nt bytes longer than plaintext, its tag at the end. It panics if
// key or nonce has another size: both are derived, never received.
func (s *Suite) Seal(key, nonce Secret, aad, plaintext []byte) []byte {
	s.count(countSeal, len(plaintext))
	ciphertext, err := s.hpke.aead.seal(key.Bytes(), nonce.Bytes(), aad, plaintext)
	if err != nil {
		panic("mls: internal error: " + err.Error())
	}
	return ciphertext
}

// Open decrypts what Seal made of the same key, nonce and aad; anything else
// violates spec.AEADOpen. The result does not alias ciphertext.
func (s *Suite) Open(key, nonce Secret, aad, ciphertext []byte) ([]byte, error) {
	s.count(countOpen, len(ciphertext))
	plaintext, err := s.hpke.aead.open(key.Bytes(), nonce.Bytes(), aad, ciphertext)
	if err != nil {
		return nil, spec.AEADOpen.Because(err, "ciphertext of %d bytes", len(ciphertext))
	}
	return plaintext, nil
}
