package framing

// RFC 9420, Section 8.2: Transcript Hashes (what a Commit contributes).

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// ConfirmedTranscriptHashInput is what of a Commit enters the confirmed
// transcript hash of the epoch that the Commit starts: all but its
// confirmation tag, which depends on that hash.
type ConfirmedTranscriptHashInput struct {
	WireFormat spec.WireFormat
	Content    FramedContent // of a Commit
	Signature  []byte
}

// Encode writes the ConfirmedTranscriptHashInput structure.
func (t *ConfirmedTranscriptHashInput) Encode(e *tls.Encoder) {
	e.Uint16(uint16(t.WireFormat))
	t.Content.Encode(e)
	e.Opaque(t.Signature)
}

// Decode reads the ConfirmedTranscriptHashInput structure.
func (t *ConfirmedTranscriptHashInput) Decode(d *tls.Decoder) {
	t.WireFormat = decodeFraming(d)
	d.Struct("content", &t.Content)
	t.Signature = d.Opaque("signature")
}

// ConfirmedTranscriptHashInput returns the encoding of that structure for the
// Commit a, as schedule.ConfirmedTranscriptHash takes it. The error is a
// violation of spec.VectorTooLong.
func (a *AuthenticatedContent) ConfirmedTranscriptHashInput() ([]byte, error) {
	return tls.Marshal(&ConfirmedTranscriptHashInput{a.WireFormat, a.Content, a.Auth.Signature})
}
