package pmap

import "iter"

// Editor makes a changed copy of a Map by many changes: a node that it has
// copied once it changes in place, which no Map sees. It is used by one
// goroutine.
type Editor[V any] struct {
	root *node[V]
	size int
	// owner marks the nodes that may be changed in place. Map replaces it, and
	// so gives all of them away.
	owner *Editor[V]
}

// Edit returns an Editor that starts with m. m does not change.
func (m Map[V]) Edit() *Editor[V] {
	return &Editor[V]{root: m.root, size: m.size, owner: new(Editor[V])}
}

// Map returns the present contents as a Map. The Editor can be used further;
// the Map does not change with it. It costs O(1).
func (e *Editor[V]) Map() Map[V] {
	e.owner = new(Editor[V])
	return Map[V]{e.root, e.size}
}

// Len is the number of keys.
func (e *Editor[V]) Len() int { return e.size }

// Get returns the value of key, and whether there is one.
func (e *Editor[V]) Get(key uint64) (value V, ok bool) { return e.root.get(key) }

// From is as Map.From, of the present contents, which must not change while it
// yields.
func (e *Editor[V]) From(first uint64) iter.Seq2[uint64, V] {
	return func(yield func(uint64, V) bool) { e.root.from(first, yield) }
}

// Set sets the value of key.
func (e *Editor[V]) Set(key uint64, value V) {
	root, added := e.root.set(e.owner, key, value)
	e.root = root
	if added {
		e.size++
	}
}

// Delete removes key if it is there.
func (e *Editor[V]) Delete(key uint64) {
	if _, ok := e.root.get(key); ok {
		e.root = e.root.delete(e.owner, key)
		e.size--
	}
}
