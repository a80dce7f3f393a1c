package framing

// RFC 9420, Section 6: Message Framing (Sender).

import (
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Sender says who sent a message. Type says which of the other fields is in
// use; those who are about to join have neither.
type Sender struct {
	Type        spec.SenderType
	LeafIndex   tree.LeafIndex // SenderTypeMember: a leaf of the epoch's tree
	SenderIndex uint32         // SenderTypeExternal: an entry of the external_senders extension
}

// MemberSender is the member at leaf.
func MemberSender(leaf tree.LeafIndex) Sender {
	return Sender{Type: spec.SenderTypeMember, LeafIndex: leaf}
}

// ExternalSender is the party that the entry at index of the group's
// external_senders extension describes.
func ExternalSender(index uint32) Sender {
	return Sender{Type: spec.SenderTypeExternal, SenderIndex: index}
}

// NewMemberProposalSender is a client that proposes its own addition.
func NewMemberProposalSender() Sender { return Sender{Type: spec.SenderTypeNewMemberProposal} }

// NewMemberCommitSender is a client that joins by an external Commit.
func NewMemberCommitSender() Sender { return Sender{Type: spec.SenderTypeNewMemberCommit} }

// String returns the type and the index, such as "member 3".
func (s Sender) String() string {
	switch s.Type {
	case spec.SenderTypeMember:
		return fmt.Sprintf("%v %d", s.Type, s.LeafIndex)
	case spec.SenderTypeExternal:
		return fmt.Sprintf("%v %d", s.Type, s.SenderIndex)
	}
	return s.Type.String()
}

// Encode writes the Sender structure.
func (s *Sender) Encode(e *tls.Encoder) {
	e.Uint8(uint8(s.Type))
	switch s.Type {
	case spec.SenderTypeMember:
		e.Uint32(uint32(s.LeafIndex))
	case spec.SenderTypeExternal:
		e.Uint32(s.SenderIndex)
	}
}

// Decode reads the Sender structure. An unknown sender_type is malformed
// (spec.UnknownSenderType).
func (s *Sender) Decode(d *tls.Decoder) {
	*s = Sender{Type: spec.SenderType(d.Uint8("sender_type"))}
	switch s.Type {
	case spec.SenderTypeMember:
		s.LeafIndex = tree.LeafIndex(d.Uint32("leaf_index"))
	case spec.SenderTypeExternal:
		s.SenderIndex = d.Uint32("sender_index")
	case spec.SenderTypeNewMemberProposal, spec.SenderTypeNewMemberCommit:
	default:
		d.Fail("sender_type", spec.UnknownSenderType, fmt.Errorf("%v", s.Type))
	}
}
