package group

import (
	"errors"
	"slices"

	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// thief has the whole state of a member as it was at one time, and hears
// everything.
type thief struct {
	victim  *modelClient
	leaf    tree.LeafIndex
	state   *State
	healed  bool
	epoch   uint64 // of the group, as the thief follows it
	reading int    // messages read: the control
}

// stepSteal copies the state of a member that is up to date and has nothing
// under way.
func (m *model) stepSteal() {
	if m.options.erase || !m.options.thieves {
		return
	}
	if len(m.thieves) >= 3 {
		m.thieves = m.thieves[1:]
	}
	for _, c := range m.current() {
		if c.pending == nil && len(c.state.proposals.keys()) == 0 && m.coin("this one") {
			stolen, policy := *c.state, c.policy
			policy.Window = schedule.Window{OutOfOrder: 1 << 20, Forward: 1 << 20}
			stolen.policy = &policy
			t := &thief{victim: c, leaf: stolen.LeafIndex(), state: &stolen, epoch: stolen.Epoch()}
			for _, p := range m.group.proposals[t.epoch] {
				_ = m.tell(t, p)
			}
			m.thieves = append(m.thieves, t)
			return
		}
	}
}

func (m *model) tell(t *thief, message []byte) error {
	in := m.inputs()
	r, err := call(m, &in, func() (*Result, error) { return t.state.Process(message, &in) })
	t.state = r.State
	return err
}

// tellThieves lets the thieves hear a proposal of that epoch.
func (m *model) tellThieves(epoch uint64, message []byte) {
	for _, t := range m.thieves {
		if !t.healed && t.epoch == epoch {
			_ = m.tell(t, message)
		}
	}
}

// healThieves lets the thieves hear the Commit that ended an epoch. If the
// victim made new keys for it, they are out; until then they follow.
func (m *model) healThieves(what *CommitSummary) {
	g := m.group
	for _, t := range m.thieves {
		if t.healed {
			_ = m.tell(t, g.commits[g.latest-1].message)
			continue
		}
		err := m.tell(t, g.commits[g.latest-1].message)
		fresh := what.Path && what.Committer == t.leaf && !what.External
		for _, l := range what.Updated {
			fresh = fresh || l == t.leaf
		}
		for _, l := range what.Removed {
			fresh = fresh || l == t.leaf
		}
		switch entered := err == nil && t.state.Epoch() == g.latest; {
		case fresh && entered:
			m.Fatalf("a thief follows into epoch %d, for which %s has new keys", g.latest, t.victim.name)
		case !fresh && (errors.Is(err, spec.SkippedKeysLimit) || errors.Is(err, spec.UnknownProposalRef)):
			t.victim = nil // some message came too late for the victim, too
		case !fresh && !entered:
			m.Fatalf("control: a thief does not follow into epoch %d: %v", g.latest, err)
		}
		t.healed, t.epoch = fresh, g.latest
		if fresh {
			m.steps["> healed"]++
		} else {
			m.steps["> followed by a thief"]++
		}
	}
	m.thieves = slices.DeleteFunc(m.thieves, func(t *thief) bool { return t.victim == nil })
}

// tryThieves lets the thieves read a new message.
func (m *model) tryThieves(a *modelMessage) {
	for _, t := range m.thieves {
		if a.leaf == t.leaf && a.epoch == t.state.Epoch() && !t.healed {
			continue // it may know the victim's own key, and consume it
		}
		if !t.healed && a.epoch != t.epoch {
			continue // of an old epoch
		}
		if t.healed && a.epoch < t.epoch {
			continue // the epoch of the theft was theirs
		}
		in := m.inputs()
		r, err := t.state.Process(a.message, &in)
		t.state = r.State
		switch {
		case errors.Is(err, spec.SkippedKeysLimit):
		case t.healed && err == nil:
			m.Fatalf("a thief reads %q after %s has new keys", a.data, t.victim.name)
		case !t.healed && err != nil:
			m.Fatalf("control: a thief cannot read %q: %v", a.data, err)
		case err == nil:
			t.reading++
			m.steps["> read by a thief"]++
		}
	}
}
