package inspect_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/inspect"
	"github.com/seed-47ee054e/mls/internal/published"
	"github.com/seed-47ee054e/mls/spec"
)

// The tests of this file show that the schema is right for structures that no
// message contains: the values that the published vectors give for hashes,
// signatures, MACs and ciphertexts come out when the input is encoded by
// schema.

type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// readVectors decodes a file of published vectors, with the suite of each.
func readVectors[T any](t *testing.T, file string, suiteOf func(*T) spec.CipherSuite, f func(*testing.T, *ciphersuite.Suite, *T)) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(published.Dir(t), file))
	if err != nil {
		t.Fatal(err)
	}
	var cases []T
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("no cases")
	}
	for i := range cases {
		suite, err := ciphersuite.Lookup(suiteOf(&cases[i]))
		if err != nil {
			t.Fatal(err)
		}
		f(t, suite, &cases[i])
	}
}

func decode(t *testing.T, name string, data []byte) *inspect.Value {
	t.Helper()
	v, err := inspect.Decode(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// structure makes a value of the structure called name from its fields: a
// number, bytes for opaque data, or a value. It checks that they are the
// fields of the schema by decoding the result.
func structure(t *testing.T, name string, fields ...any) []byte {
	t.Helper()
	var data []byte
	for _, f := range fields {
		switch f := f.(type) {
		case []byte:
			data = append(data, (&inspect.Value{Type: "opaque<V>", Bytes: f}).Encode()...)
		case hexBytes:
			data = append(data, (&inspect.Value{Type: "opaque<V>", Bytes: f}).Encode()...)
		case encoded:
			data = append(data, f...)
		case *inspect.Value:
			data = append(data, f.Encode()...)
		default:
			n, typ := number(t, f)
			data = append(data, (&inspect.Value{Type: typ, Number: n}).Encode()...)
		}
	}
	return decode(t, name, data).Encode()
}

// encoded is a field that is encoded already.
type encoded []byte

func number(t *testing.T, f any) (uint64, spec.Type) {
	t.Helper()
	switch n := f.(type) {
	case uint8:
		return uint64(n), "uint8"
	case uint16:
		return uint64(n), "uint16"
	case uint32:
		return uint64(n), "uint32"
	case uint64:
		return n, "uint64"
	}
	t.Fatalf("%T", f)
	return 0, ""
}

type treeVector struct {
	CipherSuite spec.CipherSuite `json:"cipher_suite"`
	Tree        hexBytes         `json:"tree"`
	GroupID     hexBytes         `json:"group_id"`
	TreeHashes  []hexBytes       `json:"tree_hashes"`
}

// TreeHashInput, LeafNodeHashInput, ParentNodeHashInput: Section 7.8.
// LeafNodeTBS: Section 7.2. ParentHashInput: Section 7.9.
func TestTreeHashAndLeafSignature(t *testing.T) {
	t.Parallel()
	parentHashes := 0
	suiteOf := func(v *treeVector) spec.CipherSuite { return v.CipherSuite }
	readVectors(t, "tree-validation.json", suiteOf, func(t *testing.T, suite *ciphersuite.Suite, v *treeVector) {
		var nodes []*inspect.Value
		for _, n := range decode(t, "ratchet_tree", v.Tree).Elements() {
			nodes = append(nodes, n)
		}
		hashes := make([][]byte, len(v.TreeHashes))
		node := func(i int, field string) *inspect.Value {
			out := &inspect.Value{Type: "optional<LeafNode>"}
			if i%2 == 1 {
				out.Type = "optional<ParentNode>"
			}
			if i < len(nodes) {
				if n := nodes[i].Field(field); n != nil {
					out.Children = []*inspect.Value{n}
				}
			}
			return out
		}
		for i := 0; i < len(hashes); i += 2 {
			leaf := node(i, "leaf_node")
			input := structure(t, "LeafNodeHashInput", uint32(i/2), leaf)
			hashes[i] = suite.Hash(structure(t, "TreeHashInput", uint8(1), encoded(input)))
			if leaf.Children != nil {
				checkLeafSignature(t, suite, leaf.Children[0], v.GroupID, uint32(i/2))
			}
		}
		for step := 2; step <= len(hashes); step *= 2 {
			for i := step - 1; i < len(hashes); i += 2 * step {
				input := structure(t, "ParentNodeHashInput", node(i, "parent_node"), hashes[i-step/2], hashes[i+step/2])
				hashes[i] = suite.Hash(structure(t, "TreeHashInput", uint8(2), encoded(input)))
			}
		}
		for i := range hashes {
			if !bytes.Equal(hashes[i], v.TreeHashes[i]) {
				t.Errorf("tree hash of node %d", i)
			}
		}
		// In a tree of two leaves the parent hash of a leaf covers the root and
		// the other leaf.
		root := node(1, "parent_node")
		if len(nodes) != 3 || root.Children == nil {
			return
		}
		for leaf, sibling := range map[int]int{0: 2, 2: 0} {
			if h := node(leaf, "leaf_node").Field("parent_hash"); h != nil {
				parentHashes++
				input := structure(t, "ParentHashInput", root.Field("encryption_key"), root.Field("parent_hash"), hashes[sibling])
				if !bytes.Equal(suite.Hash(input), h.Bytes) {
					t.Errorf("%v: parent hash of node %d", suite.ID(), leaf)
				}
			}
		}
	})
	if parentHashes == 0 {
		t.Error("no parent hash in any tree")
	}
}

func checkLeafSignature(t *testing.T, suite *ciphersuite.Suite, leaf *inspect.Value, groupID []byte, index uint32) {
	t.Helper()
	var fields []any
	for _, f := range leaf.Children[:len(leaf.Children)-1] {
		fields = append(fields, f)
	}
	if leaf.Field("leaf_node_source").Text() != "key_package" {
		fields = append(fields, groupID, index)
	}
	tbs := structure(t, "LeafNodeTBS", fields...)
	verify(t, suite, leaf.Field("signature_key").Bytes, spec.LabelLeafNodeTBS, tbs, leaf.Field("signature").Bytes)
}

func verify(t *testing.T, suite *ciphersuite.Suite, key []byte, label string, tbs, signature []byte) {
	t.Helper()
	if err := suite.VerifyWithLabel(key, label, tbs, signature); err != nil {
		t.Errorf("%s: %v", label, err)
	}
}

type transcriptVector struct {
	CipherSuite     spec.CipherSuite `json:"cipher_suite"`
	Content         hexBytes         `json:"authenticated_content"`
	InterimBefore   hexBytes         `json:"interim_transcript_hash_before"`
	ConfirmedAfter  hexBytes         `json:"confirmed_transcript_hash_after"`
	InterimAfter    hexBytes         `json:"interim_transcript_hash_after"`
	ConfirmationKey hexBytes         `json:"confirmation_key"`
}

// ConfirmedTranscriptHashInput, InterimTranscriptHashInput: Section 8.2.
func TestTranscriptHashInputs(t *testing.T) {
	t.Parallel()
	suiteOf := func(v *transcriptVector) spec.CipherSuite { return v.CipherSuite }
	readVectors(t, "transcript-hashes.json", suiteOf, func(t *testing.T, suite *ciphersuite.Suite, v *transcriptVector) {
		content := decode(t, "AuthenticatedContent", v.Content)
		confirmed := suite.Hash(v.InterimBefore, structure(t, "ConfirmedTranscriptHashInput",
			content.Field("wire_format"), content.Field("content"), content.Field("auth.signature")))
		interim := suite.Hash(confirmed, structure(t, "InterimTranscriptHashInput", content.Field("auth.confirmation_tag")))
		if !bytes.Equal(confirmed, v.ConfirmedAfter) || !bytes.Equal(interim, v.InterimAfter) {
			t.Errorf("%v: transcript hashes", suite.ID())
		}
	})
}

type protectionVector struct {
	CipherSuite             spec.CipherSuite `json:"cipher_suite"`
	GroupID                 hexBytes         `json:"group_id"`
	Epoch                   uint64           `json:"epoch"`
	TreeHash                hexBytes         `json:"tree_hash"`
	ConfirmedTranscriptHash hexBytes         `json:"confirmed_transcript_hash"`
	SignaturePub            hexBytes         `json:"signature_pub"`
	EncryptionSecret        hexBytes         `json:"encryption_secret"`
	SenderDataSecret        hexBytes         `json:"sender_data_secret"`
	MembershipKey           hexBytes         `json:"membership_key"`
	ProposalPub             hexBytes         `json:"proposal_pub"`
	CommitPub               hexBytes         `json:"commit_pub"`
	Proposal                hexBytes         `json:"proposal"`
	ProposalPriv            hexBytes         `json:"proposal_priv"`
	Commit                  hexBytes         `json:"commit"`
	CommitPriv              hexBytes         `json:"commit_priv"`
	Application             hexBytes         `json:"application"`
	ApplicationPriv         hexBytes         `json:"application_priv"`
}

func (v *protectionVector) context(t *testing.T) []byte {
	t.Helper()
	return structure(t, "GroupContext", uint16(spec.MLS10), uint16(v.CipherSuite), v.GroupID, v.Epoch,
		v.TreeHash, v.ConfirmedTranscriptHash, []byte{})
}

func protectionSuite(v *protectionVector) spec.CipherSuite { return v.CipherSuite }

// FramedContentTBS: Section 6.1. AuthenticatedContentTBM: Section 6.2.
func TestFramedContentTBS(t *testing.T) {
	t.Parallel()
	readVectors(t, "message-protection.json", protectionSuite, func(t *testing.T, suite *ciphersuite.Suite, v *protectionVector) {
		for _, data := range []hexBytes{v.ProposalPub, v.CommitPub} {
			m := decode(t, "MLSMessage", data)
			public := m.Field("public_message")
			tbs := structure(t, "FramedContentTBS", uint16(spec.MLS10), m.Field("wire_format"), public.Field("content"), encoded(v.context(t)))
			verify(t, suite, v.SignaturePub, spec.LabelFramedContentTBS, tbs, public.Field("auth.signature").Bytes)
			tbm := structure(t, "AuthenticatedContentTBM", encoded(tbs), public.Field("auth"))
			if !suite.VerifyMAC(ciphersuite.NewSecret(v.MembershipKey), tbm, public.Field("membership_tag").Bytes) {
				t.Errorf("%v: membership tag", suite.ID())
			}
		}
	})
}

// SenderDataAAD, SenderData: Section 6.3.2. PrivateContentAAD,
// PrivateMessageContent: Section 6.3.1.
func TestPrivateMessageContent(t *testing.T) {
	t.Parallel()
	readVectors(t, "message-protection.json", protectionSuite, func(t *testing.T, suite *ciphersuite.Suite, v *protectionVector) {
		for _, c := range []struct {
			message, content hexBytes
			form, field      string
			ratchet          string
		}{
			{v.ProposalPriv, v.Proposal, "proposal", "proposal", "handshake"},
			{v.CommitPriv, v.Commit, "commit", "commit", "handshake"},
			{v.ApplicationPriv, v.Application, "application", "application_data", "application"},
		} {
			m := decode(t, "MLSMessage", c.message).Field("private_message")
			content := openPrivate(t, suite, v, m, c.form, c.ratchet)
			got := content.Field(c.field).Encode()
			if c.form == "application" {
				got = content.Field(c.field).Bytes
			}
			if !bytes.Equal(got, c.content) {
				t.Errorf("%v: %s is %x", suite.ID(), c.form, got)
			}
		}
	})
}

// openPrivate decrypts a PrivateMessage of leaf 1 of two.
func openPrivate(t *testing.T, suite *ciphersuite.Suite, v *protectionVector, m *inspect.Value, form, ratchet string) *inspect.Value {
	t.Helper()
	ciphertext := m.Field("ciphertext").Bytes
	sample := ciphertext[:min(len(ciphertext), suite.Nh())]
	secret := ciphersuite.NewSecret(v.SenderDataSecret)
	senderData, err := suite.Open(
		suite.ExpandWithLabel(secret, "key", sample, suite.Nk()), suite.ExpandWithLabel(secret, "nonce", sample, suite.Nn()),
		structure(t, "SenderDataAAD", m.Field("group_id"), m.Field("epoch"), m.Field("content_type")),
		m.Field("encrypted_sender_data").Bytes)
	if err != nil {
		t.Fatalf("%v: sender data: %v", suite.ID(), err)
	}
	sender := decode(t, "SenderData", senderData)
	if sender.Field("leaf_index").Number != 1 {
		t.Fatalf("sent by leaf %d", sender.Field("leaf_index").Number)
	}

	secret = suite.ExpandWithLabel(ciphersuite.NewSecret(v.EncryptionSecret), "tree", []byte("right"), suite.Nh())
	secret = suite.ExpandWithLabel(secret, ratchet, nil, suite.Nh())
	generation := uint32(sender.Field("generation").Number)
	for j := range generation {
		secret = suite.DeriveTreeSecret(secret, "secret", j, suite.Nh())
	}
	nonce := slices.Clone(suite.DeriveTreeSecret(secret, "nonce", generation, suite.Nn()).Bytes())
	for i, b := range sender.Field("reuse_guard").Bytes {
		nonce[i] ^= b
	}
	plaintext, err := suite.Open(suite.DeriveTreeSecret(secret, "key", generation, suite.Nk()), ciphersuite.NewSecret(nonce),
		structure(t, "PrivateContentAAD", m.Field("group_id"), m.Field("epoch"), m.Field("content_type"), m.Field("authenticated_data")),
		ciphertext)
	if err != nil {
		t.Fatalf("%v: content: %v", suite.ID(), err)
	}
	return decode(t, "PrivateMessageContent:"+form, plaintext)
}

type welcomeVector struct {
	CipherSuite spec.CipherSuite `json:"cipher_suite"`
	InitPriv    hexBytes         `json:"init_priv"`
	KeyPackage  hexBytes         `json:"key_package"`
	SignerPub   hexBytes         `json:"signer_pub"`
	Welcome     hexBytes         `json:"welcome"`
}

// KeyPackageTBS: Section 10. GroupInfoTBS: Section 12.4.3. GroupSecrets and
// RefHashInput on the way.
func TestWelcomeSignatures(t *testing.T) {
	t.Parallel()
	suiteOf := func(v *welcomeVector) spec.CipherSuite { return v.CipherSuite }
	readVectors(t, "welcome.json", suiteOf, func(t *testing.T, suite *ciphersuite.Suite, v *welcomeVector) {
		kp := decode(t, "MLSMessage", v.KeyPackage).Field("key_package")
		verify(t, suite, kp.Field("leaf_node.signature_key").Bytes, spec.LabelKeyPackageTBS,
			structure(t, "KeyPackageTBS", unsigned(kp)...), kp.Field("signature").Bytes)

		welcome := decode(t, "MLSMessage", v.Welcome).Field("welcome")
		entry := welcome.Field("secrets.[0]")
		ref := suite.Hash(structure(t, "RefHashInput", []byte("MLS 1.0 KeyPackage Reference"), kp.Encode()))
		if !bytes.Equal(entry.Field("new_member").Bytes, ref) {
			t.Errorf("%v: key package reference", suite.ID())
		}
		priv, err := suite.ParseHPKEPrivateKey(ciphersuite.NewSecret(v.InitPriv))
		if err != nil {
			t.Fatal(err)
		}
		encryptedInfo := welcome.Field("encrypted_group_info").Bytes
		plaintext, err := suite.DecryptWithLabel(priv, spec.LabelWelcome, encryptedInfo, ciphersuite.HPKECiphertext{
			KEMOutput:  entry.Field("encrypted_group_secrets.kem_output").Bytes,
			Ciphertext: entry.Field("encrypted_group_secrets.ciphertext").Bytes,
		})
		if err != nil {
			t.Fatal(err)
		}
		joiner := ciphersuite.NewSecret(decode(t, "GroupSecrets", plaintext).Field("joiner_secret").Bytes)
		secret := suite.DeriveSecret(suite.Extract(joiner, suite.ZeroSecret()), "welcome")
		plaintext, err = suite.Open(suite.ExpandWithLabel(secret, "key", nil, suite.Nk()),
			suite.ExpandWithLabel(secret, "nonce", nil, suite.Nn()), nil, encryptedInfo)
		if err != nil {
			t.Fatal(err)
		}
		info := decode(t, "GroupInfo", plaintext)
		verify(t, suite, v.SignerPub, spec.LabelGroupInfoTBS, structure(t, "GroupInfoTBS", unsigned(info)...), info.Field("signature").Bytes)
	})
}

// unsigned returns the fields of a structure but the last, its signature.
func unsigned(v *inspect.Value) []any {
	var fields []any
	for _, f := range v.Children[:len(v.Children)-1] {
		fields = append(fields, f)
	}
	return fields
}
