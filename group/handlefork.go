package group

// RFC 9420, Section 14: Sequencing of State Changes (when the Delivery Service
// failed to keep one sequence).

import (
	"bytes"
	"errors"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// Fork says that there are two Commits for one epoch, of which this member has
// followed at most one. The group cannot go on like this: those who followed one
// do not understand those who followed the other (Section 14).
//
// # Fork recovery
//
// Which Commit wins is for the Delivery Service to say, or for whatever else all
// members agree on; nothing in the messages tells. To find out on which side it
// is, a member compares the Commit that the Delivery Service has for Epoch with
// the one that it followed, or its EpochAuthenticator with that of a member who
// is known to be on the winning side (Section 8.7); equal numbers of epochs mean
// nothing. Then
//
//   - on the winning side there is nothing to do; the message was ignored;
//   - on the losing side nothing that was said since the fork counts, and
//     nothing more may be said: the member comes back, and erases this Group
//     once it has.
//
// It comes back by an external Commit: it fetches the GroupInfo of the winning
// side and calls JoinGroupExternal, with Resync naming the leaf that it still has
// there (tree.Tree.HasSignatureKey in the tree of the GroupInfo finds it). Its
// old leaf is removed and a new one added in one step; nobody has to help, but
// the group's policy must allow it (Policy.AllowResync). Or it is added again:
// it publishes a KeyPackage, and a member of the winning side commits a Remove
// of the old leaf and an Add; it calls JoinGroup without this Group among the
// others, as it is not a group that it is in. In both cases it proves to nobody
// that it had been a member before; where that matters, the resumption PSK of
// the last epoch before the fork is injected (Section 8.6).
//
// Not every fork shows in this way: a Commit of the other side may never
// arrive, or be encrypted and no longer readable. Messages of this or a later
// epoch that do not decrypt, from members that should be able to encrypt them,
// are a reason to compare EpochAuthenticators.
type Fork struct {
	// Epoch is the one that has two Commits.
	Epoch uint64
	// Committer is who sent the Commit that was not followed. Of a member, its
	// signature has been verified. Anybody can make an external Commit that
	// looks like this (Section 12.4.3.2): whether the group could accept it is
	// not known.
	Committer framing.Sender
	// Own says that the Commit is this member's own, discarded or superseded
	// before: the Delivery Service has accepted it nevertheless. If Epoch is the
	// current one, the group has moved on without this member, which is then
	// on the losing side whatever happens.
	Own bool
}

// forked finds out whether a message that was refused for that reason is a
// second Commit for an epoch. If not, or if there is no way to tell, it returns
// the reason.
func (g *Group) forked(at *standing, m *framing.MLSMessage, hash []byte, r *Result, reason error) (*Received, error) {
	next := *at
	next.state = r.State
	dead := r.Dead
	found := func(f *Fork) (*Received, error) {
		return &Received{Group: g.to(&next, dead), Kind: ForkDetected, Sender: f.Committer, Fork: f}, nil
	}

	// An own Commit that was given up.
	self := framing.MemberSender(at.state.LeafIndex())
	if epoch, given := findHash(at.withdrawn, hash); given {
		return found(&Fork{Epoch: epoch, Committer: self, Own: true})
	}
	if errors.Is(reason, tree.ErrOwnPath) {
		return found(&Fork{Epoch: at.state.Epoch(), Committer: self, Own: true})
	}

	// A Commit of an epoch that was left, and whose keys are still known.
	if !errors.Is(reason, spec.CommitEpoch) {
		return &Received{Group: g.to(&next, dead)}, reason
	}
	a, epoch := (*framing.AuthenticatedContent)(nil), uint64(0)
	switch {
	case m.PublicMessage != nil:
		epoch = m.PublicMessage.Content.Epoch
		if e := at.state.pastEpoch(epoch); e != nil {
			// The membership key is gone, so that the signature must do.
			a = &framing.AuthenticatedContent{WireFormat: m.WireFormat, Content: m.PublicMessage.Content, Auth: m.PublicMessage.Auth}
			if err := e.framing.VerifySignature(a); err != nil {
				a = nil
			}
		}
	case m.PrivateMessage != nil:
		epoch = m.PrivateMessage.Epoch
		if e := at.state.pastEpoch(epoch); e != nil {
			v, consumed, err := e.framing.UnprotectPrivate(m.PrivateMessage, e.messages, at.state.policy.Window)
			if consumed != nil {
				next.state = next.state.withMessages(e, consumed.After)
				for _, d := range consumed.Dead {
					dead = append(dead, d)
				}
			}
			if err == nil {
				a = v.Authenticated()
			}
		}
	}
	if a == nil {
		return &Received{Group: g.to(&next, dead)}, reason
	}
	same, err := at.state.followed(a)
	if err != nil {
		return &Received{Group: g.to(&next, dead)}, reason
	}
	if same {
		return &Received{Group: g.to(&next, dead), Kind: Duplicate, Sender: a.Content.Sender}, nil
	}
	return found(&Fork{Epoch: epoch, Committer: a.Content.Sender, Own: a.Content.Sender == self})
}

// followed reports whether a is the Commit that ended its epoch, which is one of
// those that are kept: whether it leads to the transcript hash of the next one.
// The confirmation tag, which no signature covers, does not enter.
func (s *State) followed(a *framing.AuthenticatedContent) (bool, error) {
	input, err := a.ConfirmedTranscriptHashInput()
	if err != nil {
		return false, err
	}
	next := s.pastEpoch(a.Content.Epoch + 1)
	if next == nil {
		next = s.epoch
	}
	hash := schedule.ConfirmedTranscriptHash(s.suite, s.pastEpoch(a.Content.Epoch).interim, input)
	return bytes.Equal(hash, next.context.ConfirmedTranscriptHash), nil
}

// pastEpoch is the past epoch of that number, or nil if it is not kept.
func (s *State) pastEpoch(number uint64) *epoch {
	for _, e := range s.past {
		if e.context.Epoch == number {
			return e
		}
	}
	return nil
}
