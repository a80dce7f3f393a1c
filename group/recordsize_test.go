package group

import (
	"fmt"
	"testing"
)

// sizeOf is how many bytes of records change, names included.
func sizeOf(t testing.TB, g *Group) (size int) {
	t.Helper()
	changes, err := g.Changes()
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range changes {
		size += len(recordValue(&name)) + len(value)
	}
	if err := g.Saved(); err != nil {
		t.Fatal(err)
	}
	return size
}

// recordSizes are the bytes that alice writes in a full group.
type recordSizes struct{ message, received, commit, merge, processed int }

func measureRecords(t testing.TB, n int) (s recordSizes) {
	full := newFullGroup(t, n, false)
	w := full.world
	alice, bob := start(&standing{state: full.alice}, nil), start(&standing{state: full.bob}, nil)
	sizeOf(t, alice)
	sizeOf(t, bob)
	for range 2 { // the second message of a member is one in order
		in := w.inputs()
		o, err := alice.Encrypt([]byte("hello"), nil, &in)
		if err != nil {
			t.Fatal(err)
		}
		alice = o.Group
		s.message = sizeOf(t, alice)
		r, err := bob.Process(o.Message, &in)
		if err != nil {
			t.Fatal(err)
		}
		bob = r.Group
		s.received = sizeOf(t, bob)
	}
	in := &CommitInput{Inputs: w.inputs(), Path: true}
	next, c, err := alice.Commit(in)
	if err != nil {
		t.Fatal(err)
	}
	s.commit = sizeOf(t, next)
	if next, _, err = next.Merge(); err != nil {
		t.Fatal(err)
	}
	s.merge = sizeOf(t, next)
	inputs := w.inputs()
	r, err := bob.Process(c.Message, &inputs)
	if err != nil {
		t.Fatal(err)
	}
	s.processed = sizeOf(t, r.Group)
	return s
}

func (s recordSizes) check(t testing.TB) {
	t.Helper()
	if max(s.message, s.received) > 1<<10 || max(s.commit, s.merge, s.processed) > 64<<10 {
		t.Errorf("%+v bytes", s)
	}
}

// It is so that a message changes a bounded number of bytes, and a Commit few
// for each level of the tree.
func TestRecordSizes(t *testing.T) {
	t.Parallel()
	small, large := measureRecords(t, 32), measureRecords(t, 512)
	small.check(t)
	large.check(t)
	if small.message != large.message || small.received != large.received {
		t.Errorf("messages: %+v, %+v bytes", small, large)
	}
	// Four levels: for each a node, a private key, and a node of the path.
	if more := max(large.commit-small.commit, large.merge-small.merge, large.processed-small.processed); more > 4*1024 {
		t.Errorf("commits: %+v, %+v bytes", small, large)
	}
}

func BenchmarkRecordSizes(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var s recordSizes
			for b.Loop() {
				s = measureRecords(b, n)
			}
			s.check(b)
			b.ReportMetric(float64(s.message), "message-bytes")
			b.ReportMetric(float64(s.received), "received-bytes")
			b.ReportMetric(float64(s.commit), "commit-bytes")
			b.ReportMetric(float64(s.merge), "merge-bytes")
			b.ReportMetric(float64(s.processed), "processed-bytes")
		})
	}
}

// BenchmarkRestore restores a full group.
func BenchmarkRestore(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			records := storedOf(newFullGroup(b, n, false).alice)
			b.ResetTimer()
			for b.Loop() {
				if _, err := Restore(records.all); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
