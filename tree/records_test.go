package tree_test

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

func sorted(records map[tree.NodeIndex][]byte) iter.Seq2[tree.NodeIndex, []byte] {
	return func(yield func(tree.NodeIndex, []byte) bool) {
		for _, x := range slices.Sorted(maps.Keys(records)) {
			if !yield(x, records[x]) {
				return
			}
		}
	}
}

// It is so that records kept up by Changes make the same tree at any time, and
// that no record is written again that did not change.
func TestRecordsFollowTheTree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		t := tb{t, r}
		h := newHistory(t, suiteOf(t, 1))
		records := map[tree.NodeIndex][]byte{}
		var before *tree.Tree
		for range rapid.IntRange(1, 6).Draw(r, "commits") {
			last := -1
			for x, content := range h.tree.Changes(before) {
				if int(x) <= last || bytes.Equal(records[x], content) {
					t.Fatalf("node %d after %d, or unchanged", x, last)
				}
				last = int(x)
				if content == nil {
					delete(records, x)
				} else {
					records[x] = content
				}
			}
			restored, err := tree.Restore(h.suite, sorted(records))
			if err != nil {
				t.Fatal(err)
			}
			h.model.check(t, restored)
			before = h.tree
			h.commit(drawChange(r, h))
		}
		for x := range h.tree.Changes(h.tree) {
			t.Fatalf("node %d differs from itself", x)
		}
	})
}

func TestRecordsOfNoTree(t *testing.T) {
	t.Parallel()
	h := newHistory(t, suiteOf(t, 1))
	leaf := encode(t, h.model.nodes[0].Leaf)
	_, err := tree.Restore(h.suite, sorted(nil))
	checkRule(t, err, spec.RatchetTreeTrailingBlank)
	_, err = tree.Restore(h.suite, sorted(map[tree.NodeIndex][]byte{1<<32 - 2: leaf}))
	checkRule(t, err, spec.TreeTooLarge)
	for _, records := range []map[tree.NodeIndex][]byte{{1: leaf}, {0: leaf[1:]}, {0: leaf, 1: {0}}} {
		if _, err := tree.Restore(h.suite, sorted(records)); err == nil {
			t.Errorf("%v restored", records)
		}
	}
}
