package tree

import (
	"fmt"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tls"
)

// figure makes the tree of one of the RFC's figures: its leaves are populated
// where the string has a letter, its parents where they are keys of the map,
// with those unmerged leaves.
func figure(t *testing.T, leaves string, parents map[NodeIndex][]LeafIndex) *Tree {
	t.Helper()
	suite, err := ciphersuite.Lookup(1)
	if err != nil {
		t.Fatal(err)
	}
	f := &fullTree{suite: suite}
	var e tls.Encoder
	mark := e.Begin()
	last := NodeIndex(0)
	for x := range NodeIndex(NodeWidth(uint32(len(leaves)))) {
		if _, ok := parents[x]; ok || x.IsLeaf() && leaves[x/2] != '_' {
			last = x
		}
	}
	for x := range last + 1 {
		unmerged, ok := parents[x]
		switch {
		case x.IsLeaf() && leaves[x/2] != '_':
			leaf := f.leafNode(int(x / 2))
			tls.Optional(&e, &Node{Leaf: &leaf})
		case ok:
			tls.Optional(&e, &Node{Parent: &ParentNode{EncryptionKey: f.fake(), UnmergedLeaves: unmerged}})
		default:
			e.Uint8(0)
		}
	}
	e.End(mark)
	encoded, err := e.Finish()
	if err != nil {
		t.Fatal(err)
	}
	tr, err := Parse(suite, encoded)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// Figure 10 and what Section 4.1.1 says of it.
func TestResolutionsOfFigure10(t *testing.T) {
	t.Parallel()
	tr := figure(t, "AB_DEF_H", map[NodeIndex][]LeafIndex{3: {1}, 9: nil})
	for x, want := range map[NodeIndex][]NodeIndex{
		3:  {3, 2},
		4:  nil,
		12: nil,
		7:  {3, 2, 9, 14},
		15: nil, // not in the tree
	} {
		if got := tr.Resolution(x); !slices.Equal(got, want) {
			t.Errorf("node %d: %v, want %v", x, got, want)
		}
	}
}

// Figure 11 and Table 2.
func TestFilteredDirectPathsOfFigure11(t *testing.T) {
	t.Parallel()
	tr := figure(t, "AB__EFG_", map[NodeIndex][]LeafIndex{1: nil, 7: nil, 9: nil, 11: nil})
	const T, U, V, W, X, Y, Z = 1, 3, 5, 7, 9, 11, 13
	for i, want := range [][]NodeIndex{0: {T, W}, 1: {T, W}, 4: {X, Y, W}, 5: {X, Y, W}, 6: {Y, W}} {
		if got := tr.FilteredDirectPath(LeafIndex(i)); want != nil && !slices.Equal(got, want) {
			t.Errorf("leaf %d: %v, want %v", i, got, want)
		}
	}
	if got := tr.FilteredDirectPath(8); got != nil {
		t.Errorf("a leaf that is not in the tree: %v", got)
	}
}

// A leaf that is unmerged at a blank node's side keeps that node on the
// filtered direct path of others (Section 4.1.2).
func TestUnmergedLeafKeepsTheNode(t *testing.T) {
	t.Parallel()
	tr := figure(t, "A_C_", map[NodeIndex][]LeafIndex{3: {2}})
	if got := tr.FilteredDirectPath(0); !slices.Equal(got, []NodeIndex{3}) {
		t.Errorf("filtered direct path %v", got)
	}
}

// Figure 21: with P = W and S = Y, the original sibling tree hash is that of Y
// without F.
func TestOriginalSiblingTreeHashOfFigure21(t *testing.T) {
	t.Parallel()
	const Y, W = 11, 7
	with := figure(t, "ABCDEFG_", map[NodeIndex][]LeafIndex{1: nil, 3: nil, W: {5}, Y: {5}})
	h := &originalHashes{newHasher(with.suite), make([]originalHash, NodeWidth(8))}
	got := h.of(with.at(Y), Y, []LeafIndex{5})

	// The same tree never had F. Leaf nodes are the same in both.
	e := with.Edit()
	path := e.path(5)
	e.put(path[0], 10, "")
	e.put(path[2], Y, withoutUnmerged(path[2].content(32), []LeafIndex{5}))
	summarize(path)
	without := e.Tree()
	if got != without.at(Y).hash(32) {
		t.Errorf("%x, want %x", got, without.at(Y).hash(32))
	}
	if n := without.Parent(Y).UnmergedLeaves; len(n) != 0 {
		t.Errorf("still unmerged: %v", n)
	}
	if again := h.of(with.at(Y), Y, []LeafIndex{5}); again != got {
		t.Error("another hash the second time")
	}
	if h.of(with.at(Y), Y, nil) != with.at(Y).hash(32) {
		t.Error("another hash for no leaves")
	}
}

// Figure 28: eleven entries for six members.
func TestRatchetTreeOfFigure28(t *testing.T) {
	t.Parallel()
	tr := figure(t, "ABCDEF__", map[NodeIndex][]LeafIndex{1: nil, 3: nil, 7: nil, 9: nil})
	encoded, err := tls.Marshal(tr)
	if err != nil {
		t.Fatal(err)
	}
	d := tls.NewDecoder(encoded)
	if _, count := readEntries(d); d.Finish() != nil || count != 11 {
		t.Errorf("%d entries, %v", count, d.Err())
	}
	if tr.LeafCount() != 8 {
		t.Errorf("%d leaves", tr.LeafCount())
	}
}

// Figures 16 and 17: extending for a third member, and truncating twice when
// it leaves, the populated root included.
func TestExtendingAndTruncating(t *testing.T) {
	t.Parallel()
	f := &fullTree{}
	two := figure(t, "AB", map[NodeIndex][]LeafIndex{1: nil})
	f.suite = two.suite
	e := two.Edit()
	leaf := f.leafNode(2)
	if l, err := e.Add(&leaf); l != 2 || err != nil {
		t.Fatal(l, err)
	}
	if got := fmt.Sprint(e.LeafCount(), e.Resolution(3)); got != "4 [1 4]" {
		t.Errorf("extended: %s", got)
	}
	wide := figure(t, "AB______C_______", map[NodeIndex][]LeafIndex{1: nil, 3: nil, 7: nil, 15: nil})
	e = wide.Edit()
	if err := e.Remove(8); err != nil {
		t.Fatal(err)
	}
	if got := e.Tree(); got.LeafCount() != 2 || got.Parent(1) == nil {
		t.Errorf("truncated to %d leaves", got.LeafCount())
	}
	// The keys of what was cut off are free again.
	for _, x := range []NodeIndex{3, 7, 15} {
		if at, found := e.HasEncryptionKey(wide.EncryptionKey(x)); found {
			t.Errorf("key of node %d found at %d", x, at)
		}
	}
}

// It is so that a tree of 2^31 leaves is not extended (Section 7.7).
func TestWidestTreeIsNotExtended(t *testing.T) {
	t.Parallel()
	tr := figure(t, "A", nil)
	e := tr.Edit()
	e.height, e.root = 31, &node{leaves: MaxLeaves, occupied: true}
	leaf := (&fullTree{suite: tr.suite}).leafNode(1)
	if _, err := e.Add(&leaf); err == nil || e.height != 31 {
		t.Errorf("extended to 2^%d leaves: %v", e.height, err)
	}
}
