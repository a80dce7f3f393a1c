package framing_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// privateCase is a PrivateMessage with one defect, built in steps like a
// publicCase. Without any field set it is a message that is accepted.
type privateCase struct {
	name     string
	rule     *spec.Rule
	consumes bool // it opens before it is rejected

	content        func(*world, *testing.T) framing.FramedContent
	key            func(*world) *ciphersuite.SignaturePrivateKey
	framing        spec.WireFormat
	context        func(schedule.GroupContext) *schedule.GroupContext
	afterSigning   func(*framing.AuthenticatedContent)
	ratchet        tree.LeafIndex // whose ratchet encrypts; 0: the sender's
	skip           int            // generations
	plaintext      func([]byte) []byte
	messageKey     func(schedule.MessageKey) schedule.MessageKey
	senderData     func(*framing.SenderData)
	senderDataKey  func(*world) ciphersuite.Secret
	header         func(*framing.PrivateContentAAD)
	message        func(*framing.PrivateMessage)
	receiverWindow schedule.Window
}

func memberApplication(w *world, _ *testing.T) framing.FramedContent {
	return w.application(framing.MemberSender(1))
}

var privateControls = []privateCase{
	{name: "application data", content: memberApplication},
	{name: "proposal", content: memberRemove},
	{name: "commit", content: memberCommit},
	{name: "padding", content: memberApplication, plaintext: func(b []byte) []byte { return append(b, make([]byte, 100)...) }},
	{name: "generation within the window", content: memberApplication, skip: 3, receiverWindow: schedule.Window{Forward: 3}},
	{name: "no authenticated data", content: func(w *world, t *testing.T) framing.FramedContent {
		c := memberApplication(w, t)
		c.AuthenticatedData = nil
		return c
	}},
}

var privateDefects = []privateCase{
	// The header.
	{name: "another group", rule: spec.WrongGroup, content: func(w *world, t *testing.T) framing.FramedContent {
		c := memberApplication(w, t)
		c.GroupID = []byte("other")
		return c
	}},
	{name: "application data of the last epoch", rule: spec.WrongEpoch, content: func(w *world, t *testing.T) framing.FramedContent {
		c := memberApplication(w, t)
		c.Epoch--
		return c
	}},
	{name: "proposal of the last epoch", rule: spec.ProposalEpoch, content: func(w *world, t *testing.T) framing.FramedContent {
		c := memberRemove(w, t)
		c.Epoch--
		return c
	}},
	{name: "self_remove", rule: spec.SelfRemoveInPrivateMessage, consumes: true, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.proposal(framing.MemberSender(1), new(framing.SelfRemove).Proposal())
	}},
	{name: "commit of the next epoch", rule: spec.CommitEpoch, content: func(w *world, t *testing.T) framing.FramedContent {
		c := memberCommit(w, t)
		c.Epoch++
		return c
	}},
	{name: "content_type changed", rule: spec.SenderDataDecryption, content: memberApplication, message: func(m *framing.PrivateMessage) {
		m.ContentType = spec.ContentTypeCommit
	}},
	{name: "authenticated_data changed", rule: spec.ContentDecryption, content: memberApplication, message: func(m *framing.PrivateMessage) {
		m.AuthenticatedData = []byte("other")
	}},

	// Section 6.3.2: sender data.
	{name: "encrypted_sender_data changed", rule: spec.SenderDataDecryption, content: memberApplication, message: func(m *framing.PrivateMessage) { flip(m.EncryptedSenderData) }},
	{name: "encrypted_sender_data empty", rule: spec.SenderDataDecryption, content: memberApplication, message: func(m *framing.PrivateMessage) { m.EncryptedSenderData = nil }},
	{name: "sample changed", rule: spec.SenderDataDecryption, content: memberApplication, message: func(m *framing.PrivateMessage) { m.Ciphertext[0] ^= 1 }},
	{name: "ciphertext empty", rule: spec.SenderDataDecryption, content: memberApplication, message: func(m *framing.PrivateMessage) { m.Ciphertext = nil }},
	{name: "sender_data_secret of another epoch", rule: spec.SenderDataDecryption, content: memberApplication, senderDataKey: func(w *world) ciphersuite.Secret { return w.entropy("sender data", 1) }},
	{name: "blank leaf", rule: spec.SenderDataLeaf, content: memberApplication, senderData: func(s *framing.SenderData) { s.LeafIndex = blankLeaf }},
	{name: "leaf outside the tree", rule: spec.SenderDataLeaf, content: memberApplication, senderData: func(s *framing.SenderData) { s.LeafIndex = outsideLeaf }},
	{name: "leaf 2^31", rule: spec.SenderDataLeaf, content: memberApplication, senderData: func(s *framing.SenderData) { s.LeafIndex = 1 << 31 }},
	{name: "blank leaf's own ratchet", rule: spec.SenderDataLeaf, ratchet: blankLeaf, content: func(w *world, _ *testing.T) framing.FramedContent {
		return w.application(framing.MemberSender(blankLeaf))
	}},

	// Section 6.3.1: content.
	{name: "generation beyond the window", rule: spec.GenerationTooFar, content: memberApplication, skip: 3, receiverWindow: schedule.Window{Forward: 2}},
	{name: "generation 2^32-1", rule: spec.GenerationTooFar, content: memberApplication, senderData: func(s *framing.SenderData) { s.Generation = 1<<32 - 1 }},
	{name: "generation that is not the key's", rule: spec.ContentDecryption, content: memberApplication, skip: 2, receiverWindow: schedule.Window{Forward: 5}, senderData: func(s *framing.SenderData) { s.Generation = 1 }},
	{name: "another member's leaf_index", rule: spec.ContentDecryption, content: memberApplication, senderData: func(s *framing.SenderData) { s.LeafIndex = 3 }},
	{name: "another reuse guard", rule: spec.ContentDecryption, content: memberApplication, messageKey: func(k schedule.MessageKey) schedule.MessageKey {
		nonce := bytes.Clone(k.Nonce.Bytes())
		nonce[3] ^= 1
		k.Nonce = ciphersuite.NewSecret(nonce)
		return k
	}},
	{name: "end of the ciphertext changed", rule: spec.ContentDecryption, content: memberApplication, message: func(m *framing.PrivateMessage) {
		m.Ciphertext[len(m.Ciphertext)-1] ^= 1
	}},
	{name: "end of the ciphertext missing", rule: spec.ContentDecryption, content: memberApplication, message: func(m *framing.PrivateMessage) {
		m.Ciphertext = m.Ciphertext[:len(m.Ciphertext)-1]
	}},
	{name: "encrypted with other authenticated_data", rule: spec.ContentDecryption, content: memberApplication, header: func(h *framing.PrivateContentAAD) {
		h.AuthenticatedData = nil
	}, message: func(m *framing.PrivateMessage) { m.AuthenticatedData = []byte("aad") }},
	{name: "padding not zero at its start", rule: spec.PaddingNotZero, consumes: true, content: memberApplication, plaintext: func(b []byte) []byte { return append(b, 1, 0, 0, 0) }},
	{name: "padding not zero at its end", rule: spec.PaddingNotZero, consumes: true, content: memberApplication, plaintext: func(b []byte) []byte { return append(append(b, make([]byte, 999)...), 0x80) }},
	{name: "padding of a commit not zero", rule: spec.PaddingNotZero, consumes: true, content: memberCommit, plaintext: func(b []byte) []byte { return append(b, 0, 1) }},
	{name: "plaintext empty", rule: spec.Truncated, consumes: true, content: memberApplication, plaintext: func([]byte) []byte { return nil }},
	{name: "plaintext truncated", rule: spec.Truncated, consumes: true, content: memberApplication, plaintext: func(b []byte) []byte { return b[:len(b)-1] }},
	{name: "confirmation tag cut off", rule: spec.Truncated, consumes: true, content: memberCommit, plaintext: func(b []byte) []byte {
		return b[:bytes.LastIndex(b, make([]byte, 32))-1]
	}},

	// Section 6.1: the signature inside.
	{name: "signature broken", rule: spec.FramedContentSignature, consumes: true, content: memberApplication, afterSigning: func(a *framing.AuthenticatedContent) { flip(a.Auth.Signature) }},
	{name: "signed by another member", rule: spec.FramedContentSignature, consumes: true, content: memberApplication, key: key("member 3")},
	{name: "signed for the other framing", rule: spec.FramedContentSignature, consumes: true, content: memberRemove, framing: spec.WireFormatPublicMessage},
	{name: "signed without context", rule: spec.FramedContentSignature, consumes: true, content: memberApplication, context: noContext},
	{name: "signed in the context of another tree", rule: spec.FramedContentSignature, consumes: true, content: memberCommit, context: otherTree},
	{name: "other authenticated_data signed than sent", rule: spec.FramedContentSignature, consumes: true, content: memberApplication, afterSigning: func(a *framing.AuthenticatedContent) {
		a.Content.AuthenticatedData = []byte("other")
	}},
	{name: "signed by one member, sent in another's ratchet", rule: spec.FramedContentSignature, consumes: true, ratchet: 3, content: memberApplication, senderData: func(s *framing.SenderData) { s.LeafIndex = 3 }},
}

func (c *privateCase) build(t *testing.T, w *world) *framing.PrivateMessage {
	t.Helper()
	content := c.content(w, t)
	priv := w.senderKey(content.Sender)
	if c.key != nil {
		priv = c.key(w)
	}
	signedFor := c.framing
	if signedFor == 0 {
		signedFor = spec.WireFormatPrivateMessage
	}
	context := w.context
	if c.context != nil {
		context = c.context(*w.context)
	}
	a := w.forge(t, signedFor, content, priv, context)
	if c.afterSigning != nil {
		c.afterSigning(a)
	}
	content = a.Content
	plaintext := plaintextOf(t, a, 0)
	if c.plaintext != nil {
		plaintext = c.plaintext(plaintext)
	}

	leaf := content.Sender.LeafIndex
	if c.ratchet != 0 {
		leaf = c.ratchet
	}
	ratchet := schedule.Handshake
	if content.ContentType == spec.ContentTypeApplication {
		ratchet = schedule.Application
	}
	messageKey, ratchets, _, err := w.ratchets().Next(leaf, ratchet)
	for i := 0; err == nil && i < c.skip; i++ {
		messageKey, ratchets, _, err = ratchets.Next(leaf, ratchet)
	}
	if err != nil {
		t.Fatal(err)
	}
	sender := framing.SenderData{LeafIndex: content.Sender.LeafIndex, Generation: messageKey.Generation, ReuseGuard: framing.ReuseGuard{9, 8, 7, 6}}
	if c.senderData != nil {
		c.senderData(&sender)
	}
	if c.messageKey != nil {
		messageKey = c.messageKey(messageKey)
	}
	header := framing.PrivateContentAAD{GroupID: content.GroupID, Epoch: content.Epoch, ContentType: content.ContentType, AuthenticatedData: content.AuthenticatedData}
	if c.header != nil {
		c.header(&header)
	}
	e := *w.epoch
	if c.senderDataKey != nil {
		e.SenderDataSecret = c.senderDataKey(w)
	}
	m, err := e.Seal(messageKey, &sender, &header, plaintext)
	if err != nil {
		t.Fatal(err)
	}
	if c.message != nil {
		c.message(m)
	}
	return overWire(t, m.Message()).PrivateMessage
}

func TestUnprotectPrivateAccepts(t *testing.T) {
	t.Parallel()
	forRFCSuites(t, func(t *testing.T, w *world) {
		for _, c := range privateControls {
			v, consumed, err := w.epoch.UnprotectPrivate(c.build(t, w), w.ratchets(), c.receiverWindow)
			if err != nil || v == nil || consumed == nil || consumed.Generation != uint32(c.skip) {
				t.Errorf("%s: %v, consumed %+v", c.name, err, consumed)
			}
		}
	})
}

func TestUnprotectPrivateRejects(t *testing.T) {
	t.Parallel()
	forRFCSuites(t, func(t *testing.T, w *world) {
		for _, c := range privateDefects {
			m := c.build(t, w)
			ratchets := w.ratchets()
			v, consumed, err := w.epoch.UnprotectPrivate(m, ratchets, c.receiverWindow)
			if rule := ruleOf(err); rule != c.rule || v != nil {
				t.Errorf("%s: %v, want %s", c.name, err, c.rule.ID)
			}
			if (consumed != nil) != c.consumes {
				t.Errorf("%s: consumed %+v", c.name, consumed)
			}
			if consumed == nil {
				// Whatever was tried, the tree still has every key.
				if _, _, err := w.epoch.UnprotectPrivate(privateControls[0].build(t, w), ratchets, schedule.Window{}); err != nil {
					t.Errorf("%s: then a good message: %v", c.name, err)
				}
				continue
			}
			// The key is gone, once and for that message only.
			if _, again, err := w.epoch.UnprotectPrivate(m, consumed.After, c.receiverWindow); !errors.Is(err, spec.ConsumedKey) || again != nil {
				t.Errorf("%s: again: %v", c.name, err)
			}
			next := privateCase{content: c.content, ratchet: c.ratchet, skip: 1}
			if c.rule == spec.SelfRemoveInPrivateMessage {
				next.content = memberRemove
			}
			if c.ratchet == 0 {
				if _, _, err := w.epoch.UnprotectPrivate(next.build(t, w), consumed.After, schedule.Window{}); err != nil {
					t.Errorf("%s: then the next message: %v", c.name, err)
				}
			}
		}
	})
}

// ruleOf is the outermost rule that err names.
func ruleOf(err error) *spec.Rule {
	rule, _ := errors.AsType[*spec.Rule](err)
	return rule
}

func TestProtectPrivateAfterErrorConsumesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mustSuite(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	content := w.application(framing.MemberSender(1))
	a := signed(t, w.epoch, w.members[1], spec.WireFormatPrivateMessage, &content)
	for _, test := range []struct {
		name    string
		change  func(*framing.AuthenticatedContent)
		padding framing.Padding
		rule    *spec.Rule
	}{
		{"control", func(*framing.AuthenticatedContent) {}, framing.NoPadding(), nil},
		{"another epoch", func(a *framing.AuthenticatedContent) { a.Content.Epoch++ }, framing.NoPadding(), spec.WrongEpoch},
		{"another group", func(a *framing.AuthenticatedContent) { a.Content.GroupID = nil }, framing.NoPadding(), spec.WrongGroup},
		{"not a member", func(a *framing.AuthenticatedContent) { a.Content.Sender = framing.ExternalSender(0) }, framing.NoPadding(), spec.PrivateMessageSender},
		{"leaf outside the tree", func(a *framing.AuthenticatedContent) { a.Content.Sender.LeafIndex = outsideLeaf }, framing.NoPadding(), spec.SenderDataLeaf},
		{"padding of 4 GiB", func(*framing.AuthenticatedContent) {}, framing.PadToBlock(1<<32 - 1), spec.VectorTooLong},
	} {
		b := *a
		test.change(&b)
		m, consumed, err := w.epoch.ProtectPrivate(w.ratchets(), &b, test.padding, framing.ReuseGuard{1})
		if ruleOf(err) != test.rule || (m == nil) != (err != nil) || (consumed == nil) != (err != nil) {
			t.Errorf("%s: %v, consumed %v", test.name, err, consumed)
		}
	}
}

// vainSecrets remembers the outputs of DeriveTreeSecret and of the tree.
type vainSecrets struct{ outputs []ciphersuite.Secret }

func (v *vainSecrets) Derived(d ciphersuite.Derivation) {
	if d.Function == "DeriveTreeSecret" || d.Label == spec.LabelTree {
		v.outputs = append(v.outputs, d.Output)
	}
}

// A message that was changed on the way does not open, and arrives unchanged
// later. The key that was derived for the first is not left anywhere.
func TestUnopenedMessageLeavesNoSecrets(t *testing.T) {
	t.Parallel()
	var vain vainSecrets
	w := newWorld(t, mustSuite(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519).WithTracer(&vain))
	changed := privateCase{content: memberApplication, skip: 2, message: func(m *framing.PrivateMessage) { m.AuthenticatedData = []byte("other") }}
	m, ratchets := changed.build(t, w), w.ratchets()
	vain.outputs = nil
	if _, _, err := w.epoch.UnprotectPrivate(m, ratchets, schedule.Window{OutOfOrder: 4, Forward: 4}); !errors.Is(err, spec.ContentDecryption) {
		t.Fatal(err)
	}
	if len(vain.outputs) == 0 {
		t.Fatal("nothing was derived")
	}
	for _, s := range vain.outputs {
		if !s.IsAbsent() {
			t.Fatal("a secret of a message that did not open is still there")
		}
	}
}
