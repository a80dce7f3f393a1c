package framing

// RFC 9420, Section 6.1: Content Authentication (who may send what).

import (
	"errors"
	"slices"

	"github.com/seed-47ee054e/mls/spec"
)

// Misuse: what the caller passed cannot be sent by anybody.
var (
	// ErrIncomplete: the field that a discriminant selects is not set, or a
	// Commit is to be sent that has no confirmation tag.
	ErrIncomplete = errors.New("mls: content without the field that its type selects")

	// ErrFraming: content is to travel in another framing than it was signed
	// for, or in one that carries no content.
	ErrFraming = errors.New("mls: content is not signed for this framing")

	// ErrContext: a sender that signs the GroupContext gave none.
	ErrContext = errors.New("mls: the GroupContext that the sender signs is missing")
)

// complete reports whether the field that ContentType selects is set.
func (c *FramedContent) complete() bool {
	switch c.ContentType {
	case spec.ContentTypeApplication:
		return true
	case spec.ContentTypeProposal:
		return c.Proposal != nil && c.Proposal.complete()
	case spec.ContentTypeCommit:
		if c.Commit == nil {
			return false
		}
		for i := range c.Commit.Proposals {
			p := &c.Commit.Proposals[i]
			if p.Type == spec.ProposalOrRefTypeProposal && (p.Proposal == nil || !p.Proposal.complete()) {
				return false
			}
		}
		return true
	}
	return false
}

// checkSender refuses content that its sender may not send, or not in the
// framing w. Sender and receiver call it alike. It implements the rules of
// RFC 9420, Sections 6, 6.1 and 12.1.8, and of 6.3.2 for senders. custom says
// which types that are not known here the group takes from external senders.
func checkSender(w spec.WireFormat, c *FramedContent, custom func(spec.ProposalType) bool) error {
	if !c.complete() {
		return ErrIncomplete
	}
	if err := checkSelfRemove(w, c); err != nil {
		return err
	}
	switch w {
	case spec.WireFormatPublicMessage:
	case spec.WireFormatPrivateMessage:
		// Nobody else has the keys.
		if c.Sender.Type != spec.SenderTypeMember {
			return spec.PrivateMessageSender.Violated("sender %v", c.Sender)
		}
	default:
		return ErrFraming
	}
	switch c.Sender.Type {
	case spec.SenderTypeMember:
		// Application data is encrypted, always.
		if w == spec.WireFormatPublicMessage && c.ContentType == spec.ContentTypeApplication {
			return spec.ApplicationInPublicMessage.Violated("content.content_type")
		}
	case spec.SenderTypeExternal:
		// Proposals only, and of those only the types that the registry has
		// for external senders, or the application.
		if c.ContentType != spec.ContentTypeProposal {
			return spec.ExternalSenderContent.Violated("content.content_type %v", c.ContentType)
		}
		if t := c.Proposal.Type; !t.AllowedFromExternalSender() && (t.IsKnown() || !custom(t)) {
			return spec.ExternalSenderProposalType.Violated("content.proposal.proposal_type %v", c.Proposal.Type)
		}
	case spec.SenderTypeNewMemberProposal:
		// The proposal to add oneself.
		if c.ContentType != spec.ContentTypeProposal {
			return spec.NewMemberProposalContent.Violated("content.content_type %v", c.ContentType)
		}
		if c.Proposal.Type != spec.ProposalTypeAdd {
			return spec.NewMemberProposalAdd.Violated("content.proposal.proposal_type %v", c.Proposal.Type)
		}
	case spec.SenderTypeNewMemberCommit:
		// A Commit whose path has the joiner's leaf, and hence its key.
		if c.ContentType != spec.ContentTypeCommit {
			return spec.NewMemberCommitContent.Violated("content.content_type %v", c.ContentType)
		}
		if c.Commit.Path == nil {
			return spec.ExternalCommitPath.Violated("content.commit.path")
		}
	default:
		return spec.UnknownSenderType.Violated("content.sender.sender_type %v", c.Sender.Type)
	}
	return nil
}

// fromExternalSender reports whether the group takes proposals of a type that
// is not known here from external senders.
func (e *Epoch) fromExternalSender(t spec.ProposalType) bool {
	return slices.Contains(e.ExternalProposals, t)
}

// anyGroup stands for fromExternalSender where a sender from outside does not
// have the group's Epoch: what the application sends, it knows.
func anyGroup(spec.ProposalType) bool { return true }
