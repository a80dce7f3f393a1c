package framing_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/internal/published"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

type octets []byte

func (o *octets) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*o = b
	return err
}

func (o octets) secret() ciphersuite.Secret { return ciphersuite.NewSecret(o) }

func mustSuite(t rapid.TB, id spec.CipherSuite) *ciphersuite.Suite {
	t.Helper()
	suite, err := ciphersuite.Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	return suite
}

// messageCase is an entry of messages.json.
type messageCase struct {
	Welcome         octets `json:"mls_welcome"`
	GroupInfo       octets `json:"mls_group_info"`
	KeyPackage      octets `json:"mls_key_package"`
	GroupSecrets    octets `json:"group_secrets"`
	Add             octets `json:"add_proposal"`
	Update          octets `json:"update_proposal"`
	Remove          octets `json:"remove_proposal"`
	PreSharedKey    octets `json:"pre_shared_key_proposal"`
	ReInit          octets `json:"re_init_proposal"`
	ExternalInit    octets `json:"external_init_proposal"`
	Extensions      octets `json:"group_context_extensions_proposal"`
	Commit          octets `json:"commit"`
	ApplicationPub  octets `json:"public_message_application"`
	ProposalPub     octets `json:"public_message_proposal"`
	CommitPub       octets `json:"public_message_commit"`
	PrivateMessage  octets `json:"private_message"`
	RatchetTreeData octets `json:"ratchet_tree"` // read by package tree
}

func (c *messageCase) structures() map[string]struct {
	data octets
	into wire
} {
	type s = struct {
		data octets
		into wire
	}
	return map[string]s{
		"mls_welcome": {c.Welcome, new(framing.MLSMessage)}, "mls_group_info": {c.GroupInfo, new(framing.MLSMessage)},
		"mls_key_package": {c.KeyPackage, new(framing.MLSMessage)}, "group_secrets": {c.GroupSecrets, new(framing.GroupSecrets)},
		"add": {c.Add, new(framing.Add)}, "update": {c.Update, new(framing.Update)}, "remove": {c.Remove, new(framing.Remove)},
		"psk": {c.PreSharedKey, new(framing.PreSharedKey)}, "reinit": {c.ReInit, new(framing.ReInit)},
		"external_init": {c.ExternalInit, new(framing.ExternalInit)}, "extensions": {c.Extensions, new(framing.GroupContextExtensions)},
		"commit": {c.Commit, new(framing.Commit)}, "public application": {c.ApplicationPub, new(framing.MLSMessage)},
		"public proposal": {c.ProposalPub, new(framing.MLSMessage)}, "public commit": {c.CommitPub, new(framing.MLSMessage)},
		"private": {c.PrivateMessage, new(framing.MLSMessage)},
	}
}

func TestPublishedMessages(t *testing.T) {
	t.Parallel()
	for i, c := range published.Read[messageCase](t, "messages.json") {
		for name, s := range c.structures() {
			if len(s.data) == 0 && name != "extensions" {
				t.Errorf("case %d: %s is missing", i, name)
			}
			if err := tls.Unmarshal(s.data, s.into); err != nil {
				t.Errorf("case %d: %s: %v", i, name, err)
				continue
			}
			if again := marshal(t, s.into); !bytes.Equal(again, s.data) {
				t.Errorf("case %d: %s encodes again to %x, not %x", i, name, again, s.data)
			}
		}
	}
}

// protectionCase is an entry of message-protection.json.
type protectionCase struct {
	CipherSuite             spec.CipherSuite `json:"cipher_suite"`
	GroupID                 octets           `json:"group_id"`
	Epoch                   uint64           `json:"epoch"`
	TreeHash                octets           `json:"tree_hash"`
	ConfirmedTranscriptHash octets           `json:"confirmed_transcript_hash"`
	SignaturePriv           octets           `json:"signature_priv"`
	SignaturePub            octets           `json:"signature_pub"`
	EncryptionSecret        octets           `json:"encryption_secret"`
	SenderDataSecret        octets           `json:"sender_data_secret"`
	MembershipKey           octets           `json:"membership_key"`
	Proposal                octets           `json:"proposal"`
	ProposalPub             octets           `json:"proposal_pub"`
	ProposalPriv            octets           `json:"proposal_priv"`
	Commit                  octets           `json:"commit"`
	CommitPub               octets           `json:"commit_pub"`
	CommitPriv              octets           `json:"commit_priv"`
	Application             octets           `json:"application"`
	ApplicationPriv         octets           `json:"application_priv"`
}

func (c *protectionCase) epoch(t *testing.T, suite *ciphersuite.Suite) *framing.Epoch {
	t.Helper()
	e, err := framing.NewEpoch(suite, &schedule.GroupContext{
		Version: spec.MLS10, CipherSuite: c.CipherSuite, GroupID: c.GroupID, Epoch: c.Epoch,
		TreeHash: c.TreeHash, ConfirmedTranscriptHash: c.ConfirmedTranscriptHash,
	}, &schedule.Epoch{MembershipKey: c.MembershipKey.secret(), SenderDataSecret: c.SenderDataSecret.secret()},
		func(leaf tree.LeafIndex) (ciphersuite.SignaturePublicKey, bool) {
			return ciphersuite.SignaturePublicKey(c.SignaturePub), leaf == 1
		})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (c *protectionCase) ratchets(suite *ciphersuite.Suite) *schedule.SecretTree {
	return schedule.NewSecretTree(suite, c.EncryptionSecret.secret(), 2)
}

// raw is the encoding of what content carries, as the vectors have it.
func raw(t *testing.T, c *framing.FramedContent) []byte {
	t.Helper()
	switch c.ContentType {
	case spec.ContentTypeProposal:
		return marshal(t, c.Proposal)
	case spec.ContentTypeCommit:
		return marshal(t, c.Commit)
	}
	return c.ApplicationData
}

func TestPublishedMessageProtection(t *testing.T) {
	t.Parallel()
	for _, c := range published.Read[protectionCase](t, "message-protection.json") {
		for _, content := range []struct {
			contentType    spec.ContentType
			raw, pub, priv octets
		}{
			{spec.ContentTypeProposal, c.Proposal, c.ProposalPub, c.ProposalPriv},
			{spec.ContentTypeCommit, c.Commit, c.CommitPub, c.CommitPriv},
			{spec.ContentTypeApplication, c.Application, nil, c.ApplicationPriv},
		} {
			t.Run(fmt.Sprintf("%v/%v", c.CipherSuite, content.contentType), func(t *testing.T) {
				t.Parallel()
				suite := mustSuite(t, c.CipherSuite)
				e := c.epoch(t, suite)
				if content.pub != nil {
					m, err := framing.Parse(content.pub)
					if err != nil {
						t.Fatal(err)
					}
					v, err := e.UnprotectPublic(m.PublicMessage)
					if err != nil {
						t.Fatal(err)
					}
					if got := raw(t, v.Content()); !bytes.Equal(got, content.raw) {
						t.Errorf("the public message has %x, not %x", got, content.raw)
					}
				}
				m, err := framing.Parse(content.priv)
				if err != nil {
					t.Fatal(err)
				}
				v, _, err := e.UnprotectPrivate(m.PrivateMessage, c.ratchets(suite), schedule.Window{})
				if err != nil {
					t.Fatal(err)
				}
				if got := raw(t, v.Content()); !bytes.Equal(got, content.raw) {
					t.Errorf("the private message has %x, not %x", got, content.raw)
				}
				c.protectAgain(t, e, v.Content())
			})
		}
	}
}

// protectAgain signs and protects the content of a vector in both framings.
func (c *protectionCase) protectAgain(t *testing.T, e *framing.Epoch, content *framing.FramedContent) {
	t.Helper()
	raw := c.SignaturePriv
	if e.Suite.ID() == spec.MLS_256_DHKEMP521_AES256GCM_SHA512_P521 {
		// The file has the scalar without its leading zeros.
		raw = append(make(octets, 66-len(raw)), raw...)
	}
	priv, err := e.Suite.ParseSignaturePrivateKey(raw.secret())
	if err != nil {
		t.Fatal(err)
	}
	private := signed(t, e, priv, spec.WireFormatPrivateMessage, content)
	m, sent, err := e.ProtectPrivate(c.ratchets(e.Suite), private, framing.PadPadme(), framing.ReuseGuard{1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	got, received, err := e.UnprotectPrivate(m, c.ratchets(e.Suite), schedule.Window{})
	if err != nil {
		t.Fatal(err)
	}
	if sent.Generation != 0 || received.Generation != 0 || received.Sender != 1 {
		t.Errorf("sent with %+v, received with %+v", sent, received)
	}
	same(t, got.Authenticated(), private)

	if content.ContentType == spec.ContentTypeApplication {
		_, err := framing.Sign(e.Suite, priv, spec.WireFormatPublicMessage, content, e.Encoded)
		if !errors.Is(err, spec.ApplicationInPublicMessage) {
			t.Errorf("application data in the open: %v", err)
		}
		return
	}
	public := signed(t, e, priv, spec.WireFormatPublicMessage, content)
	p, err := e.ProtectPublic(public)
	if err != nil {
		t.Fatal(err)
	}
	if got, err = e.UnprotectPublic(p); err != nil {
		t.Fatal(err)
	}
	same(t, got.Authenticated(), public)
}

// signed signs content; a Commit gets some confirmation tag.
func signed(t rapid.TB, e *framing.Epoch, priv *ciphersuite.SignaturePrivateKey, w spec.WireFormat, content *framing.FramedContent) *framing.AuthenticatedContent {
	t.Helper()
	if content.ContentType == spec.ContentTypeCommit {
		c, err := framing.SignCommit(e.Suite, priv, w, content, e.Encoded)
		if err != nil {
			t.Fatal(err)
		}
		return c.Confirm(make([]byte, e.Suite.Nh()))
	}
	a, err := framing.Sign(e.Suite, priv, w, content, e.Encoded)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func same(t rapid.TB, got, want tls.Encodable) {
	t.Helper()
	if g, w := marshal(t, got), marshal(t, want); !bytes.Equal(g, w) {
		t.Errorf("got %x, want %x", g, w)
	}
}

// transcriptCase is an entry of transcript-hashes.json.
type transcriptCase struct {
	CipherSuite    spec.CipherSuite `json:"cipher_suite"`
	ConfirmKey     octets           `json:"confirmation_key"`
	Content        octets           `json:"authenticated_content"`
	InterimBefore  octets           `json:"interim_transcript_hash_before"`
	ConfirmedAfter octets           `json:"confirmed_transcript_hash_after"`
	InterimAfter   octets           `json:"interim_transcript_hash_after"`
}

func TestPublishedTranscriptHashes(t *testing.T) {
	t.Parallel()
	for _, c := range published.Read[transcriptCase](t, "transcript-hashes.json") {
		t.Run(c.CipherSuite.String(), func(t *testing.T) {
			t.Parallel()
			suite := mustSuite(t, c.CipherSuite)
			var a framing.AuthenticatedContent
			if err := tls.Unmarshal(c.Content, &a); err != nil {
				t.Fatal(err)
			}
			if a.Content.Commit == nil {
				t.Fatal("no Commit")
			}
			input, err := a.ConfirmedTranscriptHashInput()
			if err != nil {
				t.Fatal(err)
			}
			confirmed := schedule.ConfirmedTranscriptHash(suite, c.InterimBefore, input)
			if !bytes.Equal(confirmed, c.ConfirmedAfter) {
				t.Errorf("confirmed hash %x, want %x", confirmed, c.ConfirmedAfter)
			}
			if interim := schedule.InterimTranscriptHash(suite, confirmed, a.Auth.ConfirmationTag); !bytes.Equal(interim, c.InterimAfter) {
				t.Errorf("interim hash %x, want %x", interim, c.InterimAfter)
			}
			if !suite.VerifyMAC(c.ConfirmKey.secret(), confirmed, a.Auth.ConfirmationTag) {
				t.Error("the confirmation tag is another")
			}
		})
	}
}

// welcomeCase is an entry of welcome.json.
type welcomeCase struct {
	CipherSuite spec.CipherSuite `json:"cipher_suite"`
	InitPriv    octets           `json:"init_priv"`
	SignerPub   octets           `json:"signer_pub"`
	KeyPackage  octets           `json:"key_package"`
	Welcome     octets           `json:"welcome"`
}

func TestPublishedWelcome(t *testing.T) {
	t.Parallel()
	for _, c := range published.Read[welcomeCase](t, "welcome.json") {
		t.Run(c.CipherSuite.String(), func(t *testing.T) {
			t.Parallel()
			suite := mustSuite(t, c.CipherSuite)
			k, err := framing.Parse(c.KeyPackage)
			if err != nil {
				t.Fatal(err)
			}
			w, err := framing.Parse(c.Welcome)
			if err != nil {
				t.Fatal(err)
			}
			init, err := suite.ParseHPKEPrivateKey(c.InitPriv.secret())
			if err != nil {
				t.Fatal(err)
			}
			if err := k.KeyPackage.Verify(suite); err != nil {
				t.Error(err)
			}
			secrets, err := w.Welcome.DecryptGroupSecrets(suite, k.KeyPackage, init)
			if err != nil {
				t.Fatal(err)
			}
			psk, err := schedule.CombinePSKs(suite, nil)
			if err != nil {
				t.Fatal(err)
			}
			member := secrets.JoinerSecret.Member(suite, psk)
			g, err := w.Welcome.DecryptGroupInfo(suite, member.Welcome(suite))
			if err != nil {
				t.Fatal(err)
			}
			if err := g.Verify(suite, ciphersuite.SignaturePublicKey(c.SignerPub)); err != nil {
				t.Error(err)
			}
			context, err := g.GroupContext.Encoded()
			if err != nil {
				t.Fatal(err)
			}
			epoch := member.Epoch(suite, context).Derive(suite)
			if !epoch.VerifyConfirmationTag(suite, g.GroupContext.ConfirmedTranscriptHash, g.ConfirmationTag) {
				t.Error("the confirmation tag is another")
			}
		})
	}
}
