package group

// RFC 9420, Section 12.4: Commit (which proposals it covers).

import (
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// selectProposals decides what a Commit covers: what the committer wants by
// value, and of what waits all that results in a valid list. Of several
// changes to one leaf a Remove is preferred, and else the last Update; other
// proposals are preferred to a ReInit (Section 12.2).
func (s *State) selectProposals(in *CommitInput, sender framing.Sender) (all []proposed, dropped []Dropped, err error) {
	var own []proposed
	for _, p := range in.Proposals {
		own = append(own, proposed{p, sender, nil})
	}
	if in.OmitPending || len(s.proposals.list) == 0 {
		return own, nil, nil
	}
	waiting := make([]proposed, len(s.proposals.list))
	for i, p := range s.proposals.list {
		waiting[i] = p.proposed
	}
	all = append(slices.Clone(waiting), own...)
	if _, err := s.propose(all, sender, nil, &in.Inputs); err == nil {
		return all, nil, nil
	}

	// Something is in the way. Each is tried, the preferred ones first.
	order := make([]int, len(waiting))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if d := rank(waiting[a]) - rank(waiting[b]); d != 0 || rank(waiting[a]) != rankUpdate {
			return d
		}
		return b - a // the last Update first
	})
	kept := make([]bool, len(waiting))
	for _, i := range order {
		kept[i] = true
		if _, err := s.propose(append(pick(waiting, kept), own...), sender, nil, &in.Inputs); err != nil {
			kept[i] = false
			dropped = append(dropped, Dropped{waiting[i].ref, err})
		}
	}
	return append(pick(waiting, kept), own...), dropped, nil
}

const (
	rankSelfRemove = iota // no Remove of the same leaf is valid beside it
	rankRemove
	rankUpdate
	rankOther
	rankReInit
)

func rank(p proposed) int {
	switch p.Type {
	case spec.ProposalTypeSelfRemove:
		return rankSelfRemove
	case spec.ProposalTypeRemove:
		return rankRemove
	case spec.ProposalTypeUpdate:
		return rankUpdate
	case spec.ProposalTypeReInit:
		return rankReInit
	}
	return rankOther
}

func pick(all []proposed, kept []bool) []proposed {
	var picked []proposed
	for i, p := range all {
		if kept[i] {
			picked = append(picked, p)
		}
	}
	return picked
}
