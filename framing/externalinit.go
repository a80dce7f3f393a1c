package framing

// RFC 9420, Section 12.1.6: ExternalInit.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// ExternalInit gives the members the init secret that a client which joins by
// an external Commit has chosen.
type ExternalInit struct {
	KEMOutput []byte
}

// Encode writes the ExternalInit structure.
func (x *ExternalInit) Encode(e *tls.Encoder) { e.Opaque(x.KEMOutput) }

// Decode reads the ExternalInit structure.
func (x *ExternalInit) Decode(d *tls.Decoder) { x.KEMOutput = d.Opaque("kem_output") }

// Proposal returns x as a Proposal.
func (x *ExternalInit) Proposal() *Proposal {
	return &Proposal{Type: spec.ProposalTypeExternalInit, ExternalInit: x}
}
