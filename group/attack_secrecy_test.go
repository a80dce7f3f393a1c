package group

import (
	"bytes"
	"flag"
	"fmt"
	"math/bits"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

var attackRuns = flag.Int("attack.runs", 2, "random groups whose members' states are attacked")

// attack is all that can be derived from a stolen state by steps of the key
// schedule, of the secret tree and of its ratchets, a bounded number of each.
type attack struct {
	suite    *ciphersuite.Suite
	levels   int
	contexts []schedule.EncodedGroupContext
	keys     map[string]bool // AEAD keys
	seen     map[string]bool
}

const (
	attackGenerations = 6  // followed of each ratchet
	attackFirst       = 26 // generations that a ratchet secret may be of
)

func newAttack(s *State) *attack {
	a := &attack{suite: s.suite, levels: bits.Len32(s.tree.LeafCount()) - 1, keys: map[string]bool{}, seen: map[string]bool{}}
	for _, e := range append([]*epoch{s.epoch}, s.past...) {
		a.contexts = append(a.contexts, e.framing.Encoded)
	}
	for _, h := range secretsOf(s) {
		a.keys[string(h.bytes)] = true
		if _, secret := h.id.(ciphersuite.Secret); secret && len(h.bytes) == s.suite.Nh() {
			a.secret(ciphersuite.NewSecret(h.bytes))
		}
	}
	return a
}

// secret tries everything that x could be.
func (a *attack) secret(x ciphersuite.Secret) {
	a.node(x, a.levels)
	for g := range uint32(attackFirst) {
		a.ratchet(x, g)
	}
	a.epochSecret(x)
	zero := a.suite.ZeroSecret()
	for _, context := range a.contexts {
		// A joiner secret, or an init secret before a Commit without a path,
		// without pre-shared keys.
		a.epochSecret(a.suite.ExpandWithLabel(a.suite.Extract(x, zero), spec.LabelEpoch, context, a.suite.Nh()))
		joiner := a.suite.ExpandWithLabel(a.suite.Extract(x, zero), spec.LabelJoiner, context, a.suite.Nh())
		a.epochSecret(a.suite.ExpandWithLabel(a.suite.Extract(joiner, zero), spec.LabelEpoch, context, a.suite.Nh()))
	}
}

func (a *attack) epochSecret(x ciphersuite.Secret) {
	a.node(a.suite.DeriveSecret(x, spec.LabelEncryption), a.levels)
}

// node takes x for the secret of a node of the secret tree that many levels
// high at most.
func (a *attack) node(x ciphersuite.Secret, levels int) {
	if a.seen[string(x.Bytes())] {
		return
	}
	a.seen[string(x.Bytes())] = true
	for _, r := range []schedule.RatchetType{schedule.Handshake, schedule.Application} {
		a.ratchet(a.suite.ExpandWithLabel(x, r.String(), nil, a.suite.Nh()), 0)
	}
	if levels > 0 {
		a.node(a.suite.ExpandWithLabel(x, spec.LabelTree, []byte("left"), a.suite.Nh()), levels-1)
		a.node(a.suite.ExpandWithLabel(x, spec.LabelTree, []byte("right"), a.suite.Nh()), levels-1)
	}
}

// ratchet takes x for the secret of a ratchet in generation g.
func (a *attack) ratchet(x ciphersuite.Secret, g uint32) {
	for i := range uint32(attackGenerations) {
		a.keys[string(a.suite.DeriveTreeSecret(x, spec.LabelKey, g+i, a.suite.Nk()).Bytes())] = true
		x = a.suite.DeriveTreeSecret(x, spec.LabelSecret, g+i, a.suite.Nh())
	}
}

// It is so that with all that a member has at one time, nothing that it has
// read before can be read again, nor anything of an epoch that left its window;
// what it has not read yet can (the control).
func TestForwardSecrecy(t *testing.T) {
	t.Parallel()
	derived, gone := 0, 0
	for seed := range uint64(*attackRuns) {
		c := newSeededChooser(seed + 1)
		m := newModel(t, c, modelOptions{clients: 2 + c.intn(5, "clients")})
		for range 12 {
			for range 15 {
				m.step()
			}
			if all := m.members(); len(all) > 0 {
				d, g := m.attackForwardSecrecy(pickOne(m, "victim", all))
				derived, gone = derived+d, gone+g
			}
		}
	}
	t.Logf("%d keys gone, %d still derived", gone, derived)
	if derived == 0 || gone == 0 {
		t.Error("the attack finds nothing at all")
	}
}

func (m *model) attackForwardSecrecy(c *modelClient) (derived, gone int) {
	s := c.state
	a := newAttack(s)
	var records []byte
	for _, value := range s.Records() {
		records = append(records, value...)
	}
	for _, k := range m.sent {
		if k.group != string(s.GroupID()) || k.epoch < c.joined {
			continue
		}
		old := k.epoch < s.Epoch() && s.Epoch()-k.epoch > uint64(s.policy.PastEpochs)
		switch consumed := old || c.took[k.message] || k.leaf == s.LeafIndex(); {
		case consumed && bytes.Contains(records, []byte(k.key)):
			m.Fatalf("%s stores the key of generation %d of %v of leaf %d in epoch %d", c.name, k.generation, k.ratchet, k.leaf, k.epoch)
		case consumed && a.keys[k.key]:
			m.Fatalf("%s in epoch %d: the key of generation %d of %v of leaf %d in epoch %d is still derived",
				c.name, s.Epoch(), k.generation, k.ratchet, k.leaf, k.epoch)
		case consumed:
			gone++
			in := m.inputs()
			if r, err := s.Process([]byte(k.message), &in); err == nil {
				m.Fatalf("%s reads %d a second time", c.name, r.Kind)
			}
		case a.keys[k.key]:
			derived++
		}
	}

	// Of past epochs nothing is left but what reads late messages and what
	// resumes.
	held := map[string]string{}
	for _, h := range secretsOf(s) {
		held[string(h.bytes)] = h.what
	}
	allowed := map[string]bool{}
	for _, e := range s.past {
		for _, x := range append(e.keys.Secrets(), e.messages.Secrets()...) {
			allowed[string(x.Bytes())] = true
		}
	}
	for _, r := range s.resumable {
		allowed[string(r.secret.Bytes())] = true
	}
	for _, x := range m.secrets {
		if x.group == string(s.GroupID()) && x.epoch < s.Epoch() && held[string(x.secret.Bytes())] != "" && !allowed[string(x.secret.Bytes())] {
			m.Fatalf("%s in epoch %d still has a secret of epoch %d: %s", c.name, s.Epoch(), x.epoch, held[string(x.secret.Bytes())])
		}
	}
	for _, e := range s.past {
		if n := len(e.keys.Secrets()); n > 1 || s.Epoch()-e.context.Epoch > uint64(s.policy.PastEpochs) {
			m.Fatalf("%d secrets of epoch %d are kept in epoch %d", n, e.context.Epoch, s.Epoch())
		}
	}
	return derived, gone
}

// It is so that a thief of the whole state of a member reads and follows
// until the member has made new keys, and no longer.
func TestHealing(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for seed := range uint64(*attackRuns) {
		c := newSeededChooser(seed + 100)
		m := newModel(t, c, modelOptions{clients: 3 + c.intn(5, "clients"), thieves: true})
		for range 500 {
			m.step()
		}
		for name, n := range m.steps {
			counts[name] += n
		}
	}
	for _, what := range []string{"> healed", "> read by a thief", "> followed by a thief"} {
		if counts[what] == 0 {
			t.Errorf("never: %s", what)
		}
	}
	t.Log(fmt.Sprint(counts))
}
