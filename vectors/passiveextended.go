package vectors

// RFC 9420, Section 15.3: Delayed and Reordered Application Messages, Section
// 11.2: Reinitialization, Section 11.3: Subgroup Branching, and Section 13:
// Extensibility, as a client sees them that only follows.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// passiveExtendedEntry is an entry of passive-client-extended.json, a kind of
// our own (docs/vectors.md): what the published format has no place for.
type passiveExtendedEntry struct {
	CipherSuite     spec.CipherSuite       `json:"cipher_suite"`
	Scenario        string                 `json:"scenario"`
	ExternalPSKs    []externalPSKVector    `json:"external_psks"`
	CustomProposals []customProposalVector `json:"custom_proposals"`
	Groups          []followedGroup        `json:"groups"`
}

// customProposalVector is a type of proposals that the client understands.
type customProposalVector struct {
	ProposalType uint16 `json:"proposal_type"`
	PathRequired bool   `json:"path_required"`
}

// followedGroup is a group that the client joins, and what it then receives, in
// the order of arrival.
type followedGroup struct {
	CipherSuite               spec.CipherSuite  `json:"cipher_suite"`
	KeyPackage                Hex               `json:"key_package" vector:"computed"`
	SignaturePriv             Hex               `json:"signature_priv"`
	EncryptionPriv            Hex               `json:"encryption_priv"`
	InitPriv                  Hex               `json:"init_priv"`
	Welcome                   Hex               `json:"welcome"`
	RatchetTree               *Hex              `json:"ratchet_tree"`
	InitialEpochAuthenticator Hex               `json:"initial_epoch_authenticator" vector:"computed"`
	Messages                  []followedMessage `json:"messages"`
}

// followedMessage is a proposal, a Commit, or application data.
type followedMessage struct {
	Message            Hex     `json:"message" vector:"computed"`
	Sender             *uint32 `json:"sender" vector:"computed"` // nil: not a member
	AuthenticatedData  Hex     `json:"authenticated_data" vector:"computed"`
	ApplicationData    *Hex    `json:"application_data" vector:"computed"`    // nil: none
	EpochAuthenticator *Hex    `json:"epoch_authenticator" vector:"computed"` // nil: no Commit
}

func (e *passiveExtendedEntry) verify(c *check) {
	f := newFollower(c, e.ExternalPSKs)
	for _, p := range e.CustomProposals {
		f.policy.Proposals = append(f.policy.Proposals, group.CustomProposal{
			Type: spec.ProposalType(p.ProposalType), PathRequired: p.PathRequired,
		})
	}
	for i := range e.Groups {
		if !e.Groups[i].follow(f, at("groups", i)) {
			return
		}
	}
}

func (g *followedGroup) follow(f *follower, field string) bool {
	suite, err := ciphersuite.Lookup(g.CipherSuite)
	if !f.succeeds(field+".cipher_suite", "a known suite", err) {
		return false
	}
	f.suite = suite.WithTracer(f.tracer)
	if !f.join(field+".", &joinVector{
		g.KeyPackage, g.SignaturePriv, g.EncryptionPriv, g.InitPriv, g.Welcome, g.RatchetTree, g.InitialEpochAuthenticator,
	}) {
		return false
	}
	for i := range g.Messages {
		if !g.Messages[i].follow(f, at(field+".messages", i)) {
			return false
		}
	}
	return true
}

func (m *followedMessage) follow(f *follower, field string) bool {
	result := f.process(field+".message", m.Message)
	if result == nil {
		return false
	}
	got := followedMessage{AuthenticatedData: authenticatedData(m.Message)}
	if result.Sender.Type == spec.SenderTypeMember {
		got.Sender = new(uint32(result.Sender.LeafIndex))
	}
	switch result.Kind {
	case group.ApplicationMessage:
		got.ApplicationData = new(Hex(result.Application.Data))
	case group.CommitApplied:
		got.EpochAuthenticator = authenticator(f.state)
	}
	f.bytes(field+".authenticated_data", m.AuthenticatedData, got.AuthenticatedData)
	for _, x := range []struct{ field, want, got string }{
		{".sender", optional(m.Sender), optional(got.Sender)},
		{".application_data", orNull(m.ApplicationData), orNull(got.ApplicationData)},
		{".epoch_authenticator", orNull(m.EpochAuthenticator), orNull(got.EpochAuthenticator)},
	} {
		if x.want != x.got {
			f.fail(field+x.field, x.want, x.got)
		}
	}
	return true
}

// authenticatedData is that of a message that was accepted.
func authenticatedData(message Hex) []byte {
	var m framing.MLSMessage
	check0(tls.Unmarshal(message, &m))
	if m.PrivateMessage != nil {
		return m.PrivateMessage.AuthenticatedData
	}
	return m.PublicMessage.Content.AuthenticatedData
}
