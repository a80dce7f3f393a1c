package framing

// RFC 9420, Section 6.1: Content Authentication (signing).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Sign signs application data or a proposal that will travel in the framing w,
// with the key that the type of its sender demands: of a member, that of its
// leaf; of an external sender, that of its entry in external_senders; of a
// client that proposes its own addition, that of the leaf in its KeyPackage.
// context is the group's in the epoch of content; the latter two sign without
// it and pass nil.
//
// Refused is what the sender may not send at all or not in this framing, by
// the same rules that a receiver would refuse it, but for a type of proposal
// that is not known here: which the group takes is not known either. Other errors are
// ErrIncomplete, ErrFraming, ErrContext, a violation of spec.VectorTooLong,
// and those of the signature function. It implements RFC 9420, Section 6.1.
func Sign(suite *ciphersuite.Suite, priv *ciphersuite.SignaturePrivateKey, w spec.WireFormat, content *FramedContent, context schedule.EncodedGroupContext) (*AuthenticatedContent, error) {
	if content.ContentType == spec.ContentTypeCommit {
		return nil, ErrIncomplete // it needs a confirmation tag: SignCommit
	}
	return sign(suite, priv, w, content, context)
}

// SignCommit is Sign for a Commit: of a member or, with the key of the leaf in
// its path, of a client that joins by it. context is that of the epoch that
// the Commit ends.
func SignCommit(suite *ciphersuite.Suite, priv *ciphersuite.SignaturePrivateKey, w spec.WireFormat, content *FramedContent, context schedule.EncodedGroupContext) (*SignedCommit, error) {
	if content.ContentType != spec.ContentTypeCommit {
		return nil, ErrIncomplete
	}
	a, err := sign(suite, priv, w, content, context)
	if err != nil {
		return nil, err
	}
	return &SignedCommit{*a}, nil
}

func sign(suite *ciphersuite.Suite, priv *ciphersuite.SignaturePrivateKey, w spec.WireFormat, content *FramedContent, context schedule.EncodedGroupContext) (*AuthenticatedContent, error) {
	if err := checkSender(w, content, anyGroup); err != nil {
		return nil, err
	}
	if signsContext(content.Sender.Type) && len(context) == 0 {
		return nil, ErrContext
	}
	tbs, err := marshalTBS(w, content, context)
	if err != nil {
		return nil, err
	}
	signature, err := suite.SignWithLabel(priv, spec.LabelFramedContentTBS, tbs)
	if err != nil {
		return nil, err
	}
	return &AuthenticatedContent{WireFormat: w, Content: *content, Auth: FramedContentAuthData{Signature: signature}}, nil
}

// SignedCommit is a Commit with a signature but without the confirmation tag,
// which is computed from it: first the transcript hash over the signed Commit,
// then the next epoch's keys, then the tag.
type SignedCommit struct {
	content AuthenticatedContent
}

// ConfirmedTranscriptHashInput returns what the Commit contributes to the
// confirmed transcript hash of the epoch that it starts. The error is a
// violation of spec.VectorTooLong.
func (c *SignedCommit) ConfirmedTranscriptHashInput() ([]byte, error) {
	return c.content.ConfirmedTranscriptHashInput()
}

// Confirm returns the Commit with its confirmation tag.
func (c *SignedCommit) Confirm(tag []byte) *AuthenticatedContent {
	a := c.content
	a.Auth.ConfirmationTag = tag
	return &a
}

// marshalTBS returns the encoding of FramedContentTBS. The context is already
// encoded: it is the same for all messages of an epoch.
func marshalTBS(w spec.WireFormat, c *FramedContent, context schedule.EncodedGroupContext) ([]byte, error) {
	e := tls.NewEncoder(make([]byte, 0, sizeHint(c)+len(context)))
	e.Uint16(uint16(spec.MLS10))
	e.Uint16(uint16(w))
	c.Encode(e)
	if signsContext(c.Sender.Type) {
		e.Raw(context)
	}
	return e.Finish()
}

// sizeHint is the size of the encoding of c but for a Proposal or Commit in it.
func sizeHint(c *FramedContent) int {
	return 64 + len(c.GroupID) + len(c.AuthenticatedData) + len(c.ApplicationData)
}
