package inspect

// RFC 9420, Section 2.1: Presentation Language (decoding by schema).

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// ErrNoSuchType is returned by Decode for a name that Names does not list.
var ErrNoSuchType = errors.New("inspect: no such structure")

// Names returns what Decode can decode, in the order of the RFC. A structure
// whose form depends on what surrounds it occurs once a form, with the
// discriminant after a colon: "FramedContentAuthData:commit".
func Names() []string {
	var names []string
	for _, s := range spec.Structs() {
		if s.Param.Name == "" {
			names = append(names, s.Name)
			continue
		}
		e, _ := spec.EnumByName(string(s.Param.Type))
		for _, value := range e.Names {
			names = append(names, s.Name+":"+value)
		}
	}
	return names
}

// lookup splits a name as Names has it into type and parameter.
func lookup(name string) (t spec.Type, param uint64, err error) {
	name, value, given := strings.Cut(name, ":")
	s, ok := spec.StructByName(name)
	if !ok || given != (s.Param.Name != "") {
		return "", 0, fmt.Errorf("%w: %q", ErrNoSuchType, name)
	}
	if given {
		e, _ := spec.EnumByName(string(s.Param.Type))
		if param, ok = e.Value(value); !ok {
			return "", 0, fmt.Errorf("%w: %q of %s", ErrNoSuchType, value, name)
		}
	}
	return spec.Type(name), param, nil
}

// Decode decodes all of data as the structure of that name (see Names). If
// data is malformed, it returns what it decoded up to the error and a
// *tls.DecodeError. The result aliases data.
//
// Equal elements of a vector next to each other share a Value. Input made to
// have as many different ones as possible takes about 200 times its bytes.
func Decode(name string, data []byte) (*Value, error) {
	t, param, err := lookup(name)
	if err != nil {
		return nil, err
	}
	d := &decoder{data: data, end: len(data)}
	return d.top(t, param)
}

// Message decodes an MLSMessage.
func Message(data []byte) (*Value, error) { return Decode("MLSMessage", data) }

// decoder reads values by schema. After the first error nothing is read.
type decoder struct {
	data []byte
	off  int
	end  int      // of the innermost vector
	base int      // offset of data in the whole input
	path []string // to the value being read
	err  *tls.DecodeError
}

func (d *decoder) top(t spec.Type, param uint64) (*Value, error) {
	v := d.value("", t, param, spec.Only{})
	if d.err == nil && d.off < len(d.data) {
		d.fail(v, d.off, spec.TrailingBytes, "%d bytes left over", len(d.data)-d.off)
	}
	if d.err != nil {
		return v, d.err
	}
	return v, nil
}

// fail records that v, which is being read, is malformed at offset off.
func (d *decoder) fail(v *Value, off int, rule *spec.Rule, format string, args ...any) {
	d.err = &tls.DecodeError{
		Offset: d.base + off,
		Path:   strings.ReplaceAll(strings.Join(d.path, "."), ".[", "["),
		Rule:   rule,
		Err:    fmt.Errorf(format, args...),
	}
	v.Broken = d.err
}

// value reads a value of type t as the field of that name. Only a structure
// with a parameter looks at param.
func (d *decoder) value(name string, t spec.Type, param uint64, only spec.Only) *Value {
	v := &Value{Name: name, Type: t, Offset: d.base + d.off}
	if name != "" {
		d.path = append(d.path, name)
		defer func() { d.path = d.path[:len(d.path)-1] }()
	}
	start := d.off
	kind, t := resolve(t)
	switch kind {
	case spec.KindInteger:
		v.Number = d.integer(v, t.Size())
	case spec.KindFixed:
		v.Bytes = d.take(v, t.Size())
	case spec.KindPadding:
		v.Bytes = d.take(v, d.end-d.off)
		if i := slices.IndexFunc(v.Bytes, func(b byte) bool { return b != 0 }); i >= 0 {
			d.fail(v, start+i, spec.PaddingNotZero, "%#02x among the zero bytes", v.Bytes[i])
		}
	case spec.KindOpaque:
		if n, ok := d.length(v); ok {
			v.Bytes = d.take(v, n)
		}
	case spec.KindVector:
		d.vector(v, t.Element())
	case spec.KindOptional:
		d.optional(v, t.Element())
	case spec.KindNamed:
		if e, ok := spec.EnumByName(string(t)); ok {
			d.enum(v, e, only)
		} else if s, ok := spec.StructByName(string(t)); ok {
			d.structure(v, s, param)
		}
	}
	v.Length = d.off - start
	return v
}

// take returns the next n bytes. If fewer are left, v is malformed.
func (d *decoder) take(v *Value, n int) []byte {
	if left := d.end - d.off; n > left {
		rule := spec.Truncated
		if d.end < len(d.data) {
			rule = spec.ElementBoundary
		}
		d.fail(v, d.off, rule, "needs %d bytes, %d left", n, left)
		return nil
	}
	b := d.data[d.off : d.off+n : d.off+n]
	d.off += n
	return b
}

func (d *decoder) integer(v *Value, size int) uint64 {
	var n uint64
	for _, b := range d.take(v, size) {
		n = n<<8 | uint64(b)
	}
	return n
}

// length reads the length of a vector whose body is there.
// It implements RFC 9420, Section 2.1.2.
func (d *decoder) length(v *Value) (n int, ok bool) {
	start := d.off
	first := d.take(v, 1)
	if d.err != nil {
		return 0, false
	}
	size := 1 << (first[0] >> 6)
	if size == 8 {
		d.fail(v, start, spec.LengthPrefix, "%#02x begins no length", first[0])
		return 0, false
	}
	n = int(first[0] & 0x3F)
	for _, b := range d.take(v, size-1) {
		n = n<<8 + int(b)
	}
	switch {
	case d.err != nil:
		return 0, false
	case size > 1 && n < 1<<(4*size-2): // what fits half the size, less the prefix
		d.fail(v, start, spec.MinimalLength, "%d bytes to say %d", size, n)
		return 0, false
	case n > d.end-d.off:
		d.take(v, n) // says what is missing
		return 0, false
	}
	return n, true
}

func (d *decoder) vector(v *Value, element spec.Type) {
	start := d.off
	n, ok := d.length(v)
	if !ok {
		return
	}
	if size := element.Size(); size > 0 && n%size != 0 {
		d.fail(v, start, spec.ElementBoundary, "%d bytes are no whole number of %d-byte elements", n, size)
		return
	}
	outer := d.end
	d.end = d.off + n
	for i := 0; d.off < d.end && d.err == nil; {
		before := d.off
		c := d.value(fmt.Sprintf("[%d]", i), element, 0, spec.Only{})
		v.Children = append(v.Children, c)
		i++
		// What is written alike is alike.
		wire := d.data[before:d.off]
		for d.err == nil && len(wire) > 0 && bytes.HasPrefix(d.data[d.off:d.end], wire) {
			d.off += len(wire)
			c.Length += len(wire)
			c.Count = c.count() + 1
			i++
		}
	}
	d.end = outer
}

// optional reads the presence octet and the value, which has no step of its
// own in paths. It implements RFC 9420, Section 2.1.1.
func (d *decoder) optional(v *Value, element spec.Type) {
	start := d.off
	present := d.integer(v, 1)
	switch {
	case d.err != nil:
	case present > 1:
		d.fail(v, start, spec.OptionalPresence, "presence octet %d", present)
	case present == 1:
		v.Children = []*Value{d.value("", element, 0, spec.Only{})}
	}
}

func (d *decoder) enum(v *Value, e *spec.Enum, only spec.Only) {
	start := d.off
	v.Number = d.integer(v, e.Size)
	name := e.NameOf(v.Number)
	switch {
	case d.err != nil:
	case only.Values != nil && !slices.Contains(only.Values, name):
		d.fail(v, start, only.Rule, "%s", v.Text())
	case e.Unknown != nil && name == "":
		d.fail(v, start, e.Unknown, "%s", v.Text())
	}
}

func (d *decoder) structure(v *Value, s *spec.Structure, param uint64) {
	d.fields(v, s, s.Fields, param)
	if d.err != nil || s.Equal.Rule == nil {
		return
	}
	a, b := v.Field(s.Equal.Field), v.Field(s.Equal.To)
	if a != nil && b != nil && a.Number != b.Number {
		d.path = append(d.path, s.Equal.Field)
		d.fail(a, a.Offset-d.base, s.Equal.Rule, "%s, not %s", a.Text(), b.Text())
		d.path = d.path[:len(d.path)-1]
	}
}

// fields reads fields of the structure s into v, which has the earlier ones.
func (d *decoder) fields(v *Value, s *spec.Structure, fields []spec.Field, param uint64) {
	for _, f := range fields {
		if d.err != nil {
			return
		}
		if f.On != "" {
			d.fields(v, s, branch(v, s, f, param), param)
			continue
		}
		var inner uint64
		if f.Given != "" {
			inner = discriminant(v, f.Given, param)
		}
		v.Children = append(v.Children, d.value(f.Name, f.Type, inner, f.Only))
	}
}

// branch returns the fields that a selection of the structure s chooses.
func branch(v *Value, s *spec.Structure, f spec.Field, param uint64) []spec.Field {
	name := enumOf(s, f.On).NameOf(discriminant(v, f.On, param))
	for _, c := range f.Cases {
		if c.When == nil || slices.Contains(c.When, name) {
			return c.Fields
		}
	}
	return nil
}

// discriminant returns the value of what a selection in v names: a field of
// v, or its parameter.
func discriminant(v *Value, on string, param uint64) uint64 {
	if f := v.Field(on); f != nil {
		return f.Number
	}
	return param
}

// enumOf returns the enumeration of the discriminant that is called on.
func enumOf(s *spec.Structure, on string) *spec.Enum {
	t := s.Param.Type
	for name, rest, more := "", on, true; more; {
		name, rest, more = strings.Cut(rest, ".")
		for _, f := range s.Fields {
			if f.Name == name {
				t = f.Type
			}
		}
		if inner, ok := spec.StructByName(string(t)); ok {
			s = inner
		}
	}
	e, _ := spec.EnumByName(string(t))
	return e
}
