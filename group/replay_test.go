package group

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"testing"
)

var replaySteps = flag.Int("replay.steps", 250, "steps of the run that is replayed")

// It is so that the same inputs give the same bytes: every call of a run,
// repeated at the end with the old state that it was made with, gives the
// state, message or error that it gave then; and a second run of the same
// decisions makes the same messages and the same states.
func TestReplay(t *testing.T) {
	t.Parallel()
	run := func(remember bool) (heard []string) {
		c := newSeededChooser(9420)
		m := newModel(t, c, modelOptions{clients: 9, remember: remember})
		m.record = func(what string, b []byte) { heard = append(heard, fmt.Sprintf("%s %x", what, sha256.Sum256(b))) }
		for range *replaySteps {
			m.step()
		}
		m.finish()
		for _, r := range m.history {
			m.repeat(r)
		}
		if remember {
			t.Logf("%d calls are repeated, %d bytes strings compared", len(m.history), len(heard))
		}
		return heard
	}
	first, second := run(true), run(true)
	if len(first) != len(second) {
		t.Fatalf("%d and %d messages and states", len(first), len(second))
	}
	for i := range first {
		if first[i] != second[i] {
			t.Fatalf("the runs part at %d: %s, %s", i, first[i], second[i])
		}
	}
}
