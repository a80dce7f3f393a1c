package schedule

// Which records of a secret tree change when it moves on. This is no part of
// RFC 9420.

import (
	"iter"

	"github.com/seed-47ee054e/mls/tree"
)

// Changes gives the records that turn those of before into those of t, where t
// came from before by messages of the given leaf; after messages of several
// leaves it gives what concerns this one, and all of them together give
// everything. A record whose value is nil is to be deleted.
//
// A message in order changes one record; the first of a leaf changes as many as
// the tree has levels, and two or three more.
func (t *SecretTree) Changes(before *SecretTree, leaf tree.LeafIndex) iter.Seq2[RecordName, []byte] {
	return func(yield func(RecordName, []byte) bool) {
		if !leaf.InTree(t.leaves) {
			return
		}
		first := ratchetKey(leaf, Handshake)
		if _, used := before.ratchets.Get(first); !used && !t.nodeChanges(before, leaf, yield) {
			return
		}
		for _, index := range []uint64{first, ratchetKey(leaf, Application)} {
			r, ok := t.ratchets.Get(index)
			if !ok {
				return
			}
			old, ok := before.ratchets.Get(index)
			if old == r {
				continue
			}
			if !ok {
				old = new(hashRatchet)
			}
			if !yield(RecordName{RatchetRecord, index}, r.value()) || !r.skippedChanges(old, index, yield) {
				return
			}
		}
	}
}

// nodeChanges yields the changes of node secrets from the leaf to the root. It
// reports whether to go on.
func (t *SecretTree) nodeChanges(before *SecretTree, leaf tree.LeafIndex, yield func(RecordName, []byte) bool) bool {
	change := func(x tree.NodeIndex) bool {
		_, had := before.nodes.Get(uint64(x))
		secret, has := t.nodes.Get(uint64(x))
		switch name := (RecordName{NodeRecord, uint64(x)}); {
		case has && !had:
			return yield(name, nodeValue(secret))
		case had && !has:
			return yield(name, nil)
		}
		return true
	}
	root := tree.Root(t.leaves)
	for x := leaf.Node(); ; x = tree.Parent(x, t.leaves) {
		if !change(x) {
			return false
		}
		if x == root {
			return true
		}
		if !change(tree.Sibling(x, t.leaves)) {
			return false
		}
	}
}

// skippedChanges yields the changes of skipped keys from old to r. It reports
// whether to go on.
func (r *hashRatchet) skippedChanges(old *hashRatchet, index uint64, yield func(RecordName, []byte) bool) bool {
	added := 0
	for g, key := range r.skipped.From(old.next) {
		added++
		if !yield(RecordName{SkippedRecord, skippedIndex(index, g)}, key.value()) {
			return false
		}
	}
	removed := old.skipped.Len() + added - r.skipped.Len()
	for g := range old.skipped.All() {
		if removed == 0 {
			break
		}
		if !r.hasSkipped(g) {
			removed--
			if !yield(RecordName{SkippedRecord, skippedIndex(index, g)}, nil) {
				return false
			}
		}
	}
	return true
}
