package framing

// RFC 9420, Section 6.2: Encoding and Decoding a Public Message (the
// membership tag).

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// ProtectPublic makes a PublicMessage of content that Sign or SignCommit
// signed for that framing; a member's gets a membership tag. Refused is what a
// receiver would refuse but for a bad signature; misuse is ErrIncomplete and
// ErrFraming. It implements RFC 9420, Section 6.2.
func (e *Epoch) ProtectPublic(a *AuthenticatedContent) (*PublicMessage, error) {
	if err := e.checkSending(a, spec.WireFormatPublicMessage); err != nil {
		return nil, err
	}
	m := &PublicMessage{Content: a.Content, Auth: a.Auth}
	if a.Content.Sender.Type == spec.SenderTypeMember {
		tbm, _, err := e.marshalTBM(a)
		if err != nil {
			return nil, err
		}
		m.MembershipTag = e.Suite.MAC(e.MembershipKey, tbm)
	}
	return m, nil
}

// PublicMessage makes a PublicMessage of content whose sender is not a member
// and so has no keys of the epoch. Misuse is ErrIncomplete and ErrFraming, the
// latter also for a member's content, which needs ProtectPublic. It implements
// RFC 9420, Section 6.2.
func (a *AuthenticatedContent) PublicMessage() (*PublicMessage, error) {
	if a.WireFormat != spec.WireFormatPublicMessage || a.Content.Sender.Type == spec.SenderTypeMember {
		return nil, ErrFraming
	}
	if err := a.checkSending(anyGroup); err != nil {
		return nil, err
	}
	return &PublicMessage{Content: a.Content, Auth: a.Auth}, nil
}

// UnprotectPublic checks a received PublicMessage and returns its content,
// which aliases m. It takes these steps:
//
//   - The message is of this group and epoch.
//   - The sender may send such content, and in the open.
//   - The membership tag of a member's message is that of the epoch.
//   - The signature is that of the sender.
//
// Each failure is a violation of its own rule. It implements RFC 9420,
// Section 6.2.
func (e *Epoch) UnprotectPublic(m *PublicMessage) (*VerifiedContent, error) {
	c := &m.Content
	if err := e.check(c.GroupID, c.Epoch, c.ContentType); err != nil {
		return nil, err
	}
	if err := checkSender(spec.WireFormatPublicMessage, c, e.fromExternalSender); err != nil {
		return nil, err
	}
	v := &VerifiedContent{AuthenticatedContent{WireFormat: spec.WireFormatPublicMessage, Content: *c, Auth: m.Auth}}
	tbm, tbs, err := e.marshalTBM(&v.authenticated)
	if err != nil {
		return nil, err
	}
	if c.Sender.Type == spec.SenderTypeMember && !e.Suite.VerifyMAC(e.MembershipKey, tbm, m.MembershipTag) {
		return nil, spec.MembershipTag.Violated("membership_tag of %v", c.Sender)
	}
	if err := e.verify(&v.authenticated, tbs); err != nil {
		return nil, err
	}
	return v, nil
}

// marshalTBM returns the encoding of AuthenticatedContentTBM, and that of
// FramedContentTBS, with which it begins.
func (e *Epoch) marshalTBM(a *AuthenticatedContent) (tbm, tbs []byte, err error) {
	if tbs, err = marshalTBS(a.WireFormat, &a.Content, e.Encoded); err != nil {
		return nil, nil, err
	}
	w := tls.NewEncoder(tbs)
	a.Auth.Encode(w, a.Content.ContentType)
	tbm, err = w.Finish()
	return tbm, tbs, err
}

// checkSending refuses to protect what no receiver accepts.
func (e *Epoch) checkSending(a *AuthenticatedContent, w spec.WireFormat) error {
	if a.WireFormat != w {
		return ErrFraming
	}
	if err := e.check(a.Content.GroupID, a.Content.Epoch, a.Content.ContentType); err != nil {
		return err
	}
	return a.checkSending(e.fromExternalSender)
}

func (a *AuthenticatedContent) checkSending(custom func(spec.ProposalType) bool) error {
	if len(a.Auth.Signature) == 0 || a.Content.ContentType == spec.ContentTypeCommit && len(a.Auth.ConfirmationTag) == 0 {
		return ErrIncomplete
	}
	return checkSender(a.WireFormat, &a.Content, custom)
}
