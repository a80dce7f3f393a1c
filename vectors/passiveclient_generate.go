package vectors

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message, and Section 12.4.2:
// Processing a Commit, as records of what one client receives.

import (
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// joining is how the client of a record joins.
type joining struct {
	treeApart bool // the tree is not in the Welcome
	path      bool // the Commit has a path
	psks      int  // external keys that it injects
	others    int  // other clients that it adds
	later     bool // who are told by the same Welcome, before the client
}

// admit lets a add the client whose record is made. What was logged before is
// no part of the record.
func (s *scene) admit(a *actor, how joining) *joinVector {
	client := s.newClient(s.newName())
	return s.admitAs(a, s.keyPackage(client), how)
}

func (s *scene) admitAs(a *actor, k *group.JoinKeys, how joining) *joinVector {
	in := group.CommitInput{Path: how.path, Welcome: group.WelcomeOptions{
		OmitTree: how.treeApart, ExternalPub: s.below(2) == 0, Each: !how.later,
	}}
	if s.below(2) == 0 {
		in.Welcome.Extensions = tree.Extensions{s.greaseExtension()}
	}
	for range how.others {
		in.Proposals = append(in.Proposals, add(s.newcomer()))
	}
	in.Proposals = append(in.Proposals, add(k))
	for i := range how.psks {
		in.Proposals = append(in.Proposals, s.externalPSK(i).Proposal())
	}
	in.Private = s.below(2) == 0
	c := s.commit(a, in)
	s.log, s.since = nil, a.state.Epoch()
	return s.joined(k, c.Welcomes[len(c.Welcomes)-1], how.treeApart, a.state)
}

// joined is what the client of k needs to join by a Welcome, which brings it to
// where state is.
func (s *scene) joined(k *group.JoinKeys, welcome Hex, treeApart bool, state *group.State) *joinVector {
	v := &joinVector{
		keyPackage:    marshal(k.KeyPackage.Message()),
		signaturePriv: k.SignatureKey.Secret().Bytes(), encryptionPriv: k.EncryptionKey.Secret().Bytes(), initPriv: k.InitKey.Secret().Bytes(),
		welcome: welcome, initialEpochAuthenticator: *authenticator(state),
	}
	if treeApart {
		v.ratchetTree = new(marshal(state.Tree()))
	}
	return v
}

// record is what the client received since it was admitted.
func (s *scene) record(v *joinVector) *passiveClientEntry {
	e := &passiveClientEntry{
		CipherSuite: s.suite.ID(), ExternalPSKs: slices.Clone(s.psks),
		KeyPackage: v.keyPackage, SignaturePriv: v.signaturePriv, EncryptionPriv: v.encryptionPriv, InitPriv: v.initPriv,
		Welcome: v.welcome, RatchetTree: v.ratchetTree, InitialEpochAuthenticator: v.initialEpochAuthenticator,
		Epochs: []passiveEpochVector{},
	}
	proposals := []Hex{}
	for _, m := range s.log {
		if m.EpochAuthenticator == nil {
			proposals = append(proposals, m.Message)
			continue
		}
		e.Epochs = append(e.Epochs, passiveEpochVector{proposals, m.Message, *m.EpochAuthenticator})
		proposals = []Hex{}
	}
	return e
}

// opening is a scene with n actors.
func (g *generator) opening(n int) *scene {
	s := g.scene(false)
	if n > 1 {
		s.grow(s.actors[0], n-1)
	}
	return s
}

// generatePassiveClientWelcome makes every combination of a tree in the Welcome
// or apart from it, a Commit with and without a path and with and without
// pre-shared keys; the client is told alone or together with others.
func generatePassiveClientWelcome(g *generator) []entry {
	hows := []joining{
		{path: true, others: 2, later: true},
		{treeApart: true, psks: 1},
		{},
		{path: true, psks: 2},
		{treeApart: true, path: true, others: 1},
		{psks: 1, others: 2, later: true},
		{treeApart: true, others: 3, later: true},
		{treeApart: true, path: true, psks: 2, others: 1, later: true},
	}
	members := 4
	switch {
	case g.tiny:
		hows, members = hows[2:3], 1
	case g.small:
		hows, members = hows[:1], 1
	}
	var entries []entry
	for _, how := range hows {
		s := g.opening(members)
		v := s.admit(oneOf(g.source, s.actors...), how)
		entries = append(entries, s.record(v))
	}
	return entries
}

// generatePassiveClientHandlingCommit makes, for each type of proposal, Commits
// that cover it by value and by reference, in public and in private messages;
// then all together, Commits without proposals, external Commits, proposals
// from outside of the group, and as the last Commit a ReInit.
func generatePassiveClientHandlingCommit(g *generator) []entry {
	if g.tiny {
		s := g.opening(1)
		v := s.admit(s.actors[0], joining{})
		s.commit(s.actors[0], group.CommitInput{Framing: group.Framing{Private: true}})
		return []entry{s.record(v)}
	}
	if g.small {
		s := g.opening(3)
		v := s.admit(s.actors[0], joining{})
		s.actEverything(true)
		s.joinExternally(nil, s.externalPSK(1))
		s.actFromOutside()
		s.actReInit(true, true)
		return []entry{s.record(v)}
	}
	var entries []entry
	act := func(play func(*scene)) {
		s := g.opening(4)
		v := s.admit(s.actors[1], joining{path: g.below(2) == 0})
		play(s)
		entries = append(entries, s.record(v))
	}
	for _, proposal := range sceneProposals {
		act(func(s *scene) {
			for i := range 4 {
				s.actOne(proposal(s), i&1 != 0, i&2 != 0)
			}
		})
	}
	act(func(s *scene) {
		s.actUpdate(false)
		s.actUpdate(true)
	})
	act(func(s *scene) {
		s.commit(s.actors[2], group.CommitInput{})
		s.commit(s.actors[3], group.CommitInput{Framing: group.Framing{Private: true}, Client: new(s.renewed(s.actors[3]))})
	})
	act(func(s *scene) { s.actEverything(false) })
	act(func(s *scene) { s.actEverything(true) })
	act(func(s *scene) {
		s.joinExternally(nil)
		s.joinExternally(s.actors[2])
		s.joinExternally(nil, s.externalPSK(0))
		s.commit(s.actors[0], group.CommitInput{})
	})
	act(func(s *scene) { s.actFromOutside() })
	act(func(s *scene) { s.actReInit(false, false) })
	act(func(s *scene) { s.actReInit(true, true) })
	act(func(s *scene) {
		s.proposeFromOutside(s.reInit().Proposal())
		s.commit(s.actors[0], group.CommitInput{})
	})
	return entries
}

// sceneProposals make a proposal of each type that can be sent by value and by
// reference.
var sceneProposals = []func(*scene) *framing.Proposal{
	func(s *scene) *framing.Proposal { return add(s.newcomer()) },
	func(s *scene) *framing.Proposal {
		if len(s.actors) < 3 {
			s.grow(s.actors[0], 2)
		}
		return remove(s.actors[len(s.actors)-1])
	},
	func(s *scene) *framing.Proposal { return s.externalPSK(s.below(2)).Proposal() },
	func(s *scene) *framing.Proposal { return s.resumptionPSK(s.knownEpoch()).Proposal() },
	(*scene).newExtensions,
}

// actOne lets actor 0 commit a proposal: its own by value, or one that actor 1
// has sent.
func (s *scene) actOne(p *framing.Proposal, byReference, private bool) {
	in := group.CommitInput{Framing: group.Framing{Private: private}}
	if byReference {
		s.propose(s.actors[1], p, private)
	} else {
		in.Proposals = []*framing.Proposal{p}
	}
	s.commit(s.actors[0], in)
}

// actUpdate lets two members update their leaves by reference.
func (s *scene) actUpdate(private bool) {
	s.proposeUpdate(s.actors[1], private)
	s.proposeUpdate(s.actors[2], private)
	s.commit(s.actors[0], group.CommitInput{Framing: group.Framing{Private: private}})
}

// actEverything lets actor 0 commit all types at once that can stand together,
// some by value and some by reference.
func (s *scene) actEverything(private bool) {
	s.proposeUpdate(s.actors[1], private)
	s.propose(s.actors[1], s.externalPSK(0).Proposal(), !private)
	s.propose(s.actors[2], add(s.newcomer()), private)
	s.propose(s.actors[2], s.newExtensions(), private)
	s.commit(s.actors[0], group.CommitInput{Framing: group.Framing{Private: private}, Proposals: []*framing.Proposal{
		remove(s.actors[2]), s.resumptionPSK(s.knownEpoch()).Proposal(), add(s.newcomer()),
	}})
}

// actFromOutside lets the external sender and a client that wants to join
// propose what they can.
func (s *scene) actFromOutside() {
	s.proposeFromOutside(add(s.newcomer()))
	s.proposeToJoin(s.newcomer())
	s.proposeFromOutside(s.externalPSK(1).Proposal())
	s.commit(s.actors[0], group.CommitInput{})
	s.proposeFromOutside(remove(s.actors[len(s.actors)-1]))
	s.proposeFromOutside(s.newExtensions())
	s.commit(s.actors[0], group.CommitInput{Framing: group.Framing{Private: true}})
}

// actReInit closes the group.
func (s *scene) actReInit(byReference, private bool) {
	s.actOne(s.reInit().Proposal(), byReference, private)
}

// generatePassiveClientRandom makes a history of many epochs in which everybody
// does anything.
func generatePassiveClientRandom(g *generator) []entry {
	members, epochs := 5, 24
	switch {
	case g.tiny:
		members, epochs = 1, 2
	case g.small:
		members, epochs = 2, 6
	}
	s := g.opening(members)
	v := s.admit(oneOf(g.source, s.actors...), joining{path: g.below(2) == 0})
	for range epochs {
		s.actAnything(members + 1)
	}
	return []entry{s.record(v)}
}

// actAnything is one epoch. There will be no more than most members who act.
func (s *scene) actAnything(most int) {
	full := len(s.actors) >= most
	committer := s.below(len(s.actors))
	by := s.actors[committer]
	in := group.CommitInput{Framing: group.Framing{Private: s.below(2) == 0}}
	if s.below(3) == 0 {
		in.Client = new(s.renewed(by))
	}
	switch s.below(8) {
	case 0:
		if !full {
			s.joinExternally(nil)
		} else {
			s.joinExternally(by)
		}
		return
	case 1:
		if !full {
			s.grow(by, 1)
			return
		}
	case 2:
		if s.tiny {
			break
		}
		s.proposeToJoin(s.newcomer())
	}

	// Others propose; each leaf is changed but once.
	changed := map[*actor]bool{by: true}
	var types []spec.ProposalType
	for range s.below(4) {
		p := oneOf(s.source, s.actors...)
		private := s.below(2) == 0
		var proposal *framing.Proposal
		switch s.below(5) {
		case 0:
			if !changed[p] {
				changed[p] = true
				s.proposeUpdate(p, private)
			}
			continue
		case 1:
			if changed[p] || len(s.actors) <= 2 {
				continue
			}
			changed[p] = true
			proposal = remove(p)
		case 2:
			proposal = s.externalPSK(s.below(len(s.psks))).Proposal()
		case 3:
			proposal = s.resumptionPSK(s.knownEpoch()).Proposal()
		case 4:
			if slices.Contains(types, spec.ProposalTypeGroupContextExtensions) {
				continue
			}
			proposal = s.newExtensions()
		}
		types = append(types, proposal.Type)
		switch s.below(3) {
		case 0:
			in.Proposals = append(in.Proposals, proposal)
		case 1:
			s.propose(oneOf(s.source, s.actors...), proposal, private)
		default:
			s.proposeFromOutside(proposal)
		}
	}
	s.commit(by, in)
}
