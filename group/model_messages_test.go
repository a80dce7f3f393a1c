package group

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// stepSend sends application data, unless proposals wait.
func (m *model) stepSend() {
	all := m.members()
	if m.intn(6, "although proposals wait") > 0 {
		all = slices.DeleteFunc(all, func(c *modelClient) bool { return len(c.state.proposals.list) > 0 })
	}
	if len(all) == 0 {
		return
	}
	c, burst := pickOne(m, "sender", all), 1
	if m.intn(16, "burst") == 0 {
		burst = 24
	}
	for range burst {
		m.send(c)
	}
}

func (m *model) send(c *modelClient) {
	s, in := c.state, m.inputs()
	data := fmt.Sprintf("message %d of %s", len(m.used), c.name)
	fp := fingerprint(s)
	sent, err := s.Encrypt([]byte(data), []byte("data"), &in)
	if len(s.proposals.list) > 0 {
		if !errors.Is(err, ErrPendingProposals) {
			m.Fatalf("proposals wait, and it encrypts: %v", err)
		}
		return
	}
	if err != nil {
		m.Fatalf("%s cannot encrypt: %v", c.name, err)
	}
	m.remember(s, fp, fingerprint(sent.State), func(s *State) string {
		again, err := s.Encrypt([]byte(data), []byte("data"), &in)
		if err != nil || !bytes.Equal(again.Message, sent.Message) {
			return "another message"
		}
		return fingerprint(again.State)
	})
	a := &modelMessage{sent.Message, data, s.Epoch(), s.LeafIndex(), m.consumed(s, sent.Message)}
	m.group.apps = append(m.group.apps, a)
	m.group.others = append(m.group.others, sent.Message)
	m.adopt(c, sent.State, sent.Dead)
	m.tryThieves(a)
}

// stepReceive gives application messages to somebody, who should read them or
// not.
func (m *model) stepReceive() {
	if len(m.group.apps) == 0 {
		return
	}
	c := pickOne(m, "receiver", m.clients)
	for range 1 + m.intn(4, "messages") {
		n := min(len(m.group.apps), 24)
		m.receive(c, m.group.apps[len(m.group.apps)-1-m.intn(n, "message")])
	}
}

func (m *model) receive(c *modelClient, a *modelMessage) {
	m.Helper()
	if c.state == nil {
		return
	}
	expected := c.expect(a)
	r, err := m.process(c, a.message)
	if read := err == nil; read != expected {
		m.Fatalf("%s in epoch %d (joined %d, policy %+v) reads generation %d of leaf %d of epoch %d: %v, expected %v (%v)",
			c.name, c.state.Epoch(), c.joined, c.policy.Window, a.generation, a.leaf, a.epoch, read, expected, err)
	}
	if err != nil {
		return
	}
	c.noteRead(a)
	if got := r.Application; string(got.Data) != a.data || got.Epoch != a.epoch || got.Generation != a.generation || string(got.AuthenticatedData) != "data" || r.Sender.LeafIndex != a.leaf {
		m.Fatalf("got %+v of %v, sent %+v", got, r.Sender, a)
	}
}

// stepDamage flips a bit of a message, which then is refused and changes
// nothing.
func (m *model) stepDamage() {
	if len(m.group.others) == 0 {
		return
	}
	all := slices.DeleteFunc(slices.Clone(m.clients), func(c *modelClient) bool { return c.state == nil })
	if len(all) == 0 {
		return
	}
	n := min(len(m.group.others), 16)
	damaged := bytes.Clone(m.group.others[len(m.group.others)-1-m.intn(n, "damaged")])
	switch m.intn(4, "damage") {
	case 0:
		damaged = damaged[:m.intn(len(damaged), "length")]
	case 1:
		damaged = append(damaged, 0)
	default:
		damaged[m.intn(len(damaged), "byte")] ^= 1 << m.intn(8, "bit")
	}
	c := pickOne(m, "damaged for", all)
	before := c.state
	if _, err := m.process(c, damaged); err == nil || c.state != before {
		m.Fatalf("%s takes a damaged message: %v", c.name, err)
	}
}

// stepDuplicate gives somebody a message that is not new, or too new, in any
// order: it is refused unless it is a proposal or the Commit of the epoch.
func (m *model) stepDuplicate() {
	all := slices.DeleteFunc(slices.Clone(m.clients), func(c *modelClient) bool { return c.state == nil })
	if len(all) == 0 || len(m.group.others) == 0 {
		return
	}
	c := pickOne(m, "duplicate for", all)
	message := pickOne(m, "duplicate", m.group.others)
	p := m.parse(message)
	var epoch uint64
	switch {
	case p.PublicMessage != nil:
		epoch = p.PublicMessage.Content.Epoch
	case p.PrivateMessage != nil:
		epoch = p.PrivateMessage.Epoch
		if p.PrivateMessage.ContentType == 1 {
			return // stepReceive knows what to expect
		}
	default:
		epoch = ^uint64(0)
	}
	before := c.state
	if epoch == before.Epoch() && before.status == Active {
		return // it may be news
	}
	if _, err := m.process(c, message); err == nil {
		m.Fatalf("%s in epoch %d, status %d, takes a handshake of epoch %d", c.name, before.Epoch(), before.status, epoch)
	}
}
