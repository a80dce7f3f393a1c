package tls

// RFC 9420, Section 2.1: Presentation Language (decoding).

import (
	"encoding/binary"
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
)

// Decodable is a structure that can read itself.
type Decodable interface {
	Decode(*Decoder)
}

// Decoder reads values from a byte slice. The first error is sticky: every
// later read returns a zero value, so a Decode method checks nothing between
// its fields. Each read is given the RFC's name of the field, which costs
// nothing unless the read fails.
//
// Byte slices that a Decoder returns alias its input; who keeps them beyond
// the life of the input clones them. A length that the input declares is
// compared with the bytes that are left before anything is allocated.
type Decoder struct {
	data []byte
	off  int
	last int // where the field that was read last begins
	end  int // of the innermost vector being read
	err  *DecodeError
}

// NewDecoder returns a Decoder of data.
func NewDecoder(data []byte) *Decoder { return &Decoder{data: data, end: len(data)} }

// Unmarshal decodes all of data into v, which then aliases data. The error is
// a *DecodeError.
func Unmarshal(data []byte, v Decodable) error {
	d := NewDecoder(data)
	v.Decode(d)
	return d.Finish()
}

// Finish reports the first error; bytes that nobody read are one
// (spec.TrailingBytes).
func (d *Decoder) Finish() error {
	if d.err == nil && d.off != len(d.data) {
		d.FailAt(d.off, "", spec.TrailingBytes, fmt.Errorf("%d bytes left over", len(d.data)-d.off))
	}
	if d.err == nil {
		return nil
	}
	return d.err
}

// Err returns the first error so far, or nil.
func (d *Decoder) Err() error {
	if d.err == nil {
		return nil
	}
	return d.err
}

// OK reports whether no read has failed.
func (d *Decoder) OK() bool { return d.err == nil }

// Offset is the number of bytes read.
func (d *Decoder) Offset() int { return d.off }

// Remaining is the number of bytes left in the innermost vector, or in the
// input when no vector is being read.
func (d *Decoder) Remaining() int { return d.end - d.off }

// Since returns the bytes read from offset start, as they were on the wire.
func (d *Decoder) Since(start int) []byte { return d.data[start:d.off:d.off] }

// Fail records that the field read last breaks rule. Only the first failure
// counts.
func (d *Decoder) Fail(field string, rule *spec.Rule, err error) {
	d.FailAt(d.last, field, rule, err)
}

// FailAt is Fail for a field that begins at the offset off.
func (d *Decoder) FailAt(off int, field string, rule *spec.Rule, err error) {
	if d.err == nil {
		d.err = &DecodeError{Offset: off, Path: field, Rule: rule, Err: err}
	}
}

// take returns the next n bytes, or nil when fewer are left.
func (d *Decoder) take(field string, n int) []byte {
	if d.err != nil {
		return nil
	}
	if n > d.end-d.off {
		d.truncated(field, n)
		return nil
	}
	b := d.data[d.off : d.off+n : d.off+n]
	d.last = d.off
	d.off += n
	return b
}

func (d *Decoder) truncated(field string, n int) {
	rule := spec.Truncated
	if d.end < len(d.data) {
		rule = spec.ElementBoundary
	}
	d.FailAt(d.off, field, rule, fmt.Errorf("needs %d bytes, %d left", n, d.end-d.off))
}

// Uint8 reads one byte.
func (d *Decoder) Uint8(field string) uint8 {
	if b := d.take(field, 1); b != nil {
		return b[0]
	}
	return 0
}

// Uint16 reads two bytes, most significant first.
func (d *Decoder) Uint16(field string) uint16 {
	if b := d.take(field, 2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

// Uint32 reads four bytes, most significant first.
func (d *Decoder) Uint32(field string) uint32 {
	if b := d.take(field, 4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// Uint64 reads eight bytes, most significant first.
func (d *Decoder) Uint64(field string) uint64 {
	if b := d.take(field, 8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// Raw reads n bytes that have no length of their own.
func (d *Decoder) Raw(field string, n int) []byte { return d.take(field, n) }

// Opaque reads opaque<V>.
func (d *Decoder) Opaque(field string) []byte {
	start := d.off
	b := d.take(field, d.length(field))
	d.last = start
	return b
}

// length reads a vector length and checks that the body is there.
func (d *Decoder) length(field string) int {
	n := d.Length(field)
	if n > d.end-d.off {
		d.truncated(field, n)
		return 0
	}
	return n
}

// Length reads a vector length (Section 2.1.2) whether or not the body that
// it announces is there.
func (d *Decoder) Length(field string) int {
	start := d.off
	first := d.take(field, 1)
	if first == nil {
		return 0
	}
	v, prefix := uint32(first[0]&0x3f), first[0]>>6
	if prefix == 3 {
		d.FailAt(start, field, spec.LengthPrefix, nil)
		return 0
	}
	for _, b := range d.take(field, 1<<prefix-1) {
		v = v<<8 | uint32(b)
	}
	if d.err != nil {
		return 0
	}
	if prefix == 1 && v < 1<<6 || prefix == 2 && v < 1<<14 {
		d.FailAt(start, field, spec.MinimalLength, fmt.Errorf("%d bytes to say %d", 1<<prefix, v))
		return 0
	}
	return int(v)
}

// Begin reads the length of a vector and limits the reads that follow to its
// body, until End is called with Begin's result. Between the two, Remaining is
// what is left of the body.
func (d *Decoder) Begin(field string) (outer int) {
	outer = d.end
	n := d.length(field)
	if d.err == nil {
		d.end = d.off + n
	}
	return outer
}

// End leaves the vector that Begin entered. Its body must have been read to
// the end (spec.ElementBoundary).
func (d *Decoder) End(field string, outer int) {
	if d.err == nil && d.off != d.end {
		d.FailAt(d.off, field, spec.ElementBoundary, fmt.Errorf("%d bytes left over", d.end-d.off))
	}
	d.end = outer
}

// Struct reads v as the field of that name.
func (d *Decoder) Struct(field string, v Decodable) {
	if d.err != nil {
		return
	}
	v.Decode(d)
	if d.err != nil {
		d.err.within(field)
	}
}

// ReadOptional reads optional<T>; it returns nil for an absent value
// (Section 2.1.1).
func ReadOptional[T any, P interface {
	*T
	Decodable
}](d *Decoder, field string) *T {
	if !d.Present(field) {
		return nil
	}
	v := new(T)
	d.Struct(field, P(v))
	return v
}

// Present reads the presence octet of an optional value.
func (d *Decoder) Present(field string) bool {
	start := d.off
	p := d.Uint8(field)
	if p > 1 {
		d.FailAt(start, field, spec.OptionalPresence, fmt.Errorf("presence octet %d", p))
	}
	return p == 1 && d.err == nil
}

// ReadVector reads T<V>. Every element reads at least one byte, so the number
// of elements is bounded by the input.
func ReadVector[T any, P interface {
	*T
	Decodable
}](d *Decoder, field string) []T {
	if d.err != nil {
		return nil
	}
	var items []T
	outer := d.Begin(field)
	for i := 0; d.err == nil && d.off < d.end; i++ {
		start := d.off
		var zero T
		items = append(items, zero)
		P(&items[i]).Decode(d)
		if d.err != nil {
			d.err.within(fmt.Sprintf("%s[%d]", field, i))
			break
		}
		if d.off == start {
			panic("mls: internal error: a vector element read nothing")
		}
	}
	d.End(field, outer)
	return items
}

// ReadUint16s reads a vector<V> of 16-bit code points.
func ReadUint16s[T ~uint16](d *Decoder, field string) []T {
	b := d.integers(field, 2)
	if len(b) == 0 {
		return nil
	}
	items := make([]T, len(b)/2)
	for i := range items {
		items[i] = T(binary.BigEndian.Uint16(b[2*i:]))
	}
	return items
}

// ReadUint32s reads a vector<V> of 32-bit integers.
func ReadUint32s[T ~uint32](d *Decoder, field string) []T {
	b := d.integers(field, 4)
	if len(b) == 0 {
		return nil
	}
	items := make([]T, len(b)/4)
	for i := range items {
		items[i] = T(binary.BigEndian.Uint32(b[4*i:]))
	}
	return items
}

// integers reads the body of a vector of integers of the given size.
func (d *Decoder) integers(field string, size int) []byte {
	start := d.off
	b := d.Opaque(field)
	if len(b)%size != 0 {
		d.FailAt(start, field, spec.ElementBoundary, fmt.Errorf("%d bytes are no whole number of %d-byte elements", len(b), size))
		return nil
	}
	return b
}

// ReadOpaques reads a vector<V> of opaque<V>.
func ReadOpaques(d *Decoder, field string) [][]byte {
	var items [][]byte
	outer := d.Begin(field)
	for d.err == nil && d.off < d.end {
		items = append(items, d.Opaque(field))
	}
	d.End(field, outer)
	if d.err != nil {
		return nil
	}
	return items
}
