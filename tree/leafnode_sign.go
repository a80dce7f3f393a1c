package tree

// RFC 9420, Section 7.2: Leaf Node Contents (the signature).

import (
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// encodeTBS writes the LeafNodeTBS structure: the leaf without its signature
// and, unless it comes from a KeyPackage, the group and the place in the tree.
func (n *LeafNode) encodeTBS(e *tls.Encoder, groupID []byte, leaf LeafIndex) {
	n.encodeUnsigned(e)
	switch n.Source {
	case LeafNodeSourceUpdate, LeafNodeSourceCommit:
		e.Opaque(groupID)
		e.Uint32(uint32(leaf))
	}
}

// Sign signs the leaf with priv, whose public half is the leaf's SignatureKey,
// and sets its Signature. groupID and leaf enter the signature of an update or
// commit leaf; for a key_package leaf they are ignored. The error is a
// violation of spec.VectorTooLong, or one of the signature function.
func (n *LeafNode) Sign(suite *ciphersuite.Suite, priv *ciphersuite.SignaturePrivateKey, groupID []byte, leaf LeafIndex) error {
	tbs, err := n.tbs(groupID, leaf)
	if err != nil {
		return err
	}
	sig, err := suite.SignWithLabel(priv, spec.LabelLeafNodeTBS, tbs)
	if err != nil {
		return err
	}
	n.Signature = sig
	return nil
}

// Verify checks the signature of the leaf under its own SignatureKey. groupID
// and leaf are as for Sign. The error wraps a violation of spec.LeafSignature
// or, if SignatureKey is no key of the suite, one of spec.SignaturePublicKey,
// spec.UncompressedPoint or, if the certificate has that key too,
// spec.CredentialScheme.
func (n *LeafNode) Verify(suite *ciphersuite.Suite, groupID []byte, leaf LeafIndex) error {
	tbs, err := n.tbs(groupID, leaf)
	if err != nil {
		return err
	}
	err = suite.VerifyWithLabel(n.SignatureKey, spec.LabelLeafNodeTBS, tbs, n.Signature)
	if err == nil {
		return nil
	}
	// A signature that verifies shows that the key is one. Only where it does
	// not is it worth asking whether the key is at fault.
	if err := suite.CheckSignaturePublicKey(n.SignatureKey); err != nil {
		if n.Credential.Type == spec.CredentialTypeX509 && n.Credential.CheckKey(n.SignatureKey) == nil {
			return spec.CredentialScheme.Because(err, "leaf_node.credential")
		}
		return fmt.Errorf("leaf_node.signature_key: %w", err)
	}
	return spec.LeafSignature.Because(err, "leaf_node.signature")
}

func (n *LeafNode) tbs(groupID []byte, leaf LeafIndex) ([]byte, error) {
	e := tls.NewEncoder(make([]byte, 0, 512))
	n.encodeTBS(e, groupID, leaf)
	return e.Finish()
}
