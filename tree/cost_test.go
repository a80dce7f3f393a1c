package tree

import (
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tls"
)

// fakeTree is the encoding of a tree of n members whose every parent is
// populated, with unmerged leaves or not; its hashes lead nowhere.
func fakeTree(tb testing.TB, f *fullTree, n int) []byte {
	tb.Helper()
	leaves := make([]LeafNode, n)
	Parallel(n, func(i int) {
		leaves[i] = f.leafNode(i)
		if i%2 == 1 {
			leaves[i].Source, leaves[i].ParentHash = LeafNodeSourceCommit, make([]byte, 32)
		}
	})
	var e tls.Encoder
	mark := e.Begin()
	for i := range leaves {
		if i > 0 {
			tls.Optional(&e, &Node{Parent: &ParentNode{EncryptionKey: f.fake(), ParentHash: make([]byte, 32)}})
		}
		tls.Optional(&e, &Node{Leaf: &leaves[i]})
	}
	e.End(mark)
	encoded, err := e.Finish()
	if err != nil {
		tb.Fatal(err)
	}
	return encoded
}

// It is so that a change of one leaf costs O(log n), in hashes and in memory,
// and that a tree takes at most three times the bytes it has on the wire.
func TestCostInALargeTree(t *testing.T) {
	const n = 100_000
	suite, err := ciphersuite.Lookup(1)
	if err != nil {
		t.Fatal(err)
	}
	f := &fullTree{suite: suite}
	encoded := fakeTree(t, f, n)

	before := heapInUse()
	tr, err := Parse(suite, encoded)
	if err != nil {
		t.Fatal(err)
	}
	size := heapInUse() - before
	runtime.KeepAlive(encoded)
	t.Logf("%d bytes on the wire, %.2f times that in memory", len(encoded), float64(size)/float64(len(encoded)))
	if float64(size) > 2.5*float64(len(encoded)) {
		t.Errorf("%d bytes in memory for %d on the wire", size, len(encoded))
	}

	var c ciphersuite.Counter
	tr = counted(tr, &c)
	height := uint64(bits.Len(n))
	// The first Add into a blank subtree hashes again what is lowest in it, all
	// beside the path of the leaf.
	const unfolded = 1<<(keptFrom+1) - 2 - keptFrom
	leaf := f.leafNode(n)
	signer := f.signer(0)
	changes := map[string]struct {
		hashes uint64
		change func(e *Editor) error
	}{
		"update": {height + 2, func(e *Editor) error { return e.Update(54_321, &leaf) }},
		"remove": {height + 2, func(e *Editor) error { return e.Remove(54_321) }},
		"add":    {height + 2 + unfolded, func(e *Editor) error { _, err := e.Add(&leaf); return err }},
		"path": {2*height + 2, func(e *Editor) error {
			_, err := e.CreatePath(PathInput{Sender: 54_321, LeafNode: leaf, Signer: signer, Entropy: ciphersuite.NewSecret(f.fake())})
			return err
		}},
	}
	// Were there a blank half, it would have been hashed already.
	e := tr.Edit()
	if _, err := e.Add(&leaf); err != nil {
		t.Fatal(err)
	}
	for name, x := range changes {
		c.Reset()
		var err error
		allocs := testing.AllocsPerRun(1, func() {
			e := tr.Edit()
			err = x.change(e)
			e.Tree()
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		hashes := c.Counts().Hash / 2 // AllocsPerRun runs twice
		t.Logf("%s: %d hashes, %.0f allocations", name, hashes, allocs)
		if hashes > x.hashes || allocs > 2000 {
			t.Errorf("%s: %d hashes, more than %d, or %.0f allocations", name, hashes, x.hashes, allocs)
		}
	}
	runtime.KeepAlive(tr)
}

func heapInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

// It is so that doubling the tree hashes the blank half once, and that later
// Adds cost O(log n): the path of the leaf, and what of the blank subtree beside
// it was not kept. That is 26 hashes at most, and 49 for the 16 leaves of a
// subtree together.
func TestDoublingHashesTheBlankHalfOnce(t *testing.T) {
	t.Parallel()
	const n = 1 << 12
	f := &fullTree{}
	var err error
	if f.suite, err = ciphersuite.Lookup(1); err != nil {
		t.Fatal(err)
	}
	var c ciphersuite.Counter
	leaves := make([]LeafNode, n+50)
	for i := range leaves {
		leaves[i] = f.leafNode(i)
	}
	tr, err := New(f.suite.WithCounter(&c), &leaves[0])
	if err != nil {
		t.Fatal(err)
	}
	again := 0 // hashes of blank nodes that had been computed before
	for i, leaf := range leaves[1:] {
		i++
		c.Reset()
		e := tr.Edit()
		l, err := e.Add(&leaf)
		if err != nil || l != LeafIndex(i) {
			t.Fatal(l, err)
		}
		tr = e.Tree()
		most := uint64(bits.Len(uint(i)) + 1)
		if i&(i-1) == 0 {
			most = uint64(2*i + 1) // the new half, its nodes above the leaf included, and the root
		}
		beside := 0 // the blank nodes in the subtrees beside the path
		for k := 0; k < keptFrom && i>>k&1 == 0 && i&(i-1) != 0; k++ {
			beside += int(NodeWidth(1 << k))
		}
		again += beside
		if got := c.Counts().Hash; got > most+uint64(beside) {
			t.Fatalf("adding leaf %d: %d hashes, want at most %d", i, got, most+uint64(beside))
		}
	}
	if again > 49*len(leaves)/16 {
		t.Errorf("%d hashes more than once in %d Adds", again, len(leaves))
	}
	// All at once each node is hashed once, and the blank rest with it.
	c.Reset()
	tr, err = New(f.suite.WithCounter(&c), &leaves[0])
	if err != nil {
		t.Fatal(err)
	}
	e := tr.Edit()
	for _, leaf := range leaves[1:] {
		if _, err := e.Add(&leaf); err != nil {
			t.Fatal(err)
		}
	}
	e.Tree()
	if got, want := c.Counts().Hash, uint64(NodeWidth(2*n)+2); got > want {
		t.Errorf("%d hashes for a batch, want at most %d", got, want)
	}
}

// It is so that unmerged leaves of a batch cost no more than their number, in
// whatever order leaves come.
func TestUnmergedLeavesAreSortedOnce(t *testing.T) {
	t.Parallel()
	f, _ := newFullTree(t, 256, false)
	e := f.tree.Edit()
	for l := LeafIndex(0); l < 128; l += 2 {
		if err := e.Remove(l); err != nil {
			t.Fatal(err)
		}
	}
	// Node 383 is above the leaves from 128 on, and still populated.
	e.Tree()
	for l := LeafIndex(255); l > 128; l -= 2 {
		leaf := f.leafNode(int(l))
		content, err := tls.Marshal(&leaf)
		if err != nil {
			t.Fatal(err)
		}
		path := e.path(l)
		e.put(path[0], l.Node(), string(content))
		path[7].addUnmerged(l)
		path[7].addUnmerged(l)
	}
	var want []LeafIndex
	for l := LeafIndex(129); l < 256; l += 2 {
		want = append(want, l)
	}
	for _, tr := range []interface{ Parent(NodeIndex) *ParentNode }{e, e.Tree()} {
		if got := tr.Parent(383).UnmergedLeaves; !slices.Equal(got, want) {
			t.Errorf("unmerged leaves %v, want %v", got, want)
		}
	}
}

// It is so that Parallel calls each once, whatever their number, and passes on
// a panic.
func TestParallel(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 63, 64, 65, 1000} {
		calls := make([]int, n)
		Parallel(n, func(i int) { calls[i]++ })
		for i, c := range calls {
			if c != 1 {
				t.Errorf("n = %d: f(%d) was called %d times", n, i, c)
			}
		}
	}
	err := firstError(100, func(i int) error {
		if i%7 == 3 {
			return fmt.Errorf("%d", i)
		}
		return nil
	})
	if err == nil || err.Error() != "3" {
		t.Errorf("error %v, want that of 3", err)
	}
	defer func() {
		if r := recover(); r != "stop" {
			t.Errorf("recovered %v", r)
		}
	}()
	Parallel(100, func(i int) {
		if i == 50 {
			panic("stop")
		}
	})
}
