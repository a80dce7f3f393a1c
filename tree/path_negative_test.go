package tree_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// pathCase is a Commit under way: its proposals applied to an Editor, its path
// made by another one.
type pathCase struct {
	h       *history
	sender  tree.LeafIndex
	editor  *tree.Editor
	path    *tree.UpdatePath
	after   *tree.Tree
	context []byte
	created *tree.NewPath
}

// newPathCase makes a group of eight, in which leaf 6 is unmerged at the root
// and above it, where leaf 2 removes 5 and adds one, with a path.
func newPathCase(t testing.TB) *pathCase {
	h := newHistory(t, suiteOf(t, 1))
	h.commit(change{adds: 7, path: true})
	h.commit(change{committer: 4, path: true})
	h.commit(change{committer: 0, removes: []tree.LeafIndex{6}, path: true})
	h.commit(change{committer: 5, path: true})
	h.commit(change{adds: 1})
	added, _ := h.client()
	c := &pathCase{h: h, sender: 2, editor: h.tree.Edit()}
	other := h.tree.Edit()
	for _, e := range []*tree.Editor{c.editor, other} {
		if err := e.Remove(5); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Add(&added.leaf); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	c.created, err = other.CreatePath(tree.PathInput{Sender: c.sender, LeafNode: *other.Leaf(c.sender), Signer: h.signer[c.sender],
		GroupID: []byte(groupName), Entropy: entropyFor("a path")})
	if err != nil {
		t.Fatal(err)
	}
	c.after = other.Tree()
	c.context = groupContext(t, h.suite.ID(), []byte(groupName), 1, c.after.Hash(), nil)
	if c.path, err = c.created.Encrypt(c.context); err != nil {
		t.Fatal(err)
	}
	return c
}

// rehash sets the parent hash of the path's leaf to what it should be.
func (c *pathCase) rehash() {
	m := &model{suite: c.h.suite}
	e := c.editor.Tree()
	for x := range tree.NodeIndex(tree.NodeWidth(e.LeafCount())) {
		m.nodes = append(m.nodes, nil)
		if leaf := x.IsLeaf() && e.Leaf(x.Leaf()) != nil; leaf {
			m.nodes[x] = &tree.Node{Leaf: e.Leaf(x.Leaf())}
		} else if p := e.Parent(x); p != nil {
			m.nodes[x] = &tree.Node{Parent: p}
		}
	}
	c.path.LeafNode.ParentHash = m.merge(c.sender, c.path)
}

// It is so that a path with one defect is refused by the rule it breaks and
// changes nothing, and that the same path without it is accepted.
func TestDefectivePathsAreRefused(t *testing.T) {
	t.Parallel()
	fresh := func(c *pathCase, name string) ciphersuite.HPKEPublicKey {
		_, key := c.h.suite.DeriveKeyPair(entropyFor(name))
		return key
	}
	cases := map[string]struct {
		rule   *spec.Rule
		defect func(c *pathCase)
	}{
		"source update":  {spec.PathLeafSource, func(c *pathCase) { c.path.LeafNode.Source = tree.LeafNodeSourceUpdate }},
		"a node too few": {spec.PathLength, func(c *pathCase) { c.path.Nodes = c.path.Nodes[:len(c.path.Nodes)-1] }},
		"a node too many": {spec.PathLength, func(c *pathCase) {
			c.path.Nodes = append(c.path.Nodes, tree.UpdatePathNode{EncryptionKey: fresh(c, "x")})
		}},
		"the old leaf key":     {spec.PathLeafEncryptionKey, func(c *pathCase) { c.path.LeafNode.EncryptionKey = c.editor.EncryptionKey(c.sender.Node()) }},
		"a leaf key in use":    {spec.PathKeyInTree, func(c *pathCase) { c.path.LeafNode.EncryptionKey = c.editor.EncryptionKey(0) }},
		"key of a leaf":        {spec.PathKeyInTree, func(c *pathCase) { c.path.Nodes[1].EncryptionKey = c.editor.EncryptionKey(2) }},
		"key of a parent":      {spec.PathKeyInTree, func(c *pathCase) { c.path.Nodes[1].EncryptionKey = c.editor.EncryptionKey(1) }},
		"key of an added leaf": {spec.PathKeyInTree, func(c *pathCase) { c.path.Nodes[2].EncryptionKey = c.editor.EncryptionKey(10) }},
		"key twice":            {spec.PathKeyInTree, func(c *pathCase) { c.path.Nodes[2].EncryptionKey = c.path.Nodes[0].EncryptionKey }},
		"key of the leaf":      {spec.PathKeyInTree, func(c *pathCase) { c.path.Nodes[2].EncryptionKey = c.path.LeafNode.EncryptionKey }},
		"no key":               {spec.HPKEPublicKey, func(c *pathCase) { c.path.Nodes[0].EncryptionKey = c.path.Nodes[0].EncryptionKey[1:] }},
		"low order key":        {spec.HPKEPublicKey, func(c *pathCase) { c.path.Nodes[0].EncryptionKey = make([]byte, 32) }},
		"signature key in use": {spec.SignatureKeyUnique, func(c *pathCase) { c.path.LeafNode.SignatureKey = c.editor.SignatureKey(0) }},
		"a ciphertext less": {spec.PathCiphertextCount, func(c *pathCase) {
			n := &c.path.Nodes[2]
			n.EncryptedPathSecret = n.EncryptedPathSecret[1:]
		}},
		"one for an added leaf": {spec.PathCiphertextCount, func(c *pathCase) {
			n := &c.path.Nodes[2]
			n.EncryptedPathSecret = append(slices.Clone(n.EncryptedPathSecret), n.EncryptedPathSecret[0])
		}},
		"another parent hash": {spec.CommitParentHash, func(c *pathCase) { c.path.LeafNode.ParentHash = flipped(c.path.LeafNode.ParentHash) }},
		"no parent hash":      {spec.CommitParentHash, func(c *pathCase) { c.path.LeafNode.ParentHash = nil }},
		"another key":         {spec.CommitParentHash, func(c *pathCase) { c.path.Nodes[2].EncryptionKey = fresh(c, "y") }},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newPathCase(t)
			good := *c.path
			good.Nodes = slices.Clone(c.path.Nodes)
			x.defect(c)
			_, err := c.editor.MergePath(c.sender, c.path)
			checkRule(t, err, x.rule)
			if _, err := c.editor.MergePath(c.sender, &good); err != nil {
				t.Fatalf("the path without the defect: %v", err)
			}
			if !bytes.Equal(c.editor.Tree().Hash(), c.after.Hash()) {
				t.Error("the defective path has left something behind")
			}
		})
	}
}

// It is so that a path that does not decrypt to what it announces is refused,
// and leaves the private keys as they were.
func TestDefectivePathSecretsAreRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		rule   *spec.Rule
		defect func(c *pathCase)
	}{
		"ciphertext": {spec.PathSecretDecryption, func(c *pathCase) {
			ct := &c.path.Nodes[1].EncryptedPathSecret[0]
			ct.Ciphertext = flipped(ct.Ciphertext)
		}},
		"kem_output": {spec.PathSecretDecryption, func(c *pathCase) {
			ct := &c.path.Nodes[1].EncryptedPathSecret[0]
			ct.KEMOutput = flipped(ct.KEMOutput)
		}},
		"context": {spec.PathSecretDecryption, func(c *pathCase) { c.context = flipped(c.context) }},
		"short secret": {spec.PathSecretDecryption, func(c *pathCase) {
			ct, err := c.h.suite.EncryptWithLabel(c.editor.EncryptionKey(1), spec.LabelUpdatePathNode, c.context, make([]byte, 31), entropyFor("seal"))
			if err != nil {
				panic(err)
			}
			c.path.Nodes[1].EncryptedPathSecret[0] = ct
		}},
		"key where decrypted": {spec.PathKeyMismatch, func(c *pathCase) {
			_, c.path.Nodes[1].EncryptionKey = c.h.suite.DeriveKeyPair(entropyFor("x"))
			c.rehash()
		}},
		"key above": {spec.PathKeyMismatch, func(c *pathCase) {
			_, c.path.Nodes[2].EncryptionKey = c.h.suite.DeriveKeyPair(entropyFor("x"))
			c.rehash()
		}},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newPathCase(t)
			x.defect(c)
			merged, err := c.editor.MergePath(c.sender, c.path)
			if err != nil {
				t.Fatal(err)
			}
			before := c.h.private[0]
			_, err = merged.Decrypt(c.editor.Tree(), before, c.context)
			checkRule(t, err, x.rule)
			if err := before.Check(c.h.tree); err != nil {
				t.Errorf("the keys before: %v", err)
			}
		})
	}
}

// It is so that who has no part in a path cannot decrypt it: its sender, a
// leaf that the Commit added, one without the keys.
func TestDecryptingForTheWrongMember(t *testing.T) {
	t.Parallel()
	c := newPathCase(t)
	merged, err := c.editor.MergePath(c.sender, c.path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := merged.Decrypt(c.after, c.h.private[c.sender], c.context); !errors.Is(err, tree.ErrOwnPath) {
		t.Errorf("sender: %v", err)
	}
	key, _ := c.h.suite.DeriveKeyPair(entropyFor("nobody"))
	for _, l := range []tree.LeafIndex{0, 5, 7, 100} {
		_, err := merged.Decrypt(c.after, tree.NewPrivateTree(l, key), c.context)
		checkRule(t, err, spec.PathSecretDecryption)
	}
}

// It is so that a joiner refuses a path secret that is not that of the tree.
func TestDefectiveWelcomePathSecret(t *testing.T) {
	t.Parallel()
	c := newPathCase(t)
	key, _ := c.h.suite.DeriveKeyPair(entropyFor("joiner"))
	joiner := tree.NewPrivateTree(5, key)
	if _, err := joiner.WithPathSecret(c.after, c.sender, c.created.PathSecretFor(5)); err != nil {
		t.Fatal(err)
	}
	_, err := joiner.WithPathSecret(c.after, c.sender, c.created.PathSecretFor(0))
	checkRule(t, err, spec.WelcomePathSecret)
	// Leaf 4 and the joiner have a blank node in common.
	_, err = joiner.WithPathSecret(c.after, 4, c.created.PathSecretFor(5))
	checkRule(t, err, spec.WelcomePathSecret)
	for _, signer := range []tree.LeafIndex{5, 8, 1 << 31, 1<<32 - 1} {
		_, err = joiner.WithPathSecret(c.after, signer, c.created.PathSecretFor(5))
		checkRule(t, err, spec.WelcomePathSecret)
	}
	if !c.created.PathSecretFor(c.sender).IsAbsent() {
		t.Error("a path secret for the committer")
	}
}

// It is so that the same entropy cannot put a key into a tree twice, and that
// a path is for members and the next leaf only.
func TestPathsThatCannotBeMade(t *testing.T) {
	t.Parallel()
	h := newHistory(t, suiteOf(t, 1))
	h.commit(change{adds: 3, path: true})
	e := h.tree.Edit()
	in := tree.PathInput{LeafNode: *h.tree.Leaf(0), Signer: h.signer[0], GroupID: []byte(groupName), Entropy: entropyFor("again")}
	if _, err := e.CreatePath(in); err != nil {
		t.Fatal(err)
	}
	before := e.Tree()
	_, err := e.CreatePath(in)
	checkRule(t, err, spec.PathLeafEncryptionKey)
	in.Sender, in.Entropy = 4, entropyFor("other")
	_, err = e.CreatePath(in) // with the signature key of leaf 0, after extending
	checkRule(t, err, spec.SignatureKeyUnique)
	for _, l := range []tree.LeafIndex{5, 1 << 20, 1 << 31, 1<<32 - 1} {
		in.Sender = l
		if _, err := e.CreatePath(in); !errors.Is(err, tree.ErrNoMember) {
			t.Errorf("leaf %d: %v", l, err)
		}
		if _, err := e.MergePath(l, &tree.UpdatePath{}); !errors.Is(err, tree.ErrNoMember) {
			t.Errorf("leaf %d: %v", l, err)
		}
		if err := e.Update(l, &in.LeafNode); !errors.Is(err, tree.ErrNoMember) {
			t.Errorf("leaf %d: %v", l, err)
		}
		checkRule(t, e.Remove(l), spec.RemoveLeaf)
	}
	after := e.Tree()
	if after.LeafCount() != before.LeafCount() || !bytes.Equal(after.Hash(), before.Hash()) {
		t.Error("what failed has changed the tree")
	}
}
