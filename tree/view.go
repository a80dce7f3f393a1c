package tree

// RFC 9420, Section 4.2: Views of a Ratchet Tree (reading the public tree).

import (
	"iter"
	"math/bits"

	"github.com/seed-47ee054e/mls/ciphersuite"
)

// view is what can be read of a Tree and, with the changes so far, of an
// Editor.
type view struct {
	suite  *ciphersuite.Suite
	prints *ciphersuite.Suite // suite for fingerprints, which are not counted
	root   *node
	height int // 2^height leaves
}

// newView is a view of a tree yet without a root.
func newView(suite *ciphersuite.Suite, height int) view {
	return view{suite: suite, prints: suite.WithCounter(nil), height: height}
}

func (v *view) nh() int { return v.suite.Nh() }

// Suite is the cipher suite whose hash function and keys the tree has.
func (v *view) Suite() *ciphersuite.Suite { return v.suite }

// LeafCount is the number of leaves, blank ones included: a power of two.
func (v *view) LeafCount() uint32 { return 1 << v.height }

// MemberCount is the number of populated leaves.
func (v *view) MemberCount() int { return int(v.root.leaves) }

// rootIndex is the index of the root.
func (v *view) rootIndex() NodeIndex { return Root(v.LeafCount()) }

// has reports whether the tree has a node of that index.
func (v *view) has(x NodeIndex) bool { return uint32(x) < NodeWidth(v.LeafCount()) }

// at returns the node x, which the tree has.
func (v *view) at(x NodeIndex) *node {
	n, nh := v.root, v.nh()
	for y := v.rootIndex(); y != x; {
		left, right := n.children(y.Level(), nh)
		if x < y {
			n, y = left, Left(y)
		} else {
			n, y = right, Right(y)
		}
	}
	return n
}

// keyAt is the encryption key at the populated node x.
func (v *view) keyAt(x NodeIndex) string { return v.at(x).key(v.nh()) }

// signatureKeyAt is the signature key at the populated leaf x.
func (v *view) signatureKeyAt(x NodeIndex) string { return signatureKey(v.at(x).content(v.nh())) }

// Leaf returns the LeafNode of the member at l, or nil if there is none or no
// such leaf. The result shares no memory with the tree.
func (v *view) Leaf(l LeafIndex) *LeafNode {
	if !l.InTree(v.LeafCount()) {
		return nil
	}
	if n := v.at(l.Node()); n.populated {
		return decodeLeaf(n.content(v.nh()))
	}
	return nil
}

// Parent returns the ParentNode at x, or nil if the node is blank, a leaf or
// not in the tree. The result shares no memory with the tree.
func (v *view) Parent(x NodeIndex) *ParentNode {
	if x.IsLeaf() || !v.has(x) {
		return nil
	}
	if n := v.at(x); n.populated {
		return decodeParent(n.content(v.nh()))
	}
	return nil
}

// EncryptionKey is the encryption_key of the node x, or nil if the node is
// blank or not in the tree.
func (v *view) EncryptionKey(x NodeIndex) ciphersuite.HPKEPublicKey {
	if !v.has(x) {
		return nil
	}
	if n := v.at(x); n.populated {
		return ciphersuite.HPKEPublicKey(n.key(v.nh()))
	}
	return nil
}

// SignatureKey is the signature_key of the member at l, or nil if there is
// none.
func (v *view) SignatureKey(l LeafIndex) ciphersuite.SignaturePublicKey {
	if !l.InTree(v.LeafCount()) {
		return nil
	}
	if n := v.at(l.Node()); n.populated {
		return ciphersuite.SignaturePublicKey(signatureKey(n.content(v.nh())))
	}
	return nil
}

// Members gives the members by increasing leaf index. Each leaf is parsed when
// it comes, and shares no memory with the tree.
func (v *view) Members() iter.Seq2[LeafIndex, *LeafNode] {
	return func(yield func(LeafIndex, *LeafNode) bool) {
		nh := v.nh()
		v.eachLeaf(func(l LeafIndex, n *node) bool { return yield(l, decodeLeaf(n.content(nh))) })
	}
}

// eachLeaf gives f the populated leaves until it returns false.
func (v *view) eachLeaf(f func(LeafIndex, *node) bool) { eachLeafBelow(v.root, v.rootIndex(), f) }

func eachLeafBelow(n *node, x NodeIndex, f func(LeafIndex, *node) bool) bool {
	switch {
	case n.leaves == 0:
		return true
	case x.IsLeaf():
		return f(x.Leaf(), n)
	}
	return eachLeafBelow(n.left, Left(x), f) && eachLeafBelow(n.right, Right(x), f)
}

// FirstBlankLeaf is the leftmost leaf without a member; ok is false if there is
// none. It costs O(log n).
func (v *view) FirstBlankLeaf() (l LeafIndex, ok bool) {
	if v.root.leaves == v.LeafCount() {
		return 0, false
	}
	n, nh := v.root, v.nh()
	for level := v.height; level > 0; level-- {
		left, right := n.children(level, nh)
		if left.leaves < 1<<(level-1) {
			n = left
		} else {
			n = right
			l |= 1 << (level - 1)
		}
	}
	return l, true
}

// NextLeaf is the leaf that an Add, or the path of an external Commit, would
// populate: the leftmost blank one, or else the one with which the tree is
// extended (RFC 9420, Sections 12.1.1 and 12.4.2). It is not in the tree in the
// latter case.
func (v *view) NextLeaf() LeafIndex {
	if l, ok := v.FirstBlankLeaf(); ok {
		return l
	}
	return LeafIndex(v.LeafCount())
}

// log2 is the height of a tree with that many leaves, a power of two.
func log2(leaves uint32) int { return bits.Len32(leaves) - 1 }
