package inspect

// RFC 9420, Section 2.1: Presentation Language (encoding by schema).

import (
	"encoding/binary"

	"github.com/seed-47ee054e/mls/spec"
)

// Encode returns the wire form of v. It is the inverse of Decode for every
// value that is not Broken; of a broken one it encodes what there is. Names,
// offsets and lengths are not looked at, so that a value may be changed before
// it is encoded.
func (v *Value) Encode() []byte { return v.append(nil) }

func (v *Value) append(b []byte) []byte {
	start := len(b)
	b = v.appendOne(b)
	one := b[start:]
	for range v.count() - 1 {
		b = append(b, one...)
	}
	return b
}

func (v *Value) appendOne(b []byte) []byte {
	switch kind, t := v.kind(); kind {
	case spec.KindInteger:
		return appendInteger(b, v.Number, t.Size())
	case spec.KindFixed, spec.KindPadding:
		return append(b, v.Bytes...)
	case spec.KindOpaque:
		return append(appendLength(b, len(v.Bytes)), v.Bytes...)
	case spec.KindVector:
		var body []byte
		for _, c := range v.Children {
			body = c.append(body)
		}
		return append(appendLength(b, len(body)), body...)
	case spec.KindOptional:
		b = append(b, byte(len(v.Children)))
	case spec.KindNamed:
		if size := t.Size(); size > 0 {
			return appendInteger(b, v.Number, size)
		}
	}
	for _, c := range v.Children {
		b = c.append(b)
	}
	return b
}

func appendInteger(b []byte, n uint64, size int) []byte {
	return append(b, binary.BigEndian.AppendUint64(nil, n)[8-size:]...)
}

// appendLength writes a vector length in the shortest of its three forms.
// It implements RFC 9420, Section 2.1.2.
func appendLength(b []byte, n int) []byte {
	for form, size := range []int{1, 2, 4} {
		if n < 1<<(8*size-2) {
			return appendInteger(b, uint64(form)<<(8*size-2)|uint64(n), size)
		}
	}
	panic("mls: internal error: a vector of more than 2^30-1 bytes")
}
