package inspect

import (
	"fmt"
	"math/bits"

	"github.com/seed-47ee054e/mls/spec"
)

// Generate returns a random well-formed value of the structure of that name
// (see Names). All choices are made by calls of choose, which returns a number
// below n; the same answers make the same value. Values are small: vectors
// have few elements, the fewer the deeper they are.
func Generate(name string, choose func(n uint64) uint64) (*Value, error) {
	t, param, err := lookup(name)
	if err != nil {
		return nil, err
	}
	g := generator{choose: choose}
	return g.value("", t, param, spec.Only{}, 0), nil
}

type generator struct {
	choose func(n uint64) uint64
}

func (g generator) value(name string, t spec.Type, param uint64, only spec.Only, depth int) *Value {
	v := &Value{Name: name, Type: t}
	kind, t := resolve(t)
	switch kind {
	case spec.KindInteger:
		v.Number = g.integer(t.Size())
	case spec.KindFixed:
		v.Bytes = g.bytes(t.Size())
	case spec.KindPadding:
		v.Bytes = make([]byte, g.choose(4))
	case spec.KindOpaque:
		v.Bytes = g.bytes(g.length())
	case spec.KindVector:
		for i := range g.elements(depth) {
			v.Children = append(v.Children, g.value(fmt.Sprintf("[%d]", i), t.Element(), 0, spec.Only{}, depth+1))
		}
	case spec.KindOptional:
		if g.choose(2) == 1 {
			v.Children = []*Value{g.value("", t.Element(), 0, spec.Only{}, depth+1)}
		}
	case spec.KindNamed:
		if e, ok := spec.EnumByName(string(t)); ok {
			v.Number = g.enum(e, only)
		} else if s, ok := spec.StructByName(string(t)); ok {
			g.structure(v, s, s.Fields, param, depth)
			if a, b := v.Field(s.Equal.Field), v.Field(s.Equal.To); s.Equal.Rule != nil && a != nil && b != nil {
				a.Number = b.Number
			}
		}
	}
	return v
}

func (g generator) structure(v *Value, s *spec.Structure, fields []spec.Field, param uint64, depth int) {
	for _, f := range fields {
		if f.On != "" {
			g.structure(v, s, branch(v, s, f, param), param, depth)
			continue
		}
		var inner uint64
		if f.Given != "" {
			inner = discriminant(v, f.Given, param)
		}
		v.Children = append(v.Children, g.value(f.Name, f.Type, inner, f.Only, depth+1))
	}
}

// integer returns a number of the given size in bytes: the smallest, the
// largest, or one of a random number of bits.
func (g generator) integer(size int) uint64 {
	top := ^uint64(0) >> (64 - 8*size)
	switch g.choose(4) {
	case 0:
		return 0
	case 1:
		return top
	}
	n := g.choose(1<<32)<<32 | g.choose(1<<32)
	return n >> (64 - 1 - g.choose(uint64(bits.Len64(top))))
}

// length returns the length of opaque data: mostly that of a small key, now
// and then one at either side of where the length's own form changes.
func (g generator) length() int {
	switch g.choose(24) {
	case 0:
		return 63
	case 1:
		return 64
	case 2:
		return 16383 + int(g.choose(2))
	case 3, 4, 5:
		return 0
	}
	return int(g.choose(40))
}

// elements returns the number of elements of a vector.
func (g generator) elements(depth int) int {
	switch {
	case depth > 8:
		return int(g.choose(2))
	case g.choose(16) == 0:
		return 5 + int(g.choose(30))
	}
	return int(g.choose(4))
}

func (g generator) bytes(n int) []byte {
	b := make([]byte, n)
	var word uint64
	for i := range b {
		if i%4 == 0 && i < 64 { // more randomness than this finds nothing more
			word = g.choose(1 << 32)
		}
		b[i] = byte(word >> (8 * (i % 4)))
	}
	return b
}

func (g generator) enum(e *spec.Enum, only spec.Only) uint64 {
	if only.Values != nil {
		n, _ := e.Value(only.Values[g.choose(uint64(len(only.Values)))])
		return n
	}
	if e.Unknown == nil && g.choose(6) == 0 {
		return g.integer(e.Size)
	}
	return 1 + g.choose(uint64(len(e.Names)))
}
