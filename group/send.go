package group

// RFC 9420, Section 15: Application Messages, and what all that a member sends
// has in common.

import (
	"errors"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Misuse of a group by the application.
var (
	// ErrClosed: the group was closed by a ReInit, or this member removed.
	ErrClosed = errors.New("mls: nothing more can be sent to the group")
	// ErrPendingProposals: proposals wait for a Commit, which has to come
	// before application data (Section 12.4).
	ErrPendingProposals = errors.New("mls: a commit of the pending proposals has to come first")
	// ErrEpochLimit: as much as may be encrypted in one epoch was
	// (Section 15.2). A Commit starts a new one.
	ErrEpochLimit = errors.New("mls: the epoch's limit of encrypted messages is reached")
)

// Sent is a message to send, and the state to go on with.
type Sent struct {
	// State replaces the state that made the message, whether or not the
	// message is ever sent.
	State *State
	// Message is the encoded MLSMessage.
	Message []byte
	// Dead are the secrets to be erased once State is stored (Section 9.2).
	Dead []Erasable
	// Proposal is the reference of a proposal.
	Proposal framing.ProposalRef
}

// Encrypt makes a PrivateMessage of application data. authenticated is sent in
// the clear with it. It implements RFC 9420, Sections 6.3 and 15.
func (s *State) Encrypt(data, authenticated []byte, in *Inputs) (*Sent, error) {
	if s.status != Active {
		return nil, ErrClosed
	}
	if len(s.proposals.list) > 0 {
		return nil, ErrPendingProposals
	}
	content := s.content(spec.ContentTypeApplication, authenticated)
	content.ApplicationData = data
	signed, err := framing.Sign(s.suite, s.signer, spec.WireFormatPrivateMessage, content, s.epoch.framing.Encoded)
	if err != nil {
		return nil, err
	}
	return s.protect(signed, in.Entropy)
}

// content is framed content by this member, still without a body.
func (s *State) content(t spec.ContentType, authenticated []byte) *framing.FramedContent {
	return &framing.FramedContent{
		GroupID: s.GroupID(), Epoch: s.Epoch(), Sender: framing.MemberSender(s.LeafIndex()),
		AuthenticatedData: authenticated, ContentType: t,
	}
}

// protect makes a message of signed content, in the framing that it was signed
// for. A private one consumes a key.
func (s *State) protect(a *framing.AuthenticatedContent, entropy ciphersuite.Secret) (*Sent, error) {
	if a.WireFormat == spec.WireFormatPublicMessage {
		m, err := s.epoch.framing.ProtectPublic(a)
		if err != nil {
			return nil, err
		}
		b, err := tls.Marshal(m.Message())
		return &Sent{State: s, Message: b}, err
	}
	if s.sent >= s.policy.MaxEpochMessages {
		return nil, ErrEpochLimit
	}
	mixed, err := s.mix(entropy, []byte("reuse guard"), a.Auth.Signature)
	if err != nil {
		return nil, err
	}
	defer mixed.Erase()
	guard := framing.ReuseGuard(mixed.Bytes()[:4])
	m, consumed, err := s.epoch.framing.ProtectPrivate(s.epoch.messages, a, s.policy.Padding, guard)
	if err != nil {
		return nil, err
	}
	b, err := tls.Marshal(m.Message())
	if err != nil {
		return nil, err
	}
	next := s.withMessages(s.epoch, consumed.After)
	next.sent++
	sent := &Sent{State: next, Message: b}
	for _, d := range consumed.Dead {
		sent.Dead = append(sent.Dead, d)
	}
	return sent, nil
}

// framingFor is the wire format of a handshake message.
func framingFor(private bool) spec.WireFormat {
	if private {
		return spec.WireFormatPrivateMessage
	}
	return spec.WireFormatPublicMessage
}
