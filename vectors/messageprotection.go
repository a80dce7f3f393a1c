package vectors

// RFC 9420, Section 6: Message Framing.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// messageProtectionEntry is an entry of message-protection.json.
type messageProtectionEntry struct {
	CipherSuite             spec.CipherSuite `json:"cipher_suite"`
	GroupID                 Hex              `json:"group_id"`
	Epoch                   uint64           `json:"epoch"`
	TreeHash                Hex              `json:"tree_hash"`
	ConfirmedTranscriptHash Hex              `json:"confirmed_transcript_hash"`
	SignaturePriv           Hex              `json:"signature_priv"`
	SignaturePub            Hex              `json:"signature_pub" vector:"computed"`
	EncryptionSecret        Hex              `json:"encryption_secret"`
	SenderDataSecret        Hex              `json:"sender_data_secret"`
	MembershipKey           Hex              `json:"membership_key"`
	Proposal                Hex              `json:"proposal" vector:"computed"`
	ProposalPriv            Hex              `json:"proposal_priv" vector:"computed"`
	ProposalPub             Hex              `json:"proposal_pub" vector:"computed"`
	Commit                  Hex              `json:"commit" vector:"computed"`
	CommitPriv              Hex              `json:"commit_priv" vector:"computed"`
	CommitPub               Hex              `json:"commit_pub" vector:"computed"`
	Application             Hex              `json:"application" vector:"computed"`
	ApplicationPriv         Hex              `json:"application_priv" vector:"computed"`
}

// protectingLeaf sends all messages of the kind; the group has two leaves.
const protectingLeaf tree.LeafIndex = 1

// protector protects and unprotects the messages of an entry.
type protector struct {
	epoch    framing.Epoch
	priv     *ciphersuite.SignaturePrivateKey
	ratchets *schedule.SecretTree // as at the start of the epoch
}

func (e *messageProtectionEntry) protector(suite *ciphersuite.Suite) (*protector, error) {
	priv, err := parseSignatureKey(suite, e.SignaturePriv)
	if err != nil {
		return nil, err
	}
	context := &schedule.GroupContext{
		Version:                 spec.MLS10,
		CipherSuite:             e.CipherSuite,
		GroupID:                 e.GroupID,
		Epoch:                   e.Epoch,
		TreeHash:                e.TreeHash,
		ConfirmedTranscriptHash: e.ConfirmedTranscriptHash,
	}
	secrets := schedule.Epoch{
		MembershipKey:    ciphersuite.NewSecret(e.MembershipKey),
		SenderDataSecret: ciphersuite.NewSecret(e.SenderDataSecret),
	}
	member := func(leaf tree.LeafIndex) (ciphersuite.SignaturePublicKey, bool) {
		return ciphersuite.SignaturePublicKey(e.SignaturePub), leaf == protectingLeaf
	}
	epoch, err := framing.NewEpoch(suite, context, &secrets, member)
	if err != nil {
		return nil, err
	}
	return &protector{*epoch, priv, schedule.NewSecretTree(suite, ciphersuite.NewSecret(e.EncryptionSecret), 2)}, nil
}

func (e *messageProtectionEntry) verify(c *check) {
	p, err := e.protector(c.suite)
	if !c.succeeds("signature_priv", "a private key of the suite", err) ||
		!c.bytes("signature_pub", e.SignaturePub, p.priv.Public()) {
		return
	}
	for _, m := range []struct {
		name        string
		contentType spec.ContentType
		raw         Hex
		pub, priv   Hex
	}{
		{"proposal", spec.ContentTypeProposal, e.Proposal, e.ProposalPub, e.ProposalPriv},
		{"commit", spec.ContentTypeCommit, e.Commit, e.CommitPub, e.CommitPriv},
		{"application", spec.ContentTypeApplication, e.Application, nil, e.ApplicationPriv},
	} {
		content, err := p.content(m.contentType, m.raw)
		if !c.succeeds(m.name, "decodes", err) {
			continue
		}
		if m.contentType == spec.ContentTypeApplication {
			_, err := p.protectPublic(c.source, content)
			c.holds(m.name, "cannot be protected as a PublicMessage", err != nil, "it was protected")
		} else {
			c.unprotects(p, m.name, m.name+"_pub", m.raw, m.pub)
			ours, err := p.protectPublic(c.source, content)
			if c.succeeds(m.name, "can be protected as a PublicMessage", err) {
				c.unprotects(p, m.name, m.name, m.raw, marshal(ours.Message()))
			}
		}
		c.unprotects(p, m.name, m.name+"_priv", m.raw, m.priv)
		ours, _, err := p.protectPrivate(c.source, p.ratchets, content, framing.PadPadme())
		if c.succeeds(m.name, "can be protected as a PrivateMessage", err) {
			c.unprotects(p, m.name, m.name, m.raw, marshal(ours.Message()))
		}
	}
}

// unprotects checks that message, a public or private one, opens and has the
// content raw. A message that does not open is a fault of field, another
// content one of rawField.
func (c *check) unprotects(p *protector, rawField, field string, raw, message Hex) {
	var m framing.MLSMessage
	if !c.roundTrip(field, message, &m) {
		return
	}
	var content *framing.VerifiedContent
	var err error
	switch {
	case m.PublicMessage != nil:
		content, err = p.epoch.UnprotectPublic(m.PublicMessage)
	case m.PrivateMessage != nil:
		window := schedule.Window{OutOfOrder: 1 << 12, Forward: 1 << 12}
		content, _, err = p.epoch.UnprotectPrivate(m.PrivateMessage, p.ratchets, window)
	default:
		c.fail(field, "a PublicMessage or PrivateMessage", m.WireFormat.String())
		return
	}
	if !c.succeeds(field, "unprotects", err) {
		return
	}
	got := Hex(content.Content().ApplicationData)
	switch inner := content.Content(); inner.ContentType {
	case spec.ContentTypeProposal:
		got, err = tls.Marshal(inner.Proposal)
	case spec.ContentTypeCommit:
		got, err = tls.Marshal(inner.Commit)
	}
	if c.succeeds(field, "encodes again", err) {
		c.bytes(rawField, raw, got)
	}
}

// content is what the member sends.
func (p *protector) content(t spec.ContentType, raw Hex) (*framing.FramedContent, error) {
	content := &framing.FramedContent{
		GroupID:     p.epoch.Context.GroupID,
		Epoch:       p.epoch.Context.Epoch,
		Sender:      framing.MemberSender(protectingLeaf),
		ContentType: t,
	}
	switch t {
	case spec.ContentTypeProposal:
		content.Proposal = new(framing.Proposal)
		return content, tls.Unmarshal(raw, content.Proposal)
	case spec.ContentTypeCommit:
		content.Commit = new(framing.Commit)
		return content, tls.Unmarshal(raw, content.Commit)
	default:
		content.ApplicationData = raw
		return content, nil
	}
}

// sign signs content; a Commit gets a confirmation tag that stands for one.
func (p *protector) sign(s *source, w spec.WireFormat, content *framing.FramedContent) (*framing.AuthenticatedContent, error) {
	suite := p.epoch.Suite
	if content.ContentType != spec.ContentTypeCommit {
		return framing.Sign(suite, p.priv, w, content, p.epoch.Encoded)
	}
	signed, err := framing.SignCommit(suite, p.priv, w, content, p.epoch.Encoded)
	if err != nil {
		return nil, err
	}
	return signed.Confirm(s.draw(suite.Nh())), nil
}

func (p *protector) protectPublic(s *source, content *framing.FramedContent) (*framing.PublicMessage, error) {
	signed, err := p.sign(s, spec.WireFormatPublicMessage, content)
	if err != nil {
		return nil, err
	}
	return p.epoch.ProtectPublic(signed)
}

func (p *protector) protectPrivate(s *source, ratchets *schedule.SecretTree, content *framing.FramedContent, padding framing.Padding) (*framing.PrivateMessage, *schedule.SecretTree, error) {
	signed, err := p.sign(s, spec.WireFormatPrivateMessage, content)
	if err != nil {
		return nil, nil, err
	}
	m, consumed, err := p.epoch.ProtectPrivate(ratchets, signed, padding, framing.ReuseGuard(s.draw(4)))
	if err != nil {
		return nil, nil, err
	}
	return m, consumed.After, nil
}

// generateMessageProtection makes a proposal, a commit and application data,
// in a first entry with the first keys of the ratchets and without padding,
// then with skipped keys, padding, authenticated data and empty application
// data.
func generateMessageProtection(g *generator) []entry {
	entries := []entry{g.messageProtection(false)}
	if !g.small {
		entries = append(entries, g.messageProtection(true))
	}
	return entries
}

func (g *generator) messageProtection(further bool) *messageProtectionEntry {
	s, nh := g.suite, g.suite.Nh()
	key := g.signatureKey()
	e := &messageProtectionEntry{
		CipherSuite:             s.ID(),
		GroupID:                 g.draw(oneOf(g.source, 1, 16, 32)),
		Epoch:                   oneOf(g.source, 0, 1, g.uint64()),
		TreeHash:                g.draw(nh),
		ConfirmedTranscriptHash: g.draw(nh),
		SignaturePriv:           key.Secret().Bytes(),
		SignaturePub:            Hex(key.Public()),
		EncryptionSecret:        g.draw(nh),
		SenderDataSecret:        g.draw(nh),
		MembershipKey:           g.draw(nh),
		Proposal:                marshal((&framing.Remove{Removed: 0}).Proposal()),
		Commit:                  marshal(&framing.Commit{Proposals: []framing.ProposalOrRef{framing.ByReference(g.draw(nh))}}),
		Application:             g.draw(g.below(60) + 1),
	}
	padding := framing.NoPadding()
	if further {
		e.Proposal = marshal(g.proposal(spec.ProposalTypePSK))
		e.Commit = marshal(g.commit())
		e.Application = Hex{}
		padding = framing.PadToBlock(64)
	}
	p := must(e.protector(s))
	for _, m := range []struct {
		contentType spec.ContentType
		raw         Hex
		pub, priv   *Hex
	}{
		{spec.ContentTypeProposal, e.Proposal, &e.ProposalPub, &e.ProposalPriv},
		{spec.ContentTypeCommit, e.Commit, &e.CommitPub, &e.CommitPriv},
		{spec.ContentTypeApplication, e.Application, nil, &e.ApplicationPriv},
	} {
		content := must(p.content(m.contentType, m.raw))
		ratchets := p.ratchets
		if further {
			content.AuthenticatedData = g.draw(g.below(70))
			for range g.below(5) {
				_, ratchets = g.mustProtectPrivate(p, ratchets, content, padding) // never sent
			}
		}
		if m.pub != nil {
			*m.pub = marshal(must(p.protectPublic(g.source, content)).Message())
		}
		*m.priv, _ = g.mustProtectPrivate(p, ratchets, content, padding)
	}
	return e
}

func (g *generator) mustProtectPrivate(p *protector, ratchets *schedule.SecretTree, content *framing.FramedContent, padding framing.Padding) (Hex, *schedule.SecretTree) {
	m, after, err := p.protectPrivate(g.source, ratchets, content, padding)
	check0(err)
	return marshal(m.Message()), after
}
