package framing

// draft-ietf-mls-extensions, Section 6.3: SelfRemove Proposal.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// SelfRemove proposes that its sender leaves the group. It has no contents.
type SelfRemove struct{}

// Encode writes the SelfRemove structure: nothing.
func (*SelfRemove) Encode(*tls.Encoder) {}

// Decode reads the SelfRemove structure: nothing.
func (*SelfRemove) Decode(*tls.Decoder) {}

// Proposal returns s as a Proposal.
func (s *SelfRemove) Proposal() *Proposal {
	return &Proposal{Type: spec.ProposalTypeSelfRemove, ExtensionProposals: ExtensionProposals{SelfRemove: s}}
}

// checkSelfRemove refuses a SelfRemove that travels encrypted: who joins by an
// external Commit has to read it.
func checkSelfRemove(w spec.WireFormat, c *FramedContent) error {
	if w == spec.WireFormatPrivateMessage && c.ContentType == spec.ContentTypeProposal && c.Proposal.Type == spec.ProposalTypeSelfRemove {
		return spec.SelfRemoveInPrivateMessage.Violated("content.proposal")
	}
	return nil
}
