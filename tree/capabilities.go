package tree

// RFC 9420, Section 7.2: Leaf Node Contents (capabilities).

import (
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
