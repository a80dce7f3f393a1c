package vectors

// RFC 9420, Appendix C: Array-Based Trees.

import (
	"math/bits"
	"strconv"

	"github.com/seed-47ee054e/mls/tree"
)

// treeMathEntry is an entry of tree-math.json.
type treeMathEntry struct {
	NLeaves uint32    `json:"n_leaves"`
	NNodes  uint32    `json:"n_nodes" vector:"computed"`
	Root    uint32    `json:"root" vector:"computed"`
	Left    []*uint32 `json:"left" vector:"computed"`
	Right   []*uint32 `json:"right" vector:"computed"`
	Parent  []*uint32 `json:"parent" vector:"computed"`
	Sibling []*uint32 `json:"sibling" vector:"computed"`
}

func (e *treeMathEntry) verify(c *check) {
	if !c.holds("n_leaves", "a power of two up to 2^31", bits.OnesCount32(e.NLeaves) == 1 && e.NLeaves <= tree.MaxLeaves, "%d", e.NLeaves) {
		return
	}
	width := tree.NodeWidth(e.NLeaves)
	c.number("n_nodes", uint64(e.NNodes), uint64(width))
	c.number("root", uint64(e.Root), uint64(tree.Root(e.NLeaves)))
	for _, relation := range treeRelations(e.NLeaves) {
		want := relation.field(e)
		if !c.holds(relation.name, strconv.FormatUint(uint64(width), 10)+" elements", uint64(len(*want)) == uint64(width), "%d", len(*want)) {
			continue
		}
		for i, w := range *want {
			got := relation.of(tree.NodeIndex(i))
			if optional(w) != optional(got) {
				c.fail(at(relation.name, i), optional(w), optional(got))
			}
		}
	}
}

// treeRelation is one of the four functions from nodes to nodes.
type treeRelation struct {
	name  string
	field func(*treeMathEntry) *[]*uint32
	of    func(tree.NodeIndex) *uint32
}

func treeRelations(leaves uint32) []treeRelation {
	node := func(x tree.NodeIndex) *uint32 { return new(uint32(x)) }
	parents := func(f func(tree.NodeIndex) tree.NodeIndex) func(tree.NodeIndex) *uint32 {
		return func(x tree.NodeIndex) *uint32 {
			if x.IsLeaf() {
				return nil
			}
			return node(f(x))
		}
	}
	notRoot := func(f func(tree.NodeIndex, uint32) tree.NodeIndex) func(tree.NodeIndex) *uint32 {
		return func(x tree.NodeIndex) *uint32 {
			if x == tree.Root(leaves) {
				return nil
			}
			return node(f(x, leaves))
		}
	}
	return []treeRelation{
		{"left", func(e *treeMathEntry) *[]*uint32 { return &e.Left }, parents(tree.Left)},
		{"right", func(e *treeMathEntry) *[]*uint32 { return &e.Right }, parents(tree.Right)},
		{"parent", func(e *treeMathEntry) *[]*uint32 { return &e.Parent }, notRoot(tree.Parent)},
		{"sibling", func(e *treeMathEntry) *[]*uint32 { return &e.Sibling }, notRoot(tree.Sibling)},
	}
}

// optional is an optional number as JSON has it.
func optional(n *uint32) string {
	if n == nil {
		return "null"
	}
	return strconv.FormatUint(uint64(*n), 10)
}

// generateTreeMath makes the trees of 1, 2, 4, … 512 leaves.
func generateTreeMath(*generator) []entry {
	var entries []entry
	for leaves := uint32(1); leaves <= 512; leaves *= 2 {
		e := &treeMathEntry{NLeaves: leaves, NNodes: tree.NodeWidth(leaves), Root: uint32(tree.Root(leaves))}
		for _, relation := range treeRelations(leaves) {
			for x := range e.NNodes {
				list := relation.field(e)
				*list = append(*list, relation.of(tree.NodeIndex(x)))
			}
		}
		entries = append(entries, e)
	}
	return entries
}
