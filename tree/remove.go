package tree

// RFC 9420, Section 12.1.3: Remove (from the tree), and Section 7.7: Adding and
// Removing Leaves.

import "github.com/seed-47ee054e/mls/spec"

// Remove blanks the leaf of the member at l and all parents above it, and
// truncates the tree. The error is a violation of spec.RemoveLeaf.
func (e *Editor) Remove(l LeafIndex) error {
	if !l.InTree(e.LeafCount()) {
		return spec.RemoveLeaf.Violated("removed: leaf %d in a tree of %d leaves", l, e.LeafCount())
	}
	if !e.at(l.Node()).populated {
		return spec.RemoveLeaf.Violated("removed: leaf %d is blank", l)
	}
	path := e.path(l)
	e.put(path[0], l.Node(), "")
	e.blankPath(path, l)
	summarize(path)
	delete(e.added, l)
	e.truncate()
	return nil
}

// truncate halves the tree while its right half has no member, whether or not
// the root is blank; it stops at one leaf. It implements RFC 9420, Section 7.7.
func (e *Editor) truncate() {
	for e.height > 0 && e.root.right.leaves == 0 {
		x := e.rootIndex()
		if e.root.populated {
			e.forget(e.root, x)
		}
		// Only an invalid tree has parents without members below.
		e.forgetBelow(e.root.right, Right(x))
		e.root = e.root.left
		e.height--
		if e.root.isShape(e.height) {
			e.root = e.own(e.root, e.height)
		}
	}
}

func (e *Editor) forgetBelow(n *node, x NodeIndex) {
	if !n.occupied {
		return
	}
	if n.populated {
		e.forget(n, x)
	}
	if !x.IsLeaf() {
		e.forgetBelow(n.left, Left(x))
		e.forgetBelow(n.right, Right(x))
	}
}
