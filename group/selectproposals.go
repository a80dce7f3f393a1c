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
func (s *State) selectProposals(in *CommitInput, sender framing.Sender) (p *provisional, dropped []Dropped, err error) {
	var own []proposed
	for _, p := range in.Proposals {
		own = append(own, proposed{p, sender, nil})
	}
	try := func(waiting []proposed) (*provisional, error) {
		return s.propose(append(waiting, own...), sender, nil, &in.Inputs)
	}
	if in.OmitPending || len(s.proposals.list) == 0 {
		p, err = try(nil)
		return p, nil, err
	}
	waiting := make([]proposed, len(s.proposals.list))
	for i, p := range s.proposals.list {
		waiting[i] = p.proposed
	}
	if p, err = try(slices.Clone(waiting)); err == nil {
		return p, nil, nil
	}

	// Something is in the way. The preferred ones are tried first; of those that
	// do not go together with the ones before, one half and then the other, so
	// that a few bad ones among many good ones are soon found.
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
	var keep func(some []int)
	keep = func(some []int) {
		for _, i := range some {
			kept[i] = true
		}
		_, err := try(pick(waiting, kept))
		if err == nil {
			return
		}
		for _, i := range some {
			kept[i] = false
		}
		if len(some) == 1 {
			dropped = append(dropped, Dropped{waiting[some[0]].ref, err})
			return
		}
		keep(some[:len(some)/2])
		keep(some[len(some)/2:])
	}
	keep(order)
	p, err = try(pick(waiting, kept))
	return p, dropped, err
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
