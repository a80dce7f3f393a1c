package tree

// RFC 9420, Section 7.2: Leaf Node Contents (the lifetime of a leaf from a
// KeyPackage).

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Lifetime is the time during which a leaf from a KeyPackage is valid, both
// ends included, in seconds since the Unix epoch.
type Lifetime struct {
	NotBefore, NotAfter uint64
}

// Encode writes the Lifetime structure.
func (l *Lifetime) Encode(e *tls.Encoder) {
	e.Uint64(l.NotBefore)
	e.Uint64(l.NotAfter)
}

// Decode reads the Lifetime structure.
func (l *Lifetime) Decode(d *tls.Decoder) {
	l.NotBefore = d.Uint64("not_before")
	l.NotAfter = d.Uint64("not_after")
}

// Contains reports whether now, in seconds since the Unix epoch, is within the
// lifetime. A lifetime that ends before it begins contains nothing.
func (l Lifetime) Contains(now uint64) bool {
	return l.NotBefore <= now && now <= l.NotAfter
}

// CheckTotal refuses a lifetime of more than longest seconds from beginning
// to end, the maximum that the application defines.
func (l Lifetime) CheckTotal(longest uint64) error {
	if l.NotAfter > l.NotBefore && l.NotAfter-l.NotBefore > longest {
		return spec.LifetimeTooLong.Violated("leaf_node.lifetime: %d seconds, at most %d are acceptable", l.NotAfter-l.NotBefore, longest)
	}
	return nil
}
