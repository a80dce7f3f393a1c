package schedule_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

var ratchets = []schedule.RatchetType{schedule.Handshake, schedule.Application}

func rootSecret(suite *ciphersuite.Suite) ciphersuite.Secret {
	return ciphersuite.NewSecret(bytes.Repeat([]byte{0x5e}, suite.Nh()))
}

// It is so that messages in any order get the keys that Section 9 gives them,
// or are refused by the rule of the window (Section 15.3) or of the key's
// deletion (Section 9.2); that a tree left behind is as it was; and that the
// dead are exactly what the successor lacks.
func TestSecretTreeAgainstModel(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	const generations = 24
	models := map[uint32]*model{}
	for _, leaves := range []uint32{1, 2, 3, 5, 8} {
		models[leaves] = newModel(suite, rootSecret(suite), leaves, generations)
	}
	rapid.Check(t, func(t *rapid.T) {
		leaves := rapid.SampledFrom([]uint32{1, 2, 3, 5, 8}).Draw(t, "leaves")
		m := models[leaves]
		secrets := schedule.NewSecretTree(suite, rootSecret(suite), leaves)
		window := schedule.Window{
			OutOfOrder: rapid.Uint32Range(0, 8).Draw(t, "out of order"),
			Forward:    rapid.Uint32Range(0, generations).Draw(t, "forward"),
		}
		uses := map[place]*use{}
		for range rapid.IntRange(1, 40).Draw(t, "messages") {
			p := place{tree.LeafIndex(rapid.Uint32Range(0, leaves).Draw(t, "leaf")), rapid.SampledFrom(ratchets).Draw(t, "ratchet")}
			u := uses[p]
			if u == nil {
				u = &use{consumed: map[uint32]bool{}, newest: -1}
				uses[p] = u
			}
			g := rapid.Uint32Range(0, generations-1).Draw(t, "generation")
			floor := max(u.floor, max(u.newest, int(g))-int(window.OutOfOrder))
			var want *spec.Rule
			switch {
			case uint32(p.leaf) >= leaves:
				want = spec.SenderDataLeaf
			case int(g) < floor:
				want = spec.SkippedKeysLimit
			case u.consumed[g]:
				want = spec.ConsumedKey
			case int(g)-(u.newest+1) > int(window.Forward):
				want = spec.GenerationTooFar
			}
			key, after, dead, err := secrets.At(p.leaf, p.ratchet, g, window)
			if want != nil {
				if !errors.Is(err, want) {
					t.Fatalf("%v: generation %d: %v, want %v", p, g, err, want)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%v: generation %d: %v", p, g, err)
			}
			of := m.ratchets[p][g]
			if key.Generation != g || !key.Key.Equal(of.key) || !key.Nonce.Equal(of.nonce) {
				t.Fatalf("%v: generation %d has another key than the model", p, g)
			}
			again, _, _, err := secrets.At(p.leaf, p.ratchet, g, window)
			if err != nil || !again.Key.Equal(key.Key) || !again.Nonce.Equal(key.Nonce) {
				t.Fatalf("%v: the tree left behind gives another key, or none: %v", p, err)
			}
			checkDead(t, secrets, after, key, dead)
			if rapid.Bool().Draw(t, "did not open") {
				checkAbandoned(t, secrets, after, dead)
				continue
			}
			for _, s := range dead {
				s.Erase() // as the driver does
			}
			secrets = after
			u.consumed[g] = true
			u.newest, u.floor = max(u.newest, int(g)), floor
		}
		checkForwardSecrecy(t, suite, secrets, m, uses, generations)
	})
}

// checkForwardSecrecy looks for consumed secrets in all that is left of a tree
// and in all that can be derived from it.
func checkForwardSecrecy(t *rapid.T, suite *ciphersuite.Suite, secrets *schedule.SecretTree, m *model, uses map[place]*use, generations int) {
	var stored []byte
	left := &model{nodes: map[tree.NodeIndex]ciphersuite.Secret{}, ratchets: map[place][]generation{}}
	for name, value := range secrets.Records() {
		stored = append(stored, value...)
		p := place{tree.LeafIndex(name.Index >> 1), schedule.RatchetType(name.Index & 1)}
		switch name.Kind {
		case schedule.NodeRecord:
			left.derive(suite, tree.NodeIndex(name.Index), ciphersuite.NewSecret(value[1:]), generations)
		case schedule.RatchetRecord:
			left.ratchets[p] = follow(suite, ciphersuite.NewSecret(value[17:]), int(value[7]), generations)
		case schedule.SkippedRecord:
			p = place{tree.LeafIndex(name.Index >> 33), schedule.RatchetType(name.Index >> 32 & 1)}
			key := generation{key: ciphersuite.NewSecret(value[1 : 1+suite.Nk()]), nonce: ciphersuite.NewSecret(value[2+suite.Nk():])}
			left.ratchets[p] = append(left.ratchets[p], key)
		}
	}
	derivable := map[string]bool{}
	for _, s := range left.nodes {
		derivable[string(s.Bytes())] = true
	}
	for _, all := range left.ratchets {
		for _, g := range all {
			for _, s := range []ciphersuite.Secret{g.secret, g.key, g.nonce} {
				derivable[string(s.Bytes())] = true
			}
		}
	}
	gone := func(what string, s ciphersuite.Secret) {
		if bytes.Contains(stored, s.Bytes()) || derivable[string(s.Bytes())] {
			t.Fatalf("%s is consumed, and still there", what)
		}
	}
	for p, u := range uses {
		for g := range maps.Keys(u.consumed) {
			of := m.ratchets[p][g]
			gone(fmt.Sprintf("key %d of %v", g, p), of.key)
			gone(fmt.Sprintf("nonce %d of %v", g, p), of.nonce)
		}
		for g := 0; g <= u.newest; g++ {
			gone(fmt.Sprintf("ratchet secret %d of %v", g, p), m.ratchets[p][g].secret)
		}
		if u.newest < 0 {
			continue
		}
		gone("the secret of a leaf in use", m.nodes[p.leaf.Node()])
		for x, s := range m.nodes {
			if x.Contains(p.leaf.Node()) {
				gone(fmt.Sprintf("the secret of node %d", x), s)
			}
		}
		if u.newest+1 < generations && !derivable[string(m.ratchets[p][u.newest+1].key.Bytes())] {
			t.Fatalf("%v: the next key is gone as well", p)
		}
	}
}

// It is so that a sender's keys are those that the receiver finds, generation
// by generation, and that the sender's tree deletes what it used.
func TestNext(t *testing.T) {
	t.Parallel()
	for _, suite := range ciphersuite.All() {
		m := newModel(suite, rootSecret(suite), 4, 5)
		sender := schedule.NewSecretTree(suite, rootSecret(suite), 4)
		for g := range uint32(5) {
			for _, ratchet := range ratchets {
				key, after, dead, err := sender.Next(2, ratchet)
				if err != nil {
					t.Fatal(err)
				}
				want := m.ratchets[place{2, ratchet}][g]
				if key.Generation != g || !key.Key.Equal(want.key) || !key.Nonce.Equal(want.nonce) {
					t.Errorf("%s: %v generation %d differs from the model", suite.Name(), ratchet, g)
				}
				checkDead(t, sender, after, key, dead)
				for _, s := range dead {
					s.Erase()
				}
				sender = after
			}
		}
		if _, _, _, err := sender.Next(4, schedule.Handshake); !errors.Is(err, spec.SenderDataLeaf) {
			t.Errorf("leaf 4 of 4: %v", err)
		}
		if _, _, _, err := sender.At(2, schedule.Handshake, 4, schedule.Window{OutOfOrder: 9}); !errors.Is(err, spec.ConsumedKey) {
			t.Errorf("a key that was used to send: %v", err)
		}
	}
}

// It is so that a message far ahead is refused without any derivation.
func TestForwardLimitDerivesNothing(t *testing.T) {
	t.Parallel()
	var counter ciphersuite.Counter
	suite := mustSuite(t, 1).WithCounter(&counter)
	secrets := schedule.NewSecretTree(suite, rootSecret(suite), 1<<17)
	for _, g := range []uint32{1001, 1<<31 - 1, 1 << 31, 1<<32 - 1} {
		_, _, _, err := secrets.At(7, schedule.Application, g, schedule.Window{OutOfOrder: 32, Forward: 1000})
		if !errors.Is(err, spec.GenerationTooFar) {
			t.Errorf("generation %d: %v", g, err)
		}
	}
	if n := counter.Counts().Expand; n != 0 {
		t.Errorf("%d derivations", n)
	}
}

// It is so that a window that was small once does not grow back over keys that
// were not kept.
func TestShrunkenWindow(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	secrets := schedule.NewSecretTree(suite, rootSecret(suite), 2)
	at := func(g uint32, w schedule.Window) error {
		_, after, _, err := secrets.At(1, schedule.Application, g, w)
		if err == nil {
			secrets = after
		}
		return err
	}
	wide, narrow := schedule.Window{OutOfOrder: 10, Forward: 10}, schedule.Window{OutOfOrder: 2, Forward: 10}
	for _, step := range []struct {
		g    uint32
		w    schedule.Window
		want error
	}{
		{9, wide, nil},
		{0, narrow, spec.SkippedKeysLimit}, // refused, yet nothing is forgotten
		{0, wide, nil},
		{8, narrow, nil}, // forgets 1 to 6
		{6, wide, spec.SkippedKeysLimit},
		{7, wide, nil},
		{7, wide, spec.ConsumedKey},
		{10, wide, nil},
	} {
		if err := at(step.g, step.w); !errors.Is(err, step.want) {
			t.Errorf("generation %d: %v, want %v", step.g, err, step.want)
		}
	}
}

// It is so that a tree that was erased, or left behind and then erased as far
// as its successor differs, gives no key rather than one derived from nothing.
func TestErasedTree(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	wide := schedule.Window{OutOfOrder: 10, Forward: 10}
	fresh := schedule.NewSecretTree(suite, rootSecret(suite), 4)
	_, used, dead, err := fresh.At(1, schedule.Application, 5, wide)
	if err != nil {
		t.Fatal(err)
	}
	erase := func(secrets []ciphersuite.Secret) {
		for _, s := range secrets {
			s.Erase()
		}
	}
	refused := func(what string, s *schedule.SecretTree, leaf tree.LeafIndex, generations ...uint32) {
		t.Helper()
		if _, _, _, err := s.Next(leaf, schedule.Application); !errors.Is(err, schedule.ErrErased) {
			t.Errorf("%s: Next: %v", what, err)
		}
		for _, g := range generations {
			if _, _, _, err := s.At(leaf, schedule.Application, g, wide); !errors.Is(err, schedule.ErrErased) {
				t.Errorf("%s: generation %d: %v", what, g, err)
			}
		}
	}
	erase(dead)
	refused("a tree that was succeeded", fresh, 0, 0)
	refused("a tree that was succeeded", fresh, 1, 5)
	_, late, dead, err := used.At(1, schedule.Application, 3, wide)
	if err != nil {
		t.Fatal(err)
	}
	erase(dead)
	if _, _, _, err := used.At(1, schedule.Application, 3, wide); !errors.Is(err, schedule.ErrErased) {
		t.Errorf("a skipped key that was used: %v", err)
	}
	erase(late.Secrets())
	refused("a tree that was erased", late, 0, 0)
	refused("a tree that was erased", late, 1, 2, 6)
}
