package framing_test

import (
	"bytes"
	"errors"
	"reflect"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

type wire interface {
	tls.Encodable
	tls.Decodable
}

// authData gives FramedContentAuthData the type of its content.
type authData struct {
	Type spec.ContentType
	Auth framing.FramedContentAuthData
}

func (a *authData) Encode(e *tls.Encoder) { a.Auth.Encode(e, a.Type) }
func (a *authData) Decode(d *tls.Decoder) { a.Auth.Decode(d, a.Type) }

var structures = map[string]func(*rapid.T) wire{
	"MLSMessage":    func(t *rapid.T) wire { return drawMLSMessage(t) },
	"Sender":        func(t *rapid.T) wire { return new(drawSender(t)) },
	"FramedContent": func(t *rapid.T) wire { return new(drawContent(t)) },
	"AuthenticatedContent": func(t *rapid.T) wire {
		a := &framing.AuthenticatedContent{WireFormat: drawFraming(t), Content: drawContent(t)}
		a.Auth = drawAuth(t, a.Content.ContentType)
		return a
	},
	"FramedContentTBS": func(t *rapid.T) wire { return new(drawTBS(t)) },
	"FramedContentAuthData": func(t *rapid.T) wire {
		a := &authData{Type: spec.ContentType(rapid.IntRange(1, 3).Draw(t, "content_type"))}
		a.Auth = drawAuth(t, a.Type)
		return a
	},
	"AuthenticatedContentTBM": func(t *rapid.T) wire {
		m := &framing.AuthenticatedContentTBM{ContentTBS: drawTBS(t)}
		m.Auth = drawAuth(t, m.ContentTBS.Content.ContentType)
		return m
	},
	"ConfirmedTranscriptHashInput": func(t *rapid.T) wire {
		return &framing.ConfirmedTranscriptHashInput{WireFormat: drawFraming(t), Content: drawContent(t), Signature: drawOpaque(t, "signature")}
	},
	"PublicMessage":  func(t *rapid.T) wire { return drawPublicMessage(t) },
	"PrivateMessage": func(t *rapid.T) wire { return drawPrivateMessage(t) },
	"PrivateContentAAD": func(t *rapid.T) wire {
		m := drawPrivateMessage(t)
		return &framing.PrivateContentAAD{GroupID: m.GroupID, Epoch: m.Epoch, ContentType: m.ContentType, AuthenticatedData: m.AuthenticatedData}
	},
	"SenderData": func(t *rapid.T) wire {
		return &framing.SenderData{
			LeafIndex:  tree.LeafIndex(rapid.Uint32().Draw(t, "leaf_index")),
			Generation: rapid.Uint32().Draw(t, "generation"),
			ReuseGuard: [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "reuse_guard")),
		}
	},
	"SenderDataAAD": func(t *rapid.T) wire {
		m := drawPrivateMessage(t)
		return &framing.SenderDataAAD{GroupID: m.GroupID, Epoch: m.Epoch, ContentType: m.ContentType}
	},
	"KeyPackage": func(t *rapid.T) wire { return drawKeyPackage(t) },
	"KeyPackageTBS": func(t *rapid.T) wire {
		k := drawKeyPackage(t)
		k.Signature = nil
		return (*framing.KeyPackageTBS)(k)
	},
	"Proposal": func(t *rapid.T) wire { return drawProposal(t) },
	"Add":      func(t *rapid.T) wire { return &framing.Add{KeyPackage: *drawKeyPackage(t)} },
	"Update":   func(t *rapid.T) wire { return &framing.Update{LeafNode: drawLeafNode(t)} },
	"Remove": func(t *rapid.T) wire {
		return &framing.Remove{Removed: tree.LeafIndex(rapid.Uint32().Draw(t, "removed"))}
	},
	"PreSharedKey": func(t *rapid.T) wire { return &framing.PreSharedKey{PSK: drawPSKID(t)} },
	"ReInit":       func(t *rapid.T) wire { return drawReInit(t) },
	"ExternalInit": func(t *rapid.T) wire { return &framing.ExternalInit{KEMOutput: drawOpaque(t, "kem_output")} },
	"GroupContextExtensions": func(t *rapid.T) wire {
		return &framing.GroupContextExtensions{Extensions: drawExtensions(t)}
	},
	"AppDataUpdate": func(t *rapid.T) wire { return drawAppDataUpdate(t) },
	"AppEphemeral": func(t *rapid.T) wire {
		return &framing.AppEphemeral{ComponentID: spec.ComponentID(drawCode(t, "component_id")), Data: drawOpaque(t, "data")}
	},
	"SelfRemove":    func(*rapid.T) wire { return new(framing.SelfRemove) },
	"ProposalOrRef": func(t *rapid.T) wire { return new(drawProposalOrRef(t)) },
	"Commit":        func(t *rapid.T) wire { return drawCommit(t) },
	"GroupInfo":     func(t *rapid.T) wire { return drawGroupInfo(t) },
	"GroupInfoTBS": func(t *rapid.T) wire {
		g := drawGroupInfo(t)
		g.Signature = nil
		return (*framing.GroupInfoTBS)(g)
	},
	"PathSecret":            func(t *rapid.T) wire { return &framing.PathSecret{PathSecret: drawSecret(t, "path_secret")} },
	"GroupSecrets":          func(t *rapid.T) wire { return drawGroupSecrets(t) },
	"EncryptedGroupSecrets": func(t *rapid.T) wire { return new(drawEncryptedGroupSecrets(t)) },
	"Welcome":               func(t *rapid.T) wire { return drawWelcome(t) },
	"ExternalPub":           func(t *rapid.T) wire { return &framing.ExternalPub{ExternalPub: drawOpaque(t, "external_pub")} },
}

// blank returns a structure to decode into: of the type of v, with what the
// decoder is told beforehand.
func blank(v wire) wire {
	switch v := v.(type) {
	case *authData:
		return &authData{Type: v.Type}
	case *framing.PrivateMessageContent:
		return &framing.PrivateMessageContent{ContentType: v.ContentType}
	}
	return reflect.New(reflect.TypeOf(v).Elem()).Interface().(wire)
}

func marshal(t rapid.TB, v tls.Encodable) []byte {
	t.Helper()
	b, err := tls.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var sameSecret = cmp.Comparer(func(a, b ciphersuite.Secret) bool { return a.Equal(b) })

func TestRoundTripsAndPrefixes(t *testing.T) {
	t.Parallel()
	for name, draw := range structures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				v := draw(t)
				enc := marshal(t, v)
				got := blank(v)
				if err := tls.Unmarshal(enc, got); err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(v, got, cmpopts.EquateEmpty(), sameSecret); d != "" {
					t.Fatal(d)
				}
				if again := marshal(t, got); !bytes.Equal(enc, again) {
					t.Fatalf("%x encodes again to %x", enc, again)
				}
				for n := range enc {
					if tls.Unmarshal(enc[:n], blank(v)) == nil {
						t.Fatalf("the first %d bytes of %x decode", n, enc)
					}
				}
				if err := tls.Unmarshal(append(enc, 0), got); !errors.Is(err, spec.TrailingBytes) {
					t.Fatalf("with a byte more: %v", err)
				}
			})
		})
	}
}

// Padding ends where the plaintext ends, so the end of a
// PrivateMessageContent is not seen in it; all of it before the padding is.
func TestPrivateMessageContentRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawContent(t)
		v := &framing.PrivateMessageContent{
			ContentType: c.ContentType, ApplicationData: c.ApplicationData, Proposal: c.Proposal, Commit: c.Commit,
			Auth: drawAuth(t, c.ContentType), Padding: rapid.IntRange(0, 600).Draw(t, "padding"),
		}
		enc := marshal(t, v)
		got := blank(v)
		if err := tls.Unmarshal(enc, got); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(v, got.(*framing.PrivateMessageContent), cmpopts.EquateEmpty()); d != "" {
			t.Fatal(d)
		}
		for n := range len(enc) - v.Padding {
			if tls.Unmarshal(enc[:n], blank(v)) == nil {
				t.Fatalf("the first %d bytes of %x decode", n, enc)
			}
		}
		if v.Padding > 0 {
			enc[len(enc)-1-rapid.IntRange(0, v.Padding-1).Draw(t, "at")] = 0x80
			if err := tls.Unmarshal(enc, blank(v)); !errors.Is(err, spec.PaddingNotZero) {
				t.Fatalf("padding that is not zero: %v", err)
			}
		}
	})
}

// Each one-byte discriminant outside its enumeration, and each version and
// wire format that is not ours, breaks its own rule.
func TestUnknownDiscriminantsAreMalformed(t *testing.T) {
	t.Parallel()
	context := &schedule.GroupContext{Version: spec.MLS10}
	tests := []struct {
		name string
		of   wire
		at   int // offset of the discriminant's last byte
		rule *spec.Rule
		path string
		bad  []byte
	}{
		{"version", new(framing.PrivateMessage).Message(), 1, spec.UnknownVersion, "version", []byte{0, 2, 255}},
		{"wire_format", new(framing.PrivateMessage).Message(), 3, spec.UnknownWireFormat, "wire_format", []byte{0, 6, 255}},
		{"key package version", (&framing.KeyPackage{Version: spec.MLS10, LeafNode: tree.LeafNode{Source: tree.LeafNodeSourceUpdate}}).Message(), 5, spec.KeyPackageMessageVersion, "key_package.version", []byte{0, 2, 255}},
		{"framing of content", &framing.AuthenticatedContent{WireFormat: spec.WireFormatPublicMessage, Content: framing.FramedContent{Sender: framing.ExternalSender(0), ContentType: spec.ContentTypeApplication}}, 1, spec.UnknownWireFormat, "wire_format", []byte{0, 3, 5, 255}},
		{"version of TBS", &framing.FramedContentTBS{Version: spec.MLS10, WireFormat: spec.WireFormatPublicMessage, Content: framing.FramedContent{Sender: framing.MemberSender(0), ContentType: spec.ContentTypeApplication}, Context: context}, 1, spec.UnknownVersion, "version", []byte{0, 2}},
		{"sender_type", &framing.Sender{Type: spec.SenderTypeNewMemberCommit}, 0, spec.UnknownSenderType, "sender_type", []byte{0, 5, 255}},
		{"content_type", &framing.FramedContent{Sender: framing.NewMemberCommitSender(), ContentType: spec.ContentTypeApplication}, 11, spec.UnknownContentType, "content_type", []byte{0, 4, 255}},
		{"content_type of PrivateMessage", &framing.PrivateMessage{ContentType: spec.ContentTypeCommit}, 9, spec.UnknownContentType, "content_type", []byte{0, 4, 255}},
		{"proposal or ref", new(framing.ByReference(nil)), 0, spec.UnknownProposalOrRef, "type", []byte{0, 3, 255}},
		{"presence of path", new(framing.Commit), 1, spec.OptionalPresence, "path", []byte{2, 255}},
		{"app_data_update op", &framing.AppDataUpdate{Op: framing.AppDataUpdateOperationRemove}, 2, spec.UnknownProposal, "op", []byte{0, 3, 255}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if m, ok := test.of.(*framing.MLSMessage); ok && m.PrivateMessage != nil {
				m.PrivateMessage.ContentType = spec.ContentTypeApplication
			}
			enc := marshal(t, test.of)
			if err := tls.Unmarshal(enc, blank(test.of)); err != nil {
				t.Fatalf("control: %v", err)
			}
			for _, v := range test.bad {
				enc[test.at] = v
				err := tls.Unmarshal(enc, blank(test.of))
				if malformed, ok := errors.AsType[*tls.DecodeError](err); !ok || malformed.Rule != test.rule || malformed.Path != test.path {
					t.Errorf("value %d: %v", v, err)
				}
			}
		})
	}
}

// What a client does not know, but does not have to understand in order to
// pass it on, survives decoding.
func TestUnknownCodePointsSurvive(t *testing.T) {
	t.Parallel()
	for _, v := range []wire{
		&framing.Welcome{CipherSuite: 0xFEFE},
		&framing.KeyPackage{Version: 7, CipherSuite: 0x0A0A, LeafNode: tree.LeafNode{Source: tree.LeafNodeSourceUpdate, Credential: tree.Credential{Type: 0x1A1A}}},
		&framing.ReInit{Version: 2, CipherSuite: 0x7777, Extensions: tree.Extensions{{Type: 0x2A2A, Data: []byte{1}}}},
		&framing.Proposal{Type: 0x3A3A, Unknown: []byte("body")},
	} {
		enc := marshal(t, v)
		got := blank(v)
		if err := tls.Unmarshal(enc, got); err != nil {
			t.Errorf("%T: %v", v, err)
		} else if again := marshal(t, got); !bytes.Equal(enc, again) {
			t.Errorf("%x encodes again to %x", enc, again)
		}
	}
}

// A place in a message is named from its outside.
func TestMalformedPlaceIsNamed(t *testing.T) {
	t.Parallel()
	m := (&framing.PublicMessage{Content: framing.FramedContent{
		Sender: framing.MemberSender(1), ContentType: spec.ContentTypeCommit,
		Commit: &framing.Commit{Proposals: []framing.ProposalOrRef{
			framing.Inline((&framing.Remove{Removed: 1}).Proposal()),
			framing.Inline((&framing.Add{KeyPackage: framing.KeyPackage{LeafNode: tree.LeafNode{Source: tree.LeafNodeSourceUpdate}}}).Proposal()),
		}},
	}}).Message()
	enc := marshal(t, m)
	at := bytes.LastIndexByte(enc, byte(tree.LeafNodeSourceUpdate))
	enc[at] = 9
	_, err := framing.Parse(enc)
	const want = "public_message.content.commit.proposals[1].proposal.add.key_package.leaf_node.leaf_node_source"
	if malformed, ok := errors.AsType[*tls.DecodeError](err); !ok || malformed.Path != want || malformed.Offset != at+1 && malformed.Offset != at {
		t.Errorf("%v, want it at %s", err, want)
	}
}

// Decoding aliases the input, a clone does not.
func TestCloneSharesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		enc := marshal(t, drawMLSMessage(t))
		input := bytes.Clone(enc)
		m, err := framing.Parse(input)
		if err != nil {
			t.Fatal(err)
		}
		c, err := m.Clone()
		if err != nil {
			t.Fatal(err)
		}
		clear(input)
		if got := marshal(t, c); !bytes.Equal(got, enc) {
			t.Fatalf("the clone of %x became %x", enc, got)
		}
	})
}

// A declared length costs nothing before the bytes are there.
func TestDeclaredLengthAllocatesNothing(t *testing.T) {
	// Not parallel: it counts what is allocated.
	huge := []byte{0xbf, 0xff, 0xff, 0xff} // 2^30-1
	for _, head := range [][]byte{
		{0, 1, 0, 3, 0, 1},          // Welcome.secrets
		{0, 1, 0, 2},                // PrivateMessage.group_id
		{0, 1, 0, 5, 0, 1, 0, 1},    // KeyPackage.init_key
		{0, 1, 0, 4, 0, 1, 0, 1, 0}, // GroupInfo.group_context
		{0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 3}, // Commit.proposals
	} {
		input := append(bytes.Clone(head), huge...)
		const runs = 100
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			if _, err := framing.Parse(input); err == nil {
				t.Fatalf("%x decodes", input)
			}
		}
		runtime.ReadMemStats(&after)
		if n := (after.TotalAlloc - before.TotalAlloc) / runs; n > 4096 {
			t.Errorf("%x allocates %d bytes", input, n)
		}
	}
}
