package framing

// RFC 9420, Section 6.1: Content Authentication (the structures).

import (
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// FramedContentTBS is what the sender of content signs. The group's context is
// part of it for members and for those who join by an external Commit, so that
// the signature holds in one group and epoch; the others may not know it.
type FramedContentTBS struct {
	Version    spec.ProtocolVersion // spec.MLS10
	WireFormat spec.WireFormat      // the framing in which the content travels
	Content    FramedContent
	Context    *schedule.GroupContext // nil unless signsContext(Content.Sender.Type)
}

// signsContext reports whether senders of that type sign the GroupContext.
//
// Unclear: §6.1. The prose names only members; the structure has
// new_member_commit as well, and the structure is what everybody implements.
func signsContext(t spec.SenderType) bool {
	return t == spec.SenderTypeMember || t == spec.SenderTypeNewMemberCommit
}

// Encode writes the FramedContentTBS structure.
func (t *FramedContentTBS) Encode(e *tls.Encoder) {
	e.Uint16(uint16(t.Version))
	e.Uint16(uint16(t.WireFormat))
	t.Content.Encode(e)
	if signsContext(t.Content.Sender.Type) {
		encodeBody(e, t.Context)
	}
}

// Decode reads the FramedContentTBS structure.
func (t *FramedContentTBS) Decode(d *tls.Decoder) {
	*t = FramedContentTBS{}
	t.Version = decodeVersion(d)
	t.WireFormat = decodeFraming(d)
	d.Struct("content", &t.Content)
	if signsContext(t.Content.Sender.Type) {
		t.Context = decodeBody[schedule.GroupContext](d, "context")
	}
}

// FramedContentAuthData authenticates content: by its sender's signature and,
// if it is a Commit, by a MAC which shows that the sender has arrived at the
// same next epoch as the receiver. The structure does not say which it is, so
// its codec is told the type of the content.
type FramedContentAuthData struct {
	Signature       []byte
	ConfirmationTag []byte // ContentTypeCommit only: Nh bytes
}

// Encode writes the structure as it accompanies content of type t.
func (a *FramedContentAuthData) Encode(e *tls.Encoder, t spec.ContentType) {
	e.Opaque(a.Signature)
	if t == spec.ContentTypeCommit {
		e.Opaque(a.ConfirmationTag)
	}
}

// Decode reads the structure as it accompanies content of type t.
func (a *FramedContentAuthData) Decode(d *tls.Decoder, t spec.ContentType) {
	*a = FramedContentAuthData{Signature: d.Opaque("signature")}
	if t == spec.ContentTypeCommit {
		a.ConfirmationTag = d.Opaque("confirmation_tag")
	}
}

// decodeField reads the structure as the field "auth" of another.
func (a *FramedContentAuthData) decodeField(d *tls.Decoder, t spec.ContentType) {
	d.Struct("auth", &authDataOf{a, t})
}

// authDataOf is FramedContentAuthData that knows the type of its content.
type authDataOf struct {
	auth        *FramedContentAuthData
	contentType spec.ContentType
}

func (a *authDataOf) Decode(d *tls.Decoder) { a.auth.Decode(d, a.contentType) }
