// Package inspect decodes, shows and encodes every structure of RFC 9420 by
// its description in package spec. It is the module's second codec: slow,
// complete, and written without a line in common with the fast one, so that
// each can be checked by the other.
//
// Input may be broken: Decode returns what it understood up to the place where
// it breaks, and that place.
package inspect

import (
	"iter"
	"strconv"
	"strings"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Value is a decoded value and where it was found. A structure has its fields
// as Children, a vector its elements, an optional value itself or nothing.
type Value struct {
	Name     string    // the field's name, or "[3]" for an element; "" at the top
	Type     spec.Type // as the schema has it: "LeafNode", "opaque<V>"
	Offset   int       // bytes from the beginning of the input
	Length   int       // bytes on the wire, with the length or presence octet in front
	Number   uint64    // of an integer or enumeration
	Bytes    []byte    // of opaque data or padding; aliases the input
	Children []*Value

	// Count is how many elements of a vector, each equal to the one before it,
	// this one stands for: Name and the offsets inside are those of the first,
	// Length is that of all. Zero is the same as one. A ratchet_tree can have
	// millions of blank nodes, each a byte.
	Count int

	// Broken says what is wrong, if decoding failed in this value and not in
	// one of its children. What was read before is there.
	Broken *tls.DecodeError
}

// kind returns the kind of v once other names for types are replaced by what
// they stand for, and the type that has this kind.
func (v *Value) kind() (spec.Kind, spec.Type) { return resolve(v.Type) }

func resolve(t spec.Type) (spec.Kind, spec.Type) {
	for {
		k := t.Kind()
		if k != spec.KindNamed {
			return k, t
		}
		s, ok := spec.StructByName(string(t))
		if !ok || s.Alias == "" {
			return k, t
		}
		t = s.Alias
	}
}

// Elements gives the elements of a vector one by one. Equal ones next to each
// other are the same Value (see Count).
func (v *Value) Elements() iter.Seq2[int, *Value] {
	return func(yield func(int, *Value) bool) {
		i := 0
		for _, c := range v.Children {
			for range c.count() {
				if !yield(i, c) {
					return
				}
				i++
			}
		}
	}
}

// elements is the number of Elements.
func (v *Value) elements() int {
	n := 0
	for _, c := range v.Children {
		n += c.count()
	}
	return n
}

func (v *Value) count() int { return max(v.Count, 1) }

// Field returns the child at a path of field names, such as
// "content.sender.leaf_index" or "nodes.[3]"; nil if there is none. The value
// inside an optional one has the optional one's name and needs no step of its
// own.
func (v *Value) Field(path string) *Value {
	for path != "" && v != nil {
		var name string
		name, path, _ = strings.Cut(path, ".")
		v = v.child(name)
	}
	return v
}

func (v *Value) child(name string) *Value {
	if k, _ := v.kind(); k == spec.KindOptional && len(v.Children) == 1 {
		v = v.Children[0]
	}
	for _, c := range v.Children {
		if c.Name == name {
			return c
		}
	}
	if n, err := strconv.Atoi(strings.Trim(name, "[]")); err == nil {
		// Perhaps one that an equal one stands for.
		for _, c := range v.Children {
			if n -= c.count(); n < 0 {
				return c
			}
		}
	}
	return nil
}

// Section returns the section of the RFC that defines the value's type, or ""
// for one of the types of Section 2.1.
func (v *Value) Section() string {
	name := string(v.Type)
	if s, ok := spec.StructByName(name); ok {
		return s.Section
	}
	if e, ok := spec.EnumByName(name); ok {
		return e.Section
	}
	return ""
}

// Text returns the name of an enumeration's value, or "".
func (v *Value) Text() string {
	if e, ok := spec.EnumByName(string(v.Type)); ok {
		return e.Text(v.Number)
	}
	return ""
}

// ExtensionData decodes the extension_data of an Extension of a type whose
// content the RFC defines, with offsets from the beginning of the whole input.
// It returns nil for any other value. Content that is malformed is returned
// as far as it was understood, with the error.
func (v *Value) ExtensionData() (*Value, error) {
	if v.Type != "Extension" || len(v.Children) != 2 || v.Broken != nil {
		return nil, nil
	}
	data := v.Children[1]
	name, ok := spec.ExtensionData(spec.ExtensionType(v.Children[0].Number))
	if !ok || data.Broken != nil {
		return nil, nil
	}
	d := &decoder{data: data.Bytes, end: len(data.Bytes), base: data.Offset + data.Length - len(data.Bytes)}
	return d.top(spec.Type(name), 0)
}
