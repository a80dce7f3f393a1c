package tree

// RFC 9420, Section 7.9: Parent Hashes, and Section 7.9.1: Using Parent Hashes.

import (
	"slices"

	"github.com/seed-47ee054e/mls/tls"
)

// parentHash is the hash of the ParentHashInput of a parent with that
// encryption_key and parent_hash, over a sibling of that original tree hash.
func (h *hasher) parentHash(encryptionKey, parentHash, originalSiblingTreeHash string) string {
	e := tls.NewEncoder(h.buf[:0])
	e.String(encryptionKey)
	e.String(parentHash)
	e.String(originalSiblingTreeHash)
	h.buf = mustFinish(e)
	return string(h.suite.Hash(h.buf))
}

// pathParentHashes computes the parent hashes along a filtered direct path
// whose nodes have those new keys: the parent_hash field of each node, and that
// of the leaf. It goes from the root down; the parent_hash of the topmost node
// is empty.
//
// The keys are new, so no leaf is unmerged at these nodes, and the original
// tree hash of each sibling is its present one.
func (h *hasher) pathParentHashes(steps []pathStep, keys []string) (fields []string, leaf string) {
	fields = make([]string, len(steps))
	above := ""
	for i, s := range slices.Backward(steps) {
		fields[i] = above
		above = h.parentHash(keys[i], above, s.siblingNode.hash(h.nh))
	}
	return fields, above
}

// originalHashes computes original sibling tree hashes. It keeps, for each node
// below which some leaf was blanked, the last one computed: leaves that are
// unmerged at some node are mostly so at all nodes above, and then one
// computation serves them all.
type originalHashes struct {
	*hasher
	last []originalHash // by node index; nil if no node has unmerged leaves
}

type originalHash struct {
	without []LeafIndex
	hash    string
}

// of is the tree hash of n, which is x, after blanking the leaves of without
// and dropping them from the unmerged leaves of all parents. without is in
// order, and all of it is below x.
func (h *originalHashes) of(n *node, x NodeIndex, without []LeafIndex) string {
	if len(without) == 0 {
		return n.hash(h.nh)
	}
	if last := &h.last[x]; last.hash != "" && slices.Equal(last.without, without) {
		return last.hash
	}
	var sum string
	if x.IsLeaf() {
		sum = string(h.leaf(x.Leaf(), ""))
	} else {
		left, right := n.children(x.Level(), h.nh)
		leftHash := h.of(left, Left(x), below(without, Left(x)))
		rightHash := h.of(right, Right(x), below(without, Right(x)))
		sum = string(h.parent(withoutUnmerged(n.content(h.nh), without), leftHash, rightHash))
	}
	h.last[x] = originalHash{without, sum}
	return sum
}

// withoutUnmerged is the encoding of a ParentNode, or nothing, after dropping
// the leaves of without from its unmerged leaves.
func withoutUnmerged(content string, without []LeafIndex) string {
	if content == "" {
		return ""
	}
	_, rest := cutOpaque(content)
	_, list := cutOpaque(rest)
	kept := decodeUnmerged(content)
	kept = slices.DeleteFunc(kept, func(l LeafIndex) bool {
		_, found := slices.BinarySearch(without, l)
		return found
	})
	e := tls.NewEncoder([]byte(content[:len(content)-len(list)]))
	tls.Uint32s(e, kept)
	return string(mustFinish(e))
}

// below is the part of leaves, which are in order, that is below x.
func below(leaves []LeafIndex, x NodeIndex) []LeafIndex {
	if len(leaves) == 0 {
		return nil
	}
	first, count := x.LeafRange()
	from, _ := slices.BinarySearch(leaves, first)
	to, _ := slices.BinarySearch(leaves, first+LeafIndex(count))
	return leaves[from:to]
}
