package schedule

// RFC 9420, Section 9: Secret Tree.

import (
	"math"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/internal/pmap"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// RatchetType tells the two ratchets of a leaf apart.
type RatchetType uint8

// The ratchets of a leaf: for proposals and commits, and for application
// messages.
const (
	Handshake   RatchetType = 0
	Application RatchetType = 1
)

// String names the ratchet as the RFC does.
func (r RatchetType) String() string {
	if r == Handshake {
		return spec.LabelHandshake
	}
	return spec.LabelApplication
}

// SecretTree holds the secrets that encrypt the messages of an epoch. It is a
// value: Next and At leave it as it is and return a successor that shares what
// did not change, so a tree that is held decides for itself whether to move on.
//
// Nothing is derived before somebody needs it. Until a member sends, or a
// message of theirs arrives, their secrets exist only as the secret of the
// highest node that no active member is below; a tree of any width starts as
// one secret. The first message of a leaf costs one step for each level of the
// tree; after that the number of leaves no longer matters.
type SecretTree struct {
	suite  *ciphersuite.Suite
	leaves uint32
	// nodes has tree_node_[N]_secret, by node index, for the heads of the
	// subtrees in which no leaf has been used. They are disjoint, and with
	// the leaves that have ratchets they cover the tree.
	nodes pmap.Map[ciphersuite.Secret]
	// ratchets has both ratchets of each leaf that has been used, by
	// ratchetKey.
	ratchets pmap.Map[*hashRatchet]
}

// NewSecretTree makes the secret tree of an epoch whose ratchet tree has that
// many leaves, blank ones included: the width, from 1 to tree.MaxLeaves. It
// keeps encryptionSecret itself, not a copy, and reports its death like that of
// any other secret. It implements RFC 9420, Section 9.
func NewSecretTree(suite *ciphersuite.Suite, encryptionSecret ciphersuite.Secret, leaves uint32) *SecretTree {
	t := &SecretTree{suite: suite, leaves: leaves}
	t.nodes = t.nodes.Set(uint64(tree.Root(leaves)), encryptionSecret)
	return t
}

// LeafCount is the number of leaves, blank ones included.
func (t *SecretTree) LeafCount() uint32 { return t.leaves }

func ratchetKey(leaf tree.LeafIndex, ratchet RatchetType) uint64 {
	return uint64(leaf)<<1 | uint64(ratchet)
}

// ratchet returns a ratchet of a leaf, or nil if the leaf has not been used.
func (t *SecretTree) ratchet(leaf tree.LeafIndex, ratchet RatchetType) (*hashRatchet, error) {
	if !leaf.InTree(t.leaves) {
		return nil, spec.SenderDataLeaf.Violated("leaf_index %d in a tree of %d leaves", leaf, t.leaves)
	}
	r, ok := t.ratchets.Get(ratchetKey(leaf, ratchet))
	if ok && r.next <= math.MaxUint32 && r.secret.IsAbsent() {
		return nil, ErrErased
	}
	return r, nil
}

// with returns t with another state of one ratchet.
func (t *SecretTree) with(leaf tree.LeafIndex, ratchet RatchetType, r *hashRatchet) *SecretTree {
	n := *t
	n.ratchets = t.ratchets.Set(ratchetKey(leaf, ratchet), r)
	return &n
}

// expand returns t with the ratchets of a leaf that has not been used, and the
// node secret of t that the result lacks. What is derived on the way down and
// kept by neither is erased. It implements RFC 9420, Section 9.
func (t *SecretTree) expand(leaf tree.LeafIndex) (after *SecretTree, dead ciphersuite.Secret, err error) {
	x, dead, err := t.head(leaf)
	if err != nil {
		return nil, dead, err
	}
	nodes, ratchets := t.nodes.Edit(), t.ratchets.Edit()
	nodes.Delete(uint64(x))
	secret := dead
	passed := func() {
		if secret != dead { // then t does not have it
			secret.Erase()
		}
	}
	for x != leaf.Node() {
		left := t.suite.ExpandWithLabel(secret, spec.LabelTree, []byte("left"), t.suite.Nh())
		right := t.suite.ExpandWithLabel(secret, spec.LabelTree, []byte("right"), t.suite.Nh())
		passed()
		if leaf.Node() < x {
			nodes.Set(uint64(tree.Right(x)), right)
			x, secret = tree.Left(x), left
		} else {
			nodes.Set(uint64(tree.Left(x)), left)
			x, secret = tree.Right(x), right
		}
	}
	for _, ratchet := range []RatchetType{Handshake, Application} {
		root := t.suite.ExpandWithLabel(secret, ratchet.String(), nil, t.suite.Nh())
		ratchets.Set(ratchetKey(leaf, ratchet), &hashRatchet{secret: root})
	}
	passed()
	return &SecretTree{t.suite, t.leaves, nodes.Map(), ratchets.Map()}, dead, nil
}

// head finds the node of t.nodes that the leaf, which has not been used, is
// below.
func (t *SecretTree) head(leaf tree.LeafIndex) (tree.NodeIndex, ciphersuite.Secret, error) {
	root := tree.Root(t.leaves)
	for x := leaf.Node(); ; x = tree.Parent(x, t.leaves) {
		if secret, ok := t.nodes.Get(uint64(x)); ok && !secret.IsAbsent() {
			return x, secret, nil
		} else if ok || x == root {
			return 0, ciphersuite.Secret{}, ErrErased
		}
	}
}
