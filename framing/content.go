package framing

// RFC 9420, Section 6: Message Framing (FramedContent, AuthenticatedContent).

import (
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// FramedContent is the content of a message with what it is addressed to and
// who sent it. ContentType says which one of the last three fields is in use;
// the others are nil.
type FramedContent struct {
	GroupID           []byte
	Epoch             uint64
	Sender            Sender
	AuthenticatedData []byte // the application's; sent in the clear even in a PrivateMessage

	ContentType     spec.ContentType
	ApplicationData []byte
	Proposal        *Proposal
	Commit          *Commit
}

// Encode writes the FramedContent structure.
func (c *FramedContent) Encode(e *tls.Encoder) {
	e.Opaque(c.GroupID)
	e.Uint64(c.Epoch)
	c.Sender.Encode(e)
	e.Opaque(c.AuthenticatedData)
	e.Uint8(uint8(c.ContentType))
	c.encodeBody(e)
}

// Decode reads the FramedContent structure.
func (c *FramedContent) Decode(d *tls.Decoder) {
	*c = FramedContent{}
	c.GroupID = d.Opaque("group_id")
	c.Epoch = d.Uint64("epoch")
	d.Struct("sender", &c.Sender)
	c.AuthenticatedData = d.Opaque("authenticated_data")
	c.ContentType = decodeContentType(d)
	c.decodeBody(d)
}

// encodeBody writes what content_type selects, which FramedContent shares with
// PrivateMessageContent.
func (c *FramedContent) encodeBody(e *tls.Encoder) {
	switch c.ContentType {
	case spec.ContentTypeApplication:
		e.Opaque(c.ApplicationData)
	case spec.ContentTypeProposal:
		encodeBody(e, c.Proposal)
	case spec.ContentTypeCommit:
		encodeBody(e, c.Commit)
	}
}

// decodeBody reads what content_type selects.
func (c *FramedContent) decodeBody(d *tls.Decoder) {
	switch c.ContentType {
	case spec.ContentTypeApplication:
		c.ApplicationData = d.Opaque("application_data")
	case spec.ContentTypeProposal:
		c.Proposal = decodeBody[Proposal](d, "proposal")
	case spec.ContentTypeCommit:
		c.Commit = decodeBody[Commit](d, "commit")
	}
}

// decodeContentType reads a ContentType; an unknown one is malformed
// (spec.UnknownContentType).
func decodeContentType(d *tls.Decoder) spec.ContentType {
	t := spec.ContentType(d.Uint8("content_type"))
	if !t.Valid() {
		d.Fail("content_type", spec.UnknownContentType, fmt.Errorf("%v", t))
	}
	return t
}

// AuthenticatedContent is content with its sender's signature. WireFormat is
// the framing in which it travels. Nothing of it is trusted: see
// VerifiedContent.
type AuthenticatedContent struct {
	WireFormat spec.WireFormat // WireFormatPublicMessage or WireFormatPrivateMessage
	Content    FramedContent
	Auth       FramedContentAuthData
}

// Encode writes the AuthenticatedContent structure.
func (a *AuthenticatedContent) Encode(e *tls.Encoder) {
	e.Uint16(uint16(a.WireFormat))
	a.Content.Encode(e)
	a.Auth.Encode(e, a.Content.ContentType)
}

// Decode reads the AuthenticatedContent structure. A wire format that does not
// carry framed content is refused (spec.UnknownWireFormat).
func (a *AuthenticatedContent) Decode(d *tls.Decoder) {
	a.WireFormat = decodeFraming(d)
	d.Struct("content", &a.Content)
	a.Auth.decodeField(d, a.Content.ContentType)
}

// Clone returns a copy that shares no memory with a. It fails only if a was
// changed so that it does not encode.
func (a *AuthenticatedContent) Clone() (*AuthenticatedContent, error) { return clone(a) }

// decodeFraming reads one of the two wire formats that carry framed content.
func decodeFraming(d *tls.Decoder) spec.WireFormat {
	w := spec.WireFormat(d.Uint16("wire_format"))
	if w != spec.WireFormatPublicMessage && w != spec.WireFormatPrivateMessage {
		d.Fail("wire_format", spec.UnknownWireFormat, fmt.Errorf("%v frames no content", w))
	}
	return w
}
