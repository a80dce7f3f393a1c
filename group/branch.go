package group

// RFC 9420, Section 11.3: Subgroup Branching.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// Branch creates a group of some members of s, in the same version and suite,
// with an id and extensions of its own. The result is as that of ReInitialize.
// It implements RFC 9420, Section 11.3.
func (s *State) Branch(groupID []byte, extensions tree.Extensions, in *ContinueInput) (*Commit, error) {
	if s.status != Active {
		return nil, ErrClosed
	}
	return s.continueAs(in, s.suite, groupID, extensions, spec.ResumptionPSKUsageBranch)
}

// checkBranch checks that s is a subgroup of old.
func (s *State) checkBranch(old *State, where string) error {
	if s.Epoch() != 1 {
		return spec.BranchEpoch.Violated("epoch %d", s.Epoch())
	}
	if old == nil || s.Context().Version != old.Context().Version || s.suite.ID() != old.suite.ID() {
		return spec.BranchParameters.Violated("%s", where)
	}
	if stranger := s.clients.missingFrom(old.clients); stranger != nil {
		return spec.BranchMembers.Violated("the member at leaf %d is not in %s", *stranger, where)
	}
	return nil
}
