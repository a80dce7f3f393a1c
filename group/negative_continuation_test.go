package group

import (
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// successor is what Alice makes to continue a group, well or badly.
type successor struct {
	groupID    string
	extensions tree.Extensions
	empty      int // Commits before the one with the Adds
	members    []string
	usage      spec.ResumptionPSKUsage // 0: no pre-shared key
	epoch      uint64
	secret     ciphersuite.Secret
	suite      spec.CipherSuite
}

// continued is the Commit that adds the members, and Bob's KeyPackage.
func (s *scene) continued(old *State, x successor) (*scene, *forgery, *JoinKeys) {
	s.t.Helper()
	world := newWorld(s.t, x.suite)
	world.count = s.count + 1<<32
	to := &scene{world: world}
	in := &CreateInput{
		Inputs: to.inputs(), Policy: scenePolicy(), Suite: to.suite, GroupID: []byte(x.groupID),
		Extensions: x.extensions, Client: to.client("alice"), Lifetime: lifetime,
	}
	state := ask(to.world, &in.Inputs, func() (*State, error) { return Create(in) })
	for range x.empty {
		state = to.byMember(state).commit().next
	}
	bob := to.keyPackage("bob")
	proposals := []*framing.Proposal{add(bob)}
	for _, name := range x.members {
		proposals = append(proposals, add(to.keyPackage(name)))
	}
	f := to.byMember(state, proposals...)
	if x.usage != 0 {
		id := schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, Usage: x.usage, GroupID: old.GroupID(), Epoch: x.epoch, Nonce: make([]byte, to.suite.Nh())}
		f.list = append(f.list, framing.Inline((&framing.PreSharedKey{PSK: id}).Proposal()))
		f.psks = []PSK{{id, x.secret}}
	}
	return to, f.commit(), bob
}

// Alice continues a group of four; Bob judges by his state of it.
func TestInvalidContinuations(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	closing := s.byMember(s.alice, reInit(nil).Proposal).commit()
	closed, bob := closing.next, s.process(s.bob, closing.message).State
	before := s.bob.epoch.keys.ResumptionPSK.Clone()
	noGroups := func(in *JoinInput) { in.Groups = nil }

	reInitialized := func(edit func(*successor)) successor {
		x := successor{"next", nil, 0, []string{"carol", "dave"}, spec.ResumptionPSKUsageReInit, closed.Epoch(), closed.epoch.keys.ResumptionPSK, 1}
		if edit != nil {
			edit(&x)
		}
		return x
	}
	branched := func(edit func(*successor)) successor {
		x := successor{"branch", nil, 0, nil, spec.ResumptionPSKUsageBranch, s.alice.Epoch(), s.alice.epoch.keys.ResumptionPSK, 1}
		if edit != nil {
			edit(&x)
		}
		return x
	}
	reInitOfActive := branched(func(x *successor) { x.usage = spec.ResumptionPSKUsageReInit })

	for name, c := range map[string]struct {
		rule *spec.Rule
		x    successor
		old  *State // Bob's; nil: as he would be
		set  func(*JoinInput)
	}{
		"group id":     {rule: spec.ReInitParameters, x: reInitialized(func(x *successor) { x.groupID = "other" })},
		"extensions":   {rule: spec.ReInitParameters, x: reInitialized(func(x *successor) { x.extensions = tree.Extensions{{Type: someExtension}}; x.members = nil })},
		"suite":        {rule: spec.ReInitParameters, x: reInitialized(func(x *successor) { x.suite = 3 })},
		"epoch 2":      {rule: spec.ReInitEpoch, x: reInitialized(func(x *successor) { x.empty = 1 })},
		"no psk":       {rule: spec.ReInitPSK, x: reInitialized(func(x *successor) { x.usage = 0 })},
		"usage branch": {rule: spec.ReInitPSK, x: reInitialized(func(x *successor) { x.usage = spec.ResumptionPSKUsageBranch })},
		"epoch before": {rule: spec.ReInitPSK, x: reInitialized(func(x *successor) { x.epoch, x.secret = s.alice.Epoch(), before })},
		"no reinit":    {rule: spec.ReInitCommitted, x: reInitOfActive, old: s.bob},
		"unknown group": {rule: spec.ReInitCommitted, x: reInitialized(nil), set: func(in *JoinInput) {
			in.Groups, in.PSKs = nil, []PSK{{schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, GroupID: closed.GroupID(), Epoch: closed.Epoch()}, closed.epoch.keys.ResumptionPSK}}
		}},
		"dave left out": {rule: spec.ReInitMembers, x: reInitialized(func(x *successor) { x.members = []string{"carol"} })},
		"dave replaced": {rule: spec.ReInitMembers, x: reInitialized(func(x *successor) { x.members = []string{"carol", "eve"} })},
		"other suite":   {rule: spec.BranchParameters, x: branched(func(x *successor) { x.suite = 3 }), old: s.bob},
		"no original": {rule: spec.BranchParameters, x: branched(nil), set: func(in *JoinInput) {
			noGroups(in)
			in.PSKs = []PSK{{schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, GroupID: s.alice.GroupID(), Epoch: s.alice.Epoch()}, s.alice.epoch.keys.ResumptionPSK}}
		}},
		"branch's epoch 2": {rule: spec.BranchEpoch, x: branched(func(x *successor) { x.empty = 1 }), old: s.bob},
		"a stranger":       {rule: spec.BranchMembers, x: branched(func(x *successor) { x.members = []string{"carol", "eve"} }), old: s.bob},
	} {
		t.Run(c.rule.ID+"/"+name, func(t *testing.T) {
			old := bob
			if c.old != nil {
				old = c.old
			}
			to, f, k := s.continued(closed, c.x)
			_, err := to.accept(f, k, nil, func(in *JoinInput) {
				in.Groups = []*State{old}
				if c.set != nil {
					c.set(in)
				}
			})
			broken(t, err, c.rule)
		})
	}

	for name, c := range map[string]struct {
		x      successor
		groups []*State
	}{
		"reinit":                       {reInitialized(nil), []*State{bob}},
		"reinit and strangers":         {reInitialized(func(x *successor) { x.members = []string{"carol", "dave", "eve"} }), []*State{bob}},
		"branch":                       {branched(func(x *successor) { x.members = []string{"dave"} }), []*State{s.bob}},
		"branch of the closed group":   {branched(nil), []*State{bob}},
		"two states of the same group": {reInitialized(nil), []*State{s.bob.removed(), bob}},
		"unconnected":                  {branched(func(x *successor) { x.usage = 0 }), []*State{bob}},
	} {
		to, f, k := s.continued(closed, c.x)
		next, err := to.accept(f, k, nil, func(in *JoinInput) { in.Groups = c.groups })
		if err != nil || !next.EpochAuthenticator().Equal(f.next.EpochAuthenticator()) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// removed is s as if a Commit had removed this member.
func (s *State) removed() *State {
	next, _ := s.closed(Removed, nil)
	return next
}
