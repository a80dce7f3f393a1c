package tree

// RFC 9420, Section 13.4: Extensions.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Extension is one extension of a KeyPackage, LeafNode, GroupInfo or
// GroupContext (struct in RFC 9420, Section 7.2). Data is the body as it was
// on the wire, so that an unknown extension encodes again to the same bytes.
type Extension struct {
	Type spec.ExtensionType
	Data []byte
}

// Encode writes the Extension structure.
func (x *Extension) Encode(e *tls.Encoder) {
	e.Uint16(uint16(x.Type))
	e.Opaque(x.Data)
}

// Decode reads the Extension structure.
func (x *Extension) Decode(d *tls.Decoder) {
	x.Type = spec.ExtensionType(d.Uint16("extension_type"))
	x.Data = d.Opaque("extension_data")
}

// Extensions is a list of extensions, `Extension extensions<V>` on the wire.
type Extensions []Extension

// Encode writes the list as a vector.
func (x *Extensions) Encode(e *tls.Encoder) { tls.Vector(e, *x) }

// Decode reads the list as the field "extensions". That no type occurs twice
// is a matter of CheckUnique.
func (x *Extensions) Decode(d *tls.Decoder) {
	*x = tls.ReadVector[Extension](d, "extensions")
}

// Find returns the body of the first extension of type t, and whether there is
// one.
func (x Extensions) Find(t spec.ExtensionType) (data []byte, ok bool) {
	for i := range x {
		if x[i].Type == t {
			return x[i].Data, true
		}
	}
	return nil, false
}

// CheckUnique refuses a list that has two extensions of one type, known or
// not. where names the list in the error.
func (x Extensions) CheckUnique(where string) error {
	if len(x) < 2 {
		return nil
	}
	var seen codePoints
	for i := range x {
		t := uint16(x[i].Type)
		if seen.has(t) {
			return spec.DuplicateExtension.Violated("%s[%d]: another %v", where, i, x[i].Type)
		}
		seen.add(t)
	}
	return nil
}
