package pmap

import (
	"math/bits"
	"slices"
)

const (
	width = 5 // bits of the key that a node branches on
	slots = 1 << width
)

// prefixOf is the part of key above the bits that a node at shift branches on.
func prefixOf(key uint64, shift uint8) uint64 {
	return key >> shift >> width << width << shift
}

// slot is the bit of the slot of key.
func (n *node[V]) slot(key uint64) uint32 { return 1 << (key >> n.shift % slots) }

// index is the number of slots in set below the one of bit.
func index(set, bit uint32) int { return bits.OnesCount32(set & (bit - 1)) }

func (n *node[V]) get(key uint64) (value V, ok bool) {
	for n != nil && prefixOf(key, n.shift) == n.prefix {
		bit := n.slot(key)
		if n.inEntries&bit != 0 {
			if x := &n.entries[index(n.inEntries, bit)]; x.key == key {
				return x.value, true
			}
			break
		}
		if n.inChildren&bit == 0 {
			break
		}
		n = n.children[index(n.inChildren, bit)]
	}
	return value, false
}

// from yields what is below n and not below first; it reports whether to go on.
func (n *node[V]) from(first uint64, yield func(uint64, V) bool) bool {
	if n == nil {
		return true
	}
	from := 0 // the slot to start at
	if p := prefixOf(first, n.shift); p == n.prefix {
		from = int(first >> n.shift % slots)
	} else if p > n.prefix {
		return true
	}
	for all := (n.inEntries | n.inChildren) >> from << from; all != 0; all &= all - 1 {
		bit := all & -all
		if n.inChildren&bit != 0 {
			if !n.children[index(n.inChildren, bit)].from(first, yield) {
				return false
			}
			continue
		}
		if x := &n.entries[index(n.inEntries, bit)]; x.key >= first && !yield(x.key, x.value) {
			return false
		}
	}
	return true
}

// own returns n if e made it, and else a copy that e may change.
func (n *node[V]) own(e *Editor[V]) *node[V] {
	if n.editor == e {
		return n
	}
	c := *n
	c.editor = e
	c.entries = slices.Clone(n.entries)
	c.children = slices.Clone(n.children)
	return &c
}

// set returns n, or a copy, with the value of key, and whether key is new.
func (n *node[V]) set(e *Editor[V], key uint64, value V) (*node[V], bool) {
	if n == nil {
		n = &node[V]{prefix: prefixOf(key, 0), editor: e}
	}
	if prefixOf(key, n.shift) != n.prefix {
		return e.join(n.prefix, key, func(p *node[V]) {
			// Only a root can have a single entry.
			if len(n.children) == 0 && len(n.entries) == 1 {
				p.insertEntry(p.slot(n.prefix), n.entries[0])
			} else {
				p.insertChild(p.slot(n.prefix), n)
			}
			p.insertEntry(p.slot(key), entry[V]{value, key})
		}), true
	}
	n = n.own(e)
	bit := n.slot(key)
	switch {
	case n.inChildren&bit != 0:
		at := &n.children[index(n.inChildren, bit)]
		c, added := (*at).set(e, key, value)
		*at = c
		return n, added
	case n.inEntries&bit == 0:
		n.insertEntry(bit, entry[V]{value, key})
		return n, true
	}
	x := &n.entries[index(n.inEntries, bit)]
	if x.key == key {
		x.value = value
		return n, false
	}
	old := *x
	n.removeEntry(bit)
	n.insertChild(bit, e.join(old.key, key, func(p *node[V]) {
		p.insertEntry(p.slot(old.key), old)
		p.insertEntry(p.slot(key), entry[V]{value, key})
	}))
	return n, true
}

// join makes the node that tells the keys a and b apart, filled by fill.
func (e *Editor[V]) join(a, b uint64, fill func(*node[V])) *node[V] {
	shift := uint8(bits.Len64(a^b)-1) / width * width
	p := &node[V]{prefix: prefixOf(a, shift), shift: shift, editor: e}
	fill(p)
	return p
}

// delete returns n, or a copy, without key, which is below n. A node that
// would be left with nothing is nil; one with a single child is that child.
func (n *node[V]) delete(e *Editor[V], key uint64) *node[V] {
	n = n.own(e)
	bit := n.slot(key)
	if n.inEntries&bit != 0 {
		n.removeEntry(bit)
	} else {
		at := &n.children[index(n.inChildren, bit)]
		c := (*at).delete(e, key)
		*at = c
		if len(c.children) == 0 && len(c.entries) == 1 {
			n.removeChild(bit)
			n.insertEntry(bit, c.entries[0])
		}
	}
	switch {
	case len(n.entries) == 0 && len(n.children) == 0:
		return nil
	case len(n.entries) == 0 && len(n.children) == 1:
		return n.children[0]
	}
	return n
}

func (n *node[V]) insertEntry(bit uint32, x entry[V]) {
	n.entries = slices.Insert(withRoom(n.entries), index(n.inEntries, bit), x)
	n.inEntries |= bit
}

func (n *node[V]) removeEntry(bit uint32) {
	i := index(n.inEntries, bit)
	n.entries = slices.Delete(n.entries, i, i+1)
	n.inEntries &^= bit
}

func (n *node[V]) insertChild(bit uint32, c *node[V]) {
	n.children = slices.Insert(withRoom(n.children), index(n.inChildren, bit), c)
	n.inChildren |= bit
}

func (n *node[V]) removeChild(bit uint32) {
	i := index(n.inChildren, bit)
	n.children = slices.Delete(n.children, i, i+1)
	n.inChildren &^= bit
}

// withRoom returns s with room for one more. Growing by a few instead of
// doubling keeps a large map of random keys a third smaller.
func withRoom[T any](s []T) []T {
	if len(s) < cap(s) {
		return s
	}
	return append(make([]T, 0, min(len(s)+3, slots)), s...)
}
