package tree

// RFC 9420, Section 12.4.3.3: Ratchet Tree Extension (the Node structure; its
// node_type is of Section 7.8).

import (
	"errors"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Node is the content of a populated node: exactly one of its fields is set.
type Node struct {
	Leaf   *LeafNode
	Parent *ParentNode
}

// Encode writes the Node structure.
func (n *Node) Encode(e *tls.Encoder) {
	if n.Leaf != nil {
		e.Uint8(uint8(spec.NodeTypeLeaf))
		n.Leaf.Encode(e)
		return
	}
	e.Uint8(uint8(spec.NodeTypeParent))
	n.Parent.Encode(e)
}

// Decode reads the Node structure. A node_type other than leaf and parent is
// malformed.
func (n *Node) Decode(d *tls.Decoder) {
	*n = Node{}
	switch t := spec.NodeType(d.Uint8("node_type")); {
	case !d.OK():
	case t == spec.NodeTypeLeaf:
		n.Leaf = new(LeafNode)
		d.Struct("leaf_node", n.Leaf)
	case t == spec.NodeTypeParent:
		n.Parent = new(ParentNode)
		d.Struct("parent_node", n.Parent)
	default:
		d.Fail("node_type", spec.UnknownNodeType, errors.New(t.String()))
	}
}
