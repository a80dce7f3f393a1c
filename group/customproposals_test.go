package group

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// custom and pathless are proposal types of the tests' application.
const (
	custom   spec.ProposalType = 0xF001
	pathless spec.ProposalType = 0xF002
)

// extended is a world whose clients support what a test registers.
type extended struct {
	*world
	policy       Policy
	capabilities tree.Capabilities // beyond those of every client
}

func newExtended(t testing.TB, policy func(*Policy)) *extended {
	x := &extended{world: newWorld(t, 1), policy: DefaultPolicy()}
	policy(&x.policy)
	x.capabilities.Extensions = x.policy.Extensions
	for _, p := range x.policy.Proposals {
		x.capabilities.Proposals = append(x.capabilities.Proposals, p.Type)
	}
	return x
}

func (x *extended) client(name string) Client {
	c := x.world.client(name)
	c.Capabilities.Extensions = append(c.Capabilities.Extensions, x.capabilities.Extensions...)
	c.Capabilities.Proposals = append(c.Capabilities.Proposals, x.capabilities.Proposals...)
	c.Capabilities.Credentials = append(c.Capabilities.Credentials, x.capabilities.Credentials...)
	return c
}

func (x *extended) keyPackage(client Client, extensions ...tree.Extension) *JoinKeys {
	x.t.Helper()
	k, err := NewKeyPackage(x.suite, client, lifetime, extensions, x.entropy())
	if err != nil {
		x.t.Fatal(err)
	}
	return k
}

func (x *extended) create(extensions ...tree.Extension) *State {
	x.t.Helper()
	s, err := x.tryCreate(extensions...)
	if err != nil {
		x.t.Fatal(err)
	}
	return s
}

func (x *extended) tryCreate(extensions ...tree.Extension) (*State, error) {
	in := &CreateInput{Inputs: x.inputs(), Policy: x.policy, Suite: x.suite, GroupID: []byte("group"), Extensions: extensions, Client: x.client("alice"), Lifetime: lifetime}
	return answered(&in.Inputs, func() (*State, error) { return Create(in) })
}

// answered calls f again with answers as long as it asks for credentials.
func answered[T any](in *Inputs, f func() (T, error)) (T, error) {
	v, err := f()
	for answer(in, err) {
		v, err = f()
	}
	return v, err
}

func (x *extended) join(welcome []byte, k *JoinKeys) *Result {
	x.t.Helper()
	r, err := x.tryJoin(welcome, k, x.policy)
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}

func (x *extended) tryJoin(welcome []byte, k *JoinKeys, policy Policy) (*Result, error) {
	m, err := framing.Parse(welcome)
	if err != nil {
		x.t.Fatal(err)
	}
	in := &JoinInput{Inputs: x.inputs(), Policy: policy, Welcome: m.Welcome, Keys: k}
	return answered(&in.Inputs, func() (*Result, error) { return Join(in) })
}

func (x *extended) tryCommit(s *State, in *CommitInput) (*Commit, error) {
	in.Inputs.Time, in.Inputs.Entropy = 1000, x.entropy()
	return answered(&in.Inputs, func() (*Commit, error) { return s.Commit(in) })
}

func (x *extended) tryProcess(s *State, message []byte) (*Result, error) {
	in := x.inputs()
	return answered(&in, func() (*Result, error) { return s.Process(message, &in) })
}

func (x *extended) propose(s *State, p *framing.Proposal, f Framing) *Sent {
	x.t.Helper()
	in := x.inputs()
	sent, err := s.Propose(p, f, &in)
	if err != nil {
		x.t.Fatal(err)
	}
	return sent
}

// group is a group of alice and the clients named.
func (x *extended) group(extensions []tree.Extension, names ...string) []*State {
	x.t.Helper()
	members := []*State{x.create(extensions...)}
	var keys []*JoinKeys
	in := &CommitInput{}
	for _, name := range names {
		k := x.keyPackage(x.client(name))
		keys = append(keys, k)
		in.Proposals = append(in.Proposals, add(k))
	}
	c := x.commit(members[0], in)
	members[0] = accepted(c)
	for _, k := range keys {
		members = append(members, x.join(c.Welcomes[0], k).State)
	}
	x.agree(members...)
	return members
}

func proposal(t spec.ProposalType, body string) *framing.Proposal {
	return &framing.Proposal{Type: t, Unknown: []byte(body)}
}

func withCustom(p *Policy) {
	p.Proposals = []CustomProposal{{Type: custom, PathRequired: true, External: true}, {Type: pathless}}
}

// Custom proposals of all who may send them reach the application of every
// member, in the order of the Commit, with their senders.
func TestCustomProposalsAreDelivered(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withCustom)
	server := x.world.client("server")
	data, err := tls.Marshal(&tree.ExternalSenders{{SignatureKey: server.SignatureKey.Public(), Credential: server.Credential}})
	if err != nil {
		t.Fatal(err)
	}
	g := x.group([]tree.Extension{{Type: spec.ExtensionTypeExternalSenders, Data: data}}, "bob")
	a, b := g[0], g[1]
	info, err := a.GroupInfo(WelcomeOptions{ExternalPub: true})
	if err != nil {
		t.Fatal(err)
	}
	m, err := framing.Parse(info)
	if err != nil {
		t.Fatal(err)
	}
	in := x.inputs()
	ds := ask(x.world, &in, func() (*Follower, error) { return Follow(m.GroupInfo, nil, x.policy, &in) })

	sent := x.propose(b, proposal(custom, "from bob"), Framing{})
	b, a = sent.State, x.process(a, sent.Message).State
	outside, err := ProposeAsExternalSender(x.suite, a.GroupID(), a.Epoch(), 0, server.SignatureKey, proposal(custom, "from outside"))
	if err != nil {
		t.Fatal(err)
	}
	a, b = x.process(a, marshal(t, outside)).State, x.process(b, marshal(t, outside)).State
	c := x.commit(a, &CommitInput{Proposals: []*framing.Proposal{proposal(pathless, "by value"), proposal(custom, "")}})
	r := x.process(b, c.Message)
	x.agree(accepted(c), r.State)
	want := []CustomReceived{
		{custom, framing.MemberSender(1), []byte("from bob")},
		{custom, framing.ExternalSender(0), []byte("from outside")},
		{pathless, framing.MemberSender(0), []byte("by value")},
		{custom, framing.MemberSender(0), []byte{}},
	}
	if diff := cmp.Diff(want, r.Commit.Custom); diff != "" {
		t.Errorf("the receiver: %s", diff)
	}
	if diff := cmp.Diff(want, c.Summary.Custom); diff != "" {
		t.Errorf("the committer: %s", diff)
	}
	// A follower sees the same.
	for _, message := range [][]byte{sent.Message, marshal(t, outside), c.Message} {
		in := x.inputs()
		f := ask(x.world, &in, func() (*Followed, error) { return ds.Process(message, &in) })
		if ds = f.Follower; f.Commit != nil {
			if diff := cmp.Diff(r.Commit.Custom, f.Commit.Custom); diff != "" {
				t.Errorf("the follower: %s", diff)
			}
		}
	}
}

func TestCustomProposalPath(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withCustom)
	for _, c := range []struct {
		p    *framing.Proposal
		path bool
	}{{proposal(pathless, "x"), false}, {proposal(custom, "x"), true}} {
		g := x.group(nil, "bob")
		commit := x.commit(g[0], &CommitInput{Proposals: []*framing.Proposal{c.p}})
		if r := x.process(g[1], commit.Message); commit.Summary.Path != c.path || r.Commit.Path != c.path {
			t.Errorf("%v: path %t", c.p.Type, commit.Summary.Path)
		}
		// A receiver for whom the type needs a path misses it.
		g[1].policy.Proposals = []CustomProposal{{Type: custom, PathRequired: true}, {Type: pathless, PathRequired: true}}
		if _, err := x.tryProcess(g[1], commit.Message); !c.path && !errors.Is(err, spec.PathRequired) {
			t.Errorf("%v without a path: %v", c.p.Type, err)
		}
	}
}

// What is not registered is refused from each sender, sent and received.
func TestUnregisteredProposalsAreRefused(t *testing.T) {
	t.Parallel()
	const grease = spec.ProposalType(0x0A0A)
	for _, unknown := range []spec.ProposalType{0xF123, grease} {
		x := newExtended(t, withCustom)
		// Even if everybody's leaf lists it, as with GREASE.
		x.capabilities.Proposals = append(x.capabilities.Proposals, unknown)
		server := x.world.client("server")
		data, err := tls.Marshal(&tree.ExternalSenders{{SignatureKey: server.SignatureKey.Public(), Credential: server.Credential}})
		if err != nil {
			t.Fatal(err)
		}
		g := x.group([]tree.Extension{{Type: spec.ExtensionTypeExternalSenders, Data: data}}, "bob")
		a, b := g[0], g[1]
		in := x.inputs()
		if _, err := a.Propose(proposal(unknown, ""), Framing{}, &in); !errors.Is(err, spec.UnknownProposal) {
			t.Errorf("%v proposed: %v", unknown, err)
		}
		if _, err := x.tryCommit(a, &CommitInput{Proposals: []*framing.Proposal{proposal(unknown, "")}}); !errors.Is(err, spec.UnknownProposal) {
			t.Errorf("%v committed: %v", unknown, err)
		}
		for _, p := range []spec.ProposalType{unknown, pathless} {
			m, err := ProposeAsExternalSender(x.suite, a.GroupID(), a.Epoch(), 0, server.SignatureKey, proposal(p, ""))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := x.tryProcess(b, marshal(t, m)); !errors.Is(err, spec.ExternalSenderProposalType) {
				t.Errorf("%v from outside: %v", p, err)
			}
		}
		// A sender for whom it is registered.
		a.policy.Proposals = append(a.policy.Proposals, CustomProposal{Type: unknown})
		sent := x.propose(a, proposal(unknown, ""), Framing{})
		if _, err := x.tryProcess(b, sent.Message); !errors.Is(err, spec.UnknownProposal) {
			t.Errorf("%v received: %v", unknown, err)
		}
		c := x.commit(a, &CommitInput{Proposals: []*framing.Proposal{proposal(unknown, "")}})
		if _, err := x.tryProcess(b, c.Message); !errors.Is(err, spec.UnknownProposal) {
			t.Errorf("%v by value received: %v", unknown, err)
		}
		b.policy.Proposals = a.policy.Proposals
		x.agree(accepted(c), x.process(b, c.Message).State)
	}
}

// A member that does not list a type prevents it, unless it goes.
func TestCustomProposalNeedsTheSupportOfAll(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withCustom)
	a := x.create()
	k, carol := x.keyPackage(x.world.client("bob")), x.keyPackage(x.client("carol"))
	c := x.commit(a, &CommitInput{Proposals: []*framing.Proposal{add(k), add(carol)}})
	a, b := accepted(c), x.join(c.Welcomes[0], carol).State
	in := &CommitInput{Proposals: []*framing.Proposal{proposal(pathless, "")}}
	if _, err := x.tryCommit(a, in); !errors.Is(err, spec.UnsupportedProposal) {
		t.Errorf("with bob: %v", err)
	}
	in.Proposals = append(in.Proposals, (&framing.Remove{Removed: 1}).Proposal())
	c = x.commit(a, in)
	x.agree(accepted(c), x.process(b, c.Message).State)
}
