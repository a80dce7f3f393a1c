package group

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// held is a secret that a state holds.
type held struct {
	what  string
	bytes []byte
	id    any // the same for two that are erased together
}

// secretsOf lists all secrets that s holds, but for signature keys, which are
// the client's and not the group's.
func secretsOf(s *State) []held {
	var all []held
	secret := func(what string, x ciphersuite.Secret) {
		if !x.IsAbsent() {
			all = append(all, held{what, x.Bytes(), x})
		}
	}
	key := func(what string, k *ciphersuite.HPKEPrivateKey) {
		if k != nil && !k.Secret().IsAbsent() {
			all = append(all, held{what, k.Secret().Bytes(), k})
		}
	}
	for i, e := range append([]*epoch{s.epoch}, s.past...) {
		for j, x := range e.keys.Secrets() {
			secret(fmt.Sprintf("epoch -%d secret %d", i, j), x)
		}
		for j, x := range e.messages.Secrets() {
			secret(fmt.Sprintf("epoch -%d secret tree %d", i, j), x)
		}
		secret("membership key", e.framing.MembershipKey)
		secret("sender data secret", e.framing.SenderDataSecret)
	}
	for _, r := range s.resumable {
		secret(fmt.Sprintf("resumption psk of epoch %d", r.epoch), r.secret)
	}
	if s.private != nil {
		for x, k := range s.private.Keys() {
			key(fmt.Sprintf("private key of node %d", x), k)
		}
	}
	for i, p := range s.proposals.list {
		key(fmt.Sprintf("key of proposal %d", i), p.encryption)
	}
	return all
}

func eraseIDs(dead []Erasable) map[any]bool {
	ids := map[any]bool{}
	for _, d := range dead {
		ids[any(d)] = true
	}
	return ids
}

func deadBytes(d Erasable) []byte {
	switch d := d.(type) {
	case ciphersuite.Secret:
		return d.Bytes()
	case *ciphersuite.HPKEPrivateKey:
		return d.Secret().Bytes()
	}
	panic(fmt.Sprintf("%T", d))
}

// checkDead checks the secrets that a transition calls dead: all that before
// has and after has not, and nothing that after or a Commit under way still
// needs.
func (m *model) checkDead(before, after *State, dead []Erasable, pending *Commit) {
	m.Helper()
	ids := eraseIDs(dead)
	alive := map[string]bool{}
	for _, h := range secretsOf(after) {
		alive[string(h.bytes)] = true
		if ids[h.id] {
			m.Fatalf("dead and alive: %s", h.what)
		}
	}
	if pending != nil {
		for _, h := range secretsOf(pending.next) {
			if ids[h.id] {
				m.Fatalf("dead and needed by the pending commit: %s", h.what)
			}
		}
	}
	buried := map[string]bool{}
	for _, d := range dead {
		buried[string(deadBytes(d))] = true
	}
	for _, h := range secretsOf(before) {
		if !alive[string(h.bytes)] && !buried[string(h.bytes)] {
			m.Fatalf("it vanished without being dead: %s", h.what)
		}
	}
}

// adopt replaces the state of c and erases what dies.
func (m *model) adopt(c *modelClient, next *State, dead []Erasable) {
	m.Helper()
	pending := c.pending
	if next.Epoch() != c.state.Epoch() || next.status != c.state.status {
		pending = nil // it is too late for it
	}
	m.checkDead(c.state, next, dead, pending)
	c.stored.change(next.Changes(c.state))
	c.state = next
	m.erase(dead)
}

func (m *model) erase(dead []Erasable) {
	if m.options.erase {
		eraseAll(dead)
	}
}

// fingerprint stands for everything that a state is.
func fingerprint(s *State) string {
	h := sha256.New()
	fmt.Fprintln(h, s.status, s.Epoch(), s.sent, s.policy.PastEpochs, hex.EncodeToString(s.interim), hex.EncodeToString(s.tag))
	fmt.Fprintf(h, "%x\n", s.tree.Hash())
	for name, value := range s.Records() {
		fmt.Fprintf(h, "%v %x\n", name, value)
	}
	for _, e := range append([]*epoch{s.epoch}, s.past...) {
		fmt.Fprintf(h, "%x\n", e.framing.Encoded)
		for name, value := range e.messages.Records() {
			fmt.Fprintf(h, "%v %x\n", name, value)
		}
	}
	for _, x := range secretsOf(s) {
		fmt.Fprintf(h, "%s %x\n", x.what, x.bytes)
	}
	for _, p := range s.proposals.list {
		fmt.Fprintf(h, "%x %v\n", []byte(p.ref), p.sender)
	}
	for leaf, name := range s.clients.names.All() {
		fmt.Fprintf(h, "%d %x\n", leaf, name)
	}
	if s.signer != nil {
		fmt.Fprintf(h, "%x\n", []byte(s.signer.Public()))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// epochSecret is a secret of an epoch, as a member had it who entered it.
type epochSecret struct {
	group  string
	epoch  uint64
	secret ciphersuite.Secret
}

// factsOf is what s must have in common with all other members.
func (m *model) factsOf(s *State) *facts {
	exported, err := s.Export("model", []byte("context"), 32)
	if err != nil {
		m.Fatalf("export: %v", err)
	}
	f := &facts{roster: map[string]tree.LeafIndex{}, tree: s.tree, psk: s.epoch.keys.ResumptionPSK.Clone()}
	roster := ""
	for leaf, n := range s.tree.Members() {
		f.roster[clientOf(n.Credential)] = leaf
		roster += fmt.Sprintf("%d %s,", leaf, n.Credential.Identity)
		at, found := s.clients.find([]byte(clientOf(n.Credential)))
		if !found || at != leaf {
			m.Fatalf("%s is at leaf %d, found %v at %d", n.Credential.Identity, leaf, found, at)
		}
	}
	f.text = fmt.Sprintf("%x %x %x %x %x %s %v", s.EpochAuthenticator().Bytes(), exported.Bytes(), s.tree.Hash(), []byte(s.epoch.framing.Encoded), s.tag, roster, s.status)
	return f
}

// check compares the state of c with that of all who were in its epoch.
func (m *model) check(c *modelClient) {
	m.Helper()
	s := c.state
	if s.status == Removed {
		return
	}
	if err := s.private.Check(s.tree); err != nil {
		m.Fatalf("%s: %v", c.name, err)
	}
	if string(s.Context().TreeHash) != string(s.tree.Hash()) {
		m.Fatalf("%s: the tree is not that of the group context", c.name)
	}
	got := m.factsOf(s)
	known := m.group.facts[s.Epoch()]
	for _, x := range append(s.epoch.keys.Secrets(), s.epoch.messages.Secrets()...) {
		m.secrets = append(m.secrets, epochSecret{string(m.group.id), s.Epoch(), x.Clone()})
	}
	if known == nil {
		m.group.facts[s.Epoch()] = got
		return
	}
	if got.text != known.text {
		m.Fatalf("%s does not agree on epoch %d:\n%s\n%s", c.name, s.Epoch(), got.text, known.text)
	}
	if string(s.signer.Public()) != string(s.tree.SignatureKey(s.LeafIndex())) {
		m.Fatalf("%s signs with a key that is not in its leaf", c.name)
	}
}

// consumed notes the key of a private message that the member with state s
// made: it has not encrypted anything else. It returns the generation.
func (m *model) consumed(s *State, message []byte) uint32 {
	m.Helper()
	parsed := m.parse(message)
	if m.record != nil {
		m.record("sent", message)
	}
	if parsed.WireFormat != spec.WireFormatPrivateMessage {
		return 0
	}
	p := parsed.PrivateMessage
	_, consumed, err := s.epoch.framing.UnprotectPrivate(p, s.epoch.messages, schedule.Window{OutOfOrder: 1 << 20, Forward: 1 << 20})
	if err != nil {
		m.Fatalf("a member cannot read its own message: %v", err)
	}
	key, _, _, err := s.epoch.messages.At(consumed.Sender, consumed.Ratchet, consumed.Generation, schedule.Window{OutOfOrder: 1 << 20, Forward: 1 << 20})
	if err != nil {
		m.Fatalf("%v", err)
	}
	place := fmt.Sprintf("%s epoch %d leaf %d %v generation %d", p.GroupID, p.Epoch, consumed.Sender, consumed.Ratchet, consumed.Generation)
	if _, twice := m.used[place]; twice {
		m.Fatalf("%s encrypts twice", place)
	}
	if _, twice := m.keys[string(key.Key.Bytes())]; twice {
		m.Fatalf("the key of %s encrypts twice", place)
	}
	m.used[place], m.keys[string(key.Key.Bytes())] = true, true
	m.sent = append(m.sent, &sentKey{
		group: string(p.GroupID), epoch: p.Epoch, leaf: consumed.Sender, ratchet: consumed.Ratchet,
		generation: consumed.Generation, key: string(key.Key.Bytes()), message: string(message),
	})
	return consumed.Generation
}

// sentKey is a key that has encrypted message.
type sentKey struct {
	group      string
	epoch      uint64
	leaf       tree.LeafIndex
	ratchet    schedule.RatchetType
	generation uint32
	key        string
	message    string
}

// replay is a call with an old state, and what became of it.
type replay struct {
	state         *State
	before, after string
	call          func(*State) string
}

// remember keeps a call to be repeated later.
func (m *model) remember(s *State, before, after string, call func(*State) string) {
	if m.options.erase {
		return
	}
	r := replay{s, before, after, call}
	if len(m.history) < 20 || m.options.remember {
		m.history = append(m.history, r)
	} else {
		m.history[m.intn(len(m.history), "forget")] = r
	}
}

// stepRepeat repeats a call with an old state: nothing has changed.
func (m *model) stepRepeat() {
	if len(m.history) == 0 {
		return
	}
	m.repeat(pickOne(m, "repeat", m.history))
}

func (m *model) repeat(r replay) {
	m.Helper()
	if fingerprint(r.state) != r.before {
		m.Fatalf("an old state has changed")
	}
	if after := r.call(r.state); after != r.after {
		m.Fatalf("an old state gives something else: %s, was %s", after, r.after)
	}
}

// process gives a message to c and checks what always holds. It adopts the
// result, error or not.
func (m *model) process(c *modelClient, message []byte) (*Result, error) {
	m.Helper()
	in := m.inputs()
	before := c.state
	fp := fingerprint(before)
	given := bytes.Clone(message)
	r, err := call(m, &in, func() (*Result, error) { return before.Process(given, &in) })
	for i := range given {
		given[i] ^= 0x55 // the caller's buffer is the caller's
	}
	if r == nil || r.State == nil {
		m.Fatalf("no result, error %v", err)
	}
	if fingerprint(before) != fp {
		m.Fatalf("processing changed the old state (error %v)", err)
	}
	after := fingerprint(r.State)
	if m.intn(4, "remember") == 0 || m.options.remember {
		kept := bytes.Clone(message)
		m.remember(before, fp, after+errorName(err), func(s *State) string {
			r, err := s.Process(kept, &in)
			return fingerprint(r.State) + errorName(err)
		})
	}
	if err != nil {
		if (after == fp) != (r.State == before) {
			m.Fatalf("refused with %v, but the state is another", err)
		}
		if after == fp && len(r.Dead) > 0 {
			m.Fatalf("refused with %v, and %d secrets are dead", err, len(r.Dead))
		}
		if after != fp && m.withoutMessages(r.State, before) != fp {
			m.Fatalf("refused with %v, and more than a key was consumed", err)
		}
	}
	if m.record != nil {
		m.record("processed", []byte(after+errorName(err)))
	}
	if after != fp {
		c.took[string(message)] = true // what a proposal does not consume was not encrypted
	}
	m.adopt(c, r.State, r.Dead)
	m.steps[fmt.Sprintf("> %d %s", r.Kind, errorName(err))]++
	return r, err
}

// withoutMessages is the fingerprint of s with the secret trees of other.
func (m *model) withoutMessages(s, other *State) string {
	undone := *s
	undone.epoch, undone.past = other.epoch, other.past
	return fingerprint(&undone)
}

// errorName is what of an error all members must agree on: the rule.
func errorName(err error) string {
	if err == nil {
		return ""
	}
	var v *spec.Violation
	if errors.As(err, &v) {
		return v.Rule.ID
	}
	var d *tls.DecodeError
	if errors.As(err, &d) {
		return "malformed"
	}
	return err.Error()
}

// expect is whether c should read an application message now.
func (c *modelClient) expect(a *modelMessage) bool {
	s := c.state
	if s == nil || a.epoch < c.joined || a.epoch > s.Epoch() || s.Epoch()-a.epoch > uint64(s.policy.PastEpochs) {
		return false
	}
	if a.leaf == s.LeafIndex() {
		return false // its own
	}
	r := c.streams[stream{a.epoch, a.leaf}]
	g, next, newest := int64(a.generation), int64(0), int64(-1)
	if r != nil {
		if r.read[a.generation] {
			return false
		}
		newest, next = r.newest, r.newest+1
	}
	if g > newest {
		return g-next <= int64(s.policy.Window.Forward)
	}
	return newest-g <= int64(s.policy.Window.OutOfOrder)
}

func (c *modelClient) noteRead(a *modelMessage) {
	k := stream{a.epoch, a.leaf}
	r := c.streams[k]
	if r == nil {
		r = &received{newest: -1, read: map[uint32]bool{}}
		c.streams[k] = r
	}
	r.read[a.generation] = true
	r.newest = max(r.newest, int64(a.generation))
}
