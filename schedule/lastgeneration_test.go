package schedule_test

import (
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// late returns a tree of one leaf whose application ratchet has come to that
// generation.
func late(t *testing.T, suite *ciphersuite.Suite, next uint64) *schedule.SecretTree {
	t.Helper()
	_, used, _, err := schedule.NewSecretTree(suite, rootSecret(suite), 1).Next(0, schedule.Application)
	if err != nil {
		t.Fatal(err)
	}
	moved := func(yield func(schedule.RecordName, []byte) bool) {
		for name, value := range used.Records() {
			if name.Kind == schedule.RatchetRecord && name.Index == 1 {
				for i := range 8 {
					value[i] = byte(next >> (56 - 8*i))
				}
			}
			yield(name, value)
		}
	}
	restored, err := schedule.RestoreSecretTree(suite, 1, moved)
	if err != nil {
		t.Fatal(err)
	}
	return restored
}

// It is so that generation 2^32-1 is received but never sent, and that nothing
// follows it.
func TestLastGeneration(t *testing.T) {
	t.Parallel()
	const last = 1<<32 - 1
	suite := mustSuite(t, 1)

	sender := late(t, suite, last-1)
	key, sender, _, err := sender.Next(0, schedule.Application)
	if err != nil || key.Generation != last-1 {
		t.Fatalf("generation %d: %v", key.Generation, err)
	}
	if _, _, _, err := sender.Next(0, schedule.Application); !errors.Is(err, spec.AEADLimit) {
		t.Fatalf("sending generation 2^32-1: %v", err)
	}

	receiver := late(t, suite, last-2)
	window := schedule.Window{OutOfOrder: 8, Forward: 8}
	if _, receiver, _, err = receiver.At(0, schedule.Application, last, window); err != nil {
		t.Fatal(err)
	}
	for _, again := range []uint32{last, last - 1, last - 1, last - 2} {
		_, after, _, err := receiver.At(0, schedule.Application, again, window)
		if err == nil {
			receiver = after
		} else if !errors.Is(err, spec.ConsumedKey) {
			t.Errorf("generation %d: %v", again, err)
		}
	}
	if _, _, _, err := receiver.Next(0, schedule.Application); !errors.Is(err, spec.AEADLimit) {
		t.Errorf("after the last generation: %v", err)
	}
	stored, err := schedule.RestoreSecretTree(suite, 1, receiver.Records())
	if err != nil {
		t.Fatal(err)
	}
	if n, m := len(stored.Secrets()), len(receiver.Secrets()); n != m || n != 1 {
		t.Errorf("%d and %d secrets, want the handshake ratchet's alone", m, n)
	}
}
