package tree

// RFC 9420, Section 7.9.2: Verifying Parent Hashes.

import (
	"errors"
	"slices"

	"github.com/seed-47ee054e/mls/spec"
)

// VerifyParentHashes checks that every populated parent is parent-hash valid:
// that some node below it was set by the same UpdatePath, next below it, and so
// on down to a leaf. It uses all cores; the error, a violation of
// spec.ParentHashLink, is that of the lowest node index.
//
// The unmerged leaves of the tree must have been found in order
// (CheckUnmergedLeaves).
func (t *Tree) VerifyParentHashes() error {
	if err := t.CheckUnmergedLeaves(); err != nil {
		return err
	}
	return t.verifyParentHashes()
}

// verifyParentHashes is VerifyParentHashes after CheckUnmergedLeaves.
func (t *Tree) verifyParentHashes() error {
	v := &linkVerifier{tree: t, nh: t.nh()}
	if t.hasUnmerged(t.root, t.height) {
		v.last = make([]originalHash, NodeWidth(t.LeafCount()))
	}

	// Subtrees are independent of each other: on all cores, those at the level
	// bottom, then the nodes above, which reuse what was computed below.
	x := t.rootIndex()
	bottom := -1
	failures := make([]error, 0, 2)
	if t.height >= parallelFrom {
		bottom = t.height - subtreeLevels
		heads := make([]NodeIndex, 1<<subtreeLevels)
		for i := range heads {
			heads[i] = NodeIndex(i)<<(bottom+1) + 1<<bottom - 1
		}
		failures = append(failures, firstError(len(heads), func(i int) error {
			return v.below(v.originals(), t.at(heads[i]), heads[i], -1)
		}))
	}
	failures = append(failures, v.below(v.originals(), t.root, x, bottom))
	return lowestNode(failures)
}

// linkError is a failure at one node.
type linkError struct {
	at  NodeIndex
	err error
}

func (e *linkError) Error() string { return e.err.Error() }

// lowestNode gives the failure of the lowest node, if there is one.
func lowestNode(failures []error) error {
	var lowest *linkError
	for _, err := range failures {
		var e *linkError
		if errors.As(err, &e) && (lowest == nil || e.at < lowest.at) {
			lowest = e
		}
	}
	if lowest == nil {
		return nil
	}
	return lowest.err
}

// linkVerifier verifies the links to the parents of one tree.
type linkVerifier struct {
	tree *Tree
	nh   int
	last []originalHash
}

// originals gives what one goroutine needs to compute original hashes: the
// table of results is shared, as each of them writes where no other does.
func (v *linkVerifier) originals() *originalHashes {
	return &originalHashes{newHasher(v.tree.suite), v.last}
}

// below verifies the populated parents of the subtree of n, which is x, that
// are above the level bottom. The error is that of the lowest index.
func (v *linkVerifier) below(h *originalHashes, n *node, x NodeIndex, bottom int) error {
	if x.Level() <= max(bottom, 0) || !n.occupied {
		return nil
	}
	left, right := n.children(x.Level(), v.nh)
	if err := v.below(h, left, Left(x), bottom); err != nil {
		return err
	}
	var own error
	if n.populated && !v.linked(h, n, x) {
		own = &linkError{x, spec.ParentHashLink.Violated("node %d", x)}
	}
	// Nodes to the right of x have higher indices.
	if own != nil {
		return own
	}
	return v.below(h, right, Right(x), bottom)
}

// linked reports whether a descendant of the populated parent p, which is x,
// has a parent hash that is valid with respect to p.
//
// At most one can have: two of them would be on different sides of p, each
// hashed into the parent hash that the other one holds. So the search ends with
// the first. Since every populated parent has a link from below, the links
// form chains that begin at leaves.
func (v *linkVerifier) linked(h *originalHashes, p *node, x NodeIndex) bool {
	left, right := p.children(x.Level(), v.nh)
	unmerged := p.unmerged(v.nh)
	return v.linkedFrom(h, p, x, unmerged, left, Left(x), right, Right(x)) ||
		v.linkedFrom(h, p, x, unmerged, right, Right(x), left, Left(x))
}

// linkedFrom reports whether p is linked from a node D below its child c; s is
// the other child.
func (v *linkVerifier) linkedFrom(h *originalHashes, p *node, x NodeIndex, unmerged []LeafIndex, c *node, cx NodeIndex, s *node, sx NodeIndex) bool {
	d, dx, found := v.candidate(c, cx, below(unmerged, cx))
	if !found {
		return false
	}
	content := p.content(v.nh)
	key, rest := cutOpaque(content)
	above, _ := cutOpaque(rest)
	hash, has := d.parentHash(v.nh, dx.Level())
	return has && hash == h.parentHash(key, above, h.of(s, sx, below(unmerged, sx)))
}

// candidate finds the one node D in the resolution of c, which is cx, that is
// such that the rest of the resolution is unmerged. It looks at no more nodes
// than it has to, so that all candidates together cost no more than the
// unmerged leaves of the tree have entries.
func (v *linkVerifier) candidate(c *node, cx NodeIndex, unmerged []LeafIndex) (d *node, dx NodeIndex, found bool) {
	matched := 0
	ok := v.tree.resolve(c, cx, func(y NodeIndex, n *node) bool {
		if y.IsLeaf() {
			if _, isUnmerged := slices.BinarySearch(unmerged, y.Leaf()); isUnmerged {
				matched++
				return true
			}
		}
		if found {
			return false // a second node that is not unmerged
		}
		d, dx, found = n, y, true
		return true
	})
	if !ok || matched != len(unmerged) {
		return nil, 0, false
	}
	return d, dx, found
}
