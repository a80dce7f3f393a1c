package tree

// RFC 9420, Section 7.6: Update Paths (the structures).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tls"
)

// UpdatePathNode is the new public key of one node of the committer's filtered
// direct path, and its path secret encrypted to each node of the resolution of
// the node's child on the copath, without the leaves that the Commit adds.
type UpdatePathNode struct {
	EncryptionKey       ciphersuite.HPKEPublicKey
	EncryptedPathSecret []ciphersuite.HPKECiphertext // in the order of the resolution; can be empty
}

// Encode writes the UpdatePathNode structure.
func (n *UpdatePathNode) Encode(e *tls.Encoder) {
	e.Opaque(n.EncryptionKey)
	tls.Vector(e, n.EncryptedPathSecret)
}

// Decode reads the UpdatePathNode structure.
func (n *UpdatePathNode) Decode(d *tls.Decoder) {
	n.EncryptionKey = d.Opaque("encryption_key")
	n.EncryptedPathSecret = tls.ReadVector[ciphersuite.HPKECiphertext](d, "encrypted_path_secret")
}

// UpdatePath is the new leaf of a committer and one node for each node of its
// filtered direct path, from the leaf to the root.
type UpdatePath struct {
	LeafNode LeafNode
	Nodes    []UpdatePathNode
}

// Encode writes the UpdatePath structure.
func (p *UpdatePath) Encode(e *tls.Encoder) {
	p.LeafNode.Encode(e)
	tls.Vector(e, p.Nodes)
}

// Decode reads the UpdatePath structure.
func (p *UpdatePath) Decode(d *tls.Decoder) {
	d.Struct("leaf_node", &p.LeafNode)
	p.Nodes = tls.ReadVector[UpdatePathNode](d, "nodes")
}
