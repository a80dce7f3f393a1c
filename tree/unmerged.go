package tree

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message (unmerged leaves).

import (
	"slices"

	"github.com/seed-47ee054e/mls/spec"
)

// CheckUnmergedLeaves checks the unmerged leaves of all parents: in order, each
// a populated leaf below the parent, and unmerged at each populated node in
// between as well. The error, of the lowest node index, is a violation of
// spec.UnmergedLeavesOrder, spec.UnmergedLeavesPopulated or
// spec.UnmergedLeavesBetween.
func (t *Tree) CheckUnmergedLeaves() error {
	return t.checkUnmerged(t.root, t.rootIndex(), nil)
}

// checkUnmerged checks the parents of the subtree of n, which is x. above are
// the leaves, in order and below x, that are unmerged at the nearest populated
// node above x.
func (t *Tree) checkUnmerged(n *node, x NodeIndex, above []LeafIndex) error {
	if x.IsLeaf() || !n.occupied {
		return nil
	}
	var own error
	if n.populated {
		above, own = t.checkUnmergedAt(n, x, above)
	}
	if err := t.checkUnmerged(n.left, Left(x), below(above, Left(x))); err != nil {
		return err
	}
	if own != nil {
		return own
	}
	return t.checkUnmerged(n.right, Right(x), below(above, Right(x)))
}

// checkUnmergedAt checks the populated parent n alone and returns its unmerged
// leaves, or none if they are not in order.
func (t *Tree) checkUnmergedAt(n *node, x NodeIndex, above []LeafIndex) ([]LeafIndex, error) {
	unmerged := n.unmerged(t.nh())
	if err := (&ParentNode{UnmergedLeaves: unmerged}).CheckUnmergedLeaves(x); err != nil {
		return nil, err
	}
	for i, l := range unmerged {
		if !t.at(l.Node()).populated {
			return nil, spec.UnmergedLeavesPopulated.Violated("node %d: unmerged_leaves[%d]: leaf %d is blank", x, i, l)
		}
	}
	for _, l := range above {
		if _, found := slices.BinarySearch(unmerged, l); !found {
			return nil, spec.UnmergedLeavesBetween.Violated("node %d: leaf %d is unmerged above, not here", x, l)
		}
	}
	return unmerged, nil
}

// hasUnmerged reports whether a leaf is unmerged at some parent of the subtree
// of n.
func (t *Tree) hasUnmerged(n *node, level int) bool {
	if level == 0 || !n.occupied {
		return false
	}
	return n.populated && len(n.unmerged(t.nh())) > 0 || t.hasUnmerged(n.left, level-1) || t.hasUnmerged(n.right, level-1)
}
