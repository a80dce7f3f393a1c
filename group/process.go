package group

// RFC 9420, Section 14: Sequencing of State Changes.

import (
	"bytes"
	"errors"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// ErrNotForGroup: a KeyPackage, Welcome or GroupInfo was given to a group.
var ErrNotForGroup = errors.New("mls: not a message between members of a group")

// Process takes in a message of the group: a proposal, a Commit or application
// data, public or private. The Result, which is never nil, says what it was
// and has the state that follows.
//
// With an error the state that follows is s itself, or differs only in the
// message key that was consumed. A *NeedError consumes nothing, nor does a
// Commit that refers to a proposal which has not arrived
// (spec.UnknownProposalRef): both are to be given again.
func (s *State) Process(message []byte, in *Inputs) (*Result, error) {
	rejected := &Result{State: s}
	m, err := framing.Parse(bytes.Clone(message))
	if err != nil {
		return rejected, err
	}
	switch m.WireFormat {
	case spec.WireFormatPublicMessage:
		v, err := s.receiving().UnprotectPublic(m.PublicMessage)
		if err != nil {
			return rejected, err
		}
		return s.finish(rejected, v, in)
	case spec.WireFormatPrivateMessage:
		return s.processPrivate(m.PrivateMessage, in)
	}
	return rejected, ErrNotForGroup
}

// processPrivate takes in a PrivateMessage.
func (s *State) processPrivate(m *framing.PrivateMessage, in *Inputs) (*Result, error) {
	e := s.epochOf(m)
	v, consumed, err := e.framing.UnprotectPrivate(m, e.messages, s.policy.Window)
	if consumed == nil {
		return &Result{State: s}, err
	}
	rejected := &Result{State: s.withMessages(e, consumed.After)}
	for _, d := range consumed.Dead {
		rejected.Dead = append(rejected.Dead, d)
	}
	if err != nil {
		return rejected, err
	}
	if m.ContentType == spec.ContentTypeApplication {
		content := v.Content()
		rejected.Kind, rejected.Sender = ApplicationMessage, v.Sender()
		rejected.Application = &Application{
			Data: content.ApplicationData, AuthenticatedData: content.AuthenticatedData,
			Epoch: content.Epoch, Generation: consumed.Generation,
		}
		return rejected, nil
	}
	result, err := rejected.State.finish(rejected, v, in)
	if comesAgain(err) {
		e.messages.Abandon(consumed.After, consumed.Dead)
		return &Result{State: s}, err
	}
	return result, err
}

// comesAgain reports whether a message was refused for want of something that
// can still come, after which it is to be taken in again: so it must not
// consume its key, or whoever got a Commit before one of its proposals could
// never follow.
//
// Unclear: §9.2. The key has decrypted a message, but the message is not done
// with.
func comesAgain(err error) bool {
	var need *NeedError
	return errors.As(err, &need) || errors.Is(err, spec.UnknownProposalRef)
}

// epochOf is the epoch that m belongs to; of an unknown one the current, which
// refuses it. Only application data is accepted late (Section 15.3).
func (s *State) epochOf(m *framing.PrivateMessage) *epoch {
	if m.ContentType == spec.ContentTypeApplication {
		for _, e := range s.past {
			if e.context.Epoch == m.Epoch {
				return e
			}
		}
	}
	return s.epoch
}

// finish takes in authenticated handshake content; rejected is what follows if
// it is refused.
func (s *State) finish(rejected *Result, v *framing.VerifiedContent, in *Inputs) (*Result, error) {
	// A group that a ReInit closed, or that this member has left, goes no
	// further.
	if err := s.checkOpen(); err != nil {
		return rejected, err
	}
	var result *Result
	var err error
	if v.Content().ContentType == spec.ContentTypeProposal {
		result, err = s.storeProposal(v.Authenticated())
	} else {
		result, err = s.processCommit(v, in)
	}
	if err != nil {
		return rejected, err
	}
	result.Sender = v.Sender()
	result.Dead = append(rejected.Dead, result.Dead...)
	return result, nil
}

// checkOpen refuses what comes after the end of the group or of this member's
// part in it.
func (s *State) checkOpen() error {
	switch s.status {
	case ReInitialized:
		return spec.ClosedByReInit.Violated("epoch %d", s.Epoch())
	case Removed:
		return spec.RemovedMember.Violated("epoch %d", s.Epoch())
	}
	return nil
}

// storeProposal keeps a proposal until a Commit refers to it. Whether it is
// valid is checked then, together with the others (Section 12.2), but for what
// no Commit could make valid.
func (s *State) storeProposal(a *framing.AuthenticatedContent) (*Result, error) {
	if err := s.policy.checkMessage(a.Content.Proposal, a.Content.Sender); err != nil {
		return nil, err
	}
	ref, err := a.ProposalRef(s.suite)
	if err != nil {
		return nil, err
	}
	next := *s
	if s.proposals.find(ref) == nil {
		if uint64(len(s.proposals.list)) >= uint64(s.policy.MaxProposals) {
			return nil, spec.ApplicationPolicy.Violated("more than %d proposals in the epoch", s.policy.MaxProposals)
		}
		next.proposals = s.proposals.with(pendingProposal{proposed: proposed{a.Content.Proposal, a.Content.Sender, ref}})
	}
	return &Result{State: &next, Kind: ProposalStored, Proposal: ref}, nil
}
