package tree

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// blankTree is a ratchet_tree of blanks and, as the last of count nodes, a
// leaf.
func blankTree(tb testing.TB, f *fullTree, count int) []byte {
	tb.Helper()
	leaf := f.leafNode(1)
	var e tls.Encoder
	mark := e.Begin()
	e.Raw(make([]byte, count-1))
	tls.Optional(&e, &Node{Leaf: &leaf})
	e.End(mark)
	return finish(tb, &e)
}

// parentTree is a ratchet_tree of count nodes whose parents are populated by as
// few bytes as can be, and whose leaves are blank but for the last.
func parentTree(tb testing.TB, f *fullTree, count int) []byte {
	tb.Helper()
	leaf := f.leafNode(1)
	var e tls.Encoder
	mark := e.Begin()
	for range count / 2 {
		e.Uint8(0)
		e.Raw([]byte{1, byte(spec.NodeTypeParent), 0, 0, 0})
	}
	tls.Optional(&e, &Node{Leaf: &leaf})
	e.End(mark)
	return finish(tb, &e)
}

func finish(tb testing.TB, e *tls.Encoder) []byte {
	tb.Helper()
	b, err := e.Finish()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// It is so that a ratchet_tree, which comes from somebody not yet known, takes
// memory in proportion to its bytes: the worst that the doc of Parse says. A
// tree with one leaf more than a power of two is extended to twice its width.
func TestMemoryOfParse(t *testing.T) {
	const nodes = 1<<21 + 1
	for _, c := range []struct {
		name            string
		suite           spec.CipherSuite
		encode          func(testing.TB, *fullTree, int) []byte
		nodes           int
		retained, total float64 // at most, for each byte of input
	}{
		{"blank", spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519, blankTree, nodes, 8, 12},
		{"blank, SHA-512", spec.MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448, blankTree, 1<<18 + 1, 12, 16},
		{"parents", spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519, parentTree, 1<<16 + 1, 40, 100},
		{"parents, SHA-512", spec.MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448, parentTree, 1<<16 + 1, 55, 120},
	} {
		suite, err := ciphersuite.Lookup(c.suite)
		if err != nil {
			t.Fatal(err)
		}
		input := c.encode(t, &fullTree{suite: suite}, c.nodes)
		var before, after runtime.MemStats
		held := heapInUse()
		runtime.ReadMemStats(&before)
		tr, err := Parse(suite, input)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		per := func(bytes uint64) float64 { return float64(bytes) / float64(len(input)) }
		total, retained := per(after.TotalAlloc-before.TotalAlloc), per(heapInUse()-held)
		runtime.KeepAlive(tr)
		runtime.KeepAlive(input)
		t.Logf("%s: %d bytes; %.1f times that retained, %.1f allocated", c.name, len(input), retained, total)
		if retained > c.retained || total > c.total {
			t.Errorf("%s: %.1f times the input retained, at most %.1f wanted; %.1f times allocated, at most %.1f wanted",
				c.name, retained, c.retained, total, c.total)
		}
	}
}

// It is so that the hashes that a blank subtree has not kept are the same when
// they are computed again, whichever leaf is populated first.
func TestHashesOfBlankSubtrees(t *testing.T) {
	t.Parallel()
	suite, err := ciphersuite.Lookup(1)
	if err != nil {
		t.Fatal(err)
	}
	f := &fullTree{suite: suite}
	for _, leaves := range []int{1, 2, 3, 9, 16, 17, 33, 100} {
		tr, err := Parse(suite, blankTree(t, f, 2*leaves-1))
		if err != nil {
			t.Fatal(err)
		}
		h := newHasher(suite)
		var want func(x NodeIndex) []byte
		want = func(x NodeIndex) []byte {
			if x.IsLeaf() {
				if n := tr.Leaf(x.Leaf()); n != nil {
					return tr.NodeHash(x)
				}
				return bytes.Clone(h.leaf(x.Leaf(), ""))
			}
			left, right := want(Left(x)), want(Right(x))
			return bytes.Clone(h.parent("", string(left), string(right)))
		}
		for x := range NodeIndex(NodeWidth(tr.LeafCount())) {
			if !bytes.Equal(tr.NodeHash(x), want(x)) {
				t.Errorf("%d leaves: node %d has another hash", leaves, x)
			}
			if sum := suite.Hash(tr.TreeHashInput(x)); !bytes.Equal(sum, want(x)) {
				t.Errorf("%d leaves: node %d has another input", leaves, x)
			}
		}
		for l := range LeafIndex(tr.LeafCount()) {
			e := tr.Edit()
			leaf := f.leafNode(2)
			e.put(e.path(l)[0], l.Node(), string(mustMarshal(t, &leaf)))
			summarize(e.path(l))
			after := e.Tree()
			again, err := Parse(suite, mustMarshal(t, after))
			if err != nil {
				t.Fatal(err)
			}
			for x := range NodeIndex(NodeWidth(again.LeafCount())) {
				if !bytes.Equal(after.NodeHash(x), again.NodeHash(x)) {
					t.Fatalf("%d leaves, leaf %d populated: node %d has another hash", leaves, l, x)
				}
			}
		}
	}
}

func mustMarshal(tb testing.TB, v tls.Encodable) []byte {
	tb.Helper()
	b, err := tls.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// It is so that a record whose index was damaged costs neither memory nor
// time, and that one far to the right, as a group that has shrunk leaves it, is
// restored.
func TestRestoreOfOneFarRecord(t *testing.T) {
	suite, err := ciphersuite.Lookup(1)
	if err != nil {
		t.Fatal(err)
	}
	leaf := (&fullTree{suite: suite}).leafNode(1)
	record := func(x NodeIndex) func(func(NodeIndex, []byte) bool) {
		return func(yield func(NodeIndex, []byte) bool) { yield(x, mustMarshal(t, &leaf)) }
	}
	for _, x := range []NodeIndex{1 << 25, maxRestored &^ 1} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Restore(suite, record(x))
		runtime.ReadMemStats(&after)
		if v, want := fmt.Sprint(err), spec.TreeTooLarge.ID; !bytes.Contains([]byte(v), []byte(want)) {
			t.Errorf("node %d: %v, want %s", x, err, want)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 64<<10 {
			t.Errorf("node %d: %d bytes allocated", x, n)
		}
	}
	tr, err := Restore(suite, record(200_000))
	if err != nil || tr.MemberCount() != 1 || tr.LeafCount() != 1<<17 {
		t.Errorf("not restored: %v", err)
	}
}
