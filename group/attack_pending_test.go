package group

import (
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

func eraseAll(dead []Erasable) {
	for _, d := range dead {
		d.Erase()
	}
}

func (w *world) encrypt(s *State, data string) *Sent {
	w.t.Helper()
	in := w.inputs()
	sent, err := s.Encrypt([]byte(data), nil, &in)
	if err != nil {
		w.t.Fatal(err)
	}
	return sent
}

// A Commit waits for the Delivery Service while the epoch goes on: what is
// read and sent in the meantime is not readable again in the next epoch, and
// what comes late still is.
func TestPendingCommitKeepsWhatWasConsumed(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		w := newWorld(t, 1)
		a, b := w.pair()
		c := w.commit(a, &CommitInput{Framing: Framing{Private: private}})
		eraseAll(c.Dead)
		a = c.State
		first, second := w.encrypt(b, "read before"), (*Sent)(nil)
		second = w.encrypt(first.State, "read after")
		r := w.process(a, first.Message)
		eraseAll(r.Dead)
		own := w.encrypt(r.State, "own")
		eraseAll(own.Dead)
		next, dead, err := own.State.Accept(c)
		if err != nil {
			t.Fatal(err)
		}
		eraseAll(dead)
		in := w.inputs()
		if r, err := next.Process(first.Message, &in); err == nil {
			t.Errorf("private %v: %q was read twice", private, r.Application.Data)
		}
		if got := w.process(next, second.Message).Application.Data; string(got) != "read after" {
			t.Errorf("got %q", got)
		}
		if _, _, err := next.Accept(c); err != ErrStaleCommit {
			t.Errorf("accepted twice: %v", err)
		}
	}
}

// What a discarded Commit has made can be erased without harm.
func TestDiscardedCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	for i := range 4 {
		c := w.commit(a, &CommitInput{Framing: Framing{Private: i%2 == 0}, Path: i < 2, Proposals: []*framing.Proposal{add(w.keyPackage("carol"))}})
		eraseAll(c.Dead)
		eraseAll(c.Discard())
		a = c.State
	}
	a = w.process(a, w.encrypt(b, "still here").Message).State
	b = w.process(b, w.encrypt(a, "and here").Message).State
	c := w.commit(a, &CommitInput{})
	w.agree(accepted(c), w.process(b, c.Message).State)
}

// A KeyPackage of last resort serves two groups; what dies in one does not die
// in the other.
func TestLastResortKeyPackage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	client := w.client("bob")
	client.Capabilities.Extensions = []spec.ExtensionType{spec.ExtensionTypeLastResort}
	k, err := NewKeyPackage(w.suite, client, lifetime, tree.Extensions{{Type: spec.ExtensionTypeLastResort}}, w.entropy())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		c := w.commit(w.create("alice"), &CommitInput{Proposals: []*framing.Proposal{add(k)}})
		a, b := accepted(c), w.join(c.Welcomes[0], k)
		for range 2 {
			c = w.commit(b, &CommitInput{})
			var dead []Erasable
			if b, dead, err = c.State.Accept(c); err != nil {
				t.Fatal(err)
			}
			eraseAll(dead)
			a = w.process(a, c.Message).State
			w.agree(a, b)
		}
	}
	if k.InitKey.Secret().IsAbsent() || k.EncryptionKey.Secret().IsAbsent() {
		t.Error("a KeyPackage of last resort was erased")
	}
}

// The keys of an Update that a removed member waited for die with its part in
// the group.
func TestRemovedMemberDropsItsUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	in := w.inputs()
	leaf := b.tree.Leaf(b.LeafIndex())
	up, err := b.ProposeUpdate(Client{Credential: leaf.Credential, SignatureKey: b.signer, Capabilities: leaf.Capabilities}, Framing{}, &in)
	if err != nil {
		t.Fatal(err)
	}
	b = up.State
	key := b.proposals.keys()[0]
	c := w.commit(a, &CommitInput{Proposals: []*framing.Proposal{(&framing.Remove{Removed: b.LeafIndex()}).Proposal()}})
	r := w.process(b, c.Message)
	eraseAll(r.Dead)
	if r.State.Status() != Removed || !key.Secret().Equal(ciphersuite.Secret{}) {
		t.Error("the key of the Update is not dead")
	}
}

// Somebody proposes a key that nobody has: the application says so, and the
// group goes on without it.
func TestProposedPSKThatNobodyHas(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	id := schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("none"), Nonce: make([]byte, 32)}
	in := w.inputs()
	sent, err := b.Propose((&framing.PreSharedKey{PSK: id}).Proposal(), Framing{}, &in)
	if err != nil {
		t.Fatal(err)
	}
	a, b = w.process(a, sent.Message).State, sent.State
	none := []PSK{{ID: id}}
	c := w.commit(a, &CommitInput{Inputs: Inputs{PSKs: none}})
	if len(c.Dropped) != 1 || !errors.Is(c.Dropped[0].Reason, spec.PSKUnavailable) {
		t.Errorf("dropped %v", c.Dropped)
	}
	w.agree(accepted(c), w.process(b, c.Message).State)

	// A Commit that does name it is refused.
	c = w.commit(a, &CommitInput{Inputs: Inputs{PSKs: []PSK{{id, ciphersuite.NewSecret([]byte("key"))}}}})
	in = w.inputs()
	in.PSKs = none
	if _, err := b.Process(c.Message, &in); !errors.Is(err, spec.PSKUnavailable) {
		t.Errorf("got %v", err)
	}
}

// A member that has lost the keys of its own Update, as after a return to an
// older state, notices.
func TestOwnUpdateWithoutItsKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	in := w.inputs()
	leaf := b.tree.Leaf(b.LeafIndex())
	up, err := b.ProposeUpdate(Client{Credential: leaf.Credential, SignatureKey: b.signer, Capabilities: leaf.Capabilities}, Framing{}, &in)
	if err != nil {
		t.Fatal(err)
	}
	a, b = w.process(a, up.Message).State, w.process(b, up.Message).State
	c := w.commit(a, &CommitInput{})
	in = w.inputs()
	if r, err := b.Process(c.Message, &in); !errors.Is(err, ErrOwnUpdate) || r.State != b {
		t.Errorf("got %v", err)
	}
	w.agree(accepted(c), w.process(up.State, c.Message).State)
}
