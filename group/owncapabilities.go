package group

// RFC 9420, Section 13.5: GREASE (what a client compares is what it supports).

import (
	"slices"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// checkOwn refuses required_capabilities that this client does not meet. What
// counts is what the application understands, and not the capabilities of this
// client's own leaf, which can have GREASE in them. A failure breaks rule.
func (p *Policy) checkOwn(extensions tree.Extensions, rule *spec.Rule) error {
	required, err := extensions.RequiredCapabilities()
	if err != nil || required == nil {
		return err
	}
	for _, t := range required.ExtensionTypes {
		if !t.IsDefault() && !slices.Contains(p.Extensions, t) {
			return rule.Violated("required_capabilities.extension_types: %v", t)
		}
	}
	for _, t := range required.ProposalTypes {
		if !t.IsDefault() && !p.knowsProposal(t) {
			return rule.Violated("required_capabilities.proposal_types: %v", t)
		}
	}
	for _, t := range required.CredentialTypes {
		if !slices.Contains(p.Credentials, t) {
			return rule.Violated("required_capabilities.credential_types: %v", t)
		}
	}
	return nil
}

// checkNewExtensions refuses the extensions of a GroupContextExtensions proposal
// that this client does not support (Section 12.1.7).
func (p *Policy) checkNewExtensions(extensions tree.Extensions) error {
	for _, x := range extensions {
		if !x.Type.IsDefault() && !slices.Contains(p.Extensions, x.Type) {
			return spec.ExtensionUnsupportedByMember.Violated("group_context_extensions.extensions: %v", x.Type)
		}
	}
	if err := p.checkOwn(extensions, spec.RequiredCapabilitiesUnmet); err != nil {
		return err
	}
	return p.checkDictionary(extensions)
}
