package group

import (
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// It is so that an encrypted Commit which arrives before one of its proposals
// can be taken in once the proposal is there (RFC 9420, Section 14).
func TestCommitBeforeItsProposal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	k := w.keyPackage("carol")
	in := w.inputs()
	sent := ask(w, &in, func() (*Sent, error) { return a.Propose(add(k), Framing{Private: true}, &in) })
	c := w.commit(sent.State, &CommitInput{Framing: Framing{Private: true}, Proposals: []*framing.Proposal{}})

	in = w.inputs()
	r, err := b.Process(c.Message, &in)
	if !errors.Is(err, spec.UnknownProposalRef) || r.State != b {
		t.Fatalf("got %v, and another state: %v", err, r.State != b)
	}
	b = w.process(b, sent.Message).State
	b = w.process(b, c.Message).State
	w.agree(accepted(c), b)
}
