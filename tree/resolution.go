package tree

// RFC 9420, Section 4.1.2: Paths through a Ratchet Tree; and resolutions
// (Section 4.1.1).

// Resolution lists the non-blank nodes that cover the populated leaves below
// x: x itself and its unmerged leaves if x is populated, else what its children
// are resolved to, from left to right. It is nil if the tree has no node x.
func (v *view) Resolution(x NodeIndex) []NodeIndex {
	if !v.has(x) {
		return nil
	}
	var nodes []NodeIndex
	v.resolve(v.at(x), x, func(y NodeIndex, _ *node) bool {
		nodes = append(nodes, y)
		return true
	})
	return nodes
}

// resolve gives f the resolution of n, which is x, until f returns false; it
// reports whether to go on. The node given for an unmerged leaf can be blank in
// a tree that is not valid.
func (v *view) resolve(n *node, x NodeIndex, f func(NodeIndex, *node) bool) bool {
	switch {
	case !n.occupied:
		return true
	case !n.populated:
		return v.resolve(n.left, Left(x), f) && v.resolve(n.right, Right(x), f)
	case !f(x, n):
		return false
	case x.IsLeaf():
		return true
	}
	for _, l := range n.unmerged(v.nh()) {
		if l.InTree(v.LeafCount()) && !f(l.Node(), v.at(l.Node())) {
			return false
		}
	}
	return true
}

// FilteredDirectPath lists the nodes of the direct path of the leaf l but
// those whose child on the copath of l has an empty resolution. It is nil if
// the tree has no leaf l.
func (v *view) FilteredDirectPath(l LeafIndex) []NodeIndex {
	if !l.InTree(v.LeafCount()) {
		return nil
	}
	steps := v.filteredPath(l)
	path := make([]NodeIndex, len(steps))
	for i, s := range steps {
		path[i] = s.parent
	}
	return path
}

// pathStep is one node of a filtered direct path.
type pathStep struct {
	parent      NodeIndex // the node
	sibling     NodeIndex // its child on the copath
	siblingNode *node
}

// filteredPath gives the filtered direct path of the leaf l, which the tree
// has, from the leaf to the root. It costs O(log n): a resolution is empty if
// and only if no node of the subtree is populated.
func (v *view) filteredPath(l LeafIndex) []pathStep {
	steps := make([]pathStep, v.height)
	n, x, nh := v.root, v.rootIndex(), v.nh()
	used := v.height // steps[used:] are filled
	for level := v.height; level > 0; level-- {
		left, right := n.children(level, nh)
		step := pathStep{x, Right(x), right}
		if l>>(level-1)&1 == 0 {
			n, x = left, Left(x)
		} else {
			step.sibling, step.siblingNode = Left(x), left
			n, x = right, Right(x)
		}
		if step.siblingNode.occupied {
			used--
			steps[used] = step
		}
	}
	return steps[used:]
}
