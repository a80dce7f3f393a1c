package vectors

// RFC 9420, Section 7.8: Tree Hashes, Section 7.9: Parent Hashes, and Section
// 4.1.1: Ratchet Tree Nodes (resolutions).

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// treeValidationEntry is an entry of tree-validation.json.
type treeValidationEntry struct {
	CipherSuite spec.CipherSuite `json:"cipher_suite"`
	Tree        Hex              `json:"tree"`
	GroupID     Hex              `json:"group_id"`
	TreeHashes  []Hex            `json:"tree_hashes" vector:"computed"`
	Resolutions [][]uint32       `json:"resolutions" vector:"computed"`
}

func (e *treeValidationEntry) verify(c *check) {
	t, err := tree.Parse(c.suite, e.Tree)
	if !c.succeeds("tree", "a ratchet tree", err) {
		return
	}
	hashes, resolutions := treeValues(t)
	n := len(hashes)
	for _, f := range []struct {
		field  string
		length int
	}{{"tree_hashes", len(e.TreeHashes)}, {"resolutions", len(e.Resolutions)}} {
		if !c.number(f.field, uint64(f.length), uint64(n)) {
			return
		}
	}
	for i, want := range e.TreeHashes {
		c.bytes(at("tree_hashes", i), want, hashes[i])
	}
	for i, want := range e.Resolutions {
		c.resolution(at("resolutions", i), want, resolutions[i])
	}
	c.succeeds("tree", "valid parent hashes", t.VerifyParentHashes())
	for l, leaf := range t.Members() {
		c.succeeds("tree", fmt.Sprintf("a valid signature of leaf %d", l), leaf.Verify(c.suite, e.GroupID, l))
	}
}

// resolution compares lists element by element as far as both go.
func (c *check) resolution(field string, want, got []uint32) {
	if len(want) != len(got) {
		c.fail(field, numbers(want), numbers(got))
		return
	}
	for i := range want {
		c.number(at(field, i), uint64(want[i]), uint64(got[i]))
	}
}

// numbers is a list as JSON has it.
func numbers(list []uint32) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = strconv.FormatUint(uint64(n), 10)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// treeValues computes the hash and the resolution of every node of a tree.
func treeValues(t *tree.Tree) (hashes []Hex, resolutions [][]uint32) {
	for x := range tree.NodeWidth(t.LeafCount()) {
		hashes = append(hashes, t.NodeHash(tree.NodeIndex(x)))
		resolution := []uint32{}
		for _, y := range t.Resolution(tree.NodeIndex(x)) {
			resolution = append(resolution, uint32(y))
		}
		resolutions = append(resolutions, resolution)
	}
	return hashes, resolutions
}

// generateTreeValidation makes full trees, trees with blank nodes at the end
// and inside, and trees with unmerged leaves.
func generateTreeValidation(g *generator) []entry {
	var trees []*grown
	switch {
	case g.tiny:
		trees = g.growTo(2)[2:]
	case g.small:
		trees = append(trees, g.smallTree())
	default:
		grown := g.growTo(33)
		trees = slices.Concat(grown[2:10], grown[33:], specialTrees(grown))
	}
	var entries []entry
	for _, t := range trees {
		e := &treeValidationEntry{CipherSuite: g.suite.ID(), Tree: marshal(t.tree), GroupID: t.groupID}
		e.TreeHashes, e.Resolutions = treeValues(t.tree)
		entries = append(entries, e)
	}
	return entries
}
