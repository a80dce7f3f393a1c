package vectors

// RFC 9420, Section 13: Extensibility.

import (
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// customTypes says whether a scene has types of private use.
type customTypes bool

// The types of private use, and of the proposals whether a Commit that covers
// them needs a path.
const (
	customExtension    spec.ExtensionType  = 0xF1E1
	customCredential   spec.CredentialType = 0xF1C1
	customProposal     spec.ProposalType   = 0xF1A1
	customPathProposal spec.ProposalType   = 0xF1A2
)

// permit lets the members understand the types.
func (c customTypes) permit(p *group.Policy) {
	if c {
		p.Extensions = append(p.Extensions, customExtension)
		p.Credentials = append(p.Credentials, customCredential)
		p.Proposals = append(p.Proposals, group.CustomProposal{Type: customProposal}, group.CustomProposal{Type: customPathProposal, PathRequired: true})
	}
}

// describe gives the client a credential and an extension of private use.
func (c customTypes) describe(client *group.Client) {
	if c {
		client.Credential = tree.Credential{Type: customCredential, Unknown: client.Credential.Identity}
		client.Extensions = tree.Extensions{{Type: customExtension, Data: []byte("of a leaf")}}
	}
}

// list lists the types that capabilities do not list anyway.
func (c customTypes) list(x *tree.Capabilities) {
	if c {
		x.Proposals = append(x.Proposals, customProposal, customPathProposal)
	}
}

func (c customTypes) contextExtensions() tree.Extensions {
	if !c {
		return nil
	}
	return tree.Extensions{{Type: customExtension, Data: []byte("of a group")}}
}

// customTypeProposal makes a proposal of private use.
func customTypeProposal(t spec.ProposalType, body string) *framing.Proposal {
	return &framing.Proposal{Type: t, Unknown: []byte(body)}
}
