package framing

// draft-ietf-mls-extensions, Section 7.2: MLS Proposal Types.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// ExtensionProposals are the kinds of proposals beyond RFC 9420 that
// draft-ietf-mls-extensions defines. Proposal embeds it.
type ExtensionProposals struct {
	AppDataUpdate *AppDataUpdate
	AppEphemeral  *AppEphemeral
	SelfRemove    *SelfRemove
}

// encode writes the body of a proposal of type t; ok is false if t is not of
// this draft.
func (x *ExtensionProposals) encode(e *tls.Encoder, t spec.ProposalType) (ok bool) {
	switch t {
	case spec.ProposalTypeAppDataUpdate:
		encodeBody(e, x.AppDataUpdate)
	case spec.ProposalTypeAppEphemeral:
		encodeBody(e, x.AppEphemeral)
	case spec.ProposalTypeSelfRemove:
		encodeBody(e, x.SelfRemove)
	default:
		return false
	}
	return true
}

// decode reads the body of a proposal of type t; ok is false if t is not of
// this draft.
func (x *ExtensionProposals) decode(d *tls.Decoder, t spec.ProposalType) (ok bool) {
	switch t {
	case spec.ProposalTypeAppDataUpdate:
		x.AppDataUpdate = decodeBody[AppDataUpdate](d, "app_data_update")
	case spec.ProposalTypeAppEphemeral:
		x.AppEphemeral = decodeBody[AppEphemeral](d, "app_ephemeral")
	case spec.ProposalTypeSelfRemove:
		x.SelfRemove = decodeBody[SelfRemove](d, "self_remove")
	default:
		return false
	}
	return true
}

// complete reports whether the pointer that t selects is set, or t is not of
// this draft.
func (x *ExtensionProposals) complete(t spec.ProposalType) bool {
	switch t {
	case spec.ProposalTypeAppDataUpdate:
		return x.AppDataUpdate != nil
	case spec.ProposalTypeAppEphemeral:
		return x.AppEphemeral != nil
	case spec.ProposalTypeSelfRemove:
		return x.SelfRemove != nil
	}
	return true
}
