package framing

// RFC 9420, Section 12.1.3: Remove.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Remove proposes that a member leaves the group.
type Remove struct {
	Removed tree.LeafIndex
}

// Encode writes the Remove structure.
func (r *Remove) Encode(e *tls.Encoder) { e.Uint32(uint32(r.Removed)) }

// Decode reads the Remove structure.
func (r *Remove) Decode(d *tls.Decoder) { r.Removed = tree.LeafIndex(d.Uint32("removed")) }

// Proposal returns r as a Proposal.
func (r *Remove) Proposal() *Proposal { return &Proposal{Type: spec.ProposalTypeRemove, Remove: r} }
