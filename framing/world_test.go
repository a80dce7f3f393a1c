package framing_test

import (
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// world is one epoch of a group with members at the leaves 0, 1 and 3 of four
// and one external sender, and clients outside of it. It has all private keys.
type world struct {
	suite    *ciphersuite.Suite
	context  *schedule.GroupContext
	secrets  *schedule.Epoch
	epoch    *framing.Epoch
	members  map[tree.LeafIndex]*ciphersuite.SignaturePrivateKey
	external *ciphersuite.SignaturePrivateKey
	outsider *ciphersuite.SignaturePrivateKey
}

const (
	blankLeaf   = tree.LeafIndex(2)
	outsideLeaf = tree.LeafIndex(4)
)

func newWorld(t rapid.TB, suite *ciphersuite.Suite) *world {
	t.Helper()
	w := &world{suite: suite, members: map[tree.LeafIndex]*ciphersuite.SignaturePrivateKey{}}
	for _, leaf := range []tree.LeafIndex{0, 1, 3} {
		w.members[leaf] = w.signatureKey(t, uint32(leaf))
	}
	w.external, w.outsider = w.signatureKey(t, 10), w.signatureKey(t, 11)

	senders := tree.ExternalSenders{{SignatureKey: w.external.Public(), Credential: tree.BasicCredential([]byte("server"))}}
	w.context = &schedule.GroupContext{
		Version: spec.MLS10, CipherSuite: suite.ID(), GroupID: []byte("group"), Epoch: 7,
		TreeHash: make([]byte, suite.Nh()), ConfirmedTranscriptHash: make([]byte, suite.Nh()),
		Extensions: tree.Extensions{{Type: spec.ExtensionTypeExternalSenders, Data: marshal(t, &senders)}},
	}
	w.secrets = &schedule.Epoch{
		MembershipKey:    w.entropy("membership", 0),
		SenderDataSecret: w.entropy("sender data", 0),
	}
	w.epoch = w.epochOf(t, w.context)
	return w
}

// entropy is Nh bytes, the same at every run.
func (w *world) entropy(purpose string, index uint32) ciphersuite.Secret {
	return w.suite.SplitEntropy(ciphersuite.NewSecret(make([]byte, 64)), purpose, index)
}

func (w *world) signatureKey(t rapid.TB, index uint32) *ciphersuite.SignaturePrivateKey {
	t.Helper()
	priv, err := w.suite.DeriveSignatureKeyPair(w.entropy("signature key", index))
	if err != nil {
		t.Fatal(err)
	}
	return priv
}

func (w *world) epochOf(t rapid.TB, context *schedule.GroupContext) *framing.Epoch {
	t.Helper()
	e, err := framing.NewEpoch(w.suite, context, w.secrets, func(leaf tree.LeafIndex) (ciphersuite.SignaturePublicKey, bool) {
		priv, ok := w.members[leaf]
		if !ok {
			return nil, false
		}
		return priv.Public(), true
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// ratchets is the secret tree as it is at the start of the epoch.
func (w *world) ratchets() *schedule.SecretTree {
	return schedule.NewSecretTree(w.suite, w.entropy("encryption", 0), 4)
}

// keyPackage is signed by the outsider, unless it is given another key.
func (w *world) keyPackage(t rapid.TB, priv *ciphersuite.SignaturePrivateKey) *framing.KeyPackage {
	t.Helper()
	_, initKey := w.suite.DeriveKeyPair(w.entropy("init key", 0))
	_, leafKey := w.suite.DeriveKeyPair(w.entropy("leaf key", 0))
	k := &framing.KeyPackage{Version: spec.MLS10, CipherSuite: w.suite.ID(), InitKey: initKey, LeafNode: tree.LeafNode{
		EncryptionKey: leafKey, SignatureKey: priv.Public(), Credential: tree.BasicCredential([]byte("new")),
		Source: tree.LeafNodeSourceKeyPackage, Lifetime: tree.Lifetime{NotAfter: 1 << 40},
	}}
	if err := k.LeafNode.Sign(w.suite, priv, nil, 0); err != nil {
		t.Fatal(err)
	}
	if err := k.Sign(w.suite, priv); err != nil {
		t.Fatal(err)
	}
	return k
}

func (w *world) content(sender framing.Sender) framing.FramedContent {
	return framing.FramedContent{GroupID: w.context.GroupID, Epoch: w.context.Epoch, Sender: sender, AuthenticatedData: []byte("aad")}
}

func (w *world) application(sender framing.Sender) framing.FramedContent {
	c := w.content(sender)
	c.ContentType, c.ApplicationData = spec.ContentTypeApplication, []byte("hello")
	return c
}

func (w *world) proposal(sender framing.Sender, p *framing.Proposal) framing.FramedContent {
	c := w.content(sender)
	c.ContentType, c.Proposal = spec.ContentTypeProposal, p
	return c
}

func (w *world) commit(sender framing.Sender, proposals ...framing.ProposalOrRef) framing.FramedContent {
	c := w.content(sender)
	c.ContentType, c.Commit = spec.ContentTypeCommit, &framing.Commit{Proposals: proposals}
	return c
}

// externalCommit is a Commit with a path whose leaf has the outsider's key.
func (w *world) externalCommit() framing.FramedContent {
	c := w.commit(framing.NewMemberCommitSender(), framing.Inline((&framing.ExternalInit{KEMOutput: []byte("kem")}).Proposal()))
	c.Commit.Path = &tree.UpdatePath{LeafNode: tree.LeafNode{SignatureKey: w.outsider.Public(), Source: tree.LeafNodeSourceCommit}}
	return c
}

func remove() *framing.Proposal { return (&framing.Remove{Removed: 3}).Proposal() }

// forge signs whatever it is given, without the checks of Sign: content for
// the framing, with a context or without.
func (w *world) forge(t rapid.TB, framingOf spec.WireFormat, content framing.FramedContent, priv *ciphersuite.SignaturePrivateKey, context *schedule.GroupContext) *framing.AuthenticatedContent {
	t.Helper()
	tbs := marshal(t, &framing.FramedContentTBS{Version: spec.MLS10, WireFormat: framingOf, Content: content})
	if context != nil {
		tbs = append(tbs, marshal(t, context)...)
	}
	signature, err := w.suite.SignWithLabel(priv, spec.LabelFramedContentTBS, tbs)
	if err != nil {
		t.Fatal(err)
	}
	a := &framing.AuthenticatedContent{WireFormat: framingOf, Content: content, Auth: framing.FramedContentAuthData{Signature: signature}}
	if content.ContentType == spec.ContentTypeCommit {
		a.Auth.ConfirmationTag = make([]byte, w.suite.Nh())
	}
	return a
}

// public wraps content without the checks of ProtectPublic; a member's gets a
// membership tag under key and context.
func (w *world) public(t rapid.TB, a *framing.AuthenticatedContent, key ciphersuite.Secret, context *schedule.GroupContext) *framing.PublicMessage {
	t.Helper()
	m := &framing.PublicMessage{Content: a.Content, Auth: a.Auth}
	if a.Content.Sender.Type == spec.SenderTypeMember {
		tbs := framing.FramedContentTBS{Version: spec.MLS10, WireFormat: spec.WireFormatPublicMessage, Content: a.Content, Context: context}
		m.MembershipTag = w.suite.MAC(key, marshal(t, &framing.AuthenticatedContentTBM{ContentTBS: tbs, Auth: a.Auth}))
	}
	return m
}

// overWire encodes a message and decodes it again.
func overWire(t rapid.TB, m *framing.MLSMessage) *framing.MLSMessage {
	t.Helper()
	got, err := framing.Parse(marshal(t, m))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// plaintextOf is the plaintext that carries a.
func plaintextOf(t rapid.TB, a *framing.AuthenticatedContent, padding int) []byte {
	t.Helper()
	return marshal(t, &framing.PrivateMessageContent{
		ContentType: a.Content.ContentType, ApplicationData: a.Content.ApplicationData, Proposal: a.Content.Proposal, Commit: a.Content.Commit,
		Auth: a.Auth, Padding: padding,
	})
}
