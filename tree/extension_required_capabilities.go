package tree

// RFC 9420, Section 11.1: Required Capabilities.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// RequiredCapabilities is the required_capabilities extension of a
// GroupContext: what every member of the group supports.
type RequiredCapabilities struct {
	ExtensionTypes  []spec.ExtensionType
	ProposalTypes   []spec.ProposalType
	CredentialTypes []spec.CredentialType
}

// Encode writes the RequiredCapabilities structure.
func (r *RequiredCapabilities) Encode(e *tls.Encoder) {
	tls.Uint16s(e, r.ExtensionTypes)
	tls.Uint16s(e, r.ProposalTypes)
	tls.Uint16s(e, r.CredentialTypes)
}

// Decode reads the RequiredCapabilities structure.
func (r *RequiredCapabilities) Decode(d *tls.Decoder) {
	r.ExtensionTypes = tls.ReadUint16s[spec.ExtensionType](d, "extension_types")
	r.ProposalTypes = tls.ReadUint16s[spec.ProposalType](d, "proposal_types")
	r.CredentialTypes = tls.ReadUint16s[spec.CredentialType](d, "credential_types")
}

// RequiredCapabilities decodes the required_capabilities extension; the result
// is nil if there is none. The error is a *tls.DecodeError.
func (x Extensions) RequiredCapabilities() (*RequiredCapabilities, error) {
	data, ok := x.Find(spec.ExtensionTypeRequiredCapabilities)
	if !ok {
		return nil, nil
	}
	r := new(RequiredCapabilities)
	if err := tls.Unmarshal(data, r); err != nil {
		return nil, err
	}
	return r, nil
}
