package framing

// RFC 9420, Section 12.1: Proposals.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Proposal asks for a change of the group. Type says which one of the other
// fields is in use; the others are nil. The method Proposal of each kind, such
// as Add.Proposal, sets Type and the pointer together.
type Proposal struct {
	Type spec.ProposalType

	Add                    *Add
	Update                 *Update
	Remove                 *Remove
	PreSharedKey           *PreSharedKey
	ReInit                 *ReInit
	ExternalInit           *ExternalInit
	GroupContextExtensions *GroupContextExtensions
	ExtensionProposals     // the kinds of draft-ietf-mls-extensions

	Unknown []byte // any other type: the body's one vector
}

// Encode writes the Proposal structure. The pointer that Type selects is not
// nil; if it is, nothing is written for it and the result does not decode.
func (p *Proposal) Encode(e *tls.Encoder) {
	e.Uint16(uint16(p.Type))
	switch p.Type {
	case spec.ProposalTypeAdd:
		encodeBody(e, p.Add)
	case spec.ProposalTypeUpdate:
		encodeBody(e, p.Update)
	case spec.ProposalTypeRemove:
		encodeBody(e, p.Remove)
	case spec.ProposalTypePSK:
		encodeBody(e, p.PreSharedKey)
	case spec.ProposalTypeReInit:
		encodeBody(e, p.ReInit)
	case spec.ProposalTypeExternalInit:
		encodeBody(e, p.ExternalInit)
	case spec.ProposalTypeGroupContextExtensions:
		encodeBody(e, p.GroupContextExtensions)
	default:
		if !p.ExtensionProposals.encode(e, p.Type) {
			e.Opaque(p.Unknown)
		}
	}
}

// Decode reads the Proposal structure.
//
// Unclear: §12.1 and §13.2. The body of a proposal has no length of its own,
// so one of a type that is not known cannot strictly be read. Implementations
// that send types of their own put one opaque<V> there, which is what is read
// here; a group that does not support the type refuses it later, by the rule
// that it is unknown (spec.UnknownProposal) rather than that some later field
// is malformed.
func (p *Proposal) Decode(d *tls.Decoder) {
	*p = Proposal{Type: spec.ProposalType(d.Uint16("proposal_type"))}
	switch p.Type {
	case spec.ProposalTypeAdd:
		p.Add = decodeBody[Add](d, "add")
	case spec.ProposalTypeUpdate:
		p.Update = decodeBody[Update](d, "update")
	case spec.ProposalTypeRemove:
		p.Remove = decodeBody[Remove](d, "remove")
	case spec.ProposalTypePSK:
		p.PreSharedKey = decodeBody[PreSharedKey](d, "psk")
	case spec.ProposalTypeReInit:
		p.ReInit = decodeBody[ReInit](d, "reinit")
	case spec.ProposalTypeExternalInit:
		p.ExternalInit = decodeBody[ExternalInit](d, "external_init")
	case spec.ProposalTypeGroupContextExtensions:
		p.GroupContextExtensions = decodeBody[GroupContextExtensions](d, "group_context_extensions")
	default:
		if !p.ExtensionProposals.decode(d, p.Type) {
			p.Unknown = d.Opaque("proposal")
		}
	}
}

// complete reports whether the pointer that Type selects is set.
func (p *Proposal) complete() bool {
	switch p.Type {
	case spec.ProposalTypeAdd:
		return p.Add != nil
	case spec.ProposalTypeUpdate:
		return p.Update != nil
	case spec.ProposalTypeRemove:
		return p.Remove != nil
	case spec.ProposalTypePSK:
		return p.PreSharedKey != nil
	case spec.ProposalTypeReInit:
		return p.ReInit != nil
	case spec.ProposalTypeExternalInit:
		return p.ExternalInit != nil
	case spec.ProposalTypeGroupContextExtensions:
		return p.GroupContextExtensions != nil
	}
	return p.ExtensionProposals.complete(p.Type)
}
