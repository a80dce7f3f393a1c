package tree_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// history is a group through its epochs: the tree, the model of it, and what
// each member has.
type history struct {
	t       testing.TB
	suite   *ciphersuite.Suite
	tree    *tree.Tree
	model   *model
	private map[tree.LeafIndex]*tree.PrivateTree
	signer  map[tree.LeafIndex]*ciphersuite.SignaturePrivateKey
	serial  int
}

// tb makes a testing.TB of the *rapid.T of a property within a test.
type tb struct {
	testing.TB
	rapid *rapid.T
}

func (t tb) Helper()                   { t.rapid.Helper() }
func (t tb) Fatal(args ...any)         { t.rapid.Fatal(args...) }
func (t tb) Fatalf(f string, a ...any) { t.rapid.Fatalf(f, a...) }
func (t tb) Error(args ...any)         { t.rapid.Error(args...) }
func (t tb) Errorf(f string, a ...any) { t.rapid.Errorf(f, a...) }

const groupName = "the group"

func newHistory(t testing.TB, suite *ciphersuite.Suite) *history {
	h := &history{t: t, suite: suite, model: &model{suite: suite}, private: map[tree.LeafIndex]*tree.PrivateTree{}, signer: map[tree.LeafIndex]*ciphersuite.SignaturePrivateKey{}}
	m, key := h.client()
	h.sign(&m, 0)
	tr, err := tree.New(suite, &m.leaf)
	if err != nil {
		t.Fatal(err)
	}
	h.model.extendTo(0)
	h.model.add(&m.leaf)
	h.tree, h.private[0], h.signer[0] = tr, tree.NewPrivateTree(0, key), m.priv
	return h
}

// client makes a new client with its leaf key.
func (h *history) client() (member, *ciphersuite.HPKEPrivateKey) {
	h.serial++
	name := fmt.Sprint("client ", h.serial)
	m := memberNamed(h.t, h.suite, name)
	key, _ := h.suite.DeriveKeyPair(entropyFor(name + "'s encryption"))
	return m, key
}

func (h *history) sign(m *member, l tree.LeafIndex) {
	h.t.Helper()
	if err := m.leaf.Sign(h.suite, m.priv, []byte(groupName), l); err != nil {
		h.t.Fatal(err)
	}
}

// change is what one Commit does: proposals by index, then a path.
type change struct {
	updates, removes []tree.LeafIndex
	adds             int
	committer        tree.LeafIndex
	path             bool
	external         bool // the path is that of a new member
}

// commit applies a change to the tree, to the model and at all members.
func (h *history) commit(c change) {
	t := h.t
	t.Helper()
	// The committer's Editor, and one of the receivers.
	e, receiver := h.tree.Edit(), h.tree.Edit()
	m := h.model.clone()
	private, signer := map[tree.LeafIndex]*tree.PrivateTree{}, map[tree.LeafIndex]*ciphersuite.SignaturePrivateKey{}
	for l, p := range h.private {
		private[l], signer[l] = p, h.signer[l]
	}
	added := map[tree.LeafIndex]*ciphersuite.HPKEPrivateKey{}
	for _, l := range c.updates {
		u, key := h.client()
		u.leaf.Source = tree.LeafNodeSourceUpdate
		h.sign(&u, l)
		if e.Update(l, &u.leaf) != nil || receiver.Update(l, &u.leaf) != nil {
			t.Fatalf("cannot update leaf %d", l)
		}
		m.update(l, &u.leaf)
		private[l], _ = private[l].WithKey(l.Node(), key)
		signer[l] = u.priv
	}
	for _, l := range c.removes {
		if e.Remove(l) != nil || receiver.Remove(l) != nil {
			t.Fatalf("cannot remove leaf %d", l)
		}
		m.remove(l)
		delete(private, l)
	}
	for range c.adds {
		a, key := h.client()
		h.sign(&a, 0)
		l, err := e.Add(&a.leaf)
		if err != nil {
			t.Fatal(err)
		}
		if other, _ := receiver.Add(&a.leaf); other != l {
			t.Fatalf("added at leaf %d and %d", l, other)
		}
		if want := m.add(&a.leaf); l != want {
			t.Fatalf("added at leaf %d, want %d", l, want)
		}
		added[l], signer[l] = key, a.priv
	}
	if err := e.CheckKeys(); err != nil {
		t.Fatal(err)
	}

	if c.path {
		h.path(e, receiver, m, &c, private, signer, added)
	} else {
		after := e.Tree()
		for l, p := range private {
			private[l], _ = p.Retain(after)
		}
		for l, key := range added {
			private[l] = tree.NewPrivateTree(l, key)
		}
		h.tree = after
	}
	h.model, h.private, h.signer = m, private, signer

	m.check(t, h.tree)
	for l, p := range private {
		if err := p.Check(h.tree); err != nil {
			t.Fatalf("leaf %d: %v", l, err)
		}
		// The tree invariant, and its reverse but for unmerged leaves.
		for _, x := range tree.DirectPath(l.Node(), h.tree.LeafCount()) {
			n := h.tree.Parent(x)
			if knows := p.Key(x) != nil; knows != (n != nil && !slices.Contains(n.UnmergedLeaves, l)) {
				t.Fatalf("leaf %d, node %d: has a private key: %v", l, x, knows)
			}
		}
	}
}

// path makes the path of a Commit at the committer and processes it at all
// others.
func (h *history) path(e, receiver *tree.Editor, m *model, c *change, private map[tree.LeafIndex]*tree.PrivateTree, signer map[tree.LeafIndex]*ciphersuite.SignaturePrivateKey, added map[tree.LeafIndex]*ciphersuite.HPKEPrivateKey) {
	t := h.t
	t.Helper()
	in := tree.PathInput{Sender: c.committer, GroupID: []byte(groupName), Entropy: entropyFor(fmt.Sprint("path ", h.serial))}
	h.serial++
	if c.external {
		x, _ := h.client()
		in.Sender, in.LeafNode, in.Signer = e.NextLeaf(), x.leaf, x.priv
	} else {
		in.LeafNode, in.Signer = *e.Leaf(c.committer), signer[c.committer]
	}
	created, err := e.CreatePath(in)
	if err != nil {
		t.Fatal(err)
	}
	after := e.Tree()
	context := groupContext(t, h.suite.ID(), []byte(groupName), 1, after.Hash(), nil)
	path, err := created.Encrypt(context)
	if err != nil {
		t.Fatal(err)
	}
	merged, err := receiver.MergePath(in.Sender, path)
	if err != nil {
		t.Fatal(err)
	}
	if got := receiver.Tree(); !bytes.Equal(got.Hash(), after.Hash()) {
		t.Fatal("the receivers' tree is not the committer's")
	}
	if !bytes.Equal(m.merge(in.Sender, path), path.LeafNode.ParentHash) {
		t.Fatal("the model finds another parent hash")
	}
	for l, p := range private {
		if l == in.Sender {
			continue
		}
		secrets, err := merged.Decrypt(after, p, context)
		if err != nil {
			t.Fatalf("leaf %d: %v", l, err)
		}
		if !secrets.CommitSecret.Equal(created.CommitSecret()) || !secrets.PathSecret.Equal(created.PathSecretFor(l)) {
			t.Fatalf("leaf %d: secrets differ from the committer's", l)
		}
		checkDead(t, p, secrets.Private, secrets.Dead)
		private[l] = secrets.Private
	}
	own, dead := created.Private(after, private[in.Sender])
	if old := private[in.Sender]; old != nil {
		checkDead(t, old, own, dead)
	}
	private[in.Sender] = own
	signer[in.Sender] = in.Signer
	for l, key := range added {
		p, err := tree.NewPrivateTree(l, key).WithPathSecret(after, in.Sender, created.PathSecretFor(l))
		if err != nil {
			t.Fatalf("joiner %d: %v", l, err)
		}
		private[l] = p
	}
	h.tree = after
}

// checkDead checks that each key of before is either in after or dead.
func checkDead(t testing.TB, before, after *tree.PrivateTree, dead []*ciphersuite.HPKEPrivateKey) {
	t.Helper()
	for x, key := range before.Keys() {
		if kept := after.Key(x) == key; kept == slices.Contains(dead, key) {
			t.Fatalf("leaf %d: key of node %d is kept: %v, and dead: %v", before.Leaf(), x, kept, !kept)
		}
	}
}

// It is so that the tree is the array of Appendix C, and that all members agree,
// through any history of proposals, paths and external joins; and that no tree
// of the past changes.
func TestHistories(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		t := tb{t, r}
		h := newHistory(t, suiteOf(t, rapid.SampledFrom([]spec.CipherSuite{1, 1, 1, 1, 1, 2}).Draw(r, "suite")))
		type past struct {
			tree    *tree.Tree
			encoded []byte
			hash    []byte
		}
		var pasts []past
		for range rapid.IntRange(1, 10).Draw(r, "commits") {
			h.commit(drawChange(r, h))
			pasts = append(pasts, past{h.tree, h.model.encode(), h.model.hash(h.model.root())})
		}
		for _, p := range pasts {
			if !bytes.Equal(encode(t, p.tree), p.encoded) || !bytes.Equal(p.tree.Hash(), p.hash) {
				t.Fatal("a tree of the past has changed")
			}
		}
		parsed := parse(t, h.suite, h.model.encode())
		h.model.check(t, parsed)
		group, err := tree.NewGroupParameters(spec.MLS10, h.suite.ID(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parsed.Validate(h.tree.Hash(), tree.LeafContext{GroupID: []byte(groupName), Group: group, MaxLifetime: math.MaxUint64}); err != nil {
			t.Fatal(err)
		}
	})
}

func drawChange(t *rapid.T, h *history) change {
	var c change
	members := h.model.members()
	c.committer = rapid.SampledFrom(members).Draw(t, "committer")
	c.external = rapid.IntRange(0, 5).Draw(t, "external") == 0
	for _, l := range members {
		if l == c.committer {
			continue
		}
		switch rapid.IntRange(0, 7).Draw(t, "fate") {
		case 0:
			c.updates = append(c.updates, l)
		case 1, 2:
			c.removes = append(c.removes, l)
		}
	}
	if !c.external && len(members) < 20 {
		c.adds = rapid.IntRange(0, 4).Draw(t, "adds")
	}
	c.path = c.external || rapid.Bool().Draw(t, "path")
	return c
}
