package group

// RFC 9420, Section 10.1: KeyPackage Validation.

import (
	"bytes"
	"errors"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// validateKeyPackage checks a KeyPackage that is to be used, or was used, to
// add a client to the group of in. It implements RFC 9420, Section 10.1.
func validateKeyPackage(k *framing.KeyPackage, in tree.LeafContext) error {
	// Its cipher suite and protocol version are those of the group.
	if k.Version != spec.MLS10 || k.CipherSuite != in.Suite.ID() {
		return spec.KeyPackageGroupParameters.Violated("key_package: version %v, cipher suite %v", k.Version, k.CipherSuite)
	}
	// Its leaf is valid for a KeyPackage.
	in.Source = tree.LeafNodeSourceKeyPackage
	if _, err := tree.ValidateLeaf(&k.LeafNode, in); err != nil {
		if errors.Is(err, spec.HPKEPublicKey) || errors.Is(err, spec.SignaturePublicKey) {
			return spec.KeyPackageLeafKeys.Because(err, "key_package.leaf_node")
		}
		return err
	}
	// Its signature is by the key of that leaf.
	if err := k.Verify(in.Suite); err != nil {
		return err
	}
	// Its init key is a key, and is not that of the leaf.
	if err := in.Suite.CheckHPKEPublicKey(k.InitKey); err != nil {
		return spec.InitKey.Because(err, "key_package.init_key")
	}
	if bytes.Equal(k.InitKey, k.LeafNode.EncryptionKey) {
		return spec.InitKeyDistinct.Violated("key_package.init_key")
	}
	return k.Extensions.CheckUnique("key_package.extensions")
}
