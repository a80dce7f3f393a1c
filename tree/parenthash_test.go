package tree_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// It is so that exactly the trees are found parent-hash valid that are so by
// the words of Section 7.9.2, whatever was altered in them.
func TestAlteredTrees(t *testing.T) {
	t.Parallel()
	valid := 0
	rapid.Check(t, func(r *rapid.T) {
		t := tb{t, r}
		h := newHistory(t, suiteOf(t, 1))
		h.commit(change{adds: rapid.IntRange(1, 8).Draw(r, "first"), path: true})
		for range rapid.IntRange(1, 5).Draw(r, "commits") {
			h.commit(drawChange(r, h))
		}
		m := h.model.clone()
		for range rapid.IntRange(1, 2).Draw(r, "alterations") {
			alter(r, m)
		}
		if len(m.members()) == 0 {
			return
		}
		tr := parse(t, h.suite, m.encode())
		// A blank right half is cut off.
		m.nodes = m.nodes[:tree.NodeWidth(tr.LeafCount())]
		if err := tr.CheckUnmergedLeaves(); err != nil {
			return
		}
		err := tr.VerifyParentHashes()
		if want := m.parentHashValid(); want != (err == nil) {
			t.Fatalf("valid by the definition: %v; %v", want, err)
		}
		if err == nil {
			valid++
		} else if !errors.Is(err, spec.ParentHashLink) {
			t.Fatal(err)
		}
	})
	if valid == 0 {
		t.Error("none was valid")
	}
}

// alter changes one thing in a tree that can matter to parent hashes.
func alter(r *rapid.T, m *model) {
	pick := func(parents bool) tree.NodeIndex {
		var all []tree.NodeIndex
		for i, n := range m.nodes {
			if n != nil && (n.Parent != nil) == parents {
				all = append(all, tree.NodeIndex(i))
			}
		}
		if len(all) == 0 {
			return 0
		}
		return rapid.SampledFrom(all).Draw(r, "node")
	}
	parent := pick(true)
	if parent == 0 {
		return
	}
	p := m.nodes[parent].Parent
	first, count := parent.LeafRange()
	switch rapid.IntRange(0, 8).Draw(r, "alteration") {
	case 0: // a leaf is unmerged that was not
		l := first + tree.LeafIndex(rapid.Uint32Range(0, count-1).Draw(r, "leaf"))
		p.UnmergedLeaves = append(p.UnmergedLeaves, l)
		slices.Sort(p.UnmergedLeaves)
		p.UnmergedLeaves = slices.Compact(p.UnmergedLeaves)
	case 1: // and the other way round
		if len(p.UnmergedLeaves) > 0 {
			p.UnmergedLeaves = p.UnmergedLeaves[1:]
		}
	case 2:
		p.EncryptionKey = flipped(p.EncryptionKey)
	case 3:
		p.ParentHash = make([]byte, 32)
	case 4:
		m.nodes[parent] = nil
	case 5: // two parents change places
		other := pick(true)
		m.nodes[parent], m.nodes[other] = m.nodes[other], m.nodes[parent]
	case 6:
		m.nodes[pick(false)] = nil
	case 7: // a leaf that no hash of a parent covers any more, or does
		n := m.nodes[pick(false)].Leaf
		n.Signature = flipped(n.Signature)
	case 8: // an unmerged leaf is unmerged at all populated nodes above
		l := pick(false).Leaf()
		for _, x := range m.path(l) {
			if n := m.nodes[x]; n != nil {
				n.Parent.UnmergedLeaves = append(n.Parent.UnmergedLeaves, l)
				slices.Sort(n.Parent.UnmergedLeaves)
				n.Parent.UnmergedLeaves = slices.Compact(n.Parent.UnmergedLeaves)
			}
		}
	}
}
