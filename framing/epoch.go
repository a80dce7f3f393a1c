package framing

// RFC 9420, Section 6: Message Framing (what it takes of an epoch).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// Epoch is what must be known of an epoch to protect and unprotect its
// messages. It does not change and may be used by many goroutines.
type Epoch struct {
	Suite   *ciphersuite.Suite
	Context *schedule.GroupContext
	// Encoded is the encoding of Context.
	Encoded schedule.EncodedGroupContext
	// Member returns the signature key of the leaf, and false if the leaf is
	// blank or outside the tree. It is given any leaf index that a message
	// names.
	Member func(tree.LeafIndex) (ciphersuite.SignaturePublicKey, bool)

	// ExternalProposals are the types, of those that are not known here, that
	// the group takes from external senders (Section 12.1.8).
	ExternalProposals []spec.ProposalType

	MembershipKey    ciphersuite.Secret // MACs PublicMessage
	SenderDataSecret ciphersuite.Secret // encrypts sender data of PrivateMessage
}

// NewEpoch gathers an epoch's context, the secrets derived for it, and the
// signature keys of its members (Epoch.Member). The secrets are shared, not
// copied. The error is a violation of spec.VectorTooLong.
func NewEpoch(suite *ciphersuite.Suite, context *schedule.GroupContext, secrets *schedule.Epoch, member func(tree.LeafIndex) (ciphersuite.SignaturePublicKey, bool)) (*Epoch, error) {
	encoded, err := context.Encoded()
	if err != nil {
		return nil, err
	}
	return &Epoch{
		Suite: suite, Context: context, Encoded: encoded, Member: member,
		MembershipKey: secrets.MembershipKey, SenderDataSecret: secrets.SenderDataSecret,
	}, nil
}

// check refuses a message of another group or epoch.
//
// A member's signature binds the GroupContext, whose group_id and epoch are
// not necessarily those that the content has: nothing but this check holds the
// two together.
func (e *Epoch) check(groupID []byte, epoch uint64, t spec.ContentType) error {
	if string(groupID) != string(e.Context.GroupID) {
		return spec.WrongGroup.Violated("group_id %x", groupID)
	}
	if epoch == e.Context.Epoch {
		return nil
	}
	rule := spec.WrongEpoch
	switch t {
	case spec.ContentTypeProposal:
		rule = spec.ProposalEpoch
	case spec.ContentTypeCommit:
		rule = spec.CommitEpoch
	}
	return rule.Violated("epoch %d in epoch %d", epoch, e.Context.Epoch)
}
