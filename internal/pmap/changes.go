package pmap

import "iter"

// Changes gives, each once, the keys that m and before may have different
// values for, or that only one of them has: all such keys, and possibly a few
// near them. What the two share is not looked at, so that for two maps of which
// one was made from the other it costs what changed.
func (m Map[V]) Changes(before Map[V]) iter.Seq[uint64] {
	return func(yield func(uint64) bool) { changes(m.root, before.root, yield) }
}

// changes reports whether to go on.
func changes[V any](a, b *node[V], yield func(uint64) bool) bool {
	switch {
	case a == b:
		return true
	case a == nil:
		return b.keys(yield)
	case b == nil:
		return a.keys(yield)
	case a.shift < b.shift:
		a, b = b, a
	}
	if prefixOf(b.prefix, a.shift) != a.prefix {
		return a.keys(yield) && b.keys(yield)
	}
	for slot := range slots {
		bit := uint32(1) << slot
		x, y := a.part(bit), b.part(bit)
		if a.shift != b.shift { // all of b is in one slot of a
			if y = (part[V]{}); bit == a.slot(b.prefix) {
				y.child = b
			}
		}
		if !x.changes(y, yield) {
			return false
		}
	}
	return true
}

// part is what is in one slot of a node: nothing, an entry or a child.
type part[V any] struct {
	entry *entry[V]
	child *node[V]
}

func (n *node[V]) part(bit uint32) (p part[V]) {
	switch {
	case n.inEntries&bit != 0:
		p.entry = &n.entries[index(n.inEntries, bit)]
	case n.inChildren&bit != 0:
		p.child = n.children[index(n.inChildren, bit)]
	}
	return p
}

func (x part[V]) changes(y part[V], yield func(uint64) bool) bool {
	if x.entry == nil && y.entry == nil {
		return changes(x.child, y.child, yield)
	}
	for _, p := range []part[V]{x, y} {
		if !p.child.keys(yield) {
			return false
		}
	}
	// An entry's key is given once, although the other side can have it too.
	if x.entry != nil && !y.has(x.entry.key) && !yield(x.entry.key) {
		return false
	}
	return y.entry == nil || x.child.has(y.entry.key) || yield(y.entry.key)
}

// has reports whether p has that key, in an entry or below a child.
func (p part[V]) has(key uint64) bool {
	return p.entry != nil && p.entry.key == key || p.child.has(key)
}

func (n *node[V]) has(key uint64) bool {
	_, ok := n.get(key)
	return ok
}

func (n *node[V]) keys(yield func(uint64) bool) bool {
	return n.from(0, func(key uint64, _ V) bool { return yield(key) })
}
