package schedule_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tree"
)

func (r records) apply(after, before *schedule.SecretTree, leaf tree.LeafIndex) (changed int) {
	for name, value := range after.Changes(before, leaf) {
		changed++
		if value == nil {
			delete(r, name)
		} else {
			r[name] = string(value)
		}
	}
	return changed
}

// It is so that the changes of a message, or of any number of messages by all
// leaves, turn the records of one tree into those of the other, and that
// between a tree and itself nothing changes.
func TestChanges(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		leaves := rapid.SampledFrom([]uint32{1, 2, 5, 16}).Draw(t, "leaves")
		history := messages(t, schedule.NewSecretTree(suite, rootSecret(suite), leaves))
		from := rapid.IntRange(0, len(history)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(history)-1).Draw(t, "to")
		before, after := history[from], history[to]
		want := recordsOf(after)

		jump := recordsOf(before)
		unchanged := maps.Clone(want)
		for leaf := range tree.LeafIndex(leaves) {
			jump.apply(after, before, leaf)
			if n := unchanged.apply(after, after, leaf); n != 0 {
				t.Fatalf("%d changes from a tree to itself", n)
			}
		}
		if d := cmp.Diff(want, jump); d != "" {
			t.Fatal(d)
		}

		steps := recordsOf(before)
		for i := from; i < to; i++ {
			for leaf := range tree.LeafIndex(leaves) {
				steps.apply(history[i+1], history[i], leaf)
			}
		}
		if d := cmp.Diff(want, steps); d != "" {
			t.Fatal(d)
		}
	})
}

// It is so that the records which a message changes do not grow with the
// number of leaves, nor with that of the messages before.
func TestChangesPerMessage(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	const leaves, leaf = 100_000, 70_000
	secrets := schedule.NewSecretTree(suite, rootSecret(suite), leaves)
	for _, step := range []struct {
		what       string
		generation uint32
		want       int
	}{
		{"the first", 0, 1 + 17 + 2}, // the root goes, 17 copath nodes and two ratchets come
		{"in order", 1, 1},
		{"in order", 2, 1},
		{"skipping three", 6, 1 + 3},
		{"late", 4, 1 + 1},
		{"in order with two open", 7, 1},
		{"skipping forty, which the window has 32 of", 48, 1 + 32 + 2},
	} {
		_, after, _, err := secrets.At(leaf, schedule.Application, step.generation, inOrder)
		if err != nil {
			t.Fatal(err)
		}
		n, size := 0, 0
		for _, value := range after.Changes(secrets, leaf) {
			n++
			size += 9 + len(value)
		}
		if n != step.want || step.want == 1 && size > 64 {
			t.Errorf("%s: %d records, %d bytes; want %d", step.what, n, size, step.want)
		}
		secrets = after
	}
}
