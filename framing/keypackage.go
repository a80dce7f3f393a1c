package framing

// RFC 9420, Section 10: Key Packages.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// KeyPackage is what a client publishes so that it can be added to groups
// while it is offline. An unknown version or cipher suite decodes like any
// other; whether it is that of the group is checked when it is used
// (RFC 9420, Section 10.1).
type KeyPackage struct {
	Version     spec.ProtocolVersion
	CipherSuite spec.CipherSuite
	InitKey     ciphersuite.HPKEPublicKey // Welcome messages are encrypted to it
	LeafNode    tree.LeafNode
	Extensions  tree.Extensions
	Signature   []byte // by LeafNode.SignatureKey, of KeyPackageTBS
}

// Encode writes the KeyPackage structure.
func (k *KeyPackage) Encode(e *tls.Encoder) {
	(*KeyPackageTBS)(k).Encode(e)
	e.Opaque(k.Signature)
}

// Decode reads the KeyPackage structure.
func (k *KeyPackage) Decode(d *tls.Decoder) {
	(*KeyPackageTBS)(k).Decode(d)
	k.Signature = d.Opaque("signature")
}

// KeyPackageTBS is what the signature of a KeyPackage covers: its encoding
// leaves the Signature out.
type KeyPackageTBS KeyPackage

// Encode writes the KeyPackageTBS structure.
func (k *KeyPackageTBS) Encode(e *tls.Encoder) {
	e.Uint16(uint16(k.Version))
	e.Uint16(uint16(k.CipherSuite))
	e.Opaque(k.InitKey)
	k.LeafNode.Encode(e)
	k.Extensions.Encode(e)
}

// Decode reads the KeyPackageTBS structure.
func (k *KeyPackageTBS) Decode(d *tls.Decoder) {
	*k = KeyPackageTBS{}
	k.Version = spec.ProtocolVersion(d.Uint16("version"))
	k.CipherSuite = spec.CipherSuite(d.Uint16("cipher_suite"))
	k.InitKey = d.Opaque("init_key")
	d.Struct("leaf_node", &k.LeafNode)
	k.Extensions.Decode(d)
}

// Sign signs k with priv, whose public half is LeafNode.SignatureKey, and sets
// its Signature. The leaf is signed beforehand, by itself. The error is a
// violation of spec.VectorTooLong, or one of the signature function.
func (k *KeyPackage) Sign(suite *ciphersuite.Suite, priv *ciphersuite.SignaturePrivateKey) error {
	tbs, err := tls.Marshal((*KeyPackageTBS)(k))
	if err != nil {
		return err
	}
	k.Signature, err = suite.SignWithLabel(priv, spec.LabelKeyPackageTBS, tbs)
	return err
}

// Verify checks the signature of k, and nothing else of RFC 9420,
// Section 10.1. The error is a violation of spec.KeyPackageSignature.
func (k *KeyPackage) Verify(suite *ciphersuite.Suite) error {
	tbs, err := tls.Marshal((*KeyPackageTBS)(k))
	if err != nil {
		return err
	}
	if err := suite.VerifyWithLabel(k.LeafNode.SignatureKey, spec.LabelKeyPackageTBS, tbs, k.Signature); err != nil {
		return spec.KeyPackageSignature.Because(err, "key_package.signature")
	}
	return nil
}

// Clone returns a copy that shares no memory with k. It fails only if k was
// changed so that it does not encode.
func (k *KeyPackage) Clone() (*KeyPackage, error) { return clone(k) }
