package schedule_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/schedule"
)

// It is so that the changes of the changed leaves are all changes.
func TestChangedLeaves(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		leaves := rapid.SampledFrom([]uint32{1, 2, 5, 16}).Draw(t, "leaves")
		history := messages(t, schedule.NewSecretTree(suite, rootSecret(suite), leaves))
		from := rapid.IntRange(0, len(history)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(history)-1).Draw(t, "to")
		before, after := history[from], history[to]
		got := recordsOf(before)
		for _, leaf := range after.ChangedLeaves(before) {
			if got.apply(after, before, leaf) == 0 {
				t.Fatalf("leaf %d has no changes", leaf)
			}
		}
		if d := cmp.Diff(recordsOf(after), got); d != "" {
			t.Fatal(d)
		}
	})
}
