package framing

// draft-ietf-mls-extensions, Section 4.7: Updating Application Data in the GroupContext.

import (
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// AppDataUpdateOperation is what an AppDataUpdate does; one byte.
type AppDataUpdateOperation uint8

// The operations.
const (
	AppDataUpdateOperationUpdate AppDataUpdateOperation = 1
	AppDataUpdateOperationRemove AppDataUpdateOperation = 2
)

// AppDataUpdate proposes a change of what a component has in the
// app_data_dictionary extension of the GroupContext.
type AppDataUpdate struct {
	ComponentID spec.ComponentID
	Op          AppDataUpdateOperation
	Update      []byte // AppDataUpdateOperationUpdate: for the component to interpret
}

// Encode writes the AppDataUpdate structure.
func (u *AppDataUpdate) Encode(e *tls.Encoder) {
	e.Uint16(uint16(u.ComponentID))
	e.Uint8(uint8(u.Op))
	if u.Op == AppDataUpdateOperationUpdate {
		e.Opaque(u.Update)
	}
}

// Decode reads the AppDataUpdate structure. An unknown operation is refused
// like an unknown proposal (spec.UnknownProposal), as its body cannot be read.
func (u *AppDataUpdate) Decode(d *tls.Decoder) {
	*u = AppDataUpdate{ComponentID: spec.ComponentID(d.Uint16("component_id"))}
	u.Op = AppDataUpdateOperation(d.Uint8("op"))
	switch u.Op {
	case AppDataUpdateOperationUpdate:
		u.Update = d.Opaque("update")
	case AppDataUpdateOperationRemove:
	default:
		d.Fail("op", spec.UnknownProposal, fmt.Errorf("operation %d", u.Op))
	}
}

// Proposal returns u as a Proposal.
func (u *AppDataUpdate) Proposal() *Proposal {
	return &Proposal{Type: spec.ProposalTypeAppDataUpdate, ExtensionProposals: ExtensionProposals{AppDataUpdate: u}}
}
