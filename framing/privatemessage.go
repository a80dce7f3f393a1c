package framing

// RFC 9420, Section 6.3: Encoding and Decoding a Private Message.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// PrivateMessage is content that is signed and encrypted.
type PrivateMessage struct {
	GroupID             []byte
	Epoch               uint64
	ContentType         spec.ContentType
	AuthenticatedData   []byte
	EncryptedSenderData []byte // SenderData, 12 bytes, and the AEAD's tag
	Ciphertext          []byte // PrivateMessageContent and the AEAD's tag
}

// Encode writes the PrivateMessage structure.
func (m *PrivateMessage) Encode(e *tls.Encoder) {
	e.Opaque(m.GroupID)
	e.Uint64(m.Epoch)
	e.Uint8(uint8(m.ContentType))
	e.Opaque(m.AuthenticatedData)
	e.Opaque(m.EncryptedSenderData)
	e.Opaque(m.Ciphertext)
}

// Decode reads the PrivateMessage structure.
func (m *PrivateMessage) Decode(d *tls.Decoder) {
	m.GroupID = d.Opaque("group_id")
	m.Epoch = d.Uint64("epoch")
	m.ContentType = decodeContentType(d)
	m.AuthenticatedData = d.Opaque("authenticated_data")
	m.EncryptedSenderData = d.Opaque("encrypted_sender_data")
	m.Ciphertext = d.Opaque("ciphertext")
}
