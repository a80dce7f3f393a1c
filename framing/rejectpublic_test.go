package framing_test

import (
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// publicCase is a PublicMessage with one defect. It is built in steps that
// take their inputs from here, so that all around the defect is recomputed.
type publicCase struct {
	name string
	rule *spec.Rule

	content func(*world, *testing.T) framing.FramedContent
	key     func(*world) *ciphersuite.SignaturePrivateKey // signs; nil: the sender's
	framing spec.WireFormat                               // is signed; 0: public

	// What is signed and MACed with, and what the receiver has, given the
	// group's context.
	context  func(schedule.GroupContext) *schedule.GroupContext
	receiver func(schedule.GroupContext) *schedule.GroupContext

	external []spec.ProposalType // what the receiver takes from external senders
	custom   bool                // of a type that the sender cannot judge

	afterSigning func(*framing.AuthenticatedContent)
	macKey       func(*world) ciphersuite.Secret
	afterMAC     func(*framing.PublicMessage)
}

func memberRemove(w *world, _ *testing.T) framing.FramedContent {
	return w.proposal(framing.MemberSender(1), remove())
}

func memberCommit(w *world, _ *testing.T) framing.FramedContent {
	return w.commit(framing.MemberSender(1), framing.Inline(remove()))
}

func joinerAdd(w *world, t *testing.T) framing.FramedContent {
	return w.proposal(framing.NewMemberProposalSender(), (&framing.Add{KeyPackage: *w.keyPackage(t, w.outsider)}).Proposal())
}

func joinerCommit(w *world, _ *testing.T) framing.FramedContent { return w.externalCommit() }

func fromExternal(p *framing.Proposal) func(*world, *testing.T) framing.FramedContent {
	return func(w *world, _ *testing.T) framing.FramedContent { return w.proposal(framing.ExternalSender(0), p) }
}

func key(of string) func(*world) *ciphersuite.SignaturePrivateKey {
	return func(w *world) *ciphersuite.SignaturePrivateKey {
		return map[string]*ciphersuite.SignaturePrivateKey{"member 3": w.members[3], "external": w.external, "outsider": w.outsider}[of]
	}
}

// senderKey is the key that Section 6.1 demands.
func (w *world) senderKey(s framing.Sender) *ciphersuite.SignaturePrivateKey {
	switch s.Type {
	case spec.SenderTypeMember:
		if priv, ok := w.members[s.LeafIndex]; ok {
			return priv
		}
	case spec.SenderTypeExternal:
		return w.external
	}
	return w.outsider
}

func flip(b []byte) { b[len(b)/2] ^= 1 }

var publicControls = []publicCase{
	{name: "member's proposal", content: memberRemove},
	{name: "member's commit", content: memberCommit},
	{name: "member's unknown proposal", content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.proposal(framing.MemberSender(0), &framing.Proposal{Type: 0xF123})
	}},
	{name: "external add", content: func(w *world, t *testing.T) framing.FramedContent {
		return w.proposal(framing.ExternalSender(0), (&framing.Add{KeyPackage: *w.keyPackage(t, w.outsider)}).Proposal())
	}},
	{name: "external remove", content: fromExternal(remove())},
	{name: "external psk", content: fromExternal((&framing.PreSharedKey{PSK: schedule.PreSharedKeyID{Type: spec.PSKTypeExternal}}).Proposal())},
	{name: "external reinit", content: fromExternal((&framing.ReInit{}).Proposal())},
	{name: "external group_context_extensions", content: fromExternal((&framing.GroupContextExtensions{}).Proposal())},
	{name: "member's self_remove", content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.proposal(framing.MemberSender(1), new(framing.SelfRemove).Proposal())
	}},
	{name: "external proposal of a registered type", external: []spec.ProposalType{0xF124, 0xF123}, content: fromExternal(&framing.Proposal{Type: 0xF123})},
	{name: "external app_data_update", content: fromExternal((&framing.AppDataUpdate{Op: framing.AppDataUpdateOperationRemove}).Proposal())},
	{name: "external app_ephemeral", content: fromExternal((&framing.AppEphemeral{}).Proposal())},
	{name: "joiner's add", content: joinerAdd},
	{name: "joiner's commit", content: joinerCommit},
}

var publicDefects = []publicCase{
	// Section 6: what travels in the open, in which group and epoch.
	{name: "application data", rule: spec.ApplicationInPublicMessage, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.application(framing.MemberSender(1))
	}},
	{name: "another group", rule: spec.WrongGroup, content: func(w *world, t *testing.T) framing.FramedContent {
		c := memberRemove(w, t)
		c.GroupID = []byte("other")
		return c
	}},
	{name: "proposal of the last epoch", rule: spec.ProposalEpoch, content: func(w *world, t *testing.T) framing.FramedContent {
		c := memberRemove(w, t)
		c.Epoch--
		return c
	}},
	{name: "commit of the next epoch", rule: spec.CommitEpoch, content: func(w *world, t *testing.T) framing.FramedContent {
		c := memberCommit(w, t)
		c.Epoch++
		return c
	}},
	{name: "external proposal of the last epoch", rule: spec.ProposalEpoch, content: func(w *world, t *testing.T) framing.FramedContent {
		c := fromExternal(remove())(w, t)
		c.Epoch--
		return c
	}},

	// Section 6.1: the key of each sender.
	{name: "member's signature broken", rule: spec.FramedContentSignature, content: memberRemove, afterSigning: func(a *framing.AuthenticatedContent) { flip(a.Auth.Signature) }},
	{name: "member's signature missing", rule: spec.FramedContentSignature, content: memberRemove, afterSigning: func(a *framing.AuthenticatedContent) { a.Auth.Signature = nil }},
	{name: "signed by another member", rule: spec.FramedContentSignature, content: memberRemove, key: key("member 3")},
	{name: "content changed after signing", rule: spec.FramedContentSignature, content: memberRemove, afterSigning: func(a *framing.AuthenticatedContent) {
		a.Content.AuthenticatedData = []byte("other")
	}},
	{name: "signed for the other framing", rule: spec.FramedContentSignature, content: memberRemove, framing: spec.WireFormatPrivateMessage},
	{name: "member signs without context", rule: spec.FramedContentSignature, content: memberRemove, afterSigning: func(a *framing.AuthenticatedContent) {}, context: noContext},
	{name: "context of another tree", rule: spec.FramedContentSignature, content: memberRemove, context: otherTree},
	{name: "commit in the context of another tree", rule: spec.FramedContentSignature, content: memberCommit, context: otherTree},
	{name: "blank leaf", rule: spec.MemberSenderLeaf, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.proposal(framing.MemberSender(blankLeaf), remove())
	}},
	{name: "leaf outside the tree", rule: spec.MemberSenderLeaf, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.proposal(framing.MemberSender(outsideLeaf), remove())
	}},
	{name: "leaf 2^32-1", rule: spec.MemberSenderLeaf, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.proposal(framing.MemberSender(1<<32-1), remove())
	}},

	{name: "external signature of another", rule: spec.FramedContentSignature, content: fromExternal(remove()), key: key("outsider")},
	{name: "external signature with context", rule: spec.FramedContentSignature, content: fromExternal(remove()), context: sameContext},
	{name: "external sender that is not listed", rule: spec.ExternalSenderIndex, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.proposal(framing.ExternalSender(1), remove())
	}},
	{name: "no external senders", rule: spec.ExternalSenderIndex, content: fromExternal(remove()), receiver: func(c schedule.GroupContext) *schedule.GroupContext {
		c.Extensions = nil
		return &c
	}},
	{name: "external sender's commit", rule: spec.ExternalSenderContent, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.commit(framing.ExternalSender(0))
	}},
	{name: "external sender's application data", rule: spec.ExternalSenderContent, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.application(framing.ExternalSender(0))
	}},
	{name: "external update", rule: spec.ExternalSenderProposalType, content: func(w *world, t *testing.T) framing.FramedContent {
		return w.proposal(framing.ExternalSender(0), (&framing.Update{LeafNode: w.keyPackage(t, w.external).LeafNode}).Proposal())
	}},
	{name: "external external_init", rule: spec.ExternalSenderProposalType, content: fromExternal((&framing.ExternalInit{}).Proposal())},
	{name: "external self_remove", rule: spec.ExternalSenderProposalType, content: fromExternal((&framing.SelfRemove{}).Proposal())},
	{name: "external unknown proposal", rule: spec.ExternalSenderProposalType, content: fromExternal(&framing.Proposal{Type: 0xF123}), custom: true},
	{name: "external proposal of another registered type", rule: spec.ExternalSenderProposalType, external: []spec.ProposalType{0xF124}, content: fromExternal(&framing.Proposal{Type: 0xF123}), custom: true},
	{name: "external self_remove, registered", rule: spec.ExternalSenderProposalType, external: []spec.ProposalType{spec.ProposalTypeSelfRemove}, content: fromExternal((&framing.SelfRemove{}).Proposal())},

	{name: "joiner's add signed by another", rule: spec.FramedContentSignature, content: joinerAdd, key: key("member 3")},
	{name: "joiner's add with context", rule: spec.FramedContentSignature, content: joinerAdd, context: sameContext},
	{name: "joiner's remove", rule: spec.NewMemberProposalAdd, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.proposal(framing.NewMemberProposalSender(), remove())
	}},
	{name: "joiner's commit as new_member_proposal", rule: spec.NewMemberProposalContent, content: func(w *world, t *testing.T) framing.FramedContent {
		c := joinerCommit(w, t)
		c.Sender = framing.NewMemberProposalSender()
		return c
	}},
	{name: "joiner's application data", rule: spec.NewMemberProposalContent, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.application(framing.NewMemberProposalSender())
	}},

	{name: "external commit signed by another", rule: spec.FramedContentSignature, content: joinerCommit, key: key("external")},
	{name: "external commit without context", rule: spec.FramedContentSignature, content: joinerCommit, context: noContext},
	{name: "external commit in the context of another tree", rule: spec.FramedContentSignature, content: joinerCommit, context: otherTree},
	{name: "external commit without path", rule: spec.ExternalCommitPath, content: func(w *world, t *testing.T) framing.FramedContent {
		c := joinerCommit(w, t)
		c.Commit.Path = nil
		return c
	}},
	{name: "proposal as new_member_commit", rule: spec.NewMemberCommitContent, content: func(w *world, t *testing.T) framing.FramedContent {
		c := joinerAdd(w, t)
		c.Sender = framing.NewMemberCommitSender()
		return c
	}},

	// Section 6.2: the membership tag.
	{name: "membership tag broken", rule: spec.MembershipTag, content: memberRemove, afterMAC: func(m *framing.PublicMessage) { flip(m.MembershipTag) }},
	{name: "membership tag missing", rule: spec.MembershipTag, content: memberRemove, afterMAC: func(m *framing.PublicMessage) { m.MembershipTag = nil }},
	{name: "membership tag truncated", rule: spec.MembershipTag, content: memberRemove, afterMAC: func(m *framing.PublicMessage) { m.MembershipTag = m.MembershipTag[:16] }},
	{name: "membership key of another epoch", rule: spec.MembershipTag, content: memberRemove, macKey: func(w *world) ciphersuite.Secret { return w.entropy("membership", 1) }},
	{name: "signature changed after the membership tag", rule: spec.MembershipTag, content: memberRemove, afterMAC: func(m *framing.PublicMessage) { flip(m.Auth.Signature) }},
	{name: "confirmation tag changed after the membership tag", rule: spec.MembershipTag, content: memberCommit, afterMAC: func(m *framing.PublicMessage) { flip(m.Auth.ConfirmationTag) }},
}

func sameContext(c schedule.GroupContext) *schedule.GroupContext { return &c }
func noContext(schedule.GroupContext) *schedule.GroupContext     { return nil }

func otherTree(c schedule.GroupContext) *schedule.GroupContext {
	c.TreeHash = append([]byte{1}, c.TreeHash[1:]...)
	return &c
}

// build makes the message, and what receives it.
func (c *publicCase) build(t *testing.T, w *world) (*framing.PublicMessage, *framing.Epoch) {
	content := c.content(w, t)
	priv := w.senderKey(content.Sender)
	if c.key != nil {
		priv = c.key(w)
	}
	signedFor := c.framing
	if signedFor == 0 {
		signedFor = spec.WireFormatPublicMessage
	}
	var context *schedule.GroupContext
	switch content.Sender.Type {
	case spec.SenderTypeMember, spec.SenderTypeNewMemberCommit:
		context = w.context
	}
	if c.context != nil {
		context = c.context(*w.context)
	}
	a := w.forge(t, signedFor, content, priv, context)
	if c.afterSigning != nil {
		c.afterSigning(a)
	}
	macKey := w.secrets.MembershipKey
	if c.macKey != nil {
		macKey = c.macKey(w)
	}
	// The tag is right for the receiver even where the signature is not.
	m := w.public(t, a, macKey, w.context)
	if c.afterMAC != nil {
		c.afterMAC(m)
	}
	e := w.epochOf(t, w.context)
	if c.receiver != nil {
		e = w.epochOf(t, c.receiver(*w.context))
	}
	e.ExternalProposals = c.external
	return m, e
}

func forRFCSuites(t *testing.T, test func(*testing.T, *world)) {
	for id := spec.CipherSuite(1); id <= 7; id++ {
		t.Run(id.String(), func(t *testing.T) {
			t.Parallel()
			test(t, newWorld(t, mustSuite(t, id)))
		})
	}
}

func TestUnprotectPublicAccepts(t *testing.T) {
	t.Parallel()
	forRFCSuites(t, func(t *testing.T, w *world) {
		for _, c := range publicControls {
			m, e := c.build(t, w)
			if _, err := e.UnprotectPublic(overWire(t, m.Message()).PublicMessage); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}

func TestUnprotectPublicRejects(t *testing.T) {
	t.Parallel()
	forRFCSuites(t, func(t *testing.T, w *world) {
		for _, c := range publicDefects {
			m, e := c.build(t, w)
			v, err := e.UnprotectPublic(overWire(t, m.Message()).PublicMessage)
			violation, ok := errors.AsType[*spec.Violation](err)
			if !ok || violation.Rule != c.rule || v != nil {
				t.Errorf("%s: %v, want %s", c.name, err, c.rule.ID)
			}
			// Without the epoch's secrets the same is seen, but for the tag.
			a := &framing.AuthenticatedContent{WireFormat: spec.WireFormatPublicMessage, Content: m.Content, Auth: m.Auth}
			if err := e.VerifySignature(a); c.rule != spec.MembershipTag && ruleOf(err) != c.rule {
				t.Errorf("%s: VerifySignature: %v, want %s", c.name, err, c.rule.ID)
			}
		}
	})
}

// The sender is refused by the same rules, before anything is signed.
func TestSignRefusesWhatReceiversRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mustSuite(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	refused := map[*spec.Rule]bool{
		spec.ApplicationInPublicMessage: true, spec.ExternalSenderContent: true, spec.ExternalSenderProposalType: true,
		spec.NewMemberProposalAdd: true, spec.NewMemberProposalContent: true, spec.NewMemberCommitContent: true, spec.ExternalCommitPath: true,
	}
	tried := 0
	for _, c := range publicDefects {
		if !refused[c.rule] || c.custom {
			continue
		}
		tried++
		content := c.content(w, t)
		sign := func() error {
			_, err := framing.Sign(w.suite, w.outsider, spec.WireFormatPublicMessage, &content, w.epoch.Encoded)
			return err
		}
		if content.Commit != nil {
			sign = func() error {
				_, err := framing.SignCommit(w.suite, w.outsider, spec.WireFormatPublicMessage, &content, w.epoch.Encoded)
				return err
			}
		}
		if err := sign(); !errors.Is(err, c.rule) {
			t.Errorf("%s: %v, want %s", c.name, err, c.rule.ID)
		}
	}
	if tried < len(refused) {
		t.Errorf("only %d tried", tried)
	}
	for _, c := range publicControls {
		if content := c.content(w, t); content.Sender.Type != spec.SenderTypeMember {
			content.ContentType = spec.ContentTypeCommit
			content.Commit = w.externalCommit().Commit
			_, err := framing.SignCommit(w.suite, w.outsider, spec.WireFormatPrivateMessage, &content, w.epoch.Encoded)
			if !errors.Is(err, spec.PrivateMessageSender) {
				t.Errorf("%v in a PrivateMessage: %v", content.Sender, err)
			}
		}
	}
}

func TestMisuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mustSuite(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	sign := func(c framing.FramedContent, f spec.WireFormat, context schedule.EncodedGroupContext) error {
		_, err := framing.Sign(w.suite, w.members[1], f, &c, context)
		return err
	}
	public, private := spec.WireFormatPublicMessage, spec.WireFormatPrivateMessage
	good := memberRemove(w, t)
	commit := memberCommit(w, t)
	var empty framing.FramedContent
	signedCommit, err := framing.SignCommit(w.suite, w.members[1], public, &commit, w.epoch.Encoded)
	if err != nil {
		t.Fatal(err)
	}
	signedPrivate := signed(t, w.epoch, w.members[1], private, &good)
	protect := func(a *framing.AuthenticatedContent) error {
		_, err := w.epoch.ProtectPublic(a)
		return err
	}
	_, direct := signed(t, w.epoch, w.members[1], public, &good).PublicMessage()
	_, _, crossed := w.epoch.ProtectPrivate(w.ratchets(), signed(t, w.epoch, w.members[1], public, &good), framing.NoPadding(), framing.ReuseGuard{})
	for _, test := range []struct {
		name      string
		err, want error
	}{
		{"control", sign(good, public, w.epoch.Encoded), nil},
		{"no context", sign(good, public, nil), framing.ErrContext},
		{"no content", sign(empty, public, w.epoch.Encoded), framing.ErrIncomplete},
		{"proposal without body", sign(w.proposal(framing.MemberSender(1), &framing.Proposal{Type: spec.ProposalTypeRemove}), public, w.epoch.Encoded), framing.ErrIncomplete},
		{"no proposal", sign(w.proposal(framing.MemberSender(1), nil), public, w.epoch.Encoded), framing.ErrIncomplete},
		{"draft proposal without body", sign(w.proposal(framing.MemberSender(1), &framing.Proposal{Type: spec.ProposalTypeAppEphemeral}), public, w.epoch.Encoded), framing.ErrIncomplete},
		{"Commit signed by Sign", sign(commit, public, w.epoch.Encoded), framing.ErrIncomplete},
		{"framing without content", sign(good, spec.WireFormatWelcome, w.epoch.Encoded), framing.ErrFraming},
		{"Commit without tag", protect(signedCommit.Confirm(nil)), framing.ErrIncomplete},
		{"Commit with tag", protect(signedCommit.Confirm(make([]byte, 32))), nil},
		{"unsigned", protect(&framing.AuthenticatedContent{WireFormat: public, Content: good}), framing.ErrIncomplete},
		{"other framing", protect(signedPrivate), framing.ErrFraming},
		{"public content as PrivateMessage", crossed, framing.ErrFraming},
		{"member's without membership tag", direct, framing.ErrFraming},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, test.err, test.want)
		}
	}
}
