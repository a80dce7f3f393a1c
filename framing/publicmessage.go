package framing

// RFC 9420, Section 6.2: Encoding and Decoding a Public Message.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// PublicMessage is content that is signed but not encrypted. Its fields can be
// read by anybody on the way and are not trusted: Unprotect returns content
// that is.
type PublicMessage struct {
	Content       FramedContent
	Auth          FramedContentAuthData
	MembershipTag []byte // SenderTypeMember only: Nh bytes
}

// Encode writes the PublicMessage structure.
func (m *PublicMessage) Encode(e *tls.Encoder) {
	m.Content.Encode(e)
	m.Auth.Encode(e, m.Content.ContentType)
	if m.Content.Sender.Type == spec.SenderTypeMember {
		e.Opaque(m.MembershipTag)
	}
}

// Decode reads the PublicMessage structure.
func (m *PublicMessage) Decode(d *tls.Decoder) {
	*m = PublicMessage{}
	d.Struct("content", &m.Content)
	m.Auth.decodeField(d, m.Content.ContentType)
	if m.Content.Sender.Type == spec.SenderTypeMember {
		m.MembershipTag = d.Opaque("membership_tag")
	}
}

// AuthenticatedContentTBM is what the membership tag covers.
type AuthenticatedContentTBM struct {
	ContentTBS FramedContentTBS
	Auth       FramedContentAuthData
}

// Encode writes the AuthenticatedContentTBM structure.
func (t *AuthenticatedContentTBM) Encode(e *tls.Encoder) {
	t.ContentTBS.Encode(e)
	t.Auth.Encode(e, t.ContentTBS.Content.ContentType)
}

// Decode reads the AuthenticatedContentTBM structure.
func (t *AuthenticatedContentTBM) Decode(d *tls.Decoder) {
	d.Struct("content_tbs", &t.ContentTBS)
	t.Auth.decodeField(d, t.ContentTBS.Content.ContentType)
}
