package group

import (
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// It is so that a follower does not refuse a Commit for a proposal that it
// could not read: it is left behind instead.
func TestFollowerOfEncryptedProposals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	info, err := a.GroupInfo(WelcomeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := framing.Parse(info)
	if err != nil {
		t.Fatal(err)
	}
	in := w.inputs()
	f := ask(w, &in, func() (*Follower, error) { return Follow(m.GroupInfo, nil, DefaultPolicy(), &in) })

	in = w.inputs()
	k := w.keyPackage("carol")
	sent := ask(w, &in, func() (*Sent, error) { return b.Propose(add(k), Framing{Private: true}, &in) })
	a = w.process(a, sent.Message).State
	c := w.commit(a, &CommitInput{})

	// Without having seen that there are encrypted proposals it refuses.
	in = w.inputs()
	if _, err := f.Process(c.Message, &in); !errors.Is(err, spec.UnknownProposalRef) {
		t.Fatal(err)
	}
	r, err := f.Process(sent.Message, &in)
	if err != nil || r.Kind != ProposalStored || r.Follower.Lost() {
		t.Fatal(r, err)
	}
	if r, err = r.Follower.Process(c.Message, &in); err != nil || !r.Follower.Lost() || !r.Unchecked.Encrypted {
		t.Fatal(r, err)
	}
}
