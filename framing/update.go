package framing

// RFC 9420, Section 12.1.2: Update.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Update proposes that its sender's leaf is replaced.
type Update struct {
	LeafNode tree.LeafNode // of source update
}

// Encode writes the Update structure.
func (u *Update) Encode(e *tls.Encoder) { u.LeafNode.Encode(e) }

// Decode reads the Update structure.
func (u *Update) Decode(d *tls.Decoder) { d.Struct("leaf_node", &u.LeafNode) }

// Proposal returns u as a Proposal.
func (u *Update) Proposal() *Proposal { return &Proposal{Type: spec.ProposalTypeUpdate, Update: u} }
