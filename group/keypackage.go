package group

// RFC 9420, Section 10: Key Packages.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// Client is what a client says of itself in the leaves that it makes, and the
// key it signs them with.
type Client struct {
	Credential   tree.Credential
	SignatureKey *ciphersuite.SignaturePrivateKey
	Capabilities tree.Capabilities
	// Extensions are those of the leaf (Section 7.2).
	Extensions tree.Extensions
	// GREASE adds values that nobody knows to the leaves and KeyPackages that
	// are made of this (Section 13.5). Capabilities itself has none.
	GREASE bool
}

// JoinKeys is a KeyPackage with its private keys, held until a Welcome uses
// it.
type JoinKeys struct {
	KeyPackage    *framing.KeyPackage
	InitKey       *ciphersuite.HPKEPrivateKey
	EncryptionKey *ciphersuite.HPKEPrivateKey
	SignatureKey  *ciphersuite.SignaturePrivateKey
}

// Secrets lists what must be erased once the KeyPackage was used
// (Section 16.8): the init key, or nothing if it is one of last resort. The
// other keys live on in the group.
func (k *JoinKeys) Secrets() []ciphersuite.Secret {
	if k.KeyPackage.Extensions.LastResort() {
		return nil
	}
	return []ciphersuite.Secret{k.InitKey.Secret()}
}

// NewKeyPackage makes a KeyPackage of client for suite, with keys derived from
// entropy (at least Nh fresh bytes). lifetime is that of its leaf, and
// extensions are its own, not the leaf's. It implements RFC 9420, Section 10.
func NewKeyPackage(suite *ciphersuite.Suite, client Client, lifetime tree.Lifetime, extensions tree.Extensions, entropy ciphersuite.Secret) (*JoinKeys, error) {
	initSeed := suite.SplitEntropy(entropy, "key package init key", 0)
	defer initSeed.Erase()
	initKey, initPub := suite.DeriveKeyPair(initSeed)
	leaf, encryptionKey, err := newLeaf(suite, client, lifetime, entropy)
	if err != nil {
		return nil, err
	}
	k := &framing.KeyPackage{
		Version:     spec.MLS10,
		CipherSuite: suite.ID(),
		InitKey:     initPub,
		LeafNode:    *leaf,
		Extensions:  extensions,
	}
	if client.GREASE {
		chosen := suite.SplitEntropy(entropy, "grease key package", 0)
		defer chosen.Erase()
		if k.Extensions, _, err = greaseExtensions(extensions, chosen.Bytes(), false); err != nil {
			return nil, err
		}
	}
	if err := k.Sign(suite, client.SignatureKey); err != nil {
		return nil, err
	}
	return &JoinKeys{k, initKey, encryptionKey, client.SignatureKey}, nil
}

// newLeaf makes a leaf for a KeyPackage, as also the creator of a group has.
func newLeaf(suite *ciphersuite.Suite, client Client, lifetime tree.Lifetime, entropy ciphersuite.Secret) (*tree.LeafNode, *ciphersuite.HPKEPrivateKey, error) {
	seed := suite.SplitEntropy(entropy, "key package leaf key", 0)
	defer seed.Erase()
	priv, pub := suite.DeriveKeyPair(seed)
	leaf := &tree.LeafNode{
		EncryptionKey: pub,
		SignatureKey:  client.SignatureKey.Public(),
		Credential:    client.Credential,
		Capabilities:  client.Capabilities,
		Source:        tree.LeafNodeSourceKeyPackage,
		Lifetime:      lifetime,
		Extensions:    client.Extensions,
	}
	if client.GREASE {
		if err := grease(suite, leaf, entropy); err != nil {
			return nil, nil, err
		}
	}
	if err := leaf.Sign(suite, client.SignatureKey, nil, 0); err != nil {
		return nil, nil, err
	}
	return leaf, priv, nil
}
