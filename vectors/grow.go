package vectors

// RFC 9420, Section 7.4: Ratchet Tree Evolution, for test trees.

import (
	"bytes"
	"maps"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tree"
)

// grown is a ratchet tree with all that its members know. It is a value:
// commit returns another.
type grown struct {
	g       *generator
	groupID Hex
	tree    *tree.Tree
	members map[tree.LeafIndex]*grownMember
}

// grownMember is what one member knows. It does not change.
type grownMember struct {
	signatureKey *ciphersuite.SignaturePrivateKey
	leafKey      *ciphersuite.HPKEPrivateKey
	secrets      map[tree.NodeIndex]grownSecret // of the nodes above the leaf
}

type grownSecret struct {
	pathSecret Hex
	public     ciphersuite.HPKEPublicKey
}

// plant makes the tree of a group with one member.
func (g *generator) plant() *grown {
	c := g.client()
	return &grown{
		g:       g,
		groupID: g.draw(oneOf(g.source, 16, 32)),
		tree:    must(tree.New(g.suite, &c.keyPackage.LeafNode)),
		members: map[tree.LeafIndex]*grownMember{0: {signatureKey: c.signatureKey, leafKey: c.leafKey}},
	}
}

// commit removes the members, then adds as many clients as said, then, if the
// Commit has a path, sets that of sender.
func (t *grown) commit(sender tree.LeafIndex, remove []tree.LeafIndex, add int, withPath bool) *grown {
	after := &grown{t.g, t.groupID, nil, maps.Clone(t.members)}
	editor := t.tree.Edit()
	for _, l := range remove {
		check0(editor.Remove(l))
		delete(after.members, l)
	}
	for range add {
		c := t.g.client()
		l := must(editor.Add(&c.keyPackage.LeafNode))
		after.members[l] = &grownMember{signatureKey: c.signatureKey, leafKey: c.leafKey}
	}
	if !withPath {
		after.tree = editor.Tree()
		after.forget()
		return after
	}
	path := t.newPath(editor, sender)
	after.tree = editor.Tree()
	after.forget()
	after.learn(sender, path)
	return after
}

// newPath creates a path of sender in the tree of the editor.
func (t *grown) newPath(editor *tree.Editor, sender tree.LeafIndex) *tree.NewPath {
	return must(editor.CreatePath(tree.PathInput{
		Sender:   sender,
		LeafNode: *t.tree.Leaf(sender),
		Signer:   t.members[sender].signatureKey,
		GroupID:  t.groupID,
		Entropy:  t.g.drawSecret(t.g.suite.Nh()),
	}))
}

// forget lets members forget the secrets of nodes that have changed.
func (t *grown) forget() {
	for l, m := range t.members {
		kept := map[tree.NodeIndex]grownSecret{}
		for x, s := range m.secrets {
			if bytes.Equal(t.tree.EncryptionKey(x), s.public) {
				kept[x] = s
			}
		}
		t.members[l] = &grownMember{m.signatureKey, m.leafKey, kept}
	}
}

// learn gives the members the secrets of a path that is in the tree, those who
// were added by the same Commit included.
func (t *grown) learn(sender tree.LeafIndex, path *tree.NewPath) {
	private, _ := path.Private(t.tree, nil)
	t.members[sender].leafKey = private.Key(sender.Node())
	for x, key := range private.Keys() {
		if x.IsLeaf() {
			continue
		}
		// A leaf on the other side of x has x in common with the sender.
		other, width := x.LeafRange()
		if side := tree.LeafIndex(width / 2); sender < other+side {
			other += side
		}
		secret := grownSecret{path.PathSecretFor(other).Bytes(), key.Public()}
		for l, m := range t.members {
			if x.Contains(l.Node()) {
				m.secrets[x] = secret
			}
		}
	}
}

// leaves lists the members by leaf index.
func (t *grown) leaves() []tree.LeafIndex { return slices.Sorted(maps.Keys(t.members)) }

// growTo makes trees of 1 to n members: leaf i adds leaf i+1 by a Commit with
// a path. The tree of n members is element n.
func (g *generator) growTo(n int) []*grown {
	trees := []*grown{nil, g.plant()}
	for i := range n - 1 {
		trees = append(trees, trees[i+1].commit(tree.LeafIndex(i), nil, 1, true))
	}
	return trees
}

// specialTrees makes, of trees of up to eight members, the four with blank
// nodes and unmerged leaves that the published vectors have.
func specialTrees(trees []*grown) []*grown {
	return []*grown{
		// Blank nodes inside.
		trees[8].commit(0, []tree.LeafIndex{2, 3}, 1, true),
		// Parent hashes that skip blank nodes.
		trees[8].commit(0, []tree.LeafIndex{1, 2, 3}, 0, true),
		// An unmerged leaf.
		trees[7].commit(0, nil, 1, false),
		// Figure 21 of the RFC: an unmerged leaf at nodes above a blank one.
		trees[7].commit(0, []tree.LeafIndex{5}, 0, true).commit(4, nil, 0, true).commit(0, nil, 1, false),
	}
}

// smallTree has three members, with a blank node inside, a parent hash that
// skips it, and an unmerged leaf.
func (g *generator) smallTree() *grown {
	return g.growTo(3)[3].commit(0, []tree.LeafIndex{1}, 0, true).commit(2, nil, 1, false)
}
