package tree

// RFC 9420, Section 7.1: Parent Node Contents.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// ParentNode is the content of a populated parent node: the public key of a
// subgroup.
type ParentNode struct {
	EncryptionKey  ciphersuite.HPKEPublicKey
	ParentHash     []byte      // Nh bytes, or empty at the end of a chain (Section 7.9)
	UnmergedLeaves []LeafIndex // leaves below that do not know the private key, increasing
}

// Encode writes the ParentNode structure.
func (n *ParentNode) Encode(e *tls.Encoder) {
	e.Opaque(n.EncryptionKey)
	e.Opaque(n.ParentHash)
	tls.Uint32s(e, n.UnmergedLeaves)
}

// Decode reads the ParentNode structure. Whether the list of unmerged leaves
// is in order is a matter of CheckUnmergedLeaves.
func (n *ParentNode) Decode(d *tls.Decoder) {
	n.EncryptionKey = d.Opaque("encryption_key")
	n.ParentHash = d.Opaque("parent_hash")
	n.UnmergedLeaves = tls.ReadUint32s[LeafIndex](d, "unmerged_leaves")
}

// CheckUnmergedLeaves refuses the unmerged leaves of a parent at the node x if
// they are not strictly increasing, or one is not below x.
// It implements RFC 9420, Section 7.1.
func (n *ParentNode) CheckUnmergedLeaves(x NodeIndex) error {
	first, count := x.LeafRange()
	for i, l := range n.UnmergedLeaves {
		// A repeated leaf breaks the order as well: it would be encrypted to
		// twice.
		if i > 0 && l <= n.UnmergedLeaves[i-1] {
			return spec.UnmergedLeavesOrder.Violated("node %d: unmerged_leaves[%d]: %d after %d", x, i, l, n.UnmergedLeaves[i-1])
		}
		if l < first || uint32(l-first) >= count {
			return spec.UnmergedLeavesPopulated.Violated("node %d: unmerged_leaves[%d]: leaf %d", x, i, l)
		}
	}
	return nil
}
