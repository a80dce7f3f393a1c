package schedule_test

import (
	"bytes"
	"errors"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

type records map[schedule.RecordName]string

func recordsOf(s *schedule.SecretTree) records {
	all := records{}
	for name, value := range s.Records() {
		all[name] = string(value)
	}
	return all
}

func (r records) restore(suite *ciphersuite.Suite, leaves uint32) (*schedule.SecretTree, error) {
	return schedule.RestoreSecretTree(suite, leaves, func(yield func(schedule.RecordName, []byte) bool) {
		for name, value := range r {
			if !yield(name, []byte(value)) {
				return
			}
		}
	})
}

// messages lets random messages arrive and returns the trees in between.
func messages(t *rapid.T, secrets *schedule.SecretTree) []*schedule.SecretTree {
	history := []*schedule.SecretTree{secrets}
	for range rapid.IntRange(0, 20).Draw(t, "messages") {
		leaf := tree.LeafIndex(rapid.Uint32Range(0, secrets.LeafCount()-1).Draw(t, "leaf"))
		ratchet := rapid.SampledFrom(ratchets).Draw(t, "ratchet")
		g := rapid.Uint32Range(0, 12).Draw(t, "generation")
		_, after, _, err := secrets.At(leaf, ratchet, g, schedule.Window{OutOfOrder: 4, Forward: 20})
		if err == nil {
			secrets = after
			history = append(history, secrets)
		}
	}
	return history
}

// It is so that a tree that was stored goes on like the one that was not, and
// that records come in the order of their names and of their encoded names.
func TestRestore(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		leaves := rapid.SampledFrom([]uint32{1, 2, 5, 16}).Draw(t, "leaves")
		history := messages(t, schedule.NewSecretTree(suite, rootSecret(suite), leaves))
		secrets := history[len(history)-1]
		stored := recordsOf(secrets)
		restored, err := stored.restore(suite, leaves)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(stored, recordsOf(restored)); d != "" {
			t.Fatal(d)
		}
		for leaf := range tree.LeafIndex(leaves) {
			want, _, _, err1 := secrets.Next(leaf, schedule.Application)
			got, _, _, err2 := restored.Next(leaf, schedule.Application)
			if err1 != nil || err2 != nil || !got.Key.Equal(want.Key) || got.Generation != want.Generation {
				t.Fatalf("leaf %d goes on with another key: %v, %v", leaf, err1, err2)
			}
		}
		var last schedule.RecordName
		var lastEncoded []byte
		for name := range secrets.Records() {
			encoded, err := tls.Marshal(&name)
			if err != nil || last.Compare(name) >= 0 || bytes.Compare(lastEncoded, encoded) >= 0 {
				t.Fatalf("%v follows %v", name, last)
			}
			last, lastEncoded = name, encoded
		}
	})
}

// It is so that records with anything missing, added, or shortened are refused.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	secrets := schedule.NewSecretTree(suite, rootSecret(suite), 4)
	_, secrets, _, err := secrets.At(1, schedule.Application, 3, schedule.Window{OutOfOrder: 8, Forward: 8})
	if err != nil {
		t.Fatal(err)
	}
	good := recordsOf(secrets)
	if len(good) != 2+2+3 {
		t.Fatalf("%d records, want two nodes, two ratchets, three keys", len(good))
	}
	refused := func(what string, change func(records)) {
		t.Helper()
		bad := maps.Clone(good)
		change(bad)
		if _, err := bad.restore(suite, 4); !errors.Is(err, schedule.ErrRecords) {
			t.Errorf("%s: %v", what, err)
		}
	}
	secret := good[schedule.RecordName{Kind: schedule.NodeRecord, Index: 0}]
	for name, value := range good {
		if name.Kind != schedule.SkippedRecord {
			refused("a record is missing", func(r records) { delete(r, name) })
		}
		refused("a record is short", func(r records) { r[name] = value[:len(value)-1] })
		refused("a record is long", func(r records) { r[name] = value + "\x00" })
		refused("a record is empty", func(r records) { r[name] = "" })
	}
	for what, name := range map[string]schedule.RecordName{
		"no kind":                {Kind: 0, Index: 2},
		"a kind too many":        {Kind: 4, Index: 2},
		"the root too":           {Kind: schedule.NodeRecord, Index: 3},
		"the parent too":         {Kind: schedule.NodeRecord, Index: 1},
		"the leaf too":           {Kind: schedule.NodeRecord, Index: 2},
		"a node above the root":  {Kind: schedule.NodeRecord, Index: 7},
		"a node beside the tree": {Kind: schedule.NodeRecord, Index: 8},
		"the last node":          {Kind: schedule.NodeRecord, Index: 1<<32 - 1},
		"an index of 33 bits":    {Kind: schedule.NodeRecord, Index: 1<<32 | 1},
	} {
		refused(what, func(r records) { r[name] = secret })
	}
	ratchet := good[schedule.RecordName{Kind: schedule.RatchetRecord, Index: 3}]
	key := good[schedule.RecordName{Kind: schedule.SkippedRecord, Index: 3 << 32}]
	for _, i := range []uint64{0, 8, 1 << 32} {
		refused("a ratchet alone", func(r records) { r[schedule.RecordName{Kind: schedule.RatchetRecord, Index: i}] = ratchet })
	}
	for _, i := range []uint64{3<<32 | 4, 2 << 32, 4 << 32, 1<<63 | 3<<32} {
		refused("a key out of place", func(r records) { r[schedule.RecordName{Kind: schedule.SkippedRecord, Index: i}] = key })
	}
	for _, i := range []int{0, 3, 8, 15} { // the next generation beyond the last, the floor beyond the next
		refused("a ratchet out of bounds", func(r records) {
			unused := schedule.RecordName{Kind: schedule.RatchetRecord, Index: 2}
			value := []byte(r[unused])
			value[i] += 5
			r[unused] = string(value)
		})
	}
	for _, leaves := range []uint32{0, 1, 2, 8, 1<<31 + 1} {
		if _, err := good.restore(suite, leaves); !errors.Is(err, schedule.ErrRecords) {
			t.Errorf("with %d leaves: %v", leaves, err)
		}
	}
	twice := func(yield func(schedule.RecordName, []byte) bool) {
		for range 2 {
			for name, value := range good {
				if !yield(name, []byte(value)) {
					return
				}
			}
		}
	}
	if _, err := schedule.RestoreSecretTree(suite, 4, twice); !errors.Is(err, schedule.ErrRecords) {
		t.Errorf("everything twice: %v", err)
	}
}

// FuzzSecretTreeRecords: what is restored from any bytes has these very
// records, and answers without a panic.
func FuzzSecretTreeRecords(f *testing.F) {
	suite := mustSuite(f, 1)
	seed := func(s *schedule.SecretTree) {
		var e tls.Encoder
		for name, value := range s.Records() {
			name.Encode(&e)
			e.Opaque(value)
		}
		b, err := e.Finish()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(s.LeafCount(), b)
	}
	secrets := schedule.NewSecretTree(suite, rootSecret(suite), 4)
	seed(secrets)
	_, secrets, _, err := secrets.At(1, schedule.Application, 3, schedule.Window{OutOfOrder: 8, Forward: 8})
	if err != nil {
		f.Fatal(err)
	}
	seed(secrets)
	f.Fuzz(func(t *testing.T, leaves uint32, b []byte) {
		stored := records{}
		d := tls.NewDecoder(b)
		for d.Remaining() > 0 && d.OK() {
			var name schedule.RecordName
			name.Decode(d)
			value := d.Opaque("value")
			stored[name] = string(value)
		}
		if !d.OK() {
			return
		}
		s, err := stored.restore(suite, leaves)
		if err != nil {
			return
		}
		if d := cmp.Diff(stored, recordsOf(s)); d != "" {
			t.Fatal(d)
		}
		for _, leaf := range []tree.LeafIndex{0, tree.LeafIndex(leaves - 1), tree.LeafIndex(leaves)} {
			_, _, _, _ = s.Next(leaf, schedule.Handshake)
			_, _, _, _ = s.At(leaf, schedule.Application, 5, schedule.Window{OutOfOrder: 8, Forward: 8})
		}
	})
}
