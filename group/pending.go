package group

// RFC 9420, Section 12.1: Proposals (kept until a Commit refers to them).

import (
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// pendingProposals are the proposals of the current epoch that were sent and
// not committed, in the order of their arrival: an immutable value.
type pendingProposals struct {
	list []pendingProposal
}

// pendingProposal is a proposal, and of an Update of this member's own the keys
// that become its own when it is committed.
type pendingProposal struct {
	proposed
	encryption *ciphersuite.HPKEPrivateKey
	signature  *ciphersuite.SignaturePrivateKey // nil: unchanged
}

func (p pendingProposals) find(ref framing.ProposalRef) *pendingProposal {
	for i := range p.list {
		if string(p.list[i].ref) == string(ref) {
			return &p.list[i]
		}
	}
	return nil
}

func (p pendingProposals) with(x pendingProposal) pendingProposals {
	return pendingProposals{append(slices.Clip(p.list), x)}
}

// keys lists the private keys of Updates.
func (p pendingProposals) keys() []*ciphersuite.HPKEPrivateKey {
	var keys []*ciphersuite.HPKEPrivateKey
	for _, x := range p.list {
		if x.encryption != nil {
			keys = append(keys, x.encryption)
		}
	}
	return keys
}

// checkCount refuses a Commit that covers more proposals than the policy allows:
// also one that is being created, which the others would refuse.
func (p *Policy) checkCount(n int) error {
	if uint64(n) > uint64(p.MaxProposals) {
		return spec.ApplicationPolicy.Violated("proposals: %d, at most %d", n, p.MaxProposals)
	}
	return nil
}

// resolve returns the proposals that a Commit by sender covers. A proposal by
// value is the sender's own. It implements RFC 9420, Section 12.4.
func (s *State) resolve(list []framing.ProposalOrRef, sender framing.Sender) ([]proposed, error) {
	if err := s.policy.checkCount(len(list)); err != nil {
		return nil, err
	}
	all := make([]proposed, len(list))
	for i, x := range list {
		if x.Type == spec.ProposalOrRefTypeProposal {
			all[i] = proposed{x.Proposal, sender, nil}
			continue
		}
		// Who joins knows no proposals of the group but SelfRemoves
		// (Section 12.4.3.2).
		found := s.proposals.find(x.Reference)
		if sender.Type == spec.SenderTypeNewMemberCommit && !s.fromJoinerByReference(found) {
			return nil, spec.ExternalCommitReference.Violated("proposals[%d]", i)
		}
		if found == nil {
			return nil, spec.UnknownProposalRef.Violated("proposals[%d]: %x", i, x.Reference)
		}
		all[i] = found.proposed
	}
	return all, nil
}
