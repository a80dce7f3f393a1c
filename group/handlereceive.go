package group

// RFC 9420, Section 14: Sequencing of State Changes (receiving).

import (
	"bytes"
	"errors"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// What a message was to a Group, besides the kinds that there are for a State.
const (
	// Duplicate: the message has been taken in before, or is an own proposal
	// that came back. Nothing has changed.
	Duplicate Kind = 16 + iota
	// OwnMessage: a message encrypted by this member came back, which can be
	// decrypted by everybody but its sender. Nothing has changed.
	OwnMessage
	// ForkDetected: the group has gone on in two ways. See Fork.
	ForkDetected
)

// Received is what follows from a message.
type Received struct {
	// Group takes the place of the handle that the message was given to.
	Group *Group

	Kind        Kind
	Sender      framing.Sender
	Proposal    framing.ProposalRef // of a ProposalStored or a Duplicate of one
	Commit      *CommitSummary      // of a CommitApplied
	Application *Application        // of an ApplicationMessage
	Fork        *Fork               // of a ForkDetected

	// Merged says that a CommitApplied is the pending Commit, which came back.
	Merged bool
	// Superseded is the pending Commit that the CommitApplied of somebody else
	// has made obsolete, or nil. Proposals that it had by value are not part of
	// the group.
	Superseded *PendingCommit
}

// Process takes in a message of the group. It is as State.Process, and
// recognizes besides
//
//   - the pending Commit, by its bytes: it is merged;
//   - a Commit of somebody else while one is pending: the pending one is
//     dropped;
//   - messages that were taken in before, and own messages that come back:
//     Duplicate and OwnMessage, which are no errors;
//   - a second Commit for one epoch: ForkDetected.
//
// Whether it returns an error or not, g is spent and Received.Group goes on,
// except that with ErrSpent there is no Received. A proposal of a past epoch is
// refused (spec.ProposalEpoch), and so is any Commit for one that is no fork
// (spec.CommitEpoch).
func (g *Group) Process(message []byte, in *Inputs) (*Received, error) {
	at, err := g.use()
	if err != nil {
		return nil, err
	}
	if c := at.pending; c != nil && bytes.Equal(message, c.Message) {
		next, summary, err := g.Merge()
		if err != nil {
			return &Received{Group: g.to(at, nil)}, err
		}
		return &Received{Group: next, Kind: CommitApplied, Sender: c.sender(), Commit: summary, Merged: true}, nil
	}
	if _, err := g.member(); err != nil {
		return &Received{Group: g.to(at, nil)}, err
	}
	hash := at.state.suite.Hash(message)
	if _, known := findHash(at.ended, hash); known {
		return &Received{Group: g.to(at, nil), Kind: Duplicate}, nil
	}
	r, err := at.state.Process(message, in)
	if err != nil {
		return g.rejected(at, message, hash, r, err)
	}
	next := *at
	next.state = r.State
	received := &Received{Kind: r.Kind, Sender: r.Sender, Proposal: r.Proposal, Commit: r.Commit, Application: r.Application}
	switch r.Kind {
	case ProposalStored:
		if at.state.proposals.find(r.Proposal) != nil {
			received.Kind = Duplicate
		}
	case CommitApplied:
		if at.pending != nil {
			received.Superseded = at.pending.pending()
			r.Dead = append(r.Dead, next.withdraw()...)
		}
		next.end(at.state.Epoch(), hash)
	}
	received.Group = g.to(&next, r.Dead)
	return received, nil
}

// rejected says what is known of a message that State.Process did not accept.
func (g *Group) rejected(at *standing, message, hash []byte, r *Result, reason error) (*Received, error) {
	next := *at
	next.state = r.State
	unchanged := func(kind Kind, sender framing.Sender) (*Received, error) {
		return &Received{Group: g.to(&next, r.Dead), Kind: kind, Sender: sender}, nil
	}
	var need *NeedError
	m, err := framing.Parse(bytes.Clone(message))
	if err != nil || errors.As(reason, &need) {
		received, _ := unchanged(Rejected, framing.Sender{})
		return received, reason
	}

	// A key that was used is that of a message that comes again; or of an own
	// one, and these are not told apart any more when they are old.
	used, old := errors.Is(reason, spec.ConsumedKey), errors.Is(reason, spec.SkippedKeysLimit)
	if p := m.PrivateMessage; p != nil && (used || old) && p.ContentType != spec.ContentTypeCommit {
		if leaf, ok := at.state.senderOf(p); ok {
			own := leaf == at.state.LeafIndex()
			switch {
			case own && p.ContentType == spec.ContentTypeApplication:
				return unchanged(OwnMessage, framing.MemberSender(leaf))
			case own || used:
				return unchanged(Duplicate, framing.MemberSender(leaf))
			}
		}
	}

	return g.forked(at, m, hash, r, reason)
}

// senderOf is the leaf that the sender data of a message names. It implements
// RFC 9420, Section 6.3.2, for a message whose sender data is known to open.
func (s *State) senderOf(m *framing.PrivateMessage) (tree.LeafIndex, bool) {
	aad, err := tls.Marshal(&framing.SenderDataAAD{GroupID: m.GroupID, Epoch: m.Epoch, ContentType: m.ContentType})
	if err != nil {
		return 0, false
	}
	key, nonce := schedule.SenderDataKey(s.suite, s.epochOf(m).keys.SenderDataSecret, m.Ciphertext)
	defer key.Erase()
	defer nonce.Erase()
	plaintext, err := s.suite.Open(key, nonce, aad, m.EncryptedSenderData)
	if err != nil {
		return 0, false
	}
	var sender framing.SenderData
	if err := tls.Unmarshal(plaintext, &sender); err != nil {
		return 0, false
	}
	return sender.LeafIndex, true
}
