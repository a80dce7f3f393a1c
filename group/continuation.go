package group

// RFC 9420, Section 11.2: Reinitialization (what the new group is checked for).

import (
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// checkContinuation checks a group that was joined with a pre-shared key of
// usage reinit or branch. Only the old group can tell whether it matches.
func (s *State) checkContinuation(psk *schedule.PreSharedKeyID, successor func(*schedule.PreSharedKeyID, *State) error) error {
	rule, parameters := spec.ReInitEpoch, spec.ReInitParameters
	if psk.Usage == spec.ResumptionPSKUsageBranch {
		rule, parameters = spec.BranchEpoch, spec.BranchParameters
	}
	if s.Epoch() != 1 {
		return rule.Violated("group_info.group_context.epoch %d", s.Epoch())
	}
	if successor == nil {
		return parameters.Violated("the group %x is not at hand", psk.GroupID)
	}
	return successor(psk, s)
}
