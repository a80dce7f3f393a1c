package tree_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// joined is a group with blank parents and unmerged leaves, to be validated by a
// joiner:
//
//	          7[5,6]
//	    3             11[5,6]
//	 1     5        _        _
//	0 1   2 3      4 5      6 7
func joined(t testing.TB) *history {
	h := newHistory(t, suiteOf(t, 1))
	h.commit(change{adds: 7, path: true})
	h.commit(change{committer: 2, path: true})
	h.commit(change{committer: 4, removes: []tree.LeafIndex{5, 6}, path: true})
	h.commit(change{committer: 7, path: true})
	h.commit(change{committer: 0, path: true})
	h.commit(change{adds: 2})
	return h
}

func validate(t testing.TB, h *history, tr *tree.Tree) error {
	t.Helper()
	group, err := tree.NewGroupParameters(spec.MLS10, h.suite.ID(), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tr.Validate(tr.Hash(), tree.LeafContext{GroupID: []byte(groupName), Group: group, MaxLifetime: math.MaxUint64, Now: 1500})
	return err
}

// It is so that a joiner refuses a tree with one defect by the rule it breaks,
// and accepts the tree without it.
func TestDefectiveTreesAreRefused(t *testing.T) {
	t.Parallel()
	parent := func(m *model, x tree.NodeIndex) *tree.ParentNode { return m.nodes[x].Parent }
	cases := map[string]struct {
		rule   *spec.Rule
		defect func(h *history, m *model)
	}{
		"unmerged twice":          {spec.UnmergedLeavesOrder, func(h *history, m *model) { parent(m, 7).UnmergedLeaves = []tree.LeafIndex{5, 5, 6} }},
		"unmerged out of order":   {spec.UnmergedLeavesOrder, func(h *history, m *model) { parent(m, 7).UnmergedLeaves = []tree.LeafIndex{6, 5} }},
		"unmerged elsewhere":      {spec.UnmergedLeavesPopulated, func(h *history, m *model) { parent(m, 3).UnmergedLeaves = []tree.LeafIndex{5} }},
		"unmerged out of tree":    {spec.UnmergedLeavesPopulated, func(h *history, m *model) { parent(m, 7).UnmergedLeaves = []tree.LeafIndex{5, 6, 1 << 31} }},
		"unmerged blank":          {spec.UnmergedLeavesPopulated, func(h *history, m *model) { m.nodes[10] = nil }},
		"not unmerged between":    {spec.UnmergedLeavesBetween, func(h *history, m *model) { parent(m, 11).UnmergedLeaves = nil }},
		"not unmerged":            {spec.ParentHashLink, func(h *history, m *model) { parent(m, 7).UnmergedLeaves = []tree.LeafIndex{6} }},
		"merged leaf unmerged":    {spec.ParentHashLink, func(h *history, m *model) { parent(m, 1).UnmergedLeaves = []tree.LeafIndex{1} }},
		"key of a parent":         {spec.ParentHashLink, func(h *history, m *model) { parent(m, 3).EncryptionKey = flipped(parent(m, 3).EncryptionKey) }},
		"parent hash of the root": {spec.ParentHashLink, func(h *history, m *model) { parent(m, 7).ParentHash = make([]byte, 32) }},
		"leaf by key package":     {spec.ParentHashLink, func(h *history, m *model) { m.nodes[0].Leaf.Source = tree.LeafNodeSourceKeyPackage }},
		"parent without leaves":   {spec.ParentHashLink, func(h *history, m *model) { m.nodes[0], m.nodes[2] = nil, nil }},
		"leaf signature":          {spec.LeafSignature, func(h *history, m *model) { m.nodes[10].Leaf.Signature = flipped(m.nodes[10].Leaf.Signature) }},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := joined(t)
			if err := validate(t, h, parse(t, h.suite, h.model.encode())); err != nil {
				t.Fatalf("the tree without the defect: %v", err)
			}
			m := h.model.clone()
			x.defect(h, m)
			tr := parse(t, h.suite, m.encode())
			err := validate(t, h, tr)
			checkRule(t, err, x.rule)
			if x.rule == spec.ParentHashLink && m.parentHashValid() {
				t.Error("the definition finds the tree valid")
			}
			if again := validate(t, h, tr); again.Error() != err.Error() {
				t.Errorf("%v, and then %v", err, again)
			}
		})
	}
}

// It is so that a tree is refused under another tree hash.
func TestTreeHashIsThatOfTheGroup(t *testing.T) {
	t.Parallel()
	h := joined(t)
	_, err := h.tree.Validate(flipped(h.tree.Hash()), tree.LeafContext{})
	checkRule(t, err, spec.TreeHashMismatch)
	_, err = h.tree.Validate(nil, tree.LeafContext{})
	checkRule(t, err, spec.TreeHashMismatch)
	if err := validate(t, h, h.tree); err != nil {
		t.Error(err)
	}
}

// It is so that no key occurs twice, whether a Commit or a joiner finds it, and
// that a key may move in one Commit from who leaves to who stays.
func TestKeysAreUnique(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		rule *spec.Rule
		take func(h *history, m *member)
	}{
		"encryption key of a leaf":   {spec.EncryptionKeyUnique, func(h *history, m *member) { m.leaf.EncryptionKey = h.tree.EncryptionKey(4) }},
		"encryption key of a parent": {spec.ParentKeyUnique, func(h *history, m *member) { m.leaf.EncryptionKey = h.tree.EncryptionKey(3) }},
		"signature key": {spec.SignatureKeyUnique, func(h *history, m *member) {
			m.priv = h.signer[2]
			m.leaf.SignatureKey = m.priv.Public()
		}},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := joined(t)
			m, _ := h.client()
			x.take(h, &m)
			h.sign(&m, 0)
			e := h.tree.Edit()
			if _, err := e.Add(&m.leaf); err != nil {
				t.Fatal(err)
			}
			checkRule(t, e.CheckKeys(), x.rule)
			checkRule(t, validate(t, h, e.Tree()), x.rule)
			if err := e.Remove(2); err != nil {
				t.Fatal(err)
			}
			if err := e.CheckKeys(); err != nil {
				t.Errorf("without the first holder: %v", err)
			}
		})
	}
}

// It is so that of several defects the one at the lowest index is reported.
func TestLowestDefectIsReported(t *testing.T) {
	t.Parallel()
	h := joined(t)
	for _, leaves := range [][]tree.LeafIndex{{5, 6}, {6}} { // not under any parent hash
		m := h.model.clone()
		for _, l := range leaves {
			n := m.nodes[l.Node()].Leaf
			n.Signature = flipped(n.Signature)
		}
		err := validate(t, h, parse(t, h.suite, m.encode()))
		checkRule(t, err, spec.LeafSignature)
		if want := fmt.Sprintf("leaf %d:", leaves[0]); !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// It is so that leaves outside of their lifetime are reported, not refused.
func TestLifetimesInATree(t *testing.T) {
	t.Parallel()
	h := joined(t)
	late, err := h.tree.Validate(h.tree.Hash(), tree.LeafContext{GroupID: []byte(groupName), MaxLifetime: 1000, Now: 2001})
	if err != nil || !slices.Equal(late, []tree.LeafIndex{1, 3, 5, 6}) {
		t.Errorf("outside of their lifetime: %v, %v", late, err)
	}
	_, err = h.tree.Validate(h.tree.Hash(), tree.LeafContext{GroupID: []byte(groupName), MaxLifetime: 999})
	checkRule(t, err, spec.LifetimeTooLong)
}

// It is so that a ratchet_tree is refused by the rule that its encoding breaks.
func TestMalformedRatchetTrees(t *testing.T) {
	t.Parallel()
	h := newHistory(t, suiteOf(t, 1))
	h.commit(change{adds: 1, path: true})
	good := h.model.nodes // leaf, parent, leaf
	list := func(nodes ...*tree.Node) []byte {
		var e tls.Encoder
		mark := e.Begin()
		for _, n := range nodes {
			tls.Optional(&e, n)
		}
		e.End(mark)
		b, _ := e.Finish()
		return b
	}
	vector := func(body ...byte) []byte { return encodeOpaque(body) }
	cases := map[string]struct {
		rule    *spec.Rule
		encoded []byte
	}{
		"empty":                 {spec.RatchetTreeTrailingBlank, list()},
		"only blank":            {spec.RatchetTreeTrailingBlank, list(nil)},
		"trailing blank":        {spec.RatchetTreeTrailingBlank, list(good[0], good[1], good[2], nil)},
		"parent in front":       {spec.NodeTypePosition, list(good[1])},
		"leaf after leaf":       {spec.NodeTypePosition, list(good[0], good[2])},
		"no bytes":              {spec.Truncated, nil},
		"truncated":             {spec.Truncated, list(good...)[:20]},
		"trailing bytes":        {spec.TrailingBytes, append(list(good...), 0)},
		"presence":              {spec.OptionalPresence, vector(2)},
		"node type":             {spec.UnknownNodeType, vector(1, 3)},
		"node type zero":        {spec.UnknownNodeType, vector(1, 0)},
		"half an unmerged leaf": {spec.ElementBoundary, vector(0, 1, 2, 0, 0, 3, 1, 2, 3)},
		"ends in a node":        {spec.Truncated, vector(1, 1, 1)},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := tree.Parse(h.suite, x.encoded); !errors.Is(err, x.rule) {
				t.Errorf("got %v, want %s", err, x.rule.ID)
			}
		})
	}
	if _, err := tree.Parse(h.suite, list(good...)); err != nil {
		t.Error(err)
	}
}

func encodeOpaque(b []byte) []byte {
	var e tls.Encoder
	e.Opaque(b)
	out, _ := e.Finish()
	return out
}

// It is so that a ratchet_tree is read exactly if each of its nodes can be
// read, and encodes again to the same bytes.
func TestRatchetTreeIsReadAsItsNodesAre(t *testing.T) {
	t.Parallel()
	suite := suiteOf(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		leaf := drawLeafNode(t)
		var e tls.Encoder
		(&tree.Node{Leaf: &leaf}).Encode(&e)
		node, err := e.Finish()
		if err != nil {
			t.Fatal(err)
		}
		// A byte of it is another one.
		if i := rapid.IntRange(-1, len(node)-1).Draw(t, "at"); i >= 0 {
			node[i] = rapid.Byte().Draw(t, "byte")
		}
		var n tree.Node
		want := tls.Unmarshal(node, &n)
		encoded := encodeOpaque(append([]byte{1}, node...))
		tr, err := tree.Parse(suite, encoded)
		if (err == nil) != (want == nil && n.Leaf != nil) {
			t.Fatalf("tree: %v, node: %v", err, want)
		}
		if err != nil {
			var malformed *tls.DecodeError
			if !errors.As(err, &malformed) && n.Leaf != nil {
				t.Fatalf("%v is no decoding error", err)
			}
			return
		}
		again, err := tls.Marshal(tr)
		if err != nil || !bytes.Equal(again, encoded) {
			t.Fatalf("%x encodes to %x, %v", encoded, again, err)
		}
	})
}

// It is so that a wide tree that is blank but for its last leaf is read in
// time and memory in proportion to its length.
func TestSparseTree(t *testing.T) {
	t.Parallel()
	h := newHistory(t, suiteOf(t, 1))
	var e tls.Encoder
	mark := e.Begin()
	e.Raw(make([]byte, 1<<14))
	tls.Optional(&e, h.model.nodes[0])
	e.End(mark)
	encoded, err := e.Finish()
	if err != nil {
		t.Fatal(err)
	}
	tr := parse(t, h.suite, encoded)
	if tr.LeafCount() != 1<<14 || tr.MemberCount() != 1 {
		t.Errorf("%d leaves, %d members", tr.LeafCount(), tr.MemberCount())
	}
	if !bytes.Equal(encode(t, tr), encoded) {
		t.Error("it encodes to other bytes")
	}
	ed := tr.Edit()
	if l, err := ed.Add(h.model.nodes[0].Leaf); l != 0 || err != nil {
		t.Errorf("added at %d, %v", l, err)
	}
	if err := ed.Remove(1 << 13); err != nil {
		t.Error(err)
	}
	if got := ed.Tree(); got.LeafCount() != 1 || !bytes.Equal(got.Hash(), h.tree.Hash()) {
		t.Errorf("truncated to %d leaves", got.LeafCount())
	}
}
