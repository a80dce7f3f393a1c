package framing

// RFC 9420, Section 6.1: Content Authentication (verifying).

import (
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// VerifiedContent is content of which this is known: it belongs to the group
// and epoch; its sender is of a type that may send it; it carries the sender's
// signature; if the sender is a member, a member protected it. What it asks
// for was not looked at, nor the confirmation tag of a Commit, which needs the
// next epoch's keys.
//
// Epoch.UnprotectPublic and Epoch.UnprotectPrivate return it; the zero value
// is nobody's.
type VerifiedContent struct {
	authenticated AuthenticatedContent
}

// Authenticated returns the content with its wire format and signature, for
// transcript hash and reference. It must not be changed.
func (v *VerifiedContent) Authenticated() *AuthenticatedContent { return &v.authenticated }

// Content returns the content. It must not be changed.
func (v *VerifiedContent) Content() *FramedContent { return &v.authenticated.Content }

// Sender returns who sent the content.
func (v *VerifiedContent) Sender() Sender { return v.authenticated.Content.Sender }

// ConfirmationTag returns the tag of a Commit, still to be compared with that
// of the next epoch; it is nil for other content.
func (v *VerifiedContent) ConfirmationTag() []byte { return v.authenticated.Auth.ConfirmationTag }

// VerifySignature checks that a belongs to the epoch, that its sender may send
// it, and its signature: all that somebody can check who has the public tree
// but not the epoch's secrets, such as a Delivery Service. Members use
// UnprotectPublic and UnprotectPrivate instead.
//
// The errors are violations of the rules of Sections 6 and 6.1, of
// spec.WrongGroup, and of spec.ProposalEpoch, spec.CommitEpoch or
// spec.WrongEpoch. It implements RFC 9420, Section 6.1.
func (e *Epoch) VerifySignature(a *AuthenticatedContent) error {
	if err := e.check(a.Content.GroupID, a.Content.Epoch, a.Content.ContentType); err != nil {
		return err
	}
	if err := checkSender(a.WireFormat, &a.Content, e.fromExternalSender); err != nil {
		return err
	}
	tbs, err := marshalTBS(a.WireFormat, &a.Content, e.Encoded)
	if err != nil {
		return err
	}
	return e.verify(a, tbs)
}

// verify checks the signature of a, whose FramedContentTBS is tbs and whose
// sender may send it (checkSender).
func (e *Epoch) verify(a *AuthenticatedContent, tbs []byte) error {
	pub, err := e.signatureKey(&a.Content)
	if err != nil {
		return err
	}
	if err := e.Suite.VerifyWithLabel(pub, spec.LabelFramedContentTBS, tbs, a.Auth.Signature); err != nil {
		return spec.FramedContentSignature.Because(err, "auth.signature of %v", a.Content.Sender)
	}
	return nil
}

// signatureKey returns the key that must have signed c. It implements the four
// cases of RFC 9420, Section 6.1.
func (e *Epoch) signatureKey(c *FramedContent) (ciphersuite.SignaturePublicKey, error) {
	switch c.Sender.Type {
	case spec.SenderTypeMember:
		return e.memberKey(c.Sender.LeafIndex, spec.MemberSenderLeaf)
	case spec.SenderTypeExternal:
		return e.externalKey(c.Sender.SenderIndex)
	case spec.SenderTypeNewMemberProposal:
		return c.Proposal.Add.KeyPackage.LeafNode.SignatureKey, nil
	case spec.SenderTypeNewMemberCommit:
		return c.Commit.Path.LeafNode.SignatureKey, nil
	}
	return nil, spec.UnknownSenderType.Violated("content.sender.sender_type %v", c.Sender.Type)
}

// memberKey returns the signature key of a leaf; absence breaks rule.
func (e *Epoch) memberKey(leaf tree.LeafIndex, rule *spec.Rule) (ciphersuite.SignaturePublicKey, error) {
	pub, ok := e.Member(leaf)
	if !ok {
		return nil, rule.Violated("leaf_index %d", leaf)
	}
	return pub, nil
}

// externalKey returns the key of an entry of the external_senders extension.
func (e *Epoch) externalKey(index uint32) (ciphersuite.SignaturePublicKey, error) {
	senders, err := e.Context.Extensions.ExternalSenders()
	if err != nil {
		return nil, fmt.Errorf("mls: external_senders: %w", err)
	}
	if uint64(index) >= uint64(len(senders)) {
		return nil, spec.ExternalSenderIndex.Violated("sender_index %d of %d", index, len(senders))
	}
	return senders[index].SignatureKey, nil
}
