package ciphersuite

// RFC 9420, Section 9.2: Deletion Schedule (values that can be deleted).

import (
	"crypto/subtle"
	"fmt"
)

// Secret holds bytes that must neither be printed nor outlive their use: keys,
// nonces, seeds and everything on the way to them. Copies of a Secret share
// the bytes, so erasing one erases all; Clone makes an independent one.
//
// Every fmt verb, and text and JSON encoding, give "[secret]". Where fmt cannot
// call methods, in unexported fields of other structures, it shows an address:
// it follows one pointer, with a verb that does not suit pointers, but not two.
type Secret struct{ p **box }

// box keeps short secrets, which is nearly all, in the same allocation.
type box struct {
	self  *box // what a Secret points to
	b     []byte
	short [64]byte
}

const redacted = "[secret]"

// newSecret returns a Secret of n zero bytes and the bytes, to be filled by
// the caller.
func newSecret(n int) (Secret, []byte) {
	p := new(box)
	p.self = p
	if n <= len(p.short) {
		p.b = p.short[:n:n]
	} else {
		p.b = make([]byte, n)
	}
	return Secret{&p.self}, p.b
}

// NewSecret returns a Secret with a copy of b, which the caller may then
// overwrite.
func NewSecret(b []byte) Secret {
	s, buf := newSecret(len(b))
	copy(buf, b)
	return s
}

// Bytes returns the bytes themselves, borrowed: the caller neither changes nor
// keeps them. It is nil if s is absent.
func (s Secret) Bytes() []byte {
	if s.p == nil {
		return nil
	}
	return (*s.p).b
}

// Len is the number of bytes.
func (s Secret) Len() int { return len(s.Bytes()) }

// IsAbsent reports whether s is the zero value or was erased. A secret of zero
// bytes is not absent.
func (s Secret) IsAbsent() bool { return s.Bytes() == nil }

// Equal reports whether s and o have the same bytes. The time it takes depends
// on the lengths alone. An absent secret equals only an absent one.
func (s Secret) Equal(o Secret) bool {
	if s.IsAbsent() != o.IsAbsent() {
		return false
	}
	return subtle.ConstantTimeCompare(s.Bytes(), o.Bytes()) == 1
}

// Erase overwrites the bytes with zeros and makes s, and every copy that
// shares its bytes, absent. It must not run while another goroutine uses them.
func (s Secret) Erase() {
	if s.p != nil {
		p := *s.p
		clear(p.b)
		p.b = nil
	}
}

// Clone returns a Secret with bytes of its own. The clone of an absent secret
// is absent.
func (s Secret) Clone() Secret {
	if s.IsAbsent() {
		return Secret{}
	}
	return NewSecret(s.Bytes())
}

// Format prints "[secret]" for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// String returns "[secret]".
func (s Secret) String() string { return redacted }

// GoString returns "[secret]".
func (s Secret) GoString() string { return redacted }

// MarshalText returns "[secret]": a Secret is serialized only by asking for
// its Bytes.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
