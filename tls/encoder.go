// Package tls encodes and decodes the presentation language of RFC 9420,
// Section 2.1.
//
// A wire structure has a pair of methods, Encode(*Encoder) and
// Decode(*Decoder), written field by field in the order of the RFC. The
// encoding is canonical: whatever decodes encodes again to the same bytes.
package tls

// RFC 9420, Section 2.1: Presentation Language (encoding).

import (
	"encoding/binary"
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
)

// MaxVector is the longest vector body in bytes: 2^30-1 (Section 2.1.2).
const MaxVector = 1<<30 - 1

// Encodable is a structure that can write itself.
type Encodable interface {
	Encode(*Encoder)
}

// Encoder appends encoded values to a buffer. Its only error is a vector
// longer than MaxVector; the error is sticky and reported by Finish.
type Encoder struct {
	buf []byte
	err error
}

// NewEncoder returns an Encoder that appends to buf, which may be nil.
func NewEncoder(buf []byte) *Encoder { return &Encoder{buf: buf} }

// Marshal returns the encoding of v. The error is a violation of
// spec.VectorTooLong.
func Marshal(v Encodable) ([]byte, error) {
	var e Encoder
	v.Encode(&e)
	return e.Finish()
}

// Finish returns all bytes written, or the first error.
func (e *Encoder) Finish() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.buf, nil
}

// Uint8 writes one byte.
func (e *Encoder) Uint8(v uint8) { e.buf = append(e.buf, v) }

// Uint16 writes two bytes, most significant first.
func (e *Encoder) Uint16(v uint16) { e.buf = binary.BigEndian.AppendUint16(e.buf, v) }

// Uint32 writes four bytes, most significant first.
func (e *Encoder) Uint32(v uint32) { e.buf = binary.BigEndian.AppendUint32(e.buf, v) }

// Uint64 writes eight bytes, most significant first.
func (e *Encoder) Uint64(v uint64) { e.buf = binary.BigEndian.AppendUint64(e.buf, v) }

// Raw writes b without a length.
func (e *Encoder) Raw(b []byte) { e.buf = append(e.buf, b...) }

// Opaque writes b as opaque<V>: its length, then its bytes.
func (e *Encoder) Opaque(b []byte) {
	if e.length(len(b)) {
		e.buf = append(e.buf, b...)
	}
}

// String writes s as opaque<V>.
func (e *Encoder) String(s string) {
	if e.length(len(s)) {
		e.buf = append(e.buf, s...)
	}
}

// length writes a vector length; it reports whether there is a form for it.
func (e *Encoder) length(n int) bool {
	switch {
	case n < 1<<6:
		e.buf = append(e.buf, byte(n))
	case n < 1<<14:
		e.buf = binary.BigEndian.AppendUint16(e.buf, 1<<14|uint16(n))
	case n <= MaxVector:
		e.buf = binary.BigEndian.AppendUint32(e.buf, 1<<31|uint32(n))
	default:
		e.tooLong(n)
		return false
	}
	return true
}

func (e *Encoder) tooLong(n int) {
	if e.err == nil {
		e.err = spec.VectorTooLong.Because(fmt.Errorf("a vector of %d bytes exceeds the largest, %d", n, MaxVector), "")
	}
}

// Begin starts a vector whose length is not known yet. What is written until
// End, which gets Begin's result, is the vector's body.
func (e *Encoder) Begin() int {
	e.buf = append(e.buf, 0)
	return len(e.buf)
}

// End ends the vector started at mark: it writes the length, moving the body
// up when the length needs more than the one byte that Begin reserved.
func (e *Encoder) End(mark int) {
	n := len(e.buf) - mark
	switch {
	case n < 1<<6:
		e.buf[mark-1] = byte(n)
	case n < 1<<14:
		e.buf = append(e.buf, 0)
		copy(e.buf[mark+1:], e.buf[mark:])
		binary.BigEndian.PutUint16(e.buf[mark-1:], 1<<14|uint16(n))
	case n <= MaxVector:
		e.buf = append(e.buf, 0, 0, 0)
		copy(e.buf[mark+3:], e.buf[mark:])
		binary.BigEndian.PutUint32(e.buf[mark-1:], 1<<31|uint32(n))
	default:
		e.tooLong(n)
	}
}

// Optional writes v as optional<T>: 0 for nil, or 1 and the value
// (Section 2.1.1).
func Optional[T any, P interface {
	*T
	Encodable
}](e *Encoder, v P) {
	if v == nil {
		e.Uint8(0)
		return
	}
	e.Uint8(1)
	v.Encode(e)
}

// Vector writes items as T<V> (Section 2.1.2).
func Vector[T any, P interface {
	*T
	Encodable
}](e *Encoder, items []T) {
	mark := e.Begin()
	for i := range items {
		P(&items[i]).Encode(e)
	}
	e.End(mark)
}

// Uint16s writes items as a vector<V> of 16-bit code points.
func Uint16s[T ~uint16](e *Encoder, items []T) {
	if !e.length(2 * len(items)) {
		return
	}
	for _, v := range items {
		e.Uint16(uint16(v))
	}
}

// Uint32s writes items as a vector<V> of 32-bit integers.
func Uint32s[T ~uint32](e *Encoder, items []T) {
	if !e.length(4 * len(items)) {
		return
	}
	for _, v := range items {
		e.Uint32(uint32(v))
	}
}

// Opaques writes items as a vector<V> of opaque<V>.
func Opaques(e *Encoder, items [][]byte) {
	mark := e.Begin()
	for _, b := range items {
		e.Opaque(b)
	}
	e.End(mark)
}
