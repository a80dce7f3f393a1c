package framing

// RFC 9420, Section 12.1.1: Add.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Add proposes that the client of a KeyPackage becomes a member.
type Add struct {
	KeyPackage KeyPackage
}

// Encode writes the Add structure.
func (a *Add) Encode(e *tls.Encoder) { a.KeyPackage.Encode(e) }

// Decode reads the Add structure.
func (a *Add) Decode(d *tls.Decoder) { d.Struct("key_package", &a.KeyPackage) }

// Proposal returns a as a Proposal.
func (a *Add) Proposal() *Proposal { return &Proposal{Type: spec.ProposalTypeAdd, Add: a} }
