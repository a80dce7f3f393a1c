package ciphersuite

// RFC 9420, Section 5.1: Cipher Suites (private keys).

import (
	"bytes"
	"errors"
	"fmt"
)

// Errors of callers, not of peers.
var (
	// ErrPrivateKey: the bytes are no private key of the suite.
	ErrPrivateKey = errors.New("mls: not a private key of the cipher suite")
	// ErrErasedKey: the private key was erased, or belongs to another
	// signature scheme or KEM.
	ErrErasedKey = errors.New("mls: the private key was erased or is of another cipher suite")
	// ErrShortEntropy: fewer than MinEntropy bytes were given.
	ErrShortEntropy = errors.New("mls: fewer than 32 bytes of entropy")
	// ErrExportLength: a length that the KDF cannot give.
	ErrExportLength = errors.New("mls: the length is negative or exceeds 255 times Nh")
)

// MinEntropy is the least number of bytes that a function takes as entropy.
// They are uniformly random, unknown to others, and used once.
const MinEntropy = 32

// SignaturePrivateKey is a private signature key in the form that signs
// fastest, with its public key. It may be used by many goroutines.
type SignaturePrivateKey struct {
	scheme signatureScheme
	key    signingKey // nil once erased
	public SignaturePublicKey
}

// ParseSignaturePrivateKey reads a private key: for EdDSA the seed of
// RFC 8032 (32 bytes, for Ed448 57), for ECDSA the scalar as a big-endian
// integer (32, 48 or 66 bytes), for ML-DSA the seed of FIPS 204 (32 bytes).
// The error is ErrPrivateKey.
func (s *Suite) ParseSignaturePrivateKey(raw Secret) (*SignaturePrivateKey, error) {
	key, public, err := s.signature.parsePrivate(raw.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPrivateKey, err)
	}
	return &SignaturePrivateKey{s.signature, key, public}, nil
}

// DeriveSignatureKeyPair makes a key pair from at least MinEntropy bytes of
// entropy. The derivation is ours: RFC 9420 leaves the making of signature
// keys to the application. The error is ErrShortEntropy.
func (s *Suite) DeriveSignatureKeyPair(entropy Secret) (*SignaturePrivateKey, error) {
	if entropy.Len() < MinEntropy {
		return nil, ErrShortEntropy
	}
	var buf [maxSigningSeed]byte
	defer clear(buf[:])
	seed := buf[:s.signature.privateSize()]
	// A scalar out of range is the one thing that can be refused, with a
	// probability below 2^-32.
	for attempt := range uint32(256) {
		s.splitEntropy(seed, entropy, "signature key", attempt)
		s.signature.maskCandidate(seed)
		if key, public, err := s.signature.parsePrivate(seed); err == nil {
			return &SignaturePrivateKey{s.signature, key, public}, nil
		}
	}
	panic("mls: internal error: 256 candidates for a private key were refused")
}

// Public returns the public key, which the caller does not change.
func (k *SignaturePrivateKey) Public() SignaturePublicKey { return k.public }

// Secret returns a copy of the key in the form that ParseSignaturePrivateKey
// reads. It is absent if the key was erased.
func (k *SignaturePrivateKey) Secret() Secret {
	if k.key == nil {
		return Secret{}
	}
	raw := k.key.serialize()
	defer clear(raw)
	return NewSecret(raw)
}

// Erase overwrites the key where this package holds it, and drops what the
// standard library and circl have expanded it to. Public remains. It must not
// run while another goroutine uses the key.
func (k *SignaturePrivateKey) Erase() {
	if k.key != nil {
		k.key.erase()
		k.key = nil
	}
}

// Format prints the public key only.
func (k SignaturePrivateKey) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{public %x, private %s}", []byte(k.public), redacted)
}

// HPKEPrivateKey is a private key of a KEM in the form that decrypts fastest,
// with its public key. It may be used by many goroutines.
type HPKEPrivateKey struct {
	kem    kem
	key    kemPrivate // nil once erased
	public HPKEPublicKey
}

// ParseHPKEPrivateKey reads what SerializePrivateKey of the suite's KEM gives:
// a scalar for the DHKEMs, a seed for ML-KEM (64 bytes) and the hybrids (32),
// the X25519 scalar and the expanded Kyber key for X25519Kyber768Draft00. The
// error is ErrPrivateKey.
func (s *Suite) ParseHPKEPrivateKey(raw Secret) (*HPKEPrivateKey, error) {
	key, err := s.hpke.kem.parsePrivate(raw.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPrivateKey, err)
	}
	return newHPKEPrivateKey(s.hpke.kem, key), nil
}

// DeriveKeyPair is DeriveKeyPair of the suite's KEM (RFC 9180, Section 4, and
// draft-ietf-hpke-pq). ikm may have any length; MLS gives Nh bytes.
func (s *Suite) DeriveKeyPair(ikm Secret) (*HPKEPrivateKey, HPKEPublicKey) {
	s.count(countDeriveKeyPair, 0)
	priv := newHPKEPrivateKey(s.hpke.kem, s.hpke.kem.derive(ikm.Bytes()))
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "5.1", Function: "DeriveKeyPair", Input: ikm,
			PublicKey: priv.public, Output: priv.Secret()})
	}
	return priv, priv.public
}

func newHPKEPrivateKey(k kem, key kemPrivate) *HPKEPrivateKey {
	return &HPKEPrivateKey{k, key, bytes.Clone(key.public())}
}

// Public returns the public key, which the caller does not change.
func (k *HPKEPrivateKey) Public() HPKEPublicKey { return k.public }

// Secret returns a copy of the key in the form that ParseHPKEPrivateKey reads;
// X25519 and X448 scalars are clamped (RFC 9180, Section 7.1.2). It is absent
// if the key was erased.
func (k *HPKEPrivateKey) Secret() Secret {
	if k.key == nil {
		return Secret{}
	}
	raw := k.key.serialize()
	defer clear(raw)
	return NewSecret(raw)
}

// Erase overwrites the key where this package holds it, and drops what the
// standard library and circl have expanded it to. Public remains. It must not
// run while another goroutine uses the key.
func (k *HPKEPrivateKey) Erase() {
	if k.key != nil {
		k.key.erase()
		k.key = nil
	}
}

// Format prints the public key only.
func (k HPKEPrivateKey) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{public %x, private %s}", []byte(k.public), redacted)
}
