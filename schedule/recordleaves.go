package schedule

// Beyond the RFC: which leaves of a secret tree have records that changed.

import (
	"slices"

	"github.com/seed-47ee054e/mls/tree"
)

// ChangedLeaves lists the leaves, in order, for which Changes has something to
// give, where t came from before by any number of messages. It costs what
// changed.
func (t *SecretTree) ChangedLeaves(before *SecretTree) []tree.LeafIndex {
	var leaves []tree.LeafIndex
	for key := range t.ratchets.Changes(before.ratchets) {
		now, _ := t.ratchets.Get(key)
		old, _ := before.ratchets.Get(key)
		if now != old {
			leaves = append(leaves, tree.LeafIndex(key>>1))
		}
	}
	slices.Sort(leaves)
	return slices.Compact(leaves)
}
