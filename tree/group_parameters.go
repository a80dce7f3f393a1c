package tree

// RFC 9420, Section 11.1: Required Capabilities (what a group demands of its
// members).

import (
	"github.com/seed-47ee054e/mls/spec"
)

// GroupParameters is what a group demands of the capabilities of each member,
// gathered from its GroupContext. It is immutable.
type GroupParameters struct {
	version    spec.ProtocolVersion
	suite      spec.CipherSuite
	extensions []spec.ExtensionType
	required   RequiredCapabilities
}

// NewGroupParameters gathers the parameters of the group whose GroupContext
// has that version, that cipher suite (the value on the wire, which can be an
// alias) and those extensions. The error is a *tls.DecodeError of the
// required_capabilities extension.
func NewGroupParameters(version spec.ProtocolVersion, suite spec.CipherSuite, extensions Extensions) (*GroupParameters, error) {
	types := make([]spec.ExtensionType, len(extensions))
	for i := range extensions {
		types[i] = extensions[i].Type
	}
	p := &GroupParameters{version: version, suite: suite, extensions: demanded(types, spec.ExtensionType.IsDefault)}
	required, err := extensions.RequiredCapabilities()
	if err != nil {
		return nil, err
	}
	if required != nil {
		p.required = RequiredCapabilities{
			ExtensionTypes:  demanded(required.ExtensionTypes, spec.ExtensionType.IsDefault),
			ProposalTypes:   demanded(required.ProposalTypes, spec.ProposalType.IsDefault),
			CredentialTypes: demanded(required.CredentialTypes, noDefault),
		}
	}
	return p, nil
}

// demanded lists each type that is not exempt once, in order: a list can repeat
// millions, and is compared with that of each member. What is left costs a
// member no more than its own list is long.
func demanded[T ~uint16](list []T, exempt func(T) bool) []T {
	if len(list) == 0 {
		return nil
	}
	var seen codePoints
	var once []T
	for _, t := range list {
		if !seen.has(uint16(t)) && !exempt(t) {
			seen.add(uint16(t))
			once = append(once, t)
		}
	}
	return once
}

// Check refuses capabilities that do not suffice for a member of the group.
// It implements RFC 9420, Sections 7.3, 11.1 and 13.4.
func (p *GroupParameters) Check(c *Capabilities) error {
	// The protocol version and the cipher suite are listed (Section 11.1).
	if !c.SupportsVersion(p.version) {
		return spec.LeafGroupParameters.Violated("leaf_node.capabilities.versions: %v is missing", p.version)
	}
	if !c.SupportsCipherSuite(p.suite) {
		return spec.LeafGroupParameters.Violated("leaf_node.capabilities.cipher_suites: %v is missing", p.suite)
	}
	if err := p.CheckRequired(c); err != nil {
		return err
	}
	return p.CheckExtensions(c)
}

// CheckRequired refuses capabilities that lack an extension, proposal or
// credential type that the group requires, default extension and proposal
// types excepted. It implements RFC 9420, Section 11.1.
func (p *GroupParameters) CheckRequired(c *Capabilities) error {
	r := &p.required
	if t, found := missing(r.ExtensionTypes, c.Extensions, spec.ExtensionType.IsDefault); found {
		return spec.LeafRequiredCapabilities.Violated("leaf_node.capabilities.extensions: %v is missing", t)
	}
	if t, found := missing(r.ProposalTypes, c.Proposals, spec.ProposalType.IsDefault); found {
		return spec.LeafRequiredCapabilities.Violated("leaf_node.capabilities.proposals: %v is missing", t)
	}
	if t, found := missing(r.CredentialTypes, c.Credentials, noDefault); found {
		return spec.LeafRequiredCapabilities.Violated("leaf_node.capabilities.credentials: %v is missing", t)
	}
	return nil
}

// CheckExtensions refuses capabilities that lack an extension type of the
// GroupContext, required or not, default types excepted. It implements
// RFC 9420, Section 13.4.
func (p *GroupParameters) CheckExtensions(c *Capabilities) error {
	if t, found := missing(p.extensions, c.Extensions, spec.ExtensionType.IsDefault); found {
		return spec.ExtensionUnsupportedByLeaf.Violated("leaf_node.capabilities.extensions: %v is missing", t)
	}
	return nil
}

func noDefault(spec.CredentialType) bool { return false }
