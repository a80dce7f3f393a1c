package tree_test

import (
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// A leaf is made, signed, and validated as its receiver does.
func ExampleValidateLeaf() {
	suite, err := ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	if err != nil {
		panic(err)
	}
	// Entropy is random outside of examples.
	priv, err := suite.DeriveSignatureKeyPair(ciphersuite.NewSecret([]byte("32 bytes of entropy, never again")))
	if err != nil {
		panic(err)
	}
	_, encryptionKey := suite.DeriveKeyPair(ciphersuite.NewSecret([]byte("other entropy of at least 32 bytes")))

	leaf := tree.LeafNode{
		EncryptionKey: encryptionKey,
		SignatureKey:  priv.Public(),
		Credential:    tree.BasicCredential([]byte("alice")),
		Capabilities: tree.Capabilities{
			Versions:     []spec.ProtocolVersion{spec.MLS10},
			CipherSuites: []spec.CipherSuite{suite.ID()},
			Credentials:  []spec.CredentialType{spec.CredentialTypeBasic},
		},
		Source:   tree.LeafNodeSourceKeyPackage,
		Lifetime: tree.Lifetime{NotBefore: 1_700_000_000, NotAfter: 1_707_000_000},
	}
	if err := leaf.Sign(suite, priv, nil, 0); err != nil {
		panic(err)
	}

	in := tree.LeafContext{
		Suite:       suite,
		Source:      tree.LeafNodeSourceKeyPackage,
		Now:         1_710_000_000,
		MaxLifetime: 90 * 24 * 3600,
	}
	verdict, err := tree.ValidateLeaf(&leaf, in)
	fmt.Println(err)
	fmt.Println(verdict.OutsideLifetime)

	leaf.Credential = tree.BasicCredential([]byte("bob"))
	_, err = tree.ValidateLeaf(&leaf, in)
	fmt.Println(errors.Is(err, spec.LeafSignature))
	// Output:
	// <nil>
	// mls: 7.3/lifetime-on-receipt: leaf_node.lifetime: 1710000000 is outside of {1700000000 1707000000}
	// true
}

// The paths of leaf 0 in the tree with eight leaves of RFC 9420, Appendix C.
func ExampleDirectPath() {
	alice := tree.LeafIndex(0).Node()
	fmt.Println(tree.DirectPath(alice, 8), tree.Copath(alice, 8))
	fmt.Println(tree.CommonAncestor(alice, tree.LeafIndex(3).Node()))
	// Output:
	// [1 3 7] [2 5 11]
	// 3
}
