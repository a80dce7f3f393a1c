package vectors

// RFC 9420, Section 15: Application Messages, Section 11.2: Reinitialization,
// Section 11.3: Subgroup Branching, and Section 13: Extensibility, as records of
// what one client receives.

import (
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// generatePassiveClientExtended makes one entry for each of what the published
// format has no place for, or for one of that if entries are to be few.
func generatePassiveClientExtended(g *generator) []entry {
	scenarios := []func(*generator) *passiveExtendedEntry{
		(*generator).delayedMessages,
		(*generator).reInitialized,
		(*generator).branched,
		(*generator).customised,
		(*generator).greased,
		(*generator).keyOfAnotherGroup,
	}
	switch {
	case g.tiny:
		scenarios = scenarios[:1]
	case g.small:
		i := g.below(len(scenarios))
		scenarios = scenarios[i : i+1]
	}
	var entries []entry
	for _, scenario := range scenarios {
		entries = append(entries, scenario(g))
	}
	return entries
}

// extended is an entry with the first group of a scene.
func (s *scene) extended(scenario string, v *joinVector) *passiveExtendedEntry {
	e := &passiveExtendedEntry{
		CipherSuite: s.suite.ID(), Scenario: scenario,
		ExternalPSKs: slices.Clone(s.psks), CustomProposals: []customProposalVector{},
	}
	e.add(s, v)
	return e
}

// add adds what was received in the group of s.
func (e *passiveExtendedEntry) add(s *scene, v *joinVector) {
	e.Groups = append(e.Groups, followedGroup{
		CipherSuite: s.suite.ID(),
		KeyPackage:  v.keyPackage, SignaturePriv: v.signaturePriv, EncryptionPriv: v.encryptionPriv, InitPriv: v.initPriv,
		Welcome: v.welcome, RatchetTree: v.ratchetTree, InitialEpochAuthenticator: v.initialEpochAuthenticator,
		Messages: append([]followedMessage{}, s.log...),
	})
}

// say encrypts application data of a. The message is not logged: it arrives
// whenever it does.
func (s *scene) say(a *actor, data, authenticated []byte) followedMessage {
	in := s.in()
	sent := ask(s, &in, func() (*group.Sent, error) { return a.state.Encrypt(data, authenticated, &in) })
	m := handshake(a, sent.Message, authenticated, nil)
	m.ApplicationData = new(append(Hex{}, data...))
	a.state = sent.State
	return m
}

// sayAnything is say of any data.
func (s *scene) sayAnything(a *actor) followedMessage {
	return s.say(a, s.draw(s.below(60)), s.draw(oneOf(s.source, 0, 0, 10)))
}

// arrive logs application messages.
func (s *scene) arrive(messages ...followedMessage) { s.log = append(s.log, messages...) }

// delayedMessages: application messages in order, in another order, with gaps
// that are filled later or never, and from each of three epochs that have
// passed; by senders that by then have other keys or are removed.
func (g *generator) delayedMessages() *passiveExtendedEntry {
	n, late := 12, 3
	s := g.opening(1)
	switch {
	case g.tiny:
		n, late = 3, 0
	case g.small:
		n, late = 6, 1
		fallthrough
	default:
		s.grow(s.actors[0], 1)
	}
	a, b := s.actors[0], s.actors[len(s.actors)-1]
	v := s.admit(a, joining{})
	s.arrive(s.sayAnything(a), s.sayAnything(b), s.say(a, nil, nil), s.say(b, []byte("hello"), []byte("from b")))
	var shuffled []followedMessage
	for range n {
		shuffled = append(shuffled, s.sayAnything(oneOf(g.source, a, b)))
	}
	for i := range shuffled {
		j := i + g.below(n-i)
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	}
	lost := n / 6
	held := n / 3
	s.arrive(shuffled[lost+held:]...)
	delayed := shuffled[lost : lost+held]
	for range late {
		delayed = append(delayed, s.sayAnything(b), s.sayAnything(a))
		s.commit(a, group.CommitInput{Path: true})
		s.arrive(s.sayAnything(a))
		if len(delayed) > 1 {
			s.arrive(delayed[0])
			delayed = delayed[1:]
		}
	}
	if late > 2 {
		late2 := s.sayAnything(b)
		s.commit(a, group.CommitInput{Proposals: []*framing.Proposal{remove(b)}})
		delayed = append(delayed, late2)
		// What is more than three epochs old cannot be read any more.
		now := a.state.Epoch()
		delayed = slices.DeleteFunc(delayed, func(m followedMessage) bool {
			return parse(m.Message).PrivateMessage.Epoch+3 < now
		})
	}
	slices.Reverse(delayed)
	s.arrive(delayed...)
	return s.extended("application messages that are late, out of order or lost", v)
}

// otherSuite is a suite of RFC 9420 other than this one.
func (g *generator) otherSuite() *ciphersuite.Suite {
	all := slices.DeleteFunc(ciphersuite.All()[:7], func(s *ciphersuite.Suite) bool { return s.ID() == g.suite.ID() })
	return oneOf(g.source, all...)
}

// named is the credential of the client that v lets join.
func named(v *joinVector) string {
	return string(parse(v.keyPackage).KeyPackage.LeafNode.Credential.Identity)
}

// continueWith creates a group that continues that of s, with the client that v
// let join and all actors of s; create is ReInitialize or Branch.
func (s *scene) continueWith(next *scene, v *joinVector, create func(*actor, *group.ContinueInput) (*group.Commit, error)) *joinVector {
	creator := s.actors[len(s.actors)-1]
	same := func(name string) group.Client { return next.newClient(name) }
	in := &group.ContinueInput{
		Inputs: next.in(), Policy: next.policy, Lifetime: next.lifetime(),
		Client:  same(string(creator.client.Credential.Identity)),
		Welcome: group.WelcomeOptions{Each: true},
	}
	var keys []*group.JoinKeys
	for _, a := range s.actors[:len(s.actors)-1] {
		keys = append(keys, next.keyPackage(same(string(a.client.Credential.Identity))))
	}
	keys = append(keys, next.keyPackage(same(named(v))))
	for _, k := range keys {
		in.KeyPackages = append(in.KeyPackages, k.KeyPackage)
	}
	c := ask(next, &in.Inputs, func() (*group.Commit, error) { return create(creator, in) })
	state, _ := c.Accepted()
	next.actors = []*actor{{in.Client, state, state.Epoch()}}
	return next.joined(keys[len(keys)-1], c.Welcomes[len(keys)-1], false, state)
}

// aside is a scene whose group others will create, of that suite.
func (s *scene) aside(suite *ciphersuite.Suite) *scene {
	next := *s
	next.generator = newGenerator(suite, s.small, s.source)
	next.outside = next.signatureKey()
	next.log, next.since = nil, 0
	return &next
}

// reInitialized: a ReInit, the Welcome of the group that follows, of another
// suite, and messages there. The old group's messages can still be read.
func (g *generator) reInitialized() *passiveExtendedEntry {
	s := g.opening(2)
	v := s.admit(s.actors[0], joining{})
	late := s.sayAnything(s.actors[1])
	next := s.aside(g.otherSuite())
	s.actOne(next.reInit().Proposal(), false, true)
	s.arrive(late)
	w := s.continueWith(next, v, func(a *actor, in *group.ContinueInput) (*group.Commit, error) { return a.state.ReInitialize(in) })
	a := next.actors[0]
	next.arrive(next.sayAnything(a))
	next.commit(a, group.CommitInput{})
	next.arrive(next.sayAnything(a))
	e := s.extended("a ReInit and the group that follows, of another suite", v)
	e.add(next, w)
	return e
}

// branched: the Welcome of a group of some of the members, and messages there.
func (g *generator) branched() *passiveExtendedEntry {
	s := g.opening(3)
	v := s.admit(s.actors[0], joining{})
	s.commit(s.actors[0], group.CommitInput{})
	next := s.aside(g.suite)
	some := *s
	some.actors = s.actors[1:]
	groupID, extensions := g.draw(16), next.contextExtensions()
	w := some.continueWith(next, v, func(a *actor, in *group.ContinueInput) (*group.Commit, error) {
		return a.state.Branch(groupID, extensions, in)
	})
	a := next.actors[0]
	next.arrive(next.sayAnything(a))
	next.commit(a, group.CommitInput{Framing: group.Framing{Private: true}})
	next.arrive(next.sayAnything(a))
	e := s.extended("a group that branches off", v)
	e.add(next, w)
	return e
}

// customised: credentials, extensions and proposals of private use.
func (g *generator) customised() *passiveExtendedEntry {
	s := g.scene(true)
	s.grow(s.actors[0], 2)
	v := s.admit(s.actors[1], joining{path: true})
	for i, p := range []*framing.Proposal{
		customTypeProposal(customProposal, "by reference, without a path"),
		customTypeProposal(customPathProposal, "by reference, with a path"),
		customTypeProposal(customProposal, ""),
		customTypeProposal(customPathProposal, "by value, with a path"),
	} {
		s.actOne(p, i < 2, i%2 == 1)
	}
	s.actOne(s.newExtensions(), true, true)
	s.joinExternally(nil)
	e := s.extended("proposals, credentials and extensions of private use", v)
	e.CustomProposals = append(e.CustomProposals,
		customProposalVector{uint16(customProposal), false}, customProposalVector{uint16(customPathProposal), true})
	return e
}

// greased: GREASE values wherever they can stand.
func (g *generator) greased() *passiveExtendedEntry {
	s := g.scene(false)
	grease := func(name string) group.Client {
		c := s.newClient(name)
		c.Extensions = tree.Extensions{s.greaseExtension()}
		for _, t := range spec.GREASE() {
			c.Capabilities.CipherSuites = append(c.Capabilities.CipherSuites, spec.CipherSuite(t))
			c.Capabilities.Extensions = append(c.Capabilities.Extensions, spec.ExtensionType(t))
			c.Capabilities.Proposals = append(c.Capabilities.Proposals, spec.ProposalType(t))
			c.Capabilities.Credentials = append(c.Capabilities.Credentials, spec.CredentialType(t))
		}
		return c
	}
	keyPackage := func() *group.JoinKeys {
		return must(group.NewKeyPackage(s.suite, grease(s.newName()), s.lifetime(), tree.Extensions{s.greaseExtension()}, s.drawSecret(s.suite.Nh())))
	}
	s.grow(s.actors[0], 1)
	v := s.admitAs(s.actors[0], keyPackage(), joining{path: true})
	a := s.actors[1]
	s.commit(a, group.CommitInput{Client: new(grease(string(a.client.Credential.Identity)))})
	s.actOne(add(keyPackage()), true, true)
	s.proposeToJoin(keyPackage())
	s.commit(a, group.CommitInput{})
	return s.extended("GREASE values in capabilities and extensions", v)
}

// keyOfAnotherGroup: the Welcome of a group that uses a resumption PSK of
// another one without continuing it.
func (g *generator) keyOfAnotherGroup() *passiveExtendedEntry {
	s := g.opening(2)
	v := s.admit(s.actors[0], joining{})
	epoch := s.actors[0].state.Epoch()
	s.commit(s.actors[0], group.CommitInput{})

	next := g.scene(false)
	a := next.actors[0]
	psk, _ := s.actors[0].state.ResumptionPSK(epoch)
	psk.ID.Nonce = g.draw(g.suite.Nh())
	next.inputs.PSKs = append(next.inputs.PSKs, psk)
	k := next.newcomer()
	c := next.commit(a, group.CommitInput{Proposals: []*framing.Proposal{add(k), (&framing.PreSharedKey{PSK: psk.ID}).Proposal()}})
	next.log = nil
	w := next.joined(k, c.Welcomes[0], false, a.state)
	next.arrive(next.sayAnything(a))
	e := s.extended("a resumption PSK of another group", v)
	e.add(next, w)
	return e
}
