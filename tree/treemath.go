package tree

// RFC 9420, Appendix C: Array-Based Trees.

import "math/bits"

// LeafIndex numbers the leaves of a tree from 0 at the left. It names a
// member only within one epoch (RFC 9420, Sections 4.1.1 and 5.3.3).
//
// A LeafIndex read from the wire can have any value of 32 bits. It is below
// the number of leaves of a tree, and so below MaxLeaves, before any function
// of this file but InTree is given it.
type LeafIndex uint32

// NodeIndex numbers all nodes of a tree in the order of an in-order
// traversal: the leaf with index i is node 2i, parents have odd numbers.
type NodeIndex uint32

// MaxLeaves is the number of leaves of the widest tree, 2^31: its 2^32-1 nodes
// are as many as 32-bit indices can number. A tree is never extended beyond it
// (spec.TreeTooLarge).
const MaxLeaves = 1 << 31

// InTree reports whether a tree with that many leaves has the leaf l.
func (l LeafIndex) InTree(leaves uint32) bool { return uint32(l) < leaves }

// Node is the node index of the leaf l, 2l. The leaf is below MaxLeaves.
func (l LeafIndex) Node() NodeIndex { return NodeIndex(l << 1) }

// IsLeaf reports whether x is a leaf: an even number.
func (x NodeIndex) IsLeaf() bool { return x&1 == 0 }

// Leaf is the leaf index of the leaf node x, x/2.
func (x NodeIndex) Leaf() LeafIndex {
	if !x.IsLeaf() {
		panic("mls: internal error: a parent node has no leaf index")
	}
	return LeafIndex(x >> 1)
}

// Level is the height of x over the leaves, which are at level 0: the number
// of one bits that x ends with.
func (x NodeIndex) Level() int { return bits.TrailingZeros32(^uint32(x)) }

// LeafRange gives the leaves below x, or x itself if it is a leaf: the first
// and how many there are.
func (x NodeIndex) LeafRange() (first LeafIndex, count uint32) {
	k := x.Level()
	return LeafIndex(x >> (k + 1) << k), 1 << k
}

// Contains reports whether y is in the subtree of x, of which x itself is the
// head (RFC 9420, Section 4.1).
func (x NodeIndex) Contains(y NodeIndex) bool {
	k := x.Level()
	return y.Level() <= k && x>>(k+1) == y>>(k+1)
}

// NodeWidth is the number of nodes of a tree with that many leaves: 2n-1, or
// 0 for an empty tree.
func NodeWidth(leaves uint32) uint32 {
	if leaves == 0 {
		return 0
	}
	return 2*(leaves-1) + 1
}

// Width is the number of leaves of the smallest tree that has the leaf l: the
// least power of two above l.
func Width(l LeafIndex) uint32 { return 1 << bits.Len32(uint32(l)) }

// Root is the root of a tree with that many leaves, at least one.
func Root(leaves uint32) NodeIndex {
	return 1<<(bits.Len32(NodeWidth(leaves))-1) - 1
}

// Left is the left child of the parent node x.
func Left(x NodeIndex) NodeIndex {
	if x.IsLeaf() {
		panic("mls: internal error: a leaf has no children")
	}
	return x ^ 1<<(x.Level()-1)
}

// Right is the right child of the parent node x.
func Right(x NodeIndex) NodeIndex {
	if x.IsLeaf() {
		panic("mls: internal error: a leaf has no children")
	}
	return x ^ 3<<(x.Level()-1)
}

// Parent is the parent of x in a tree with that many leaves, of which x is not
// the root.
func Parent(x NodeIndex, leaves uint32) NodeIndex {
	if x == Root(leaves) {
		panic("mls: internal error: the root has no parent")
	}
	k := x.Level()
	return (x | 1<<k) &^ (1 << (k + 1))
}

// Sibling is the other child of the parent of x in a tree with that many
// leaves, of which x is not the root.
func Sibling(x NodeIndex, leaves uint32) NodeIndex {
	p := Parent(x, leaves)
	if x < p {
		return Right(p)
	}
	return Left(p)
}

// DirectPath lists the ancestors of x from its parent to the root; it is empty
// for the root (RFC 9420, Section 4.1.2).
func DirectPath(x NodeIndex, leaves uint32) []NodeIndex {
	r := Root(leaves)
	path := make([]NodeIndex, 0, max(r.Level()-x.Level(), 0))
	for x != r {
		x = Parent(x, leaves)
		path = append(path, x)
	}
	return path
}

// Copath lists the sibling of x and those of its ancestors but the root, in
// the order of the direct path (RFC 9420, Section 4.1.2). Its i-th node is the
// child of the i-th node of the direct path that x is not below.
func Copath(x NodeIndex, leaves uint32) []NodeIndex {
	r := Root(leaves)
	path := make([]NodeIndex, 0, max(r.Level()-x.Level(), 0))
	for x != r {
		path = append(path, Sibling(x, leaves))
		x = Parent(x, leaves)
	}
	return path
}

// CommonAncestor is the lowest node whose subtree contains both x and y; it is
// one of the two if that contains the other.
func CommonAncestor(x, y NodeIndex) NodeIndex {
	if x.Contains(y) {
		return x
	}
	if y.Contains(x) {
		return y
	}
	// The bits above the highest one in which x and y differ are those of
	// their ancestor; below there is a zero and then only ones.
	k := bits.Len32(uint32(x ^ y))
	return x>>k<<k + 1<<(k-1) - 1
}
