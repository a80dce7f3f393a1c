package group

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// step does one thing at random.
func (m *model) step() {
	m.Helper()
	steps := []struct {
		weight int
		name   string
		do     func()
	}{
		{6, "propose", func() { m.stepPropose(false) }},
		{2, "propose nonsense", func() { m.stepPropose(true) }},
		{2, "propose from outside", m.stepProposeOutside},
		{10, "commit", m.stepCommit},
		{10, "decide", m.stepDecide},
		{14, "deliver", m.stepDeliver},
		{10, "send", m.stepSend},
		{14, "receive", m.stepReceive},
		{4, "damage", m.stepDamage},
		{3, "repeat delivery", m.stepDuplicate},
		{4, "invalid commit", m.stepInvalidCommit},
		{6, "join", m.stepJoin},
		{3, "external join", m.stepExternal},
		{4, "old state", m.stepRepeat},
		{2, "steal", m.stepSteal},
		{2, "restart", m.stepRestart},
		{1, "continue", m.stepContinue},
	}
	total := 0
	for _, s := range steps {
		total += s.weight
	}
	n := m.intn(total, "step")
	for _, s := range steps {
		if n -= s.weight; n < 0 {
			s.do()
			m.steps[s.name]++
			return
		}
	}
}

// finish delivers everything, after which all members agree.
func (m *model) finish() {
	m.Helper()
	for _, c := range m.clients {
		if c.welcome != nil {
			m.join(c)
		}
		m.catchUp(c)
	}
	for name := range m.group.facts[m.group.latest].roster {
		for _, c := range m.clients {
			if c.name == name && c.state != nil && c.state.Epoch() != m.group.latest {
				m.Fatalf("%s is a member and in epoch %d, not %d", name, c.state.Epoch(), m.group.latest)
			}
		}
	}
}

func (m *model) drawFraming() Framing {
	f := Framing{Private: m.coin("private")}
	if m.coin("authenticated data") {
		f.AuthenticatedData = []byte("authenticated")
	}
	return f
}

// keyPackage makes one for c, or a useless one.
func (m *model) keyPackage(c *modelClient) *JoinKeys {
	keys, err := NewKeyPackage(m.suite, m.client(c.name, c.custom), lifetime, nil, m.entropy())
	if err != nil {
		m.Fatalf("%v", err)
	}
	return keys
}

// proposal draws a proposal for a group in the state of c. risky says that it
// may be invalid.
func (m *model) proposal(c *modelClient, bad bool) (p *framing.Proposal, risky bool) {
	s := c.state
	if bad {
		return m.badProposal(s), true
	}
	switch m.intn(8, "kind of proposal") {
	default:
		for _, x := range m.clients {
			_, in := s.clients.find([]byte(x.name))
			if !in && x.state == nil && x.welcome == nil {
				if len(x.keys) == 0 || m.intn(4, "new key package") == 0 {
					x.keys = append(x.keys, m.keyPackage(x))
				}
				return add(x.keys[len(x.keys)-1]), !x.custom
			}
		}
		fallthrough
	case 3, 4:
		leaf := tree.LeafIndex(m.intn(int(s.tree.LeafCount()), "removed"))
		return (&framing.Remove{Removed: leaf}).Proposal(), s.tree.Leaf(leaf) == nil || leaf == s.LeafIndex()
	case 5:
		id := schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte{byte(m.intn(3, "psk"))}, Nonce: m.nonce()}
		if m.coin("resumption") {
			back := min(uint64(m.intn(4, "epochs back")), s.Epoch()-m.group.first)
			id = schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, Usage: spec.ResumptionPSKUsageApplication, GroupID: s.GroupID(), Epoch: s.Epoch() - back, Nonce: m.nonce()}
		}
		return (&framing.PreSharedKey{PSK: id}).Proposal(), false
	case 6:
		return (&framing.GroupContextExtensions{Extensions: m.extensions()}).Proposal(), true
	case 7:
		return &framing.Proposal{Type: modelProposal, Unknown: []byte("custom")}, true
	}
}

// stepPropose sends a proposal, nonsense without the checks of Propose.
func (m *model) stepPropose(bad bool) {
	all := m.members()
	if len(all) == 0 {
		return
	}
	c := pickOne(m, "proposer", all)
	s, in, f := c.state, m.inputs(), m.drawFraming()
	var sent *Sent
	var err error
	if !bad && m.intn(3, "update") == 0 {
		client := m.self(c)
		sent, err = call(m, &in, func() (*Sent, error) { return s.ProposeUpdate(client, f, &in) })
		if err != nil {
			m.Fatalf("%s cannot propose an update: %v", c.name, err)
		}
	} else if !bad && m.intn(10, "self remove") == 0 {
		p := (&framing.SelfRemove{}).Proposal()
		f.Private = false
		sent, err = call(m, &in, func() (*Sent, error) { return s.Propose(p, f, &in) })
		if errors.Is(err, spec.SelfRemoveTwice) {
			return
		}
		if err != nil {
			m.Fatalf("%s cannot propose to leave: %v", c.name, err)
		}
	} else {
		p, risky := m.proposal(c, bad)
		if sent, err = call(m, &in, func() (*Sent, error) { return s.Propose(p, f, &in) }); err != nil && bad {
			sent, err = m.rawProposal(s, p, f, &in)
		}
		if err != nil {
			if risky {
				return
			}
			m.Fatalf("%s cannot propose %v: %v", c.name, p.Type, err)
		}
	}
	m.consumed(s, sent.Message)
	m.group.proposals[s.Epoch()] = append(m.group.proposals[s.Epoch()], sent.Message)
	m.group.others = append(m.group.others, sent.Message)
	m.adopt(c, sent.State, sent.Dead)
	m.tellThieves(s.Epoch(), sent.Message)
}

func (m *model) stepProposeOutside() {
	if m.group.closed {
		return
	}
	g := m.group
	var message *framing.MLSMessage
	var err error
	if i := slices.IndexFunc(m.clients, func(x *modelClient) bool { return x.state == nil && x.welcome == nil }); i >= 0 && m.coin("to join") {
		x := m.clients[i]
		keys := m.keyPackage(x)
		x.keys = append(x.keys, keys)
		message, err = ProposeToJoin(m.suite, g.id, g.latest, keys)
	} else if any := m.current(); len(any) > 0 {
		p, _ := m.proposal(pickOne(m, "like", any), m.coin("bad"))
		index := m.intn(2, "sender")
		message, err = ProposeAsExternalSender(m.suite, g.id, g.latest, uint32(index), m.senders[index].SignatureKey, p)
		if err != nil {
			return // a kind that outsiders must not send
		}
	} else {
		return
	}
	if err != nil {
		m.Fatalf("propose from outside: %v", err)
	}
	b := m.marshal(message)
	g.proposals[g.latest] = append(g.proposals[g.latest], b)
	g.others = append(g.others, b)
	m.tellThieves(g.latest, b)
}

// tellProposals gives c the proposals of its epoch, in another order than they
// were sent in, some twice. What one member refuses, all refuse.
func (m *model) tellProposals(c *modelClient) {
	list := m.group.proposals[c.state.Epoch()]
	if len(list) == 0 {
		return
	}
	first := m.intn(len(list), "first proposal")
	for i := range list {
		message := list[(first+i)%len(list)]
		epoch := c.state.Epoch()
		r, err := m.process(c, message)
		if err == nil && (r.Kind != ProposalStored || c.state.Epoch() != epoch) {
			m.Fatalf("a proposal became %d", r.Kind)
		}
	}
}

// stepCommit makes a Commit, which waits for the Delivery Service.
func (m *model) stepCommit() {
	all := slices.DeleteFunc(m.members(), func(c *modelClient) bool { return c.pending != nil })
	if len(all) == 0 {
		return
	}
	c := pickOne(m, "committer", all)
	if m.coin("knows proposals") {
		m.tellProposals(c)
	}
	s := c.state
	in := &CommitInput{Inputs: m.inputs(), Framing: m.drawFraming()}
	risky := false
	for range m.intn(4, "by value") {
		p, r := m.proposal(c, m.intn(12, "bad") == 0)
		in.Proposals, risky = append(in.Proposals, p), risky || r || len(in.Proposals) > 0 || len(s.proposals.list) > 0
	}
	if m.intn(4, "rotate in commit") == 0 {
		client := m.self(c)
		in.Client = &client
	}
	in.Path = m.coin("force path")
	in.OmitPending = m.intn(6, "omit pending") == 0
	in.Welcome = WelcomeOptions{OmitTree: m.coin("omit tree"), ExternalPub: m.coin("external pub"), Each: m.coin("each")}
	fp := fingerprint(s)
	made, err := call(m, &in.Inputs, func() (*Commit, error) { return s.Commit(in) })
	if fingerprint(s) != fp {
		m.Fatalf("committing changed the old state (error %v)", err)
	}
	if err != nil {
		var v *spec.Violation
		if risky && errors.As(err, &v) {
			return
		}
		m.Fatalf("%s cannot commit %d proposals by value, %d wait: %v", c.name, len(in.Proposals), len(s.proposals.list), err)
	}
	m.remember(s, fp, commitPrint(made, nil), func(s *State) string { return commitPrint(s.Commit(in)) })
	m.consumed(s, made.Message)
	c.pending = made
	m.adopt(c, made.State, made.Dead)
	m.group.others = append(m.group.others, made.Message)
}

func commitPrint(c *Commit, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%x %x %x %s %s", c.Message, c.Welcomes, c.GroupInfo, fingerprint(c.State), fingerprint(c.next))
}

// discard gives up the pending Commit of c.
func (m *model) discard(c *modelClient) {
	dead := c.pending.Discard()
	c.pending = nil
	ids := eraseIDs(dead)
	for _, h := range secretsOf(c.state) {
		if ids[h.id] {
			m.Fatalf("%s is alive, and dead with the discarded commit", h.what)
		}
	}
	m.erase(dead)
}

// stepDecide lets the Delivery Service decide on a Commit: the first of an epoch
// is accepted, if it is not lost.
func (m *model) stepDecide() {
	waiting := slices.DeleteFunc(slices.Clone(m.clients), func(c *modelClient) bool { return c.pending == nil })
	if len(waiting) == 0 {
		return
	}
	c := pickOne(m, "decided", waiting)
	if c.state.Epoch() != m.group.latest || c.pending.State.Epoch() != m.group.latest || m.intn(8, "lost") == 0 {
		m.discard(c)
		return
	}
	made, before := c.pending, c.state
	next, dead, err := before.Accept(made)
	if err != nil {
		m.Fatalf("accept: %v", err)
	}
	m.accepted(c, made.Message)
	c.pending = nil
	m.adopt(c, next, dead)
	m.check(c)
	m.afterCommit(c, made)
}

// accepted notes the Commit that the Delivery Service has accepted.
func (m *model) accepted(c *modelClient, message []byte) {
	g := m.group
	g.commits[g.latest] = &modelCommit{message, c.name}
	g.latest++
	g.others = append(g.others, message)
}

// afterCommit sends the Welcomes, publishes the GroupInfo, and lets follow who
// looks on.
func (m *model) afterCommit(c *modelClient, made *Commit) {
	g := m.group
	at := 0
	for _, leaf := range made.Summary.Added {
		name := clientOf(c.state.tree.Leaf(leaf).Credential)
		welcome := made.Welcomes[min(at, len(made.Welcomes)-1)]
		at++
		for _, x := range m.clients {
			if x.name == name {
				x.welcome, x.welcoming = welcome, g.latest
			}
		}
		g.others = append(g.others, welcome)
	}
	g.closed = c.state.status == ReInitialized
	m.publish(c)
	m.followCommit(g.commits[g.latest-1].message)
	m.healThieves(made.Summary)
}

// followCommit shows an accepted Commit to the Delivery Service's own view.
func (m *model) followCommit(message []byte) {
	g := m.group
	in := m.inputs()
	f := g.follower
	for _, p := range g.proposals[g.latest-1] {
		if r, err := call(m, &in, func() (*Followed, error) { return f.Process(p, &in) }); err == nil {
			f = r.Follower
		}
	}
	r, err := call(m, &in, func() (*Followed, error) { return f.Process(message, &in) })
	switch {
	case err == nil && !r.Follower.Lost():
		g.follower = r.Follower
		if known := g.facts[g.latest]; string(r.Follower.Context().TreeHash) != string(known.tree.Hash()) {
			m.Fatalf("the follower has another tree")
		}
	case err == nil || errors.Is(err, spec.UnknownProposalRef): // encrypted
		if !g.closed {
			m.follow()
		}
	default:
		m.Fatalf("the follower refuses what was accepted: %v", err)
	}
}

// stepDeliver gives a member what is new to it.
func (m *model) stepDeliver() {
	all := m.members()
	if len(all) == 0 {
		return
	}
	c := pickOne(m, "deliver to", all)
	if c.state.Epoch() == m.group.latest {
		m.tellProposals(c)
		return
	}
	m.deliver(c)
}

// deliver gives c the Commit of its epoch. Proposals that it lacks come first.
func (m *model) deliver(c *modelClient) {
	m.Helper()
	if c.pending != nil && m.coin("discard first") {
		m.discard(c)
	}
	epoch := c.state.Epoch()
	commit := m.group.commits[epoch]
	r, err := m.process(c, commit.message)
	if errors.Is(err, spec.UnknownProposalRef) {
		m.tellProposals(c)
		if m.parse(commit.message).WireFormat == spec.WireFormatPublicMessage {
			r, err = m.process(c, commit.message)
		}
	}
	if errors.Is(err, spec.UnknownProposalRef) || errors.Is(err, spec.SkippedKeysLimit) {
		// The key of the Commit is consumed, or it or a proposal came too late
		// for the window: lost for this client, which joins again.
		m.leave(c)
		return
	}
	if err != nil {
		m.Fatalf("%s refuses the commit of epoch %d by %s: %v", c.name, epoch, commit.by, err)
	}
	if c.pending != nil {
		if !r.Commit.SelfRemoved {
			if _, _, err := c.state.Accept(c.pending); !errors.Is(err, ErrStaleCommit) {
				m.Fatalf("a commit of another epoch is accepted: %v", err)
			}
		}
		m.discard(c)
	}
	if r.Kind != CommitApplied || r.Commit.SelfRemoved != (c.state.status == Removed) {
		m.Fatalf("the commit became %d, status %d", r.Kind, c.state.status)
	}
	m.check(c)
}

func (m *model) leave(c *modelClient) {
	if c.pending != nil {
		m.discard(c)
	}
	c.state = nil
}

func (m *model) catchUp(c *modelClient) {
	for c.state != nil && c.state.status == Active && c.state.Epoch() < m.group.latest {
		m.tellProposals(c)
		m.deliver(c)
	}
}

// stepJoin lets a client take its Welcome.
func (m *model) stepJoin() {
	if i := slices.IndexFunc(m.clients, func(c *modelClient) bool { return c.welcome != nil }); i >= 0 {
		m.join(m.clients[i])
	}
}

func (m *model) join(c *modelClient) {
	m.catchUp(c)
	in := &JoinInput{Inputs: m.inputs(), Policy: c.policy, Welcome: m.parse(c.welcome).Welcome, RatchetTree: m.marshal(m.group.facts[c.welcoming].tree)}
	welcome := c.welcome
	c.welcome = nil
	if c.state != nil {
		in.Groups = []*State{c.state}
		if c.state.status == Active {
			return // it has joined by itself in the meantime
		}
	}
	var r *Result
	err := error(nil)
	for _, in.Keys = range c.keys {
		if r, err = call(m, &in.Inputs, func() (*Result, error) { return Join(in) }); !errors.Is(err, spec.NoMatchingKeyPackage) {
			break
		}
	}
	if err != nil {
		m.Fatalf("%s cannot join: %v", c.name, err)
	}
	m.joinWrongly(in, r.State, welcome)
	c.keys = slices.DeleteFunc(c.keys, func(k *JoinKeys) bool { return k == in.Keys })
	ids := eraseIDs(r.Dead)
	for _, h := range secretsOf(r.State) {
		if ids[h.id] {
			m.Fatalf("dead and alive: %s", h.what)
		}
	}
	m.erase(r.Dead)
	m.enter(c, r.State)
}

// joinWrongly joins once more, which a member does not; and by a Welcome with a
// damage, which is noticed unless it is in the part of somebody else.
func (m *model) joinWrongly(in *JoinInput, joined *State, welcome []byte) {
	again := *in
	again.Groups = []*State{joined}
	if _, err := call(m, &again.Inputs, func() (*Result, error) { return Join(&again) }); !errors.Is(err, spec.AlreadyMember) {
		m.Fatalf("it joins a group twice: %v", err)
	}
	again.Groups = in.Groups
	damaged := bytes.Clone(welcome)
	damaged[m.intn(len(damaged), "byte")] ^= 1 << m.intn(8, "bit")
	parsed, err := framing.Parse(damaged)
	if err != nil || parsed.Welcome == nil {
		return
	}
	again.Welcome = parsed.Welcome
	r, err := call(m, &again.Inputs, func() (*Result, error) { return Join(&again) })
	if err == nil && !r.State.EpochAuthenticator().Equal(joined.EpochAuthenticator()) {
		m.Fatalf("it joins another group by a damaged welcome")
	}
}

// stepExternal lets a client join by itself, in place of its old leaf if it has
// one.
func (m *model) stepExternal() {
	if m.group.closed {
		return
	}
	c := pickOne(m, "external joiner", m.clients)
	in := &ExternalJoinInput{Inputs: m.inputs(), Policy: c.policy, GroupInfo: m.parse(m.group.info).GroupInfo, Client: m.client(c.name, c.custom)}
	if leaf, found := m.group.facts[m.group.latest].roster[c.name]; found {
		in.Resync = &leaf
	}
	if m.intn(4, "inject") == 0 {
		in.Inject = append(in.Inject, schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte{7}, Nonce: m.nonce()})
	}
	made, err := call(m, &in.Inputs, func() (*Commit, error) { return JoinExternal(in) })
	if err != nil {
		var v *spec.Violation
		if errors.As(err, &v) && !c.custom {
			return // it does not support what the group requires
		}
		m.Fatalf("%s cannot join by itself: %v", c.name, err)
	}
	if m.record != nil {
		m.record("external", made.Message)
	}
	damaged := bytes.Clone(m.group.info)
	damaged[m.intn(len(damaged), "byte")] ^= 1 << m.intn(8, "bit")
	if parsed, err := framing.Parse(damaged); err == nil && parsed.GroupInfo != nil {
		wrong := *in
		wrong.GroupInfo = parsed.GroupInfo
		if _, err := call(m, &wrong.Inputs, func() (*Commit, error) { return JoinExternal(&wrong) }); err == nil {
			m.Fatalf("it joins by a damaged group info")
		}
	}
	m.group.others = append(m.group.others, made.Message)
	if m.intn(4, "lost") == 0 {
		m.erase(made.Discard())
		return
	}
	m.accepted(c, made.Message)
	m.leave(c)
	next, _ := made.Accepted()
	c.welcome = nil
	m.enter(c, next)
	m.afterCommit(c, made)
}
