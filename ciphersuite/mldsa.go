package ciphersuite

// draft-ietf-tls-mldsa: ML-DSA (FIPS 204) with an empty context.

import (
	"bytes"
	"fmt"

	"github.com/cloudflare/circl/sign"
	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"
	"github.com/cloudflare/circl/sign/mldsa/mldsa87"

	"github.com/seed-47ee054e/mls/spec"
)

// mldsaScheme is one parameter set. A private key is its seed; signatures are
// the deterministic ones of FIPS 204. Every string of the right length is a
// public key.
type mldsaScheme struct{ scheme sign.Scheme }

var (
	mldsa44Scheme = mldsaScheme{mldsa44.Scheme()}
	mldsa65Scheme = mldsaScheme{mldsa65.Scheme()}
	mldsa87Scheme = mldsaScheme{mldsa87.Scheme()}
)

func (m mldsaScheme) name() string         { return m.scheme.Name() }
func (m mldsaScheme) privateSize() int     { return m.scheme.SeedSize() }
func (m mldsaScheme) maskCandidate([]byte) {}

func (m mldsaScheme) checkPublic(pub []byte) error {
	if len(pub) != m.scheme.PublicKeySize() {
		return spec.SignaturePublicKey.Violated("%d bytes instead of %d", len(pub), m.scheme.PublicKeySize())
	}
	return nil
}

func (m mldsaScheme) verify(pub, message, signature []byte) error {
	if err := m.checkPublic(pub); err != nil {
		return err
	}
	if len(signature) != m.scheme.SignatureSize() {
		return spec.SignatureEncoding.Violated("%d bytes instead of %d", len(signature), m.scheme.SignatureSize())
	}
	key, err := m.scheme.UnmarshalBinaryPublicKey(pub)
	if err != nil {
		return spec.SignaturePublicKey.Because(err, "")
	}
	if !m.scheme.Verify(key, message, signature, nil) {
		return spec.SignatureMismatch.Violated("%s", m.name())
	}
	return nil
}

func (m mldsaScheme) parsePrivate(raw []byte) (signingKey, SignaturePublicKey, error) {
	if len(raw) != m.scheme.SeedSize() {
		return nil, nil, fmt.Errorf("%d bytes instead of %d", len(raw), m.scheme.SeedSize())
	}
	public, key := m.scheme.DeriveKey(raw)
	encoded, err := public.MarshalBinary()
	if err != nil {
		return nil, nil, err
	}
	return &mldsaKey{m.scheme, key, NewSecret(raw)}, encoded, nil
}

type mldsaKey struct {
	scheme sign.Scheme
	key    sign.PrivateKey
	seed   Secret
}

func (k *mldsaKey) sign(message []byte) ([]byte, error) {
	return k.scheme.Sign(k.key, message, nil), nil
}

func (k *mldsaKey) serialize() []byte { return bytes.Clone(k.seed.Bytes()) }

// erase overwrites the expanded key as well: circl keeps it in one structure.
func (k *mldsaKey) erase() {
	k.seed.Erase()
	switch key := k.key.(type) {
	case *mldsa44.PrivateKey:
		*key = mldsa44.PrivateKey{}
	case *mldsa65.PrivateKey:
		*key = mldsa65.PrivateKey{}
	case *mldsa87.PrivateKey:
		*key = mldsa87.PrivateKey{}
	}
	k.key = nil
}
