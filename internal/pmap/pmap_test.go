package pmap

import (
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// keys draws from few keys at all distances, so that prefixes are shared,
// nodes split and join, and keys are met again.
func keys() *rapid.Generator[uint64] {
	return rapid.Custom(func(t *rapid.T) uint64 {
		k := rapid.Uint64Range(0, 3).Draw(t, "low")
		k |= rapid.Uint64Range(0, 7).Draw(t, "high") << rapid.SampledFrom([]int{0, 1, 5, 9, 31, 32, 59, 61}).Draw(t, "shift")
		return k
	})
}

func contents[V any](m Map[V]) map[uint64]V { return maps.Collect(m.All()) }

// It is so that a Map behaves as a Go map, and that no Map ever changes,
// whatever is done with those made from it.
func TestAgainstGoMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type version struct {
			m     Map[int]
			model map[uint64]int
		}
		versions := []version{{model: map[uint64]int{}}}
		for range rapid.IntRange(1, 12).Draw(t, "versions") {
			v := versions[rapid.IntRange(0, len(versions)-1).Draw(t, "from")]
			e, model := v.m.Edit(), maps.Clone(v.model)
			for i := range rapid.IntRange(0, 20).Draw(t, "changes") {
				k := keys().Draw(t, "key")
				if rapid.Bool().Draw(t, "set") {
					e.Set(k, i)
					model[k] = i
				} else {
					e.Delete(k)
					delete(model, k)
				}
				if e.Len() != len(model) {
					t.Fatalf("Len %d, want %d", e.Len(), len(model))
				}
			}
			versions = append(versions, version{e.Map(), model})
			// What is done after Map must not show in it.
			e.Set(keys().Draw(t, "after"), -1)
		}
		for _, v := range versions {
			if !maps.Equal(contents(v.m), v.model) || v.m.Len() != len(v.model) {
				t.Fatalf("got %v, want %v", contents(v.m), v.model)
			}
			for k, want := range v.model {
				if got, ok := v.m.Get(k); !ok || got != want {
					t.Fatalf("Get(%d) = %d, %v", k, got, ok)
				}
			}
			checkShape(t, v.m.root, true)
		}
	})
}

func TestFrom(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOf(keys()).Draw(t, "keys")
		first := keys().Draw(t, "first")
		var m Map[struct{}]
		for _, k := range all {
			m = m.Set(k, struct{}{})
		}
		var got []uint64
		for k := range m.From(first) {
			got = append(got, k)
		}
		slices.Sort(all)
		want := slices.DeleteFunc(slices.Compact(all), func(k uint64) bool { return k < first })
		if !slices.Equal(got, want) {
			t.Fatalf("From(%d) gave %v, want %v", first, got, want)
		}
		for k := range m.From(first) {
			if k != want[0] {
				t.Fatalf("From(%d) starts with %d", first, k)
			}
			break
		}
	})
}

// checkShape checks what makes the tree unique for its keys: a node but the
// root has at least two slots in use.
func checkShape[V any](t *rapid.T, n *node[V], root bool) {
	if n == nil {
		return
	}
	if n.inEntries&n.inChildren != 0 || (len(n.entries)+len(n.children) < 2 && !root) || len(n.entries)+len(n.children) == 0 {
		t.Fatalf("node with %d entries and %d children", len(n.entries), len(n.children))
	}
	for _, x := range n.entries {
		if prefixOf(x.key, n.shift) != n.prefix || n.inEntries&n.slot(x.key) == 0 {
			t.Fatalf("key %#x at prefix %#x, shift %d", x.key, n.prefix, n.shift)
		}
	}
	for _, c := range n.children {
		if prefixOf(c.prefix, n.shift) != n.prefix || c.shift >= n.shift {
			t.Fatalf("child at shift %d below shift %d", c.shift, n.shift)
		}
		checkShape(t, c, false)
	}
}

// It is so that a set of random keys takes little more than their own space.
func TestMemory(t *testing.T) {
	const n = 300_000
	r := rand.New(rand.NewPCG(1, 2))
	before := heap()
	e := Map[struct{}]{}.Edit()
	for range n {
		e.Set(r.Uint64(), struct{}{})
	}
	m := e.Map()
	per := float64(heap()-before) / n
	runtime.KeepAlive(m)
	t.Logf("%.1f bytes a key", per)
	if per > 40 {
		t.Errorf("%.1f bytes a key", per)
	}
}

func heap() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

func BenchmarkSet(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	e := Map[struct{}]{}.Edit()
	for range 300_000 {
		e.Set(r.Uint64(), struct{}{})
	}
	m := e.Map()
	b.Run("persistent", func(b *testing.B) {
		for b.Loop() {
			m.Set(r.Uint64(), struct{}{})
		}
	})
	b.Run("editor", func(b *testing.B) {
		for b.Loop() {
			e.Set(r.Uint64(), struct{}{})
		}
	})
}

// It is so that a set made at once is the set made key by key, shape included.
func TestSetOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOf(keys()).Draw(t, "keys")
		var want Map[struct{}]
		for _, k := range all {
			want = want.Set(k, struct{}{})
		}
		got := SetOf(slices.Clone(all))
		if got.Len() != want.Len() || !maps.Equal(contents(got), contents(want)) {
			t.Fatalf("got %v, want %v", contents(got), contents(want))
		}
		checkShape(t, got.root, true)
		for i, k := range all {
			if i%2 == 0 {
				got, want = got.Delete(k), want.Delete(k)
			} else {
				got, want = got.Set(k+1, struct{}{}), want.Set(k+1, struct{}{})
			}
		}
		if !maps.Equal(contents(got), contents(want)) {
			t.Fatalf("changed: got %v, want %v", contents(got), contents(want))
		}
		checkShape(t, got.root, true)
	})
}
