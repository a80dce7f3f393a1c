package vectors

// RFC 9420, Section 12: Group Evolution, as the generators stage it.

import (
	"fmt"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// scene is a group, the clients who act in it, and a log of what they send. The
// client whose record is made is not among them: its keys are known and its
// leaf is in the tree, but it never acts.
type scene struct {
	*generator
	policy group.Policy
	custom customTypes
	inputs group.Inputs // but for entropy
	psks   []externalPSKVector

	outside *ciphersuite.SignaturePrivateKey // of the external sender
	actors  []*actor
	log     []followedMessage
	since   uint64 // the epoch in which the client of the record joined
}

// actor is a member of the group who acts.
type actor struct {
	client group.Client
	state  *group.State
	since  uint64 // the epoch in which it joined
}

// sceneTime is when everything happens: within all lifetimes.
const sceneTime = 1800000000

// scene opens with a group of one member.
func (g *generator) scene(custom customTypes) *scene {
	s := &scene{generator: g, policy: followingPolicy(), custom: custom}
	s.policy.Padding = oneOf(g.source, framing.NoPadding(), framing.PadToBlock(32), framing.PadPadme())
	custom.permit(&s.policy)
	s.inputs.Time = sceneTime
	s.outside = g.signatureKey()
	for range 2 {
		psk := externalPSKVector{PSKID: g.draw(oneOf(g.source, 1, 16, 70)), PSK: g.draw(g.suite.Nh())}
		s.psks = append(s.psks, psk)
		s.inputs.PSKs = append(s.inputs.PSKs, psk.group())
	}
	first := &actor{client: s.newClient(s.newName())}
	in := &group.CreateInput{
		Inputs: s.in(), Policy: s.policy, Suite: g.suite, GroupID: g.draw(oneOf(g.source, 1, 16, 32)),
		Extensions: s.contextExtensions(), Client: first.client, Lifetime: s.lifetime(),
	}
	first.state = ask(s, &in.Inputs, func() (*group.State, error) { return group.Create(in) })
	s.actors = []*actor{first}
	return s
}

// in is the input of the next step, with fresh entropy.
func (s *scene) in() group.Inputs {
	in := s.inputs
	in.Entropy = s.drawSecret(max(s.suite.Nh(), ciphersuite.MinEntropy))
	return in
}

// ask does what cannot fail, and keeps what the Authentication Service says.
func ask[T any](s *scene, in *group.Inputs, f func() (T, error)) T {
	v := must(answered(in, f))
	s.inputs.Verdicts = in.Verdicts
	return v
}

// newName is one that nobody has.
func (s *scene) newName() string { return fmt.Sprintf("client %x", s.draw(8)) }

// newClient is what the client of that name says of itself, with a new key.
func (s *scene) newClient(name string) group.Client {
	c := group.Client{Credential: tree.BasicCredential([]byte(name)), SignatureKey: s.signatureKey()}
	s.custom.describe(&c)
	c.Extensions = append(c.Extensions, s.leafExtensions()...)
	c.Capabilities = s.capabilities(c.Credential, c.Extensions)
	s.custom.list(&c.Capabilities)
	return c
}

func (s *scene) lifetime() tree.Lifetime {
	return oneOf(s.source, tree.Lifetime{NotAfter: 1<<64 - 1}, tree.Lifetime{NotBefore: 1700000000, NotAfter: 4000000000})
}

// keyPackage makes one of the client, with or without a GREASE extension.
func (s *scene) keyPackage(c group.Client) *group.JoinKeys {
	var extensions tree.Extensions
	if s.below(3) == 0 {
		extensions = append(extensions, s.greaseExtension())
	}
	return must(group.NewKeyPackage(s.suite, c, s.lifetime(), extensions, s.drawSecret(s.suite.Nh())))
}

// newcomer is a KeyPackage of a client that is not a member.
func (s *scene) newcomer() *group.JoinKeys { return s.keyPackage(s.newClient(s.newName())) }

// contextExtensions chooses extensions for the GroupContext; the external
// sender is always among them.
func (s *scene) contextExtensions() tree.Extensions {
	senders := tree.ExternalSenders{{SignatureKey: s.outside.Public(), Credential: tree.BasicCredential([]byte("delivery service"))}}
	x := tree.Extensions{{Type: spec.ExtensionTypeExternalSenders, Data: marshal(&senders)}}
	if s.below(2) == 0 {
		required := tree.RequiredCapabilities{CredentialTypes: []spec.CredentialType{spec.CredentialTypeBasic}}
		x = append(x, tree.Extension{Type: spec.ExtensionTypeRequiredCapabilities, Data: marshal(&required)})
	}
	return append(x, s.custom.contextExtensions()...)
}

// framing is for a public or a private handshake message, with or without
// authenticated data.
func (s *scene) framing(private bool) group.Framing {
	f := group.Framing{Private: private}
	if s.below(3) == 0 {
		f.AuthenticatedData = s.draw(s.below(40))
	}
	return f
}

// send logs a message and gives it to all actors but its sender. Who is removed
// by it leaves the scene.
func (s *scene) send(from *actor, m followedMessage) {
	s.log = append(s.log, m)
	s.actors = slices.DeleteFunc(s.actors, func(a *actor) bool {
		if a == from {
			return false
		}
		in := s.in()
		a.state = ask(s, &in, func() (*group.Result, error) { return a.state.Process(m.Message, &in) }).State
		return a.state.Status() == group.Removed
	})
}

// handshake is a proposal or, with an authenticator, a Commit as it is logged.
func handshake(from *actor, message, authenticated []byte, authenticator *Hex) followedMessage {
	m := followedMessage{Message: message, AuthenticatedData: append(Hex{}, authenticated...), EpochAuthenticator: authenticator}
	if from != nil {
		m.Sender = new(uint32(from.state.LeafIndex()))
	}
	return m
}

// propose sends a proposal of a.
func (s *scene) propose(a *actor, p *framing.Proposal, private bool) {
	in, f := s.in(), s.framing(private)
	sent := ask(s, &in, func() (*group.Sent, error) { return a.state.Propose(p, f, &in) })
	m := handshake(a, sent.Message, f.AuthenticatedData, nil)
	a.state = sent.State
	s.send(a, m)
}

// proposeUpdate sends an Update of a, every other time with another signature
// key.
func (s *scene) proposeUpdate(a *actor, private bool) {
	client := s.renewed(a)
	in, f := s.in(), s.framing(private)
	sent := ask(s, &in, func() (*group.Sent, error) { return a.state.ProposeUpdate(client, f, &in) })
	m := handshake(a, sent.Message, f.AuthenticatedData, nil)
	a.state, a.client = sent.State, client
	s.send(a, m)
}

// renewed is a's client, every other time with another signature key.
func (s *scene) renewed(a *actor) group.Client {
	client := a.client
	if s.below(2) == 0 {
		client.SignatureKey = s.signatureKey()
	}
	return client
}

// proposeFromOutside sends a proposal of the external sender.
func (s *scene) proposeFromOutside(p *framing.Proposal) {
	at := s.actors[0].state
	m := must(group.ProposeAsExternalSender(s.suite, at.GroupID(), at.Epoch(), 0, s.outside, p))
	s.send(nil, handshake(nil, marshal(m), nil, nil))
}

// proposeToJoin sends the proposal of a client to be added.
func (s *scene) proposeToJoin(k *group.JoinKeys) {
	at := s.actors[0].state
	m := must(group.ProposeToJoin(s.suite, at.GroupID(), at.Epoch(), k))
	s.send(nil, handshake(nil, marshal(m), nil, nil))
}

// commit makes a Commit of a, accepts it and sends it. Whoever in.Proposals
// adds does not act until it joins.
func (s *scene) commit(a *actor, in group.CommitInput) *group.Commit {
	in.Inputs = s.in()
	private := in.Private
	in.Framing = s.framing(private)
	c := ask(s, &in.Inputs, func() (*group.Commit, error) { return a.state.Commit(&in) })
	if len(c.Dropped) > 0 {
		panic("mls: internal error: a generated proposal was dropped: " + c.Dropped[0].Reason.Error())
	}
	next, _ := c.Accepted()
	m := handshake(a, c.Message, in.AuthenticatedData, authenticator(next))
	a.state = next
	if in.Client != nil {
		a.client = *in.Client
	}
	s.send(a, m)
	return c
}

// knownEpoch chooses an epoch that all have been in.
func (s *scene) knownEpoch() uint64 {
	since := s.since
	for _, a := range s.actors {
		since = max(since, a.since)
	}
	now := s.actors[0].state.Epoch()
	return now - uint64(s.below(int(min(now-since, 12)+1)))
}

func authenticator(s *group.State) *Hex { return new(Hex(s.EpochAuthenticator().Bytes())) }

// join lets a client act that was added by c.
func (s *scene) join(c *group.Commit, k *group.JoinKeys, client group.Client) *actor {
	welcome := parse(c.Welcomes[0]).Welcome
	in := &group.JoinInput{Inputs: s.in(), Policy: s.policy, Welcome: welcome, Keys: k}
	in.RatchetTree = marshal(s.actors[0].state.Tree())
	joined := ask(s, &in.Inputs, func() (*group.Result, error) { return group.Join(in) }).State
	a := &actor{client, joined, joined.Epoch()}
	s.actors = append(s.actors, a)
	return a
}

// grow lets a add n clients who then act.
func (s *scene) grow(a *actor, n int) {
	var in group.CommitInput
	var clients []group.Client
	var keys []*group.JoinKeys
	for i := range n {
		clients = append(clients, s.newClient(s.newName()))
		keys = append(keys, s.keyPackage(clients[i]))
		in.Proposals = append(in.Proposals, add(keys[i]))
	}
	c := s.commit(a, in)
	for i := range n {
		s.join(c, keys[i], clients[i])
	}
}

// joinExternally lets a client join by an external Commit: a new one, or an
// actor that joins again in place of its old leaf.
func (s *scene) joinExternally(again *actor, inject ...*framing.PreSharedKey) *actor {
	info := must(s.actors[0].state.GroupInfo(group.WelcomeOptions{ExternalPub: true}))
	in := &group.ExternalJoinInput{Inputs: s.in(), Policy: s.policy, GroupInfo: parse(info).GroupInfo, AuthenticatedData: s.draw(s.below(20))}
	if again != nil {
		in.Client, in.Resync = again.client, new(again.state.LeafIndex())
		in.Client.SignatureKey = s.signatureKey()
	} else {
		in.Client = s.newClient(s.newName())
	}
	for _, p := range inject {
		in.Inject = append(in.Inject, p.PSK)
	}
	c := ask(s, &in.Inputs, func() (*group.Commit, error) { return group.JoinExternal(in) })
	next, _ := c.Accepted()
	a := &actor{in.Client, next, next.Epoch()}
	s.send(nil, handshake(nil, c.Message, in.AuthenticatedData, authenticator(next)))
	s.actors = append(s.actors, a)
	return a
}

// parse reads what the package made itself.
func parse(b []byte) *framing.MLSMessage {
	m := new(framing.MLSMessage)
	check0(tls.Unmarshal(b, m))
	return m
}
