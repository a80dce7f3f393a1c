package pmap

import (
	"testing"

	"pgregory.net/rapid"
)

// It is so that Changes gives all keys whose values differ, each once, and that
// every key which it gives is in one of the maps.
func TestChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		edit := func(e *Editor[int], what string) {
			for i := range rapid.IntRange(0, 20).Draw(t, what) {
				if k := keys().Draw(t, "key"); rapid.Bool().Draw(t, "set") {
					e.Set(k, i)
				} else {
					e.Delete(k)
				}
			}
		}
		e := Map[int]{}.Edit()
		edit(e, "first")
		a := e.Map()
		edit(e, "second")
		b := e.Map()
		if rapid.Bool().Draw(t, "reverse") {
			a, b = b, a
		}
		seen := map[uint64]bool{}
		for k := range b.Changes(a) {
			_, inA := a.Get(k)
			_, inB := b.Get(k)
			if seen[k] || !inA && !inB {
				t.Fatalf("key %d: twice %v, before %v, after %v", k, seen[k], inA, inB)
			}
			seen[k] = true
		}
		for _, m := range []Map[int]{a, b} {
			for k := range m.All() {
				x, inA := a.Get(k)
				y, inB := b.Get(k)
				if (x != y || inA != inB) && !seen[k] {
					t.Fatalf("key %d: %d, %v and %d, %v", k, x, inA, y, inB)
				}
			}
		}
	})
}

// It is so that one changed value of many is found by looking at few.
func TestChangesAreFew(t *testing.T) {
	t.Parallel()
	e := Map[int]{}.Edit()
	for i := range 100_000 {
		e.Set(uint64(i), i)
	}
	before := e.Map()
	n := 0
	for range before.Set(70_000, 0).Changes(before) {
		n++
	}
	if n < 1 || n > slots {
		t.Fatalf("%d keys", n)
	}
}
