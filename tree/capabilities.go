package tree

// RFC 9420, Section 7.2: Leaf Node Contents (capabilities).

import (
	"slices"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Capabilities lists what a client supports. Values that this library does not
// know, GREASE values among them, are kept and have no effect.
type Capabilities struct {
	Versions     []spec.ProtocolVersion
	CipherSuites []spec.CipherSuite
	Extensions   []spec.ExtensionType  // without the default types
	Proposals    []spec.ProposalType   // without the default types
	Credentials  []spec.CredentialType // there are no defaults
}

// Encode writes the Capabilities structure.
func (c *Capabilities) Encode(e *tls.Encoder) {
	tls.Uint16s(e, c.Versions)
	tls.Uint16s(e, c.CipherSuites)
	tls.Uint16s(e, c.Extensions)
	tls.Uint16s(e, c.Proposals)
	tls.Uint16s(e, c.Credentials)
}

// Decode reads the Capabilities structure.
func (c *Capabilities) Decode(d *tls.Decoder) {
	c.Versions = tls.ReadUint16s[spec.ProtocolVersion](d, "versions")
	c.CipherSuites = tls.ReadUint16s[spec.CipherSuite](d, "cipher_suites")
	c.Extensions = tls.ReadUint16s[spec.ExtensionType](d, "extensions")
	c.Proposals = tls.ReadUint16s[spec.ProposalType](d, "proposals")
	c.Credentials = tls.ReadUint16s[spec.CredentialType](d, "credentials")
}

// SupportsVersion reports whether the client lists v.
func (c *Capabilities) SupportsVersion(v spec.ProtocolVersion) bool {
	return slices.Contains(c.Versions, v)
}

// SupportsCipherSuite reports whether the client lists s.
func (c *Capabilities) SupportsCipherSuite(s spec.CipherSuite) bool {
	return slices.Contains(c.CipherSuites, s)
}

// SupportsExtension reports whether t is a default extension type, which every
// client supports, or the client lists it.
func (c *Capabilities) SupportsExtension(t spec.ExtensionType) bool {
	return t.IsDefault() || slices.Contains(c.Extensions, t)
}

// SupportsProposal reports whether t is a default proposal type, which every
// client supports, or the client lists it.
func (c *Capabilities) SupportsProposal(t spec.ProposalType) bool {
	return t.IsDefault() || slices.Contains(c.Proposals, t)
}

// SupportsCredential reports whether the client lists t.
func (c *Capabilities) SupportsCredential(t spec.CredentialType) bool {
	return slices.Contains(c.Credentials, t)
}

// ListsDefaults reports whether a default extension or proposal type is listed,
// which the sender must not do. A client asks it of its own capabilities.
//
// Unclear: §7.2. Nothing says what a receiver does about a default type that is
// listed. It takes nothing away, and unknown values are to be ignored, so
// ValidateLeaf accepts it.
func (c *Capabilities) ListsDefaults() bool {
	return slices.ContainsFunc(c.Extensions, spec.ExtensionType.IsDefault) ||
		slices.ContainsFunc(c.Proposals, spec.ProposalType.IsDefault)
}

// codePoints is a set of 16-bit code points. Its 8 KiB are the price of never
// comparing two lists of a peer's choice element by element.
type codePoints [1 << 16 / 64]uint64

func (s *codePoints) has(v uint16) bool { return s[v/64]>>(v%64)&1 == 1 }
func (s *codePoints) add(v uint16)      { s[v/64] |= 1 << (v % 64) }

// missing finds the first of wanted that is not in listed and not exempt.
func missing[T ~uint16](wanted, listed []T, exempt func(T) bool) (first T, found bool) {
	if len(wanted) == 0 {
		return 0, false
	}
	var set codePoints
	for _, t := range listed {
		set.add(uint16(t))
	}
	for _, t := range wanted {
		if !set.has(uint16(t)) && !exempt(t) {
			return t, true
		}
	}
	return 0, false
}
