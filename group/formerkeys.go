package group

// RFC 9420, Section 15.3: Delayed and Reordered Application Messages (whose
// signatures they have).

import (
	"bytes"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tree"
)

// formerKey is the signature key that a leaf had in an epoch and has no more in
// the next one; it is nil if the leaf was blank or not in the tree. With these
// keys an epoch that has passed needs no tree of its own in storage: what was
// not changed since is in the present tree.
type formerKey struct {
	leaf tree.LeafIndex
	key  ciphersuite.SignaturePublicKey
}

// formerKeys lists what becomes of signature keys from one tree to the next, by
// leaf.
func formerKeys(before, after *tree.Tree) []formerKey {
	var former []formerKey
	for x := range after.Changes(before) {
		if !x.IsLeaf() {
			continue
		}
		if key := before.SignatureKey(x.Leaf()); !bytes.Equal(key, after.SignatureKey(x.Leaf())) {
			former = append(former, formerKey{x.Leaf(), key})
		}
	}
	return former
}

// memberKeys finds the signature keys of the members of an epoch.
type memberKeys = func(tree.LeafIndex) (ciphersuite.SignaturePublicKey, bool)

// membersBefore is who was a member in the epoch before the one of which keys tells
// the members.
func membersBefore(keys memberKeys, former []formerKey) memberKeys {
	return func(l tree.LeafIndex) (ciphersuite.SignaturePublicKey, bool) {
		i, found := slices.BinarySearchFunc(former, l, func(f formerKey, l tree.LeafIndex) int { return int(f.leaf) - int(l) })
		if found {
			return former[i].key, former[i].key != nil
		}
		return keys(l)
	}
}

// membersOf finds signature keys in a tree.
func membersOf(t *tree.Tree) memberKeys {
	return func(l tree.LeafIndex) (ciphersuite.SignaturePublicKey, bool) {
		key := t.SignatureKey(l)
		return key, key != nil
	}
}
