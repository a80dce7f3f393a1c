package tree

// RFC 9420, Section 7.8: Tree Hashes.

import (
	"encoding/binary"
	"strings"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// hasher computes tree hashes. It is used by one goroutine.
type hasher struct {
	suite *ciphersuite.Suite
	nh    int
	buf   []byte // the input being put together
	sums  []byte // hashes that enter others
}

func newHasher(suite *ciphersuite.Suite) *hasher {
	return &hasher{suite: suite, nh: suite.Nh()}
}

// leaf is the hash of the TreeHashInput of a leaf with that content, which is
// empty for a blank leaf. It is valid until the next hash.
func (h *hasher) leaf(l LeafIndex, content string) []byte {
	h.buf = appendLeafHashInput(h.buf[:0], l, content)
	h.sums = h.suite.AppendHash(h.sums[:0], h.buf)
	return h.sums
}

// parent is the hash of the TreeHashInput of a parent with that content, which
// is empty for a blank parent, over children with those hashes. It is valid
// until the next hash.
func (h *hasher) parent(content, left, right string) []byte {
	h.buf = appendParentHashInput(h.buf[:0], content, left, right)
	h.sums = h.suite.AppendHash(h.sums[:0], h.buf)
	return h.sums
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

// freshBelow gives f the nodes at that level below n that have no hash. Shapes
// above the level get children.
func freshBelow(n *node, x NodeIndex, level int, f func(*node, NodeIndex)) {
	switch {
	case n.frozen():
	case x.Level() == level:
		f(n, x)
	default:
		n.left, n.right = n.children(x.Level(), 0)
		freshBelow(n.left, Left(x), level, f)
		freshBelow(n.right, Right(x), level, f)
	}
}

// keptFrom is the level from which on the hashes inside a blank subtree are
// kept: those of the lower nodes, 15 of 16, take 26 hashes at most to compute
// again when a leaf among them is populated.
const keptFrom = 4

// shape returns the hashes of the blank subtree of x that are kept, in
// post-order: left subtree, right subtree, head. Below keptFrom that is the hash
// of the head alone.
func (h *hasher) shape(x NodeIndex) string {
	var kept strings.Builder
	kept.Grow(shapeSize(x.Level(), h.nh))
	h.sums = h.sums[:0]
	h.appendShape(x, &kept)
	if x.Level() < keptFrom {
		kept.Write(h.sums)
	}
	return kept.String()
}

// appendShape appends the hash of the blank subtree of x to h.sums, and those
// of its nodes at keptFrom and above to kept.
func (h *hasher) appendShape(x NodeIndex, kept *strings.Builder) {
	start := len(h.sums)
	if x.IsLeaf() {
		h.buf = appendLeafHashInput(h.buf[:0], x.Leaf(), "")
	} else {
		h.appendShape(Left(x), kept)
		h.appendShape(Right(x), kept)
		e := tls.NewEncoder(append(h.buf[:0], byte(spec.NodeTypeParent), 0))
		e.Opaque(h.sums[start : start+h.nh])
		e.Opaque(h.sums[start+h.nh:])
		h.buf = mustFinish(e)
	}
	h.sums = h.suite.AppendHash(h.sums[:start], h.buf)
	if x.Level() >= keptFrom {
		kept.Write(h.sums[start:])
	}
}

// shapeSize is the size in bytes of the hashes of a blank subtree that are
// kept.
func shapeSize(level, nh int) int { return int(NodeWidth(1<<max(level-keptFrom, 0))) * nh }
