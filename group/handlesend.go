package group

// RFC 9420, Section 14: Sequencing of State Changes (sending).

import (
	"github.com/seed-47ee054e/mls/framing"
)

// Outgoing is a message to send once the changes of Group are saved.
type Outgoing struct {
	Group    *Group
	Message  []byte              // encoded MLSMessage
	Proposal framing.ProposalRef // of a proposal
}

// PendingCommit is a Commit to send once the changes of its Group are saved.
type PendingCommit struct {
	// Message is the encoded Commit; Welcomes and GroupInfo are for new
	// members and not to be sent before it is accepted (Section 14). GroupInfo
	// can be nil, as in Commit.
	Message   []byte
	Welcomes  [][]byte
	GroupInfo []byte
	Summary   *CommitSummary
	// Dropped is not stored.
	Dropped []Dropped
}

func (c *Commit) pending() *PendingCommit {
	return &PendingCommit{c.Message, c.Welcomes, c.GroupInfo, c.Summary, c.Dropped}
}

// Pending is the Commit that waits for the Delivery Service, to be sent again
// if it is not known whether it was, or nil.
func (g *Group) Pending() (*PendingCommit, error) {
	at, err := g.use()
	if err != nil || at.pending == nil {
		return nil, err
	}
	return at.pending.pending(), nil
}

// Encrypt is State.Encrypt.
func (g *Group) Encrypt(data, authenticated []byte, in *Inputs) (*Outgoing, error) {
	return g.send(func(s *State) (*Sent, error) { return s.Encrypt(data, authenticated, in) })
}

// Propose is State.Propose.
func (g *Group) Propose(p *framing.Proposal, f Framing, in *Inputs) (*Outgoing, error) {
	return g.send(func(s *State) (*Sent, error) { return s.Propose(p, f, in) })
}

// ProposeUpdate is State.ProposeUpdate.
func (g *Group) ProposeUpdate(client Client, f Framing, in *Inputs) (*Outgoing, error) {
	return g.send(func(s *State) (*Sent, error) {
		own, err := client.own(s.suite)
		if err != nil {
			return nil, err
		}
		sent, err := s.ProposeUpdate(own, f, in)
		if err != nil || string(own.SignatureKey.Public()) == string(s.signer.Public()) {
			own.SignatureKey.Erase() // it is not kept
		}
		return sent, err
	})
}

func (g *Group) send(make func(*State) (*Sent, error)) (*Outgoing, error) {
	at, err := g.idle()
	if err != nil {
		return nil, err
	}
	sent, err := make(at.state)
	if err != nil {
		return nil, err
	}
	next := *at
	next.state = sent.State
	return &Outgoing{g.to(&next, sent.Dead), sent.Message, sent.Proposal}, nil
}

// Commit is State.Commit. The Commit is pending until it is merged or
// discarded, or until somebody else's Commit arrives.
func (g *Group) Commit(in *CommitInput) (*Group, *PendingCommit, error) {
	at, err := g.idle()
	if err != nil {
		return nil, nil, err
	}
	own := *in
	if in.Client != nil {
		client, err := in.Client.own(at.state.suite)
		if err != nil {
			return nil, nil, err
		}
		own.Client = &client
	}
	c, err := at.state.Commit(&own)
	if err != nil {
		if own.Client != nil {
			own.Client.SignatureKey.Erase()
		}
		return nil, nil, err
	}
	next := *at
	next.state, next.pending = c.State, c
	return g.to(&next, c.Dead), c.pending(), nil
}

// Merge enters the epoch that the pending Commit starts. It is called when the
// Delivery Service has accepted the Commit, and in no other case; Process does
// the same when the Commit comes back. The errors are ErrNoPendingCommit and
// ErrSpent.
func (g *Group) Merge() (*Group, *CommitSummary, error) {
	at, err := g.use()
	if err != nil {
		return nil, nil, err
	}
	c := at.pending
	if c == nil {
		return nil, nil, ErrNoPendingCommit
	}
	next := standing{ended: at.ended, withdrawn: at.withdrawn}
	var dead []Erasable
	if at.state == nil {
		next.state, _ = c.Accepted()
	} else if next.state, dead, err = at.state.Accept(c); err != nil {
		return nil, nil, err
	}
	next.end(next.state.Epoch()-1, next.state.suite.Hash(c.Message))
	return g.to(&next, dead), c.Summary, nil
}

// Discard gives the pending Commit up. It is called when it is certain that the
// Delivery Service did not accept it: who discards a Commit that the group
// accepts has lost the group, which Process then reports as a Fork. The
// proposals that it covered wait again. The errors are ErrNoPendingCommit and
// ErrSpent. A client that was about to join has then nothing left but records
// to delete.
func (g *Group) Discard() (*Group, error) {
	at, err := g.use()
	if err != nil {
		return nil, err
	}
	if at.pending == nil {
		return nil, ErrNoPendingCommit
	}
	next := *at
	return g.to(&next, next.withdraw()), nil
}

// withdraw removes the pending Commit of at, which is not in use yet, and keeps
// its hash.
func (at *standing) withdraw() (dead []Erasable) {
	c := at.pending
	at.pending = nil
	if at.state == nil {
		return c.Discard()
	}
	at.withdrawn = keepHash(at.withdrawn, c.next.Epoch()-1, c.next.suite.Hash(c.Message), 0)
	return c.Discard()
}

// sender is who the Commit says has sent it.
func (c *Commit) sender() framing.Sender {
	if c.State == nil {
		return framing.NewMemberCommitSender()
	}
	return framing.MemberSender(c.Summary.Committer)
}
