package tree

// RFC 9420, Section 7.8: Tree Hashes.

import (
	"encoding/binary"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// hasher computes tree hashes. It is used by one goroutine.
type hasher struct {
	suite *ciphersuite.Suite
	nh    int
	buf   []byte // the input being put together
}

func newHasher(suite *ciphersuite.Suite) *hasher {
	return &hasher{suite: suite, nh: suite.Nh()}
}

// leaf is the hash of the TreeHashInput of a leaf with that content, which is
// empty for a blank leaf.
func (h *hasher) leaf(l LeafIndex, content string) []byte {
	h.buf = appendLeafHashInput(h.buf[:0], l, content)
	return h.suite.Hash(h.buf)
}

// parent is the hash of the TreeHashInput of a parent with that content, which
// is empty for a blank parent, over children with those hashes.
func (h *hasher) parent(content, left, right string) []byte {
	h.buf = appendParentHashInput(h.buf[:0], content, left, right)
	return h.suite.Hash(h.buf)
}

// appendLeafHashInput appends the TreeHashInput of a leaf: the index enters
// even if the leaf is blank.
func appendLeafHashInput(b []byte, l LeafIndex, content string) []byte {
	b = append(b, byte(spec.NodeTypeLeaf))
	b = binary.BigEndian.AppendUint32(b, uint32(l))
	return appendOptional(b, content)
}

// appendParentHashInput appends the TreeHashInput of a parent.
func appendParentHashInput(b []byte, content, left, right string) []byte {
	b = append(b, byte(spec.NodeTypeParent))
	b = appendOptional(b, content)
	e := tls.NewEncoder(b)
	e.String(left)
	e.String(right)
	return mustFinish(e)
}

// appendOptional appends an optional node, present unless content is empty.
func appendOptional(b []byte, content string) []byte {
	if content == "" {
		return append(b, 0)
	}
	return append(append(b, 1), content...)
}

// freeze computes the tree hashes of n and of all below it that have none.
// x is the index of n.
func (h *hasher) freeze(n *node, x NodeIndex) {
	if n.frozen() {
		return
	}
	level := x.Level()
	switch {
	case n.isShape(level):
		n.data = h.shape(x)
	case level == 0:
		content := n.content(h.nh)
		n.data = h.withHash(content, h.leaf(x.Leaf(), content))
	default:
		h.freeze(n.left, Left(x))
		h.freeze(n.right, Right(x))
		content := n.content(h.nh)
		n.data = h.withHash(content, h.parent(content, n.left.hash(h.nh), n.right.hash(h.nh)))
	}
	n.edit = nil
}

func (h *hasher) withHash(content string, hash []byte) string {
	h.buf = append(append(h.buf[:0], content...), hash...)
	return string(h.buf)
}

// subtreeLevels is how many levels below the head of a large subtree the
// subtrees start that Parallel gets: 64 of them. A subtree that is not
// parallelFrom levels high is not worth it.
const (
	subtreeLevels = 6
	parallelFrom  = 10
)

// freezeAll is freeze on all cores: it takes subtrees some levels below x
// first. fresh is the number of nodes without hash, about.
func freezeAll(suite *ciphersuite.Suite, n *node, x NodeIndex, fresh int) {
	if fresh >= 1<<parallelFrom && x.Level() >= parallelFrom {
		var heads []*node
		var indices []NodeIndex
		freshBelow(n, x, x.Level()-subtreeLevels, func(n *node, x NodeIndex) {
			heads, indices = append(heads, n), append(indices, x)
		})
		Parallel(len(heads), func(i int) { newHasher(suite).freeze(heads[i], indices[i]) })
	}
	newHasher(suite).freeze(n, x)
}

// freshBelow gives f the nodes at that level below n that have no hash.
// Shapes above the level are left out, as they are computed on all cores.
func freshBelow(n *node, x NodeIndex, level int, f func(*node, NodeIndex)) {
	switch {
	case n.frozen():
	case x.Level() == level:
		f(n, x)
	case !n.isShape(x.Level()):
		freshBelow(n.left, Left(x), level, f)
		freshBelow(n.right, Right(x), level, f)
	}
}

// shape returns the hashes of the blank subtree whose head is x, in
// post-order: left subtree, right subtree, head.
func (h *hasher) shape(x NodeIndex) string {
	table := make([]byte, shapeSize(x.Level(), h.nh))
	bottom := -1
	if x.Level() >= parallelFrom {
		bottom = x.Level() - subtreeLevels
		size := shapeSize(bottom, h.nh)
		first, _ := x.LeafRange()
		Parallel(1<<subtreeLevels, func(i int) {
			head := (NodeIndex(first)+NodeIndex(i)<<bottom)<<1 + 1<<bottom - 1
			off := shapeOffset(x, head, h.nh)
			newHasher(h.suite).fillShape(table[off:off+size], head, -1)
		})
	}
	h.fillShape(table, x, bottom)
	return string(table)
}

// fillShape writes what shape returns to table, leaving out what is at the
// level bottom or below.
func (h *hasher) fillShape(table []byte, x NodeIndex, bottom int) {
	level, own := x.Level(), len(table)-h.nh
	switch {
	case level == bottom:
	case level == 0:
		copy(table, h.leaf(x.Leaf(), ""))
	default:
		left, right := table[:own/2], table[own/2:own]
		h.fillShape(left, Left(x), bottom)
		h.fillShape(right, Right(x), bottom)
		h.buf = append(h.buf[:0], byte(spec.NodeTypeParent), 0)
		e := tls.NewEncoder(h.buf)
		e.Opaque(left[len(left)-h.nh:])
		e.Opaque(right[len(right)-h.nh:])
		h.buf = mustFinish(e)
		copy(table[own:], h.suite.Hash(h.buf))
	}
}

// shapeSize is the size in bytes of the hashes of a blank subtree.
func shapeSize(level, nh int) int { return int(NodeWidth(1<<level)) * nh }

// shapeOffset is where in the table of the blank subtree x the table of the
// subtree y of it begins.
func shapeOffset(x, y NodeIndex, nh int) int {
	off := 0
	for x.Level() > y.Level() {
		if left := Left(x); left.Contains(y) {
			x = left
		} else {
			off += shapeSize(left.Level(), nh)
			x = Right(x)
		}
	}
	return off
}
