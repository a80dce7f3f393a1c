// Package pmap has a persistent map: an immutable value of which a changed
// copy costs time and memory in O(log n), because it shares the rest.
package pmap

import "iter"

// Map is an immutable map from 64-bit keys to values. The zero value is empty.
// A Map is passed by value and may be read by many goroutines.
//
// It is a radix tree of degree 32 without single-child nodes: with random keys
// it is log32(n) deep, with dense ones no deeper.
type Map[V any] struct {
	root *node[V]
	size int
}

// node branches on the five bits of the key from shift on. All keys below it
// agree in the bits above those, which are the bits of prefix. A slot of the 32
// holds nothing, an entry or a child, so a node other than the root has at
// least two of them.
type node[V any] struct {
	prefix   uint64
	editor   *Editor[V] // that may change this node, if it is still open
	entries  []entry[V] // of the slots in inEntries, in order
	children []*node[V] // of the slots in inChildren, in order

	inEntries, inChildren uint32
	shift                 uint8
}

// entry has the value first so that one of no size takes no space.
type entry[V any] struct {
	value V
	key   uint64
}

// Len is the number of keys.
func (m Map[V]) Len() int { return m.size }

// Get returns the value of key, and whether there is one.
func (m Map[V]) Get(key uint64) (value V, ok bool) { return m.root.get(key) }

// Set returns m with the value of key.
func (m Map[V]) Set(key uint64, value V) Map[V] {
	e := m.Edit()
	e.Set(key, value)
	return e.Map()
}

// Delete returns m without key.
func (m Map[V]) Delete(key uint64) Map[V] {
	e := m.Edit()
	e.Delete(key)
	return e.Map()
}

// All gives keys and values in increasing order of keys.
func (m Map[V]) All() iter.Seq2[uint64, V] { return m.From(0) }

// From gives the keys that are at least first, with their values, in
// increasing order. To reach the first costs O(log n).
func (m Map[V]) From(first uint64) iter.Seq2[uint64, V] {
	return func(yield func(uint64, V) bool) { m.root.from(first, yield) }
}
