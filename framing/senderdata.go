package framing

// RFC 9420, Section 6.3.2: Sender Data Encryption (the structures).

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// ReuseGuard is the random value that is mixed into the nonce of a private
// message, lest a key be used twice with one nonce after the sender's state
// was lost. It is fresh for every message.
type ReuseGuard [4]byte

// SenderData says which key a private message is encrypted with: whose
// ratchet, and its generation.
type SenderData struct {
	LeafIndex  tree.LeafIndex
	Generation uint32
	ReuseGuard ReuseGuard
}

// Encode writes the SenderData structure.
func (s *SenderData) Encode(e *tls.Encoder) {
	e.Uint32(uint32(s.LeafIndex))
	e.Uint32(s.Generation)
	e.Raw(s.ReuseGuard[:])
}

// Decode reads the SenderData structure.
func (s *SenderData) Decode(d *tls.Decoder) {
	s.LeafIndex = tree.LeafIndex(d.Uint32("leaf_index"))
	s.Generation = d.Uint32("generation")
	copy(s.ReuseGuard[:], d.Raw("reuse_guard", len(s.ReuseGuard)))
}

// SenderDataAAD is the additional data of the encryption of sender data. It
// does not have the authenticated_data of the message.
type SenderDataAAD struct {
	GroupID     []byte
	Epoch       uint64
	ContentType spec.ContentType
}

// Encode writes the SenderDataAAD structure.
func (a *SenderDataAAD) Encode(e *tls.Encoder) {
	e.Opaque(a.GroupID)
	e.Uint64(a.Epoch)
	e.Uint8(uint8(a.ContentType))
}

// Decode reads the SenderDataAAD structure.
func (a *SenderDataAAD) Decode(d *tls.Decoder) {
	a.GroupID = d.Opaque("group_id")
	a.Epoch = d.Uint64("epoch")
	a.ContentType = decodeContentType(d)
}
