package tree

// RFC 9420, Section 4.2: Views of a Ratchet Tree (private keys).

import (
	"bytes"
	"iter"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// PrivateTree holds the private keys that one member has: of its leaf, and of
// nodes above it. It is an immutable value. What a method returns as dead are
// keys of the old value that the new one has not: whoever adopts the new one
// erases them.
type PrivateTree struct {
	leaf LeafIndex
	keys []privateKey // by increasing level
}

type privateKey struct {
	index NodeIndex
	key   *ciphersuite.HPKEPrivateKey
}

// NewPrivateTree returns the private tree of a member of which nothing is
// known yet but its leaf and the leaf's key.
func NewPrivateTree(leaf LeafIndex, key *ciphersuite.HPKEPrivateKey) *PrivateTree {
	return (&PrivateTree{leaf: leaf}).with(leaf.Node(), key)
}

// Leaf is the leaf of the member.
func (p *PrivateTree) Leaf() LeafIndex { return p.leaf }

// Key is the private key of the node x, or nil if the member has none.
func (p *PrivateTree) Key(x NodeIndex) *ciphersuite.HPKEPrivateKey {
	for _, k := range p.keys {
		if k.index == x {
			return k.key
		}
	}
	return nil
}

// Keys gives all private keys, from the leaf upwards.
func (p *PrivateTree) Keys() iter.Seq2[NodeIndex, *ciphersuite.HPKEPrivateKey] {
	return func(yield func(NodeIndex, *ciphersuite.HPKEPrivateKey) bool) {
		for _, k := range p.keys {
			if !yield(k.index, k.key) {
				return
			}
		}
	}
}

// WithKey returns p with that key for the node x, the leaf of the member or a
// node above it; a key that x had is dead. It panics if x is another node.
func (p *PrivateTree) WithKey(x NodeIndex, key *ciphersuite.HPKEPrivateKey) (after *PrivateTree, dead []*ciphersuite.HPKEPrivateKey) {
	if !x.Contains(p.leaf.Node()) {
		panic("mls: internal error: a private key of a node that is not above the leaf")
	}
	if old := p.Key(x); old != nil && old != key {
		dead = append(dead, old)
	}
	return p.with(x, key), dead
}

// with is WithKey without the accounting.
func (p *PrivateTree) with(x NodeIndex, key *ciphersuite.HPKEPrivateKey) *PrivateTree {
	i, found := slices.BinarySearchFunc(p.keys, x.Level(), func(k privateKey, level int) int { return k.index.Level() - level })
	after := &PrivateTree{p.leaf, make([]privateKey, len(p.keys), len(p.keys)+1)}
	copy(after.keys, p.keys)
	if found {
		after.keys[i] = privateKey{x, key}
	} else {
		after.keys = slices.Insert(after.keys, i, privateKey{x, key})
	}
	return after
}

// Retain returns p with those keys alone whose public keys t has at their
// nodes. What was blanked, replaced or truncated away is dead. It costs
// O(log² n).
func (p *PrivateTree) Retain(t *Tree) (after *PrivateTree, dead []*ciphersuite.HPKEPrivateKey) {
	after = &PrivateTree{leaf: p.leaf, keys: make([]privateKey, 0, len(p.keys))}
	for _, k := range p.keys {
		if k.matches(t) {
			after.keys = append(after.keys, k)
		} else {
			dead = append(dead, k.key)
		}
	}
	return after, dead
}

// matches reports whether t has the public half of k at the node of k.
func (k privateKey) matches(t *Tree) bool {
	public := t.EncryptionKey(k.index)
	return public != nil && bytes.Equal(public, k.key.Public())
}

// Check checks that p belongs to t: that it has the key of its leaf, and that
// every node of which it has a private key is populated, above the leaf, and
// has the public half. The error is a violation of spec.PathKeyMismatch, of the
// lowest such node.
func (p *PrivateTree) Check(t *Tree) error {
	if p.Key(p.leaf.Node()) == nil {
		return spec.PathKeyMismatch.Violated("leaf %d: no private key", p.leaf)
	}
	for _, k := range p.keys {
		if !k.index.Contains(p.leaf.Node()) || !k.matches(t) {
			return spec.PathKeyMismatch.Violated("node %d", k.index)
		}
	}
	return nil
}
