package tree_test

import (
	"bytes"
	"testing"

	"github.com/seed-47ee054e/mls/tree"
)

// FuzzRatchetTree reads a tree, writes it again and does to it all that can be
// done to a tree before it is validated.
func FuzzRatchetTree(f *testing.F) {
	suite := suiteOf(f, 1)
	h := joined(f)
	leaf := h.model.nodes[0].Leaf
	f.Add(h.model.encode(), uint32(3))
	f.Add(newHistory(f, suite).model.encode(), uint32(0))
	f.Fuzz(func(t *testing.T, data []byte, l uint32) {
		if len(data) > 1<<14 {
			return
		}
		tr, err := tree.Parse(suite, data)
		if err != nil {
			return
		}
		if !bytes.Equal(encode(t, tr), data) {
			t.Fatal("it encodes to other bytes")
		}
		_ = tr.VerifyParentHashes()
		_ = tr.CheckKeysUnique()
		hash := tr.Hash()
		for x := range tree.NodeIndex(tree.NodeWidth(tr.LeafCount())) {
			tr.Resolution(x)
		}
		at := tree.LeafIndex(l % tr.LeafCount())
		for _, change := range []func(e *tree.Editor){
			func(e *tree.Editor) { _, _ = e.Add(leaf) },
			func(e *tree.Editor) { _ = e.Update(at, leaf) },
			func(e *tree.Editor) { _ = e.Remove(at) },
			func(e *tree.Editor) {
				p, err := e.CreatePath(tree.PathInput{Sender: at, LeafNode: *leaf, Signer: h.signer[0], Entropy: entropyFor("fuzz")})
				if err == nil {
					_, _ = p.Encrypt(nil)
				}
			},
		} {
			e := tr.Edit()
			change(e)
			after := e.Tree()
			if after.MemberCount() == 0 {
				continue
			}
			again, err := tree.Parse(suite, encode(t, after))
			// An invalid tree can have parents beyond its last leaf.
			if err == nil && again.LeafCount() == after.LeafCount() && !bytes.Equal(again.Hash(), after.Hash()) {
				t.Fatal("another hash after writing and reading")
			}
		}
		if !bytes.Equal(tr.Hash(), hash) || !bytes.Equal(encode(t, tr), data) {
			t.Fatal("the tree has changed")
		}
	})
}
