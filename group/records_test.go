package group

import (
	"bytes"
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// stored is what a storage has: it is changed by changes.
type stored map[RecordName]string

func storedOf(s *State) stored {
	all := stored{}
	for name, value := range s.Records() {
		all[name] = string(value)
	}
	return all
}

// change applies changes and says how many bytes they were.
func (m stored) change(t testing.TB, changes func(func(RecordName, []byte) bool)) (size int) {
	t.Helper()
	seen := map[RecordName]bool{}
	for name, value := range changes {
		if seen[name] {
			t.Errorf("%v changes twice", name)
		}
		seen[name] = true
		size += len(recordValue(&name)) + len(value)
		if value == nil {
			if _, ok := m[name]; !ok {
				t.Errorf("%v is deleted, and was not there", name)
			}
			delete(m, name)
		} else {
			m[name] = string(value)
		}
	}
	return size
}

// all gives the records in the reverse order, which must not matter.
func (m stored) all(yield func(RecordName, []byte) bool) {
	names := slices.SortedFunc(maps.Keys(m), func(a, b RecordName) int { return b.Compare(a) })
	for _, name := range names {
		if !yield(name, []byte(m[name])) {
			return
		}
	}
}

func (m stored) restore(t testing.TB) *State {
	t.Helper()
	s, err := Restore(m.all)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(m, storedOf(s)); d != "" {
		t.Fatal(d)
	}
	return s
}

// recorded follows one member: what is stored is changed at each step, and must
// be what the state is.
type recorded struct {
	t     testing.TB
	state *State
	disk  stored
	steps []*State
}

func newRecorded(t testing.TB, s *State) *recorded {
	return &recorded{t, s, storedOf(s), []*State{s}}
}

// to goes on to the next state, or, every other time, to that which was stored.
func (r *recorded) to(next *State) (size int) {
	r.t.Helper()
	size = r.disk.change(r.t, next.Changes(r.state))
	if d := cmp.Diff(storedOf(next), r.disk); d != "" {
		r.t.Fatal(d)
	}
	r.steps = append(r.steps, next)
	r.state = next
	restored := r.disk.restore(r.t)
	if len(r.steps)%2 == 0 {
		r.state = restored
	}
	return size
}

// It is so that what is stored at each step is the state, that a state which was
// stored goes on like the one that was not, and that the changes over any number
// of steps are right.
func TestRecords(t *testing.T) {
	t.Parallel()
	for _, id := range []spec.CipherSuite{spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519, spec.MLS_256_DHKEMP384_AES256GCM_SHA384_P384} {
		w := newWorld(t, id)
		a, b := w.pair()
		alice, bob := newRecorded(t, a), newRecorded(t, b)
		step := func(what string, in *CommitInput) {
			t.Helper()
			in.Private = !in.Private
			c := w.commit(alice.state, in)
			alice.to(c.State)
			bob.to(w.process(bob.state, c.Message).State)
			next, _, err := alice.state.Accept(c)
			if err != nil {
				t.Fatal(what, err)
			}
			alice.to(next)
			w.agree(alice.state, bob.state)
		}
		talk := func(skip int) {
			t.Helper()
			var late *Sent
			for i := range skip + 1 {
				sent := w.encrypt(bob.state, "hello")
				bob.to(sent.State)
				if i == 0 {
					late = sent
				}
				if i == skip {
					alice.to(w.process(alice.state, sent.Message).State)
				}
			}
			if skip > 1 {
				alice.to(w.process(alice.state, late.Message).State)
			}
		}
		talk(0)
		talk(3)
		for _, name := range []string{"carol", "dave", "eve"} {
			k := w.keyPackage(name)
			step("add", &CommitInput{Proposals: []*framing.Proposal{add(k)}})
			talk(2)
		}
		step("path", &CommitInput{Path: true})
		late := w.encrypt(bob.state, "late")
		bob.to(late.State)

		// An own Update, with another signature key.
		in := w.inputs()
		client := w.client("bob")
		up := ask(w, &in, func() (*Sent, error) { return bob.state.ProposeUpdate(client, Framing{}, &in) })
		bob.to(up.State)
		alice.to(w.process(alice.state, up.Message).State)
		alice.to(w.process(alice.state, up.Message).State)
		step("update", &CommitInput{})
		alice.to(w.process(alice.state, late.Message).State)

		// The tree is truncated.
		step("remove", &CommitInput{Proposals: []*framing.Proposal{(&framing.Remove{Removed: 4}).Proposal()}})
		step("remove", &CommitInput{Proposals: []*framing.Proposal{(&framing.Remove{Removed: 3}).Proposal(), (&framing.Remove{Removed: 2}).Proposal()}})
		talk(2)
		step("reinit", &CommitInput{Proposals: []*framing.Proposal{(&framing.ReInit{GroupID: []byte("next"), Version: spec.MLS10, CipherSuite: id}).Proposal()}})
		if alice.state.Status() != ReInitialized {
			t.Fatal("not closed")
		}

		// Any number of steps at once.
		for _, r := range []*recorded{alice, bob} {
			for i := 0; i < len(r.steps); i += 3 {
				for j := i; j < len(r.steps); j += 5 {
					disk := storedOf(r.steps[i])
					disk.change(t, r.steps[j].Changes(r.steps[i]))
					if d := cmp.Diff(storedOf(r.steps[j]), disk); d != "" {
						t.Fatalf("from step %d to %d: %s", i, j, d)
					}
				}
			}
		}
	}
}

// It is so that a restored state makes the same bytes of the same inputs, and
// does the same with the same message.
func TestRestoredStateIsTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	k := w.keyPackage("carol")
	c := w.commit(a, &CommitInput{Proposals: []*framing.Proposal{add(k)}})
	late := w.encrypt(b, "late")
	b = late.State
	a, b = accepted(c), w.process(b, c.Message).State
	carol := w.join(c.Welcomes[0], k)
	b = w.process(b, w.encrypt(carol, "hello").Message).State
	restored := storedOf(b).restore(t)

	for _, do := range []func(s *State, in Inputs) (*State, []byte, error){
		func(s *State, in Inputs) (*State, []byte, error) {
			sent, err := s.Encrypt([]byte("text"), []byte("aad"), &in)
			return sent.State, sent.Message, err
		},
		func(s *State, in Inputs) (*State, []byte, error) {
			sent, err := s.Propose((&framing.Remove{Removed: 0}).Proposal(), Framing{Private: true}, &in)
			return sent.State, sent.Message, err
		},
		func(s *State, in Inputs) (*State, []byte, error) {
			c, err := s.Commit(&CommitInput{Inputs: in, Framing: Framing{Private: true}, Path: true, Welcome: WelcomeOptions{ExternalPub: true}})
			if err != nil {
				return nil, nil, err
			}
			return accepted(c), slices.Concat(c.Message, c.GroupInfo), nil
		},
	} {
		in := w.inputs()
		s1, m1, err1 := do(b, in)
		s2, m2, err2 := do(restored, in)
		if err1 != nil || err2 != nil || !bytes.Equal(m1, m2) {
			t.Fatalf("not the same: %v, %v", err1, err2)
		}
		if d := cmp.Diff(storedOf(s1), storedOf(s2)); d != "" {
			t.Fatal(d)
		}
	}
	r1, r2 := w.process(a, late.Message), w.process(storedOf(a).restore(t), late.Message)
	if d := cmp.Diff(storedOf(r1.State), storedOf(r2.State)); d != "" {
		t.Fatal(d)
	}
}

// What a late message is verified with is not in the tree any more.
func TestPastEpochKnowsFormerMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	k := w.keyPackage("carol")
	c := w.commit(a, &CommitInput{Proposals: []*framing.Proposal{add(k)}})
	a, b = accepted(c), w.process(b, c.Message).State
	carol := w.join(c.Welcomes[0], k)
	fromCarol, fromBob := w.encrypt(carol, "of one removed"), w.encrypt(b, "of one with a new key")

	// Carol goes, somebody else gets her leaf, bob gets another key.
	c = w.commit(a, &CommitInput{Proposals: []*framing.Proposal{(&framing.Remove{Removed: 2}).Proposal()}})
	a, b = accepted(c), w.process(b, c.Message).State
	c = w.commit(a, &CommitInput{Proposals: []*framing.Proposal{add(w.keyPackage("dave"))}})
	a, b = accepted(c), w.process(b, c.Message).State
	client := w.client("bob")
	c = w.commit(b, &CommitInput{Client: &client})
	a = w.process(a, c.Message).State

	for _, s := range []*State{a, storedOf(a).restore(t), storedOf(storedOf(a).restore(t)).restore(t)} {
		for _, m := range []*Sent{fromCarol, fromBob} {
			s = w.process(s, m.Message).State
		}
		if n := len(s.past[0].former) + len(s.past[1].former) + len(s.past[2].former); n != 3 {
			t.Errorf("%d former keys", n)
		}
	}
}

// Records that are not what was written are refused.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	c := w.commit(a, &CommitInput{Path: true})
	b = w.process(b, c.Message).State
	leaf := b.tree.Leaf(1)
	in := w.inputs()
	up, err := b.ProposeUpdate(Client{Credential: leaf.Credential, SignatureKey: b.signer, Capabilities: leaf.Capabilities}, Framing{}, &in)
	if err != nil {
		t.Fatal(err)
	}
	good := storedOf(up.State)
	refused := func(what string, m stored, want error) {
		t.Helper()
		if _, err := Restore(m.all); !errors.Is(err, want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	newer := maps.Clone(good)
	newer[RecordName{Kind: HeadRecord}] = "\x00\x02 and what comes then"
	newer[RecordName{Kind: 99}] = "of a later version"
	refused("a newer version", newer, ErrNewerRecords)
	strange := maps.Clone(good)
	strange[RecordName{Kind: 99}] = ""
	refused("an unknown kind", strange, ErrRecords)
	refused("nothing", stored{}, ErrRecords)
	for name, value := range good {
		if len(value) == 0 {
			continue
		}
		m := maps.Clone(good)
		if delete(m, name); name.Kind != UpdateKeysRecord {
			refused("missing", m, ErrRecords)
		}
		m[name] = value[:len(value)-1]
		refused("short", m, ErrRecords)
		m[name] = value + "\x00"
		refused("long", m, ErrRecords)
		m[name] = value
		moved := name
		moved.Index++
		if _, there := m[moved]; !there {
			m[moved] = value
			refused("there twice", m, ErrRecords)
			if delete(m, name); name.Kind != ClientRecord {
				refused("elsewhere", m, ErrRecords)
			}
		}
	}
	twice := func(yield func(RecordName, []byte) bool) {
		good.all(yield)
		yield(RecordName{Kind: CounterRecord}, []byte(good[RecordName{Kind: CounterRecord}]))
	}
	if _, err := Restore(twice); !errors.Is(err, ErrRecords) {
		t.Errorf("a record twice: %v", err)
	}
}

// Whoever adds a field to one of these decides how it is stored.
func TestNoFieldIsForgotten(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		of     any
		fields int
	}{{State{}, 17}, {epoch{}, 6}, {resumable{}, 2}, {pendingProposal{}, 3}, {proposed{}, 3}, {clients{}, 2}, {Policy{}, 13}, {CustomProposal{}, 3}} {
		if typ := reflect.TypeOf(x.of); typ.NumField() != x.fields {
			t.Errorf("%v has %d fields", typ, typ.NumField())
		}
	}
	var want Policy
	fill(reflect.ValueOf(&want).Elem(), new(uint64))
	var got Policy
	if err := tls.Unmarshal(recordValue(&want), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// fill sets all that v consists of to different values.
func fill(v reflect.Value, n *uint64) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Bool:
		v.SetBool(true)
	default:
		*n++
		v.SetUint(*n)
	}
}

// No resumption PSK is of an epoch before the first one.
func TestRestoreNoResumptionBeforeFirstEpoch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	s := w.create("alice")
	h := s.head()
	h.resumable = 1
	_, err := Restore(func(yield func(RecordName, []byte) bool) {
		for name, value := range s.Records() {
			if name.Kind == HeadRecord {
				value = recordValue(h)
			}
			if !yield(name, value) {
				return
			}
		}
		yield(RecordName{ResumptionRecord, math.MaxUint64, 0}, make([]byte, w.suite.Nh()))
	})
	if !errors.Is(err, ErrRecords) {
		t.Errorf("got %v", err)
	}
}
