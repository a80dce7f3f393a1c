package tree

// RFC 9420, Section 12.1.1: Add (to the tree), and Section 7.7: Adding and
// Removing Leaves.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Add populates the leftmost blank leaf, or the first new one of the extended
// tree if there is none, and returns its index. Nothing about the leaf is
// checked (ValidateLeaf, CheckKeys). The error is a violation of
// spec.TreeTooLarge or spec.VectorTooLong.
func (e *Editor) Add(leaf *LeafNode) (LeafIndex, error) {
	content, err := tls.Marshal(leaf)
	if err != nil {
		return 0, err
	}

	// The leaf is the leftmost blank one.
	l := e.NextLeaf()
	if err := e.extendTo(l); err != nil {
		return 0, err
	}

	// It is unmerged at every populated node above it.
	path := e.path(l)
	for _, n := range path[1:] {
		if n.populated {
			n.addUnmerged(l)
		}
	}

	e.put(path[0], l.Node(), string(content))
	summarize(path)
	e.added[l] = true
	e.touched = append(e.touched, l)
	return l, nil
}

// extendTo extends the tree if it has not the leaf l, which is the first one
// beyond it then. It implements RFC 9420, Section 7.7.
func (e *Editor) extendTo(l LeafIndex) error {
	if l.InTree(e.LeafCount()) {
		return nil
	}
	if e.LeafCount() == MaxLeaves {
		return spec.TreeTooLarge.Violated("a tree of %d leaves cannot be extended", uint32(MaxLeaves))
	}
	blank := &node{edit: e.mark}
	e.root = &node{left: e.root, right: blank, edit: e.mark}
	e.root.summarize()
	e.height++
	e.fresh += 1 << e.height
	return nil
}
