// Package ciphersuite holds the cipher suites of MLS: hashes, key derivation,
// signatures and public-key encryption, each as RFC 9420 uses it. It is the
// only package of the module that imports cryptography; HPKE is composed here
// from raw primitives.
//
// Nothing in it is random: a key pair, a signature or an encryption is a
// function of its arguments, and whoever calls it brings the entropy.
package ciphersuite

// RFC 9420, Section 5.1: Cipher Suites.

import "github.com/seed-47ee054e/mls/spec"

// Suite is a cipher suite. It is immutable and may be used by many
// goroutines. Two suites are the same if their IDs are.
type Suite struct {
	id        spec.CipherSuite
	hash      hashAlgorithm // of the KDF, the MAC and all hashes
	hpke      hpke
	signature signatureScheme
	tracer    Tracer
	counter   *Counter
}

// Lookup returns the suite with the value id on the wire. The error is a
// violation of spec.UnknownCipherSuite.
//
// An alias (spec.CipherSuiteAliases) gives a suite with the algorithms of the
// suite that it stands for and with the alias for its ID: a group made under
// the alias has that value in its GroupContext, and so in all that is hashed
// and signed. HPKE does not see it: its suite_id names the algorithms.
func Lookup(id spec.CipherSuite) (*Suite, error) {
	for _, s := range suites {
		if s.id == id {
			return s, nil
		}
	}
	for _, a := range spec.CipherSuiteAliases() {
		if a.Value != id {
			continue
		}
		s, err := Lookup(a.Suite)
		if err != nil {
			return nil, err
		}
		alias := *s
		alias.id = id
		return &alias, nil
	}
	return nil, spec.UnknownCipherSuite.Violated("cipher_suite %v", id)
}

// All returns the suites in the order of Section 17.1, then those of
// draft-ietf-mls-pq-ciphersuites in the order of the draft, then the suite
// with X25519Kyber768Draft00. Aliases are not among them.
func All() []*Suite { return append([]*Suite(nil), suites...) }

// ID is the value on the wire.
func (s *Suite) ID() spec.CipherSuite { return s.id }

// Name is the name in the registry, or in the draft. An alias has the name of
// the suite that it stands for.
func (s *Suite) Name() string {
	for _, a := range spec.CipherSuiteAliases() {
		if a.Value == s.id {
			return a.Suite.String()
		}
	}
	return s.id.String()
}

// Nh is the size of the hash and of every secret of the key schedule, in
// bytes.
func (s *Suite) Nh() int { return s.hash.size() }

// Nk is the size of an AEAD key in bytes.
func (s *Suite) Nk() int { return s.hpke.aead.keySize() }

// Nn is the size of an AEAD nonce in bytes.
func (s *Suite) Nn() int { return aeadNonceSize }

// Nt is how many bytes an AEAD ciphertext is longer than its plaintext.
func (s *Suite) Nt() int { return aeadTagSize }
