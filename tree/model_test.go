package tree_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// model is a ratchet tree as an array of all nodes (RFC 9420, Appendix C),
// nil for a blank one. It keeps nothing: everything is computed from scratch,
// by the words of the RFC, whatever that costs.
type model struct {
	suite *ciphersuite.Suite
	nodes []*tree.Node
}

func (m *model) clone() *model {
	c := &model{m.suite, make([]*tree.Node, len(m.nodes))}
	for i, n := range m.nodes {
		switch {
		case n == nil:
		case n.Leaf != nil:
			leaf := *n.Leaf
			c.nodes[i] = &tree.Node{Leaf: &leaf}
		default:
			parent := *n.Parent
			parent.UnmergedLeaves = slices.Clone(parent.UnmergedLeaves)
			c.nodes[i] = &tree.Node{Parent: &parent}
		}
	}
	return c
}

func (m *model) leaves() uint32                         { return uint32(len(m.nodes)+1) / 2 }
func (m *model) root() tree.NodeIndex                   { return tree.Root(m.leaves()) }
func (m *model) path(l tree.LeafIndex) []tree.NodeIndex { return tree.DirectPath(l.Node(), m.leaves()) }

func (m *model) members() []tree.LeafIndex {
	var all []tree.LeafIndex
	for i := 0; i < len(m.nodes); i += 2 {
		if m.nodes[i] != nil {
			all = append(all, tree.LeafIndex(i/2))
		}
	}
	return all
}

func (m *model) nextLeaf() tree.LeafIndex {
	for i := 0; i < len(m.nodes); i += 2 {
		if m.nodes[i] == nil {
			return tree.LeafIndex(i / 2)
		}
	}
	return tree.LeafIndex(m.leaves())
}

func (m *model) extendTo(l tree.LeafIndex) {
	for len(m.nodes) == 0 || uint32(l) >= m.leaves() {
		m.nodes = append(m.nodes, make([]*tree.Node, len(m.nodes)+1)...)
	}
}

func (m *model) add(leaf *tree.LeafNode) tree.LeafIndex {
	l := m.nextLeaf()
	m.extendTo(l)
	for _, x := range m.path(l) {
		if n := m.nodes[x]; n != nil {
			n.Parent.UnmergedLeaves = append(n.Parent.UnmergedLeaves, l)
			slices.Sort(n.Parent.UnmergedLeaves)
		}
	}
	m.nodes[l.Node()] = &tree.Node{Leaf: leaf}
	return l
}

func (m *model) update(l tree.LeafIndex, leaf *tree.LeafNode) {
	m.nodes[l.Node()] = &tree.Node{Leaf: leaf}
	for _, x := range m.path(l) {
		m.nodes[x] = nil
	}
}

func (m *model) remove(l tree.LeafIndex) {
	m.nodes[l.Node()] = nil
	for _, x := range m.path(l) {
		m.nodes[x] = nil
	}
	for len(m.nodes) > 1 && !slices.ContainsFunc(m.nodes[len(m.nodes)/2+1:], func(n *tree.Node) bool { return n != nil }) {
		m.nodes = m.nodes[:len(m.nodes)/2]
	}
}

func (m *model) resolution(x tree.NodeIndex) []tree.NodeIndex {
	switch n := m.nodes[x]; {
	case n == nil && x.IsLeaf():
		return nil
	case n == nil:
		return append(m.resolution(tree.Left(x)), m.resolution(tree.Right(x))...)
	case n.Leaf != nil:
		return []tree.NodeIndex{x}
	default:
		all := []tree.NodeIndex{x}
		for _, l := range n.Parent.UnmergedLeaves {
			all = append(all, l.Node())
		}
		return all
	}
}

func (m *model) filteredPath(l tree.LeafIndex) (path, copath []tree.NodeIndex) {
	siblings := tree.Copath(l.Node(), m.leaves())
	for i, x := range m.path(l) {
		if len(m.resolution(siblings[i])) > 0 {
			path, copath = append(path, x), append(copath, siblings[i])
		}
	}
	return path, copath
}

func (m *model) hash(x tree.NodeIndex) []byte {
	var e tls.Encoder
	n := m.nodes[x]
	if x.IsLeaf() {
		e.Uint8(uint8(spec.NodeTypeLeaf))
		e.Uint32(uint32(x.Leaf()))
		if n == nil {
			e.Uint8(0)
		} else {
			tls.Optional(&e, n.Leaf)
		}
	} else {
		e.Uint8(uint8(spec.NodeTypeParent))
		if n == nil {
			e.Uint8(0)
		} else {
			tls.Optional(&e, n.Parent)
		}
		e.Opaque(m.hash(tree.Left(x)))
		e.Opaque(m.hash(tree.Right(x)))
	}
	b, _ := e.Finish()
	return m.suite.Hash(b)
}

// parentHash is the parent hash of x with copath child sibling.
func (m *model) parentHash(x, sibling tree.NodeIndex) []byte {
	p := m.nodes[x].Parent
	c := m.clone()
	for _, l := range p.UnmergedLeaves {
		c.nodes[l.Node()] = nil
		for _, n := range c.nodes {
			if n != nil && n.Parent != nil {
				n.Parent.UnmergedLeaves = slices.DeleteFunc(n.Parent.UnmergedLeaves, func(u tree.LeafIndex) bool { return u == l })
			}
		}
	}
	var e tls.Encoder
	e.Opaque(p.EncryptionKey)
	e.Opaque(p.ParentHash)
	e.Opaque(c.hash(sibling))
	b, _ := e.Finish()
	return m.suite.Hash(b)
}

// merge applies a path and returns what the parent hash of its leaf should be.
func (m *model) merge(sender tree.LeafIndex, path *tree.UpdatePath) []byte {
	m.extendTo(sender)
	filtered, copath := m.filteredPath(sender)
	for _, x := range m.path(sender) {
		m.nodes[x] = nil
	}
	for i, x := range filtered {
		m.nodes[x] = &tree.Node{Parent: &tree.ParentNode{EncryptionKey: path.Nodes[i].EncryptionKey}}
	}
	var hash []byte
	for i := len(filtered) - 1; i >= 0; i-- {
		m.nodes[filtered[i]].Parent.ParentHash = hash
		hash = m.parentHash(filtered[i], copath[i])
	}
	leaf := path.LeafNode
	m.nodes[sender.Node()] = &tree.Node{Leaf: &leaf}
	return hash
}

// parentHashValid reports whether all populated parents are linked from
// exactly one node below, as Section 7.9.2 has it.
func (m *model) parentHashValid() bool {
	for i, n := range m.nodes {
		if n == nil || n.Parent == nil {
			continue
		}
		p, links := tree.NodeIndex(i), 0
		for j, d := range m.nodes {
			if d != nil && m.linked(p, tree.NodeIndex(j)) {
				links++
			}
		}
		if links != 1 {
			return false
		}
	}
	return true
}

func (m *model) linked(p, d tree.NodeIndex) bool {
	if p == d || !p.Contains(d) {
		return false
	}
	c, s := tree.Left(p), tree.Right(p)
	if !c.Contains(d) {
		c, s = s, c
	}
	resolution := m.resolution(c)
	at := slices.Index(resolution, d)
	if at < 0 {
		return false
	}
	rest := slices.Delete(resolution, at, at+1)
	var unmerged []tree.NodeIndex
	for _, l := range m.nodes[p].Parent.UnmergedLeaves {
		if c.Contains(l.Node()) {
			unmerged = append(unmerged, l.Node())
		}
	}
	slices.Sort(rest)
	if !slices.Equal(rest, unmerged) {
		return false
	}
	switch n := m.nodes[d]; {
	case n.Parent != nil:
		return bytes.Equal(n.Parent.ParentHash, m.parentHash(p, s))
	case n.Leaf.Source == tree.LeafNodeSourceCommit:
		return bytes.Equal(n.Leaf.ParentHash, m.parentHash(p, s))
	}
	return false
}

// encode is the ratchet_tree.
func (m *model) encode() []byte {
	var e tls.Encoder
	mark := e.Begin()
	last := len(m.nodes) - 1
	for m.nodes[last] == nil {
		last--
	}
	for _, n := range m.nodes[:last+1] {
		tls.Optional(&e, n)
	}
	e.End(mark)
	b, _ := e.Finish()
	return b
}

// check compares a tree with the model in everything that can be asked of it.
func (m *model) check(t testing.TB, tr *tree.Tree) {
	t.Helper()
	if tr.LeafCount() != m.leaves() || tr.MemberCount() != len(m.members()) || tr.NextLeaf() != m.nextLeaf() {
		t.Fatalf("%d leaves, %d members, next %d; want %d, %d, %d", tr.LeafCount(), tr.MemberCount(), tr.NextLeaf(), m.leaves(), len(m.members()), m.nextLeaf())
	}
	for i, n := range m.nodes {
		x := tree.NodeIndex(i)
		if got, want := tr.NodeHash(x), m.hash(x); !bytes.Equal(got, want) {
			t.Fatalf("hash of node %d: %x, want %x", x, got, want)
		}
		if got, want := tr.Resolution(x), m.resolution(x); !slices.Equal(got, want) {
			t.Fatalf("resolution of node %d: %v, want %v", x, got, want)
		}
		if n == nil {
			if tr.EncryptionKey(x) != nil {
				t.Fatalf("node %d is not blank", x)
			}
			continue
		}
		if y, ok := tr.HasEncryptionKey(tr.EncryptionKey(x)); !ok || y != x {
			t.Fatalf("key of node %d found at %d, %v", x, y, ok)
		}
		if x.IsLeaf() {
			if l, ok := tr.HasSignatureKey(n.Leaf.SignatureKey); !ok || l != x.Leaf() {
				t.Fatalf("signature key of leaf %d found at %d, %v", x.Leaf(), l, ok)
			}
			if want, _ := m.filteredPath(x.Leaf()); !slices.Equal(tr.FilteredDirectPath(x.Leaf()), want) {
				t.Fatalf("filtered direct path of leaf %d: %v, want %v", x.Leaf(), tr.FilteredDirectPath(x.Leaf()), want)
			}
		}
	}
	var members []tree.LeafIndex
	for l, leaf := range tr.Members() {
		members = append(members, l)
		if !bytes.Equal(leaf.EncryptionKey, m.nodes[l.Node()].Leaf.EncryptionKey) {
			t.Fatalf("leaf %d is another one", l)
		}
	}
	if !slices.Equal(members, m.members()) {
		t.Fatalf("members %v, want %v", members, m.members())
	}
	if !m.parentHashValid() {
		t.Fatal("the model is not parent-hash valid")
	}
	encoded := encode(t, tr)
	if want := m.encode(); !bytes.Equal(encoded, want) {
		t.Fatalf("encoded %x, want %x", encoded, want)
	}
}
