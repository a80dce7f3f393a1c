package framing

// RFC 9420, Section 12.1.5: ReInit.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// ReInit proposes that the group is closed and goes on as another one with
// these parameters. Unknown versions and suites decode like others.
type ReInit struct {
	GroupID     []byte
	Version     spec.ProtocolVersion
	CipherSuite spec.CipherSuite
	Extensions  tree.Extensions
}

// Encode writes the ReInit structure.
func (r *ReInit) Encode(e *tls.Encoder) {
	e.Opaque(r.GroupID)
	e.Uint16(uint16(r.Version))
	e.Uint16(uint16(r.CipherSuite))
	r.Extensions.Encode(e)
}

// Decode reads the ReInit structure.
func (r *ReInit) Decode(d *tls.Decoder) {
	r.GroupID = d.Opaque("group_id")
	r.Version = spec.ProtocolVersion(d.Uint16("version"))
	r.CipherSuite = spec.CipherSuite(d.Uint16("cipher_suite"))
	r.Extensions.Decode(d)
}

// Proposal returns r as a Proposal.
func (r *ReInit) Proposal() *Proposal { return &Proposal{Type: spec.ProposalTypeReInit, ReInit: r} }
