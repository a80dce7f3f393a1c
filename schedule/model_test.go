package schedule_test

import (
	"maps"
	"slices"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tree"
)

// model is a secret tree without any economy: every secret of every node, leaf
// and generation, derived at once as Figures 25 to 27 show.
type model struct {
	nodes    map[tree.NodeIndex]ciphersuite.Secret
	ratchets map[place][]generation
}

type place struct {
	leaf    tree.LeafIndex
	ratchet schedule.RatchetType
}

type generation struct{ secret, key, nonce ciphersuite.Secret }

func newModel(suite *ciphersuite.Suite, encryptionSecret ciphersuite.Secret, leaves uint32, generations int) *model {
	m := &model{nodes: map[tree.NodeIndex]ciphersuite.Secret{}, ratchets: map[place][]generation{}}
	m.derive(suite, tree.Root(leaves), encryptionSecret, generations)
	return m
}

func (m *model) derive(suite *ciphersuite.Suite, x tree.NodeIndex, secret ciphersuite.Secret, generations int) {
	m.nodes[x] = secret
	if !x.IsLeaf() {
		m.derive(suite, tree.Left(x), suite.ExpandWithLabel(secret, "tree", []byte("left"), suite.Nh()), generations)
		m.derive(suite, tree.Right(x), suite.ExpandWithLabel(secret, "tree", []byte("right"), suite.Nh()), generations)
		return
	}
	for ratchet, label := range []string{"handshake", "application"} {
		p := place{x.Leaf(), schedule.RatchetType(ratchet)}
		r := suite.ExpandWithLabel(secret, label, nil, suite.Nh())
		m.ratchets[p] = follow(suite, r, 0, generations)
	}
}

// follow lists the generations of a ratchet from the one that secret is of.
func follow(suite *ciphersuite.Suite, secret ciphersuite.Secret, first, end int) []generation {
	var all []generation
	for j := uint32(first); j < uint32(end); j++ {
		all = append(all, generation{
			secret: secret,
			key:    suite.DeriveTreeSecret(secret, "key", j, suite.Nk()),
			nonce:  suite.DeriveTreeSecret(secret, "nonce", j, suite.Nn()),
		})
		secret = suite.DeriveTreeSecret(secret, "secret", j, suite.Nh())
	}
	return all
}

// use is what the model remembers of the messages of one ratchet: which keys
// are consumed, which was the newest, and below which the window has closed.
type use struct {
	consumed map[uint32]bool
	newest   int // -1: none
	floor    int
}

func bytesOf(secrets []ciphersuite.Secret) map[string]bool {
	set := map[string]bool{}
	for _, s := range secrets {
		set[string(s.Bytes())] = true
	}
	return set
}

// checkDead holds what Next and At say of dead against the two trees: it has
// the key, all that before has and after lacks, and nothing that after has.
func checkDead(t rapid.TB, before, after *schedule.SecretTree, key schedule.MessageKey, dead []ciphersuite.Secret) {
	t.Helper()
	kept, dying := bytesOf(after.Secrets()), bytesOf(dead)
	for s := range bytesOf(before.Secrets()) {
		if !kept[s] && !dying[s] {
			t.Fatal("a secret that the successor lacks is not among the dead")
		}
	}
	for s := range dying {
		if kept[s] {
			t.Fatal("the successor has a secret that is among the dead")
		}
	}
	if !dying[string(key.Key.Bytes())] || !dying[string(key.Nonce.Bytes())] {
		t.Fatal("the message's key is not among the dead")
	}
}

// checkAbandoned abandons a successor: what it has of its own is erased, the
// tree that it came from is whole.
func checkAbandoned(t rapid.TB, before, after *schedule.SecretTree, dead []ciphersuite.Secret) {
	t.Helper()
	kept, whole := map[ciphersuite.Secret]bool{}, bytesOf(before.Secrets())
	for _, s := range before.Secrets() {
		kept[s] = true
	}
	derived := slices.Concat(after.Secrets(), dead)
	before.Abandon(after, dead)
	for _, s := range derived {
		if !kept[s] && !s.IsAbsent() {
			t.Fatal("a secret that only the abandoned tree has is still there")
		}
	}
	if !maps.Equal(whole, bytesOf(before.Secrets())) {
		t.Fatal("the tree that stays in force has lost a secret")
	}
}
