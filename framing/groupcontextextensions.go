package framing

// RFC 9420, Section 12.1.7: GroupContextExtensions.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// GroupContextExtensions proposes the list of extensions that replaces the one
// in the GroupContext.
type GroupContextExtensions struct {
	Extensions tree.Extensions
}

// Encode writes the GroupContextExtensions structure.
func (g *GroupContextExtensions) Encode(e *tls.Encoder) { g.Extensions.Encode(e) }

// Decode reads the GroupContextExtensions structure.
func (g *GroupContextExtensions) Decode(d *tls.Decoder) { g.Extensions.Decode(d) }

// Proposal returns g as a Proposal.
func (g *GroupContextExtensions) Proposal() *Proposal {
	return &Proposal{Type: spec.ProposalTypeGroupContextExtensions, GroupContextExtensions: g}
}
