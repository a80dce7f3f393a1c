package group

// draft-ietf-mls-extensions, Section 6.3: SelfRemove Proposal.

import (
	"bytes"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// PendingSelfRemoves are the SelfRemoves of the epoch that a client joins from.
type PendingSelfRemoves struct {
	// SelfRemoves are encoded messages, as the Delivery Service hands them out
	// with the GroupInfo. The Commit covers those that are valid;
	// Commit.Dropped tells why another is not covered. A joiner cannot check
	// their membership tags: if one is wrong, no member knows the proposal and
	// all refuse the Commit.
	SelfRemoves [][]byte
}

// checkSelfRemoves refuses a SelfRemove by value, whose sender would be the
// committer.
func (l *proposalList) checkSelfRemoves() error {
	for i, p := range l.all {
		if p.Type == spec.ProposalTypeSelfRemove && p.ref == nil {
			return spec.SelfRemoveByValue.Violated("proposals[%d]", i)
		}
	}
	return nil
}

// sameLeaf is the violation of two proposals, of which neither is an Update,
// that change one leaf.
//
// Unclear: Section 6.3 says that SelfRemoves are processed after Updates, but
// also that one is treated like a Remove. An Update and a SelfRemove of the
// same leaf are refused, like an Update and a Remove.
func (l *proposalList) sameLeaf(first, second int, leaf tree.LeafIndex) error {
	count := 0
	for _, i := range []int{first, second} {
		switch l.all[i].Type {
		case spec.ProposalTypeSelfRemove:
			count++
		case spec.ProposalTypeUpdate:
			return spec.SameLeafTwice.Violated("proposals[%d] and proposals[%d]: leaf %d", first, second, leaf)
		}
	}
	rule := []*spec.Rule{spec.SameLeafTwice, spec.SelfRemoveAndRemove, spec.SelfRemoveTwice}[count]
	return rule.Violated("proposals[%d] and proposals[%d]: leaf %d", first, second, leaf)
}

// isSelfRemove reports whether r stands for a SelfRemove.
func (l *proposalList) isSelfRemove(r leafChange) bool {
	return l.all[r.index].Type == spec.ProposalTypeSelfRemove
}

// fromJoiner reports whether an external Commit may cover a proposal of the
// draft's: a SelfRemove, which is by reference, and what is for components.
func (p *Policy) fromJoiner(t spec.ProposalType) bool {
	switch t {
	case spec.ProposalTypeSelfRemove, spec.ProposalTypeAppEphemeral, spec.ProposalTypeAppDataUpdate:
		return p.knowsProposal(t)
	}
	return false
}

// fromJoinerByReference reports whether an external Commit may refer to a
// proposal; nil is one that this member has not seen, or not yet.
func (s *State) fromJoinerByReference(p *pendingProposal) bool {
	if p == nil {
		return s.policy.knowsProposal(spec.ProposalTypeSelfRemove)
	}
	return p.Type == spec.ProposalTypeSelfRemove
}

// checkSendingSelfRemove refuses to send a second SelfRemove in an epoch, and
// one to a group in which not every member supports it.
func (s *State) checkSendingSelfRemove() error {
	for _, p := range s.proposals.list {
		if p.Type == spec.ProposalTypeSelfRemove && s.isOwn(p.sender) {
			return spec.SelfRemoveTwice.Violated("proposal %x waits", p.ref)
		}
	}
	return s.checkSupported(spec.ProposalTypeSelfRemove, nil)
}

// pendingSelfRemoves checks the SelfRemoves of the epoch of s, which a client
// joins from. Of several by one member the first
// is covered.
func (s *State) pendingSelfRemoves(messages [][]byte) (covered []proposed, dropped []Dropped, err error) {
	if len(messages) == 0 {
		return nil, nil, nil
	}
	e, err := framing.NewEpoch(s.suite, s.Context(), &schedule.Epoch{}, membersOf(s.tree))
	if err != nil {
		return nil, nil, err
	}
	leaving := map[tree.LeafIndex]bool{}
	for _, message := range messages {
		p, err := s.pendingSelfRemove(e, message)
		if err == nil && leaving[p.sender.LeafIndex] {
			err = spec.SelfRemoveTwice.Violated("leaf %d", p.sender.LeafIndex)
		}
		if err != nil {
			dropped = append(dropped, Dropped{p.ref, err})
			continue
		}
		leaving[p.sender.LeafIndex] = true
		covered = append(covered, p)
	}
	return covered, dropped, nil
}

// pendingSelfRemove checks all of a message with a SelfRemove but its
// membership tag.
func (s *State) pendingSelfRemove(e *framing.Epoch, message []byte) (proposed, error) {
	m, err := framing.Parse(bytes.Clone(message))
	if err != nil {
		return proposed{}, err
	}
	if m.WireFormat != spec.WireFormatPublicMessage {
		return proposed{}, ErrNotForGroup
	}
	a := &framing.AuthenticatedContent{WireFormat: m.WireFormat, Content: m.PublicMessage.Content, Auth: m.PublicMessage.Auth}
	if err := e.VerifySignature(a); err != nil {
		return proposed{}, err
	}
	p := proposed{Proposal: a.Content.Proposal, sender: a.Content.Sender}
	if p.Proposal == nil || p.Type != spec.ProposalTypeSelfRemove {
		return proposed{}, spec.ExternalCommitReference.Violated("content: not a SelfRemove")
	}
	if p.ref, err = a.ProposalRef(s.suite); err != nil {
		return proposed{}, err
	}
	if err := s.policy.checkMessage(p.Proposal, p.sender); err != nil {
		return p, err
	}
	return p, s.checkSupported(p.Type, nil)
}
