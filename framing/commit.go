package framing

// RFC 9420, Section 12.4: Commit.

import (
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// ProposalOrRef is a proposal that a Commit covers: the sender's own and new
// one, or a reference to one that was sent before. Type says which of the
// other fields is in use.
type ProposalOrRef struct {
	Type      spec.ProposalOrRefType
	Proposal  *Proposal
	Reference ProposalRef
}

// Inline covers p by value.
func Inline(p *Proposal) ProposalOrRef {
	return ProposalOrRef{Type: spec.ProposalOrRefTypeProposal, Proposal: p}
}

// ByReference covers the proposal with that reference.
func ByReference(ref ProposalRef) ProposalOrRef {
	return ProposalOrRef{Type: spec.ProposalOrRefTypeReference, Reference: ref}
}

// Encode writes the ProposalOrRef structure.
func (p *ProposalOrRef) Encode(e *tls.Encoder) {
	e.Uint8(uint8(p.Type))
	switch p.Type {
	case spec.ProposalOrRefTypeProposal:
		encodeBody(e, p.Proposal)
	case spec.ProposalOrRefTypeReference:
		e.Opaque(p.Reference)
	}
}

// Decode reads the ProposalOrRef structure. An unknown type is malformed
// (spec.UnknownProposalOrRef).
func (p *ProposalOrRef) Decode(d *tls.Decoder) {
	*p = ProposalOrRef{Type: spec.ProposalOrRefType(d.Uint8("type"))}
	switch p.Type {
	case spec.ProposalOrRefTypeProposal:
		p.Proposal = decodeBody[Proposal](d, "proposal")
	case spec.ProposalOrRefTypeReference:
		p.Reference = d.Opaque("reference")
	default:
		d.Fail("type", spec.UnknownProposalOrRef, fmt.Errorf("%v", p.Type))
	}
}

// Commit applies proposals and starts a new epoch.
type Commit struct {
	Proposals []ProposalOrRef
	Path      *tree.UpdatePath // nil: absent
}

// Encode writes the Commit structure.
func (c *Commit) Encode(e *tls.Encoder) {
	tls.Vector(e, c.Proposals)
	tls.Optional(e, c.Path)
}

// Decode reads the Commit structure.
func (c *Commit) Decode(d *tls.Decoder) {
	c.Proposals = tls.ReadVector[ProposalOrRef](d, "proposals")
	c.Path = tls.ReadOptional[tree.UpdatePath](d, "path")
}
