package framing

// RFC 9420, Section 6.3.1: Content Encryption (the structures).

import (
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// PrivateMessageContent is the plaintext of a PrivateMessage's ciphertext.
// ContentType, which is not part of the encoding but of the PrivateMessage
// around it, says which one of the next three fields is in use.
type PrivateMessageContent struct {
	ContentType     spec.ContentType
	ApplicationData []byte
	Proposal        *Proposal
	Commit          *Commit

	Auth    FramedContentAuthData
	Padding int // number of zero bytes
}

// Encode writes the PrivateMessageContent structure.
func (c *PrivateMessageContent) Encode(e *tls.Encoder) {
	body := FramedContent{ContentType: c.ContentType, ApplicationData: c.ApplicationData, Proposal: c.Proposal, Commit: c.Commit}
	body.encodeBody(e)
	c.Auth.Encode(e, c.ContentType)
	encodePadding(e, c.Padding)
}

// Decode reads the PrivateMessageContent structure for content of the type
// that ContentType has beforehand. All that is left after the first two fields
// is padding; a byte of it that is not zero is malformed
// (spec.PaddingNotZero).
func (c *PrivateMessageContent) Decode(d *tls.Decoder) {
	body := FramedContent{ContentType: c.ContentType}
	body.decodeBody(d)
	c.ApplicationData, c.Proposal, c.Commit = body.ApplicationData, body.Proposal, body.Commit
	c.Auth.decodeField(d, c.ContentType)
	c.Padding = decodePadding(d)
}

func encodePadding(e *tls.Encoder, n int) {
	var zero [256]byte
	for ; n > len(zero); n -= len(zero) {
		e.Raw(zero[:])
	}
	e.Raw(zero[:max(n, 0)])
}

// decodePadding reads what is left, all of which is zero.
func decodePadding(d *tls.Decoder) int {
	start, n := d.Offset(), d.Remaining()
	for i, b := range d.Raw("padding", n) {
		if b != 0 {
			d.FailAt(start+i, "padding", spec.PaddingNotZero, fmt.Errorf("%#02x among the zero bytes", b))
		}
	}
	return n
}

// PrivateContentAAD is the additional data of the encryption of content.
type PrivateContentAAD struct {
	GroupID           []byte
	Epoch             uint64
	ContentType       spec.ContentType
	AuthenticatedData []byte
}

// Encode writes the PrivateContentAAD structure.
func (a *PrivateContentAAD) Encode(e *tls.Encoder) {
	e.Opaque(a.GroupID)
	e.Uint64(a.Epoch)
	e.Uint8(uint8(a.ContentType))
	e.Opaque(a.AuthenticatedData)
}

// Decode reads the PrivateContentAAD structure.
func (a *PrivateContentAAD) Decode(d *tls.Decoder) {
	a.GroupID = d.Opaque("group_id")
	a.Epoch = d.Uint64("epoch")
	a.ContentType = decodeContentType(d)
	a.AuthenticatedData = d.Opaque("authenticated_data")
}
