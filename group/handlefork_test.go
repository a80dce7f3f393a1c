package group

import (
	"bytes"
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// fork makes a group of alice, bob and carol of which bob has followed his own
// Commit, and alice and carol that of alice.
func (w *world) fork(private bool) (alice, bob, carol *device, won, lost *PendingCommit) {
	w.t.Helper()
	alice, bob, carol = w.three()
	f := Framing{Private: private}
	won, lost = alice.commit(&CommitInput{Framing: f}), bob.commit(&CommitInput{Framing: f})
	alice.merge()
	carol.takes(won.Message, CommitApplied)
	bob.merge()
	return alice, bob, carol, won, lost
}

// It is so that both sides of a fork see it, once the other Commit arrives, and
// that the member on the losing side can come back by itself, and be added again.
func TestFork(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		for _, again := range []bool{false, true} {
			w := newWorld(t, 1)
			alice, bob, carol, won, lost := w.fork(private)
			for _, x := range []struct {
				d       *device
				message []byte
				from    framing.Sender
			}{{bob, won.Message, framing.MemberSender(0)}, {carol, lost.Message, framing.MemberSender(1)}, {alice, lost.Message, framing.MemberSender(1)}} {
				r := x.d.takes(x.message, ForkDetected)
				if *r.Fork != (Fork{Epoch: 1, Committer: x.from}) {
					t.Errorf("%+v", r.Fork)
				}
			}
			if _, err := carol.take(bob.encrypt("from the other side")); err == nil {
				t.Error("the two sides understand each other")
			}

			// Bob compares with carol, and is on the losing side.
			if bob.view().EpochAuthenticator().Equal(carol.view().EpochAuthenticator()) {
				t.Fatal("no fork")
			}
			var back *device
			var c *PendingCommit
			if again {
				k := w.keyPackage("bob")
				c = alice.commit(&CommitInput{Proposals: []*framing.Proposal{add(k), (&framing.Remove{Removed: 1}).Proposal()}})
				alice.merge()
				back = w.joinGroup(c.Welcomes[0], k)
			} else {
				// With the same signature key as before.
				client := w.client("bob")
				client.SignatureKey = bob.group.at.state.signer
				back, c = carol.joinExternal(client, true)
				alice.takes(c.Message, CommitApplied)
				back.merge()
			}
			carol.takes(c.Message, CommitApplied)
			if err := bob.group.Erase(); err != nil {
				t.Fatal(err)
			}
			w.agreed(alice, carol, back)
			carol.takes(back.encrypt("back again"), ApplicationMessage)
			back.takes(alice.encrypt("welcome"), ApplicationMessage)
			if n := alice.view().Tree().MemberCount(); n != 3 {
				t.Errorf("%d members", n)
			}
		}
	}
}

// It is so that a Commit which was discarded, and is accepted nevertheless, is
// reported as soon as it comes back.
func TestDiscardedCommitIsAccepted(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		w := newWorld(t, 1)
		alice, bob, _ := w.three()
		c := alice.commit(&CommitInput{Framing: Framing{Private: private}})
		alice.discard()
		bob.takes(c.Message, CommitApplied)
		if r := alice.takes(c.Message, ForkDetected); *r.Fork != (Fork{Epoch: 1, Committer: framing.MemberSender(0), Own: true}) {
			t.Errorf("%+v", r.Fork)
		}

		// Also after another one has won here.
		alice.commit(&CommitInput{})
		alice.merge()
		if r := alice.takes(c.Message, ForkDetected); !r.Fork.Own || r.Fork.Epoch != 1 {
			t.Errorf("%+v", r.Fork)
		}
	}
}

// What only looks like a Commit of a past epoch is refused, as is one of an
// epoch of which nothing is known any more.
func TestNoFork(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		w := newWorld(t, 1)
		alice, _, carol, won, lost := w.fork(private)
		const tags = 2 * (1 + 32) // at the end of a public Commit, not covered by its signature
		for i := range lost.Message {
			if i%7 != 0 && i < len(lost.Message)-tags {
				continue
			}
			m := bytes.Clone(lost.Message)
			m[i] ^= 1
			r, err := alice.take(m)
			var malformed *tls.DecodeError // a length
			if signed := private || i < len(lost.Message)-tags; !errors.As(err, &malformed) && signed != (err != nil) {
				t.Fatalf("byte %d: kind %d, %v", i, r.Kind, err)
			}
		}
		for i := range won.Message {
			if i%7 != 0 && i < len(won.Message)-tags {
				continue
			}
			m := bytes.Clone(won.Message)
			m[i] ^= 1
			if r, err := carol.take(m); err == nil && r.Kind != Duplicate {
				t.Fatalf("byte %d: kind %d", i, r.Kind)
			}
		}
		for range 4 {
			alice.commit(&CommitInput{})
			alice.merge()
		}
		if _, err := alice.take(lost.Message); !errors.Is(err, spec.CommitEpoch) {
			t.Error(err)
		}
	}
}
