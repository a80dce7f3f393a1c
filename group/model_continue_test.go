package group

import (
	"fmt"
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// stepContinue branches, or now and then reinitializes the group.
func (m *model) stepContinue() {
	all := m.current()
	if len(all) == 0 {
		return
	}
	c := pickOne(m, "continued by", all)
	if m.intn(4, "reinit") > 0 {
		m.branch(c, all)
		return
	}
	m.reinitialize(c)
}

// branch makes a group of some of the members in all, which exchange one
// message in it.
func (m *model) branch(c *modelClient, all []*modelClient) {
	var some []*modelClient
	in := &ContinueInput{Inputs: m.inputs(), Policy: c.policy, Client: m.client(c.name, c.custom), Lifetime: lifetime, Welcome: WelcomeOptions{Each: m.coin("each")}}
	var keys []*JoinKeys
	for _, x := range all {
		if x != c && m.coin("in the branch") {
			k := m.keyPackage(x)
			some, keys = append(some, x), append(keys, k)
			in.KeyPackages = append(in.KeyPackages, k.KeyPackage)
		}
	}
	m.groups++
	id := fmt.Appendf(nil, "branch %d", m.groups)
	made, err := call(m, &in.Inputs, func() (*Commit, error) { return c.state.Branch(id, nil, in) })
	if err != nil {
		m.Fatalf("%s cannot branch: %v", c.name, err)
	}
	first, _ := made.Accepted()
	inputs := m.inputs()
	sent, err := first.Encrypt([]byte("branched"), nil, &inputs)
	if err != nil {
		m.Fatalf("%v", err)
	}
	for i, x := range some {
		s := m.joinContinued(x, made.Welcomes[min(i, len(made.Welcomes)-1)], keys[i])
		inputs := m.inputs()
		r, err := s.Process(sent.Message, &inputs)
		if err != nil || string(r.Application.Data) != "branched" || !s.EpochAuthenticator().Equal(first.EpochAuthenticator()) {
			m.Fatalf("%s does not agree in a branch: %v", x.name, err)
		}
	}
}

func (m *model) joinContinued(x *modelClient, welcome []byte, keys *JoinKeys) *State {
	in := &JoinInput{Inputs: m.inputs(), Policy: x.policy, Welcome: m.parse(welcome).Welcome, Keys: keys, Groups: []*State{x.state}}
	r, err := call(m, &in.Inputs, func() (*Result, error) { return Join(in) })
	if err != nil {
		m.Fatalf("%s cannot join what continues its group: %v", x.name, err)
	}
	return r.State
}

// reinitialize closes the group and goes on with its successor, in another
// suite. Those who have lost their state are added too, and join by themselves.
func (m *model) reinitialize(c *modelClient) {
	if c.pending != nil {
		m.discard(c)
	}
	m.groups++
	suite, before := m.lookup([]spec.CipherSuite{1, 3, 2}[m.intn(3, "next suite")]), m.suite
	m.suite = suite
	m.senders = []Client{m.client("server0", true), m.client("server1", true)}
	extensions := m.extensions()[:1]
	m.suite = before
	r := &framing.ReInit{GroupID: fmt.Appendf(nil, "group %d", m.groups), Version: spec.MLS10, CipherSuite: suite.ID(), Extensions: extensions}
	in := &CommitInput{Inputs: m.inputs(), Framing: m.drawFraming(), OmitPending: true, Proposals: []*framing.Proposal{r.Proposal()}}
	s := c.state
	made, err := call(m, &in.Inputs, func() (*Commit, error) { return s.Commit(in) })
	if err != nil {
		m.Fatalf("%s cannot reinitialize: %v", c.name, err)
	}
	m.consumed(s, made.Message)
	m.adopt(c, made.State, made.Dead)
	next, dead, err := c.state.Accept(made)
	if err != nil {
		m.Fatalf("accept: %v", err)
	}
	m.accepted(c, made.Message)
	m.adopt(c, next, dead)
	m.check(c)
	m.afterCommit(c, made)
	if !m.group.closed {
		m.Fatalf("a group goes on after a ReInit")
	}
	for _, x := range m.clients {
		m.catchUp(x)
	}

	// The successor.
	old := m.group
	roster := old.facts[old.latest].roster
	m.suite, m.group, m.thieves = suite, m.newGroup(r.GroupID), nil
	cin := &ContinueInput{Inputs: m.inputs(), Policy: c.policy, Client: m.client(c.name, c.custom), Lifetime: lifetime}
	var others []*modelClient
	var keys []*JoinKeys
	for _, x := range m.clients {
		x.keys, x.welcome = nil, nil
		if _, in := roster[x.name]; in && x != c {
			k := m.keyPackage(x)
			others, keys = append(others, x), append(keys, k)
			cin.KeyPackages = append(cin.KeyPackages, k.KeyPackage)
		}
	}
	closed := c.state
	m.group.first, m.group.latest = 1, 1
	n, err := call(m, &cin.Inputs, func() (*Commit, error) { return closed.ReInitialize(cin) })
	if err != nil {
		m.Fatalf("%s cannot make the successor of %v: %v", c.name, roster, err)
	}
	first, _ := n.Accepted()
	m.enter(c, first)
	for _, x := range m.clients {
		i := slices.Index(others, x)
		switch {
		case x == c:
		case i >= 0 && x.state != nil && x.state.status == ReInitialized:
			m.enter(x, m.joinContinued(x, n.Welcomes[0], keys[i]))
		default:
			m.leave(x)
		}
	}
	m.publish(c)
	m.follow()
}
