package framing

// RFC 9420, Section 12.1.4: PreSharedKey.

import (
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// PreSharedKey proposes that a key which the members share already enters the
// key schedule of the next epoch.
type PreSharedKey struct {
	PSK schedule.PreSharedKeyID
}

// Encode writes the PreSharedKey structure.
func (p *PreSharedKey) Encode(e *tls.Encoder) { p.PSK.Encode(e) }

// Decode reads the PreSharedKey structure.
func (p *PreSharedKey) Decode(d *tls.Decoder) { d.Struct("psk", &p.PSK) }

// Proposal returns p as a Proposal.
func (p *PreSharedKey) Proposal() *Proposal {
	return &Proposal{Type: spec.ProposalTypePSK, PreSharedKey: p}
}
