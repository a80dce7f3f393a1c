package framing

// draft-ietf-mls-extensions, Section 4.8: Attaching Application Data to a Commit.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// AppEphemeral proposes that a Commit carries data of a component.
type AppEphemeral struct {
	ComponentID spec.ComponentID
	Data        []byte
}

// Encode writes the AppEphemeral structure.
func (a *AppEphemeral) Encode(e *tls.Encoder) {
	e.Uint16(uint16(a.ComponentID))
	e.Opaque(a.Data)
}

// Decode reads the AppEphemeral structure.
func (a *AppEphemeral) Decode(d *tls.Decoder) {
	a.ComponentID = spec.ComponentID(d.Uint16("component_id"))
	a.Data = d.Opaque("data")
}

// Proposal returns a as a Proposal.
func (a *AppEphemeral) Proposal() *Proposal {
	return &Proposal{Type: spec.ProposalTypeAppEphemeral, ExtensionProposals: ExtensionProposals{AppEphemeral: a}}
}
