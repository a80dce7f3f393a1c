package tree

// RFC 9420, Section 16.7: Uniqueness of Ratchet Tree Key Pairs (finding keys).

import (
	"encoding/binary"
	"iter"

	"github.com/seed-47ee054e/mls/internal/pmap"
)

// keySet says at which nodes which keys are. An element is a fingerprint of 32
// bits above the index of the node, so that the nodes that can hold a key are
// next to each other; the key itself is in the tree. A key at several nodes is
// several elements.
//
// Unclear: §16.7. Keys are the same if their bytes are. One of X25519 whose top
// bit is flipped has the same private key (RFC 7748, Section 5) and counts as
// another one here, as for anybody who compares what is in the tree.
type keySet = pmap.Map[struct{}]

// fingerprint is what comes above the node index in the elements of a keySet.
// Its hash is no part of the protocol and is not counted. Whoever finds keys of
// equal fingerprint has spent 2^32 hashes on each, and costs us a comparison.
func (v *view) fingerprint(key string) uint64 {
	sum := v.prints.Hash([]byte(key))
	return uint64(binary.BigEndian.Uint32(sum)) << 32
}

// nodesWith gives the nodes with that key, by increasing index. from are the
// elements of a key set from one on; keyAt is the key at a node.
func (v *view) nodesWith(from func(uint64) iter.Seq2[uint64, struct{}], key string, keyAt func(NodeIndex) string) iter.Seq[NodeIndex] {
	return func(yield func(NodeIndex) bool) {
		f := v.fingerprint(key)
		for element := range from(f) {
			if element>>32 != f>>32 {
				return
			}
			if x := NodeIndex(element); keyAt(x) == key && !yield(x) {
				return
			}
		}
	}
}

// duplicate finds the first node, by index, that has the same key as another
// one, and the other one, which comes after it. It costs O(n).
func duplicate(set keySet, keyAt func(NodeIndex) string) (first, second NodeIndex, found bool) {
	var group []NodeIndex // of nodes with one fingerprint
	var last uint64
	flush := func() {
		seen := make(map[string]NodeIndex, len(group))
		for _, x := range group {
			key := keyAt(x)
			if y, ok := seen[key]; !ok {
				seen[key] = x
			} else if !found || y < first {
				first, second, found = y, x, true
			}
		}
	}
	for element := range set.All() {
		if element>>32 != last>>32 {
			if len(group) > 1 {
				flush()
			}
			group = group[:0]
		}
		last = element
		group = append(group, NodeIndex(element))
	}
	if len(group) > 1 {
		flush()
	}
	return first, second, found
}
