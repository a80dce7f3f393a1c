package tree

// Beyond the RFC: a tree as records, one a node, for storage. A Commit changes
// O(log n) of them.

import (
	"iter"
	"math"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Changes gives, by increasing index, the nodes that t has and before has not,
// or not with that content, and those that before has and t has not. The
// content of a node is the encoding of its LeafNode or ParentNode, nil if it is
// blank or not in t. With before nil, it gives all populated nodes.
//
// If t was made from before by an Editor, it costs O(log n) for a changed leaf.
func (t *Tree) Changes(before *Tree) iter.Seq2[NodeIndex, []byte] {
	return func(yield func(NodeIndex, []byte) bool) {
		d := differ{now: &t.view, nh: t.nh(), yield: yield}
		height := t.height
		var old *node
		if before != nil {
			d.old, old = &before.view, before.root
			height = max(height, before.height)
		}
		d.compare(t.root, old, Root(1<<height))
	}
}

// differ compares two trees. One of less height is the left end of a larger
// one, whose other nodes are absent.
type differ struct {
	now, old *view
	nh       int
	yield    func(NodeIndex, []byte) bool
}

// compare yields the differences below x; a and b are the nodes there, nil if
// absent, or the root if x is above it. It reports whether to go on.
func (d *differ) compare(a, b *node, x NodeIndex) bool {
	if a == b || !occupied(a) && !occupied(b) {
		return true
	}
	leftA, ownA, rightA := d.split(d.now, a, x)
	leftB, ownB, rightB := d.split(d.old, b, x)
	if !x.IsLeaf() && !d.compare(leftA, leftB, Left(x)) {
		return false
	}
	if ownA != ownB {
		var content []byte
		if ownA != "" {
			content = []byte(ownA)
		}
		if !d.yield(x, content) {
			return false
		}
	}
	return x.IsLeaf() || d.compare(rightA, rightB, Right(x))
}

func occupied(n *node) bool { return n != nil && n.occupied }

// split gives the content of n at x and the nodes at its children.
func (d *differ) split(v *view, n *node, x NodeIndex) (left *node, own string, right *node) {
	switch {
	case n == nil:
		return nil, "", nil
	case x.Level() > v.height:
		return n, "", nil
	case x.IsLeaf():
		return nil, n.content(d.nh), nil
	}
	left, right = n.children(x.Level(), d.nh)
	return left, n.content(d.nh), right
}

// Restore makes a tree of its populated nodes, given by increasing index with
// the content that Changes gave, and computes all tree hashes. The error is a
// *tls.DecodeError, or a violation of spec.RatchetTreeTrailingBlank if there is
// no node, or of spec.TreeTooLarge.
//
// Blank nodes cost a hash each, so a damaged index could cost minutes. A tree of
// more than 2^24 leaves is refused if it has less than one node for each 2^16
// leaves: a group would have to have been that large and lost nearly everybody.
func Restore(suite *ciphersuite.Suite, nodes iter.Seq2[NodeIndex, []byte]) (*Tree, error) {
	var entries []treeEntry
	var text []byte
	count := 0 // of nodes, with the blank ones
	for x, content := range nodes {
		if int(x) < count || x > maxRestored {
			return nil, spec.TreeTooLarge.Violated("node %d after %d nodes", x, count)
		}
		n := treeEntry{x, uint32(len(text)), uint32(len(text) + len(content)), spec.NodeTypeParent}
		if len(text)+len(content) > math.MaxInt32 {
			return nil, spec.TreeTooLarge.Violated("node %d", x)
		}
		text = append(text, content...)
		var err error
		if x.IsLeaf() {
			n.kind = spec.NodeTypeLeaf
			err = tls.Unmarshal(content, new(LeafNode))
		} else {
			err = tls.Unmarshal(content, new(ParentNode))
		}
		if err != nil {
			return nil, err
		}
		entries = append(entries, n)
		count = int(x) + 1
	}
	if width := int(Width(LeafIndex(count / 2))); width > maxSparse && width/leavesPerRecord > len(entries) {
		return nil, spec.TreeTooLarge.Violated("%d leaves, and no more than %d nodes that are not blank", width, len(entries))
	}
	return fromEntries(suite, entries, count, string(text))
}

const (
	// maxRestored is the highest index of a node in a ratchet_tree, in which
	// each takes a byte. No tree that was parsed or edited has a higher one.
	maxRestored = tls.MaxVector - 1

	// maxSparse is how many leaves a tree can have, however few nodes. A wider
	// one has a node for each leavesPerRecord leaves.
	maxSparse       = 1 << 24
	leavesPerRecord = 1 << 16
)
