package tree

// RFC 9420, Section 7.2: Leaf Node Contents.

import (
	"errors"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// LeafNodeSource says how a leaf came into the tree.
type LeafNodeSource = spec.LeafNodeSource

// The sources of leaves.
const (
	LeafNodeSourceKeyPackage = spec.LeafNodeSourceKeyPackage // added by a KeyPackage: has a lifetime
	LeafNodeSourceUpdate     = spec.LeafNodeSourceUpdate     // replaced by an Update: has neither
	LeafNodeSourceCommit     = spec.LeafNodeSourceCommit     // from the path of a Commit: has a parent hash
)

// LeafNode describes one client to the members of its group, and is signed by
// that client. Source says whether Lifetime or ParentHash is in use.
type LeafNode struct {
	EncryptionKey ciphersuite.HPKEPublicKey
	SignatureKey  ciphersuite.SignaturePublicKey
	Credential    Credential
	Capabilities  Capabilities
	Source        LeafNodeSource
	Lifetime      Lifetime // LeafNodeSourceKeyPackage
	ParentHash    []byte   // LeafNodeSourceCommit: Nh bytes, or empty (Section 7.9)
	Extensions    Extensions
	Signature     []byte
}

// Encode writes the LeafNode structure.
func (n *LeafNode) Encode(e *tls.Encoder) {
	n.encodeUnsigned(e)
	e.Opaque(n.Signature)
}

// encodeUnsigned writes the fields that LeafNode and LeafNodeTBS share: all
// but the signature.
func (n *LeafNode) encodeUnsigned(e *tls.Encoder) {
	e.Opaque(n.EncryptionKey)
	e.Opaque(n.SignatureKey)
	n.Credential.Encode(e)
	n.Capabilities.Encode(e)
	e.Uint8(uint8(n.Source))
	switch n.Source {
	case LeafNodeSourceKeyPackage:
		n.Lifetime.Encode(e)
	case LeafNodeSourceCommit:
		e.Opaque(n.ParentHash)
	}
	n.Extensions.Encode(e)
}

// Decode reads the LeafNode structure. An unknown leaf_node_source is
// malformed; everything else that can be wrong is for ValidateLeaf.
func (n *LeafNode) Decode(d *tls.Decoder) {
	*n = LeafNode{}
	n.EncryptionKey = d.Opaque("encryption_key")
	n.SignatureKey = d.Opaque("signature_key")
	d.Struct("credential", &n.Credential)
	d.Struct("capabilities", &n.Capabilities)
	n.Source = LeafNodeSource(d.Uint8("leaf_node_source"))
	switch n.Source {
	case LeafNodeSourceKeyPackage:
		d.Struct("lifetime", &n.Lifetime)
	case LeafNodeSourceUpdate:
	case LeafNodeSourceCommit:
		n.ParentHash = d.Opaque("parent_hash")
	default:
		d.Fail("leaf_node_source", spec.UnknownLeafNodeSource, errors.New(n.Source.String()))
	}
	n.Extensions.Decode(d)
	n.Signature = d.Opaque("signature")
}
