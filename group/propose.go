package group

// RFC 9420, Section 12.1: Proposals (sending them).

import (
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// Framing says how a handshake message is sent.
type Framing struct {
	// Private encrypts it; otherwise it is signed only.
	Private bool
	// AuthenticatedData is the application's, in the clear either way.
	AuthenticatedData []byte
}

// Propose sends a proposal, to be committed by whoever commits next. An Update
// is made by ProposeUpdate. A proposal that would be invalid in every Commit is
// refused like a received one. It implements RFC 9420, Section 12.1.
func (s *State) Propose(p *framing.Proposal, f Framing, in *Inputs) (*Sent, error) {
	return s.sendProposal(pendingProposal{proposed: proposed{Proposal: p, sender: framing.MemberSender(s.LeafIndex())}}, f, in)
}

// ProposeUpdate proposes a new leaf for this member, with a fresh encryption
// key. client is what the leaf then says; its SignatureKey may be a new one. It
// implements RFC 9420, Section 12.1.2.
func (s *State) ProposeUpdate(client Client, f Framing, in *Inputs) (*Sent, error) {
	entropy, err := s.mix(in.Entropy, []byte("update"), client.SignatureKey.Public())
	if err != nil {
		return nil, err
	}
	defer entropy.Erase()
	seed := s.suite.SplitEntropy(entropy, "leaf key", 0)
	defer seed.Erase()
	key, pub := s.suite.DeriveKeyPair(seed)
	leaf := tree.LeafNode{
		EncryptionKey: pub, SignatureKey: client.SignatureKey.Public(), Credential: client.Credential,
		Capabilities: client.Capabilities, Source: tree.LeafNodeSourceUpdate, Extensions: client.Extensions,
	}
	if client.GREASE {
		if err := grease(s.suite, &leaf, entropy); err != nil {
			return nil, err
		}
	}
	if err := leaf.Sign(s.suite, client.SignatureKey, s.GroupID(), s.LeafIndex()); err != nil {
		return nil, err
	}
	update := framing.Update{LeafNode: leaf}
	pending := pendingProposal{
		proposed:   proposed{Proposal: update.Proposal(), sender: framing.MemberSender(s.LeafIndex())},
		encryption: key,
	}
	if string(client.SignatureKey.Public()) != string(s.signer.Public()) {
		pending.signature = client.SignatureKey
	}
	return s.sendProposal(pending, f, in)
}

func (s *State) sendProposal(p pendingProposal, f Framing, in *Inputs) (*Sent, error) {
	if s.status != Active {
		return nil, ErrClosed
	}
	check := listCheck{State: s, params: s.params, ask: asker{in: in}}
	if err := s.policy.checkMessage(p.Proposal, p.sender); err != nil {
		return nil, err
	}
	if p.Type == spec.ProposalTypeSelfRemove {
		if err := s.checkSendingSelfRemove(); err != nil {
			return nil, err
		}
	}
	if err := check.checkOne(&p.proposed); err != nil {
		return nil, err
	}
	if err := check.ask.need.orNil(); err != nil {
		return nil, err
	}
	content := s.content(spec.ContentTypeProposal, f.AuthenticatedData)
	content.Proposal = p.Proposal
	signed, err := framing.Sign(s.suite, s.signer, framingFor(f.Private), content, s.epoch.framing.Encoded)
	if err != nil {
		return nil, err
	}
	if p.ref, err = signed.ProposalRef(s.suite); err != nil {
		return nil, err
	}
	sent, err := s.protect(signed, in.Entropy)
	if err != nil {
		return nil, err
	}
	next := *sent.State
	next.proposals = next.proposals.with(p)
	sent.State, sent.Proposal = &next, p.ref
	return sent, nil
}
