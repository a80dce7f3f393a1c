package fuzz

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/inspect"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// wire is a structure with a codec written by hand.
type wire interface {
	tls.Encodable
	tls.Decodable
}

// codecs are the structures that have a codec written by hand, by the names of
// inspect.Names.
var codecs = map[string]func() wire{
	"Credential":                   make1[tree.Credential],
	"application_id":               make1[tree.ApplicationID],
	"Extension":                    make1[tree.Extension],
	"Capabilities":                 make1[tree.Capabilities],
	"Lifetime":                     make1[tree.Lifetime],
	"LeafNode":                     make1[tree.LeafNode],
	"ParentNode":                   make1[tree.ParentNode],
	"Node":                         make1[tree.Node],
	"ratchet_tree":                 make1[ratchetTree],
	"UpdatePathNode":               make1[tree.UpdatePathNode],
	"UpdatePath":                   make1[tree.UpdatePath],
	"RequiredCapabilities":         make1[tree.RequiredCapabilities],
	"ExternalSender":               make1[tree.ExternalSender],
	"external_senders":             make1[tree.ExternalSenders],
	"ComponentData":                make1[tree.ComponentData],
	"AppDataDictionary":            make1[tree.AppDataDictionary],
	"HPKECiphertext":               make1[ciphersuite.HPKECiphertext],
	"GroupContext":                 make1[schedule.GroupContext],
	"PreSharedKeyID":               make1[schedule.PreSharedKeyID],
	"PSKLabel":                     make1[schedule.PSKLabel],
	"Sender":                       make1[framing.Sender],
	"FramedContent":                make1[framing.FramedContent],
	"MLSMessage":                   make1[framing.MLSMessage],
	"AuthenticatedContent":         make1[framing.AuthenticatedContent],
	"FramedContentTBS":             make1[framing.FramedContentTBS],
	"PublicMessage":                make1[framing.PublicMessage],
	"AuthenticatedContentTBM":      make1[framing.AuthenticatedContentTBM],
	"PrivateMessage":               make1[framing.PrivateMessage],
	"PrivateContentAAD":            make1[framing.PrivateContentAAD],
	"SenderData":                   make1[framing.SenderData],
	"SenderDataAAD":                make1[framing.SenderDataAAD],
	"KeyPackage":                   make1[framing.KeyPackage],
	"KeyPackageTBS":                make1[framing.KeyPackageTBS],
	"Proposal":                     make1[framing.Proposal],
	"Add":                          make1[framing.Add],
	"Update":                       make1[framing.Update],
	"Remove":                       make1[framing.Remove],
	"PreSharedKey":                 make1[framing.PreSharedKey],
	"ReInit":                       make1[framing.ReInit],
	"ExternalInit":                 make1[framing.ExternalInit],
	"GroupContextExtensions":       make1[framing.GroupContextExtensions],
	"AppDataUpdate":                make1[framing.AppDataUpdate],
	"AppEphemeral":                 make1[framing.AppEphemeral],
	"SelfRemove":                   make1[framing.SelfRemove],
	"ProposalOrRef":                make1[framing.ProposalOrRef],
	"Commit":                       make1[framing.Commit],
	"GroupInfo":                    make1[framing.GroupInfo],
	"GroupInfoTBS":                 make1[framing.GroupInfoTBS],
	"PathSecret":                   make1[framing.PathSecret],
	"GroupSecrets":                 make1[framing.GroupSecrets],
	"EncryptedGroupSecrets":        make1[framing.EncryptedGroupSecrets],
	"Welcome":                      make1[framing.Welcome],
	"ExternalPub":                  make1[framing.ExternalPub],
	"ConfirmedTranscriptHashInput": make1[framing.ConfirmedTranscriptHashInput],

	"FramedContentAuthData:application": func() wire { return &authData{contentType: spec.ContentTypeApplication} },
	"FramedContentAuthData:proposal":    func() wire { return &authData{contentType: spec.ContentTypeProposal} },
	"FramedContentAuthData:commit":      func() wire { return &authData{contentType: spec.ContentTypeCommit} },
	"PrivateMessageContent:application": func() wire {
		return &framing.PrivateMessageContent{ContentType: spec.ContentTypeApplication}
	},
	"PrivateMessageContent:proposal": func() wire {
		return &framing.PrivateMessageContent{ContentType: spec.ContentTypeProposal}
	},
	"PrivateMessageContent:commit": func() wire {
		return &framing.PrivateMessageContent{ContentType: spec.ContentTypeCommit}
	},
}

// neverDecoded are the structures that only enter a hash, signature, MAC or
// key derivation and are written there in place, and the other names for
// opaque<V>. Tests of package inspect check them by the published vectors.
var neverDecoded = []string{
	"HPKEPublicKey", "SignaturePublicKey", "HashReference", "KeyPackageRef", "ProposalRef", "MAC",
	"SignContent", "EncryptContext", "RefHashInput", "KDFLabel", "Certificate",
	"LeafNodeTBS", "TreeHashInput", "LeafNodeHashInput", "ParentNodeHashInput", "ParentHashInput",
	"InterimTranscriptHashInput",
	"WireFormats",
}

func make1[T any, P interface {
	*T
	wire
}]() wire {
	return P(new(T))
}

// authData is FramedContentAuthData with the content type it is decoded for.
type authData struct {
	framing.FramedContentAuthData
	contentType spec.ContentType
}

func (a *authData) Encode(e *tls.Encoder) { a.FramedContentAuthData.Encode(e, a.contentType) }
func (a *authData) Decode(d *tls.Decoder) { a.FramedContentAuthData.Decode(d, a.contentType) }

// ratchetTree is the ratchet_tree extension as the nodes that it consists of.
type ratchetTree []optionalNode

type optionalNode struct{ node *tree.Node }

func (n *optionalNode) Encode(e *tls.Encoder) { tls.Optional(e, n.node) }
func (n *optionalNode) Decode(d *tls.Decoder) { n.node = tls.ReadOptional[tree.Node](d, "") }

func (r *ratchetTree) Encode(e *tls.Encoder) { tls.Vector(e, *r) }
func (r *ratchetTree) Decode(d *tls.Decoder) {
	*r = tls.ReadVector[optionalNode](d, "")
}

// agree checks that the codec written by hand and the one by schema make the
// same of data: both decode it and encode it to the same bytes again, or both
// reject it for the same rule.
func agree(tb fataler, name string, data []byte) {
	tb.Helper()
	hand := codecs[name]()
	handErr := tls.Unmarshal(data, hand)
	schema, schemaErr := inspect.Decode(name, data)
	if handErr == nil && schemaErr == nil {
		out, err := tls.Marshal(hand)
		if err != nil || !bytes.Equal(out, data) {
			tb.Fatalf("%s: %x encodes to %x, %v", name, data, out, err)
		}
		if out := schema.Encode(); !bytes.Equal(out, data) {
			tb.Fatalf("%s: %x encodes by schema to %x", name, data, out)
		}
		return
	}
	var byHand, bySchema *tls.DecodeError
	if !errors.As(handErr, &byHand) || !errors.As(schemaErr, &bySchema) {
		tb.Fatalf("%s: %x\nby hand:   %v\nby schema: %v", name, data, handErr, schemaErr)
	}
	if byHand.Rule != bySchema.Rule || !samePlace(name, byHand, bySchema) {
		tb.Fatalf("%s: %x\nby hand:   %v\nby schema: %v", name, data, handErr, schemaErr)
	}
}

// samePlace reports whether both errors name the same field at the same offset.
// The codec written by hand reads certificates as opaque<V>, without a step for
// the structure around it, and has a name for the top if that is an extension's
// content.
func samePlace(name string, byHand, bySchema *tls.DecodeError) bool {
	want := certificate.ReplaceAllString(bySchema.Path, "$1")
	if len(name) > 0 && byHand.Path != want && strings.HasPrefix(byHand.Path, name) {
		byHand.Path = strings.TrimPrefix(strings.TrimPrefix(byHand.Path, name), ".")
	}
	return byHand.Path == want && byHand.Offset == bySchema.Offset
}

var certificate = regexp.MustCompile(`(^|\.?certificates)\[\d+\]\.cert_data$`)

// fataler is the part of testing.TB that *rapid.T shares.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// mutate returns data with a few random changes.
func mutate(data []byte, choose func(n uint64) uint64) []byte {
	b := slices.Clone(data)
	for range 1 + choose(3) {
		at := int(choose(uint64(len(b)) + 1))
		switch choose(7) {
		case 0:
			b = b[:at]
		case 1:
			b = slices.Insert(b, at, byte(choose(256)))
		case 2:
			b = slices.Delete(b, at, min(at+1+int(choose(4)), len(b)))
		case 3:
			b = slices.Insert(b, at, b[at:min(at+int(choose(20)), len(b))]...)
		default:
			if at < len(b) {
				// Small numbers are lengths, presence octets and code points.
				b[at] = []byte{0, 1, 2, 3, 4, 5, 0x3F, 0x40, 0x41, 0x80, 0xBF, 0xC0, 0xFF, byte(choose(256)), b[at] + 1, b[at] - 1}[choose(16)]
			}
		}
	}
	return b
}

func TestEveryStructureHasACodecOrNeedsNone(t *testing.T) {
	t.Parallel()
	names := inspect.Names()
	for _, name := range names {
		if (codecs[name] != nil) == slices.Contains(neverDecoded, name) {
			t.Errorf("%s has a codec: %t", name, codecs[name] != nil)
		}
	}
	if len(names) != len(codecs)+len(neverDecoded) {
		t.Errorf("%d names, %d codecs and %d others", len(names), len(codecs), len(neverDecoded))
	}
}

// The codec written by hand and the one by schema agree on valid values,
// changed valid values, and random bytes, of every structure.
func TestCodecsAgree(t *testing.T) {
	t.Parallel()
	for name := range codecs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				choose := func(n uint64) uint64 { return rapid.Uint64Range(0, n-1).Draw(t, "choice") }
				v, err := inspect.Generate(name, choose)
				if err != nil {
					t.Fatal(err)
				}
				data := v.Encode()
				if err := tls.Unmarshal(data, codecs[name]()); err != nil {
					t.Fatalf("a valid value is rejected: %x: %v", data, err)
				}
				agree(t, name, data)
				for range 10 {
					agree(t, name, mutate(data, choose))
				}
				agree(t, name, rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "bytes"))
			})
		})
	}
}

// Every strict prefix of a structure is rejected by both codecs alike.
func TestCodecsRejectStrictPrefixes(t *testing.T) {
	t.Parallel()
	for name := range codecs {
		seed := rand.Uint64()
		v, err := inspect.Generate(name, rand.New(rand.NewPCG(seed, 0)).Uint64N)
		if err != nil {
			t.Fatal(err)
		}
		if p := v.Field("padding"); p != nil {
			p.Bytes = nil // shorter padding is valid
		}
		data := v.Encode()
		for n := range min(len(data), 1000) {
			agree(t, name, data[:n])
			if tls.Unmarshal(data[:n], codecs[name]()) == nil {
				t.Errorf("seed %d: %s decodes from %d bytes of %d", seed, name, n, len(data))
			}
		}
	}
}

// A structure of eight bytes in which a vector declares 2^30-1 bytes costs no
// memory, whichever of its fields the vector is.
func TestDeclaredLengthAllocatesNothing(t *testing.T) {
	suite := suite1(t)
	for name, codec := range codecs {
		for skip := range 5 {
			for _, fill := range []byte{0, 1} {
				input := append(bytes.Repeat([]byte{fill}, skip), 0xBF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0)[:8]
				v := codec()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_ = tls.Unmarshal(input, v)
				if name == "ratchet_tree" {
					_, _ = tree.Parse(suite, input)
				}
				runtime.ReadMemStats(&after)
				if n := after.TotalAlloc - before.TotalAlloc; n > 64<<10 {
					t.Errorf("%s: %x allocates %d bytes", name, input, n)
				}
			}
		}
	}
}

// seedCodec adds valid values of a structure to the seeds of f.
func seedCodec(f *testing.F, name string, add func(data []byte)) {
	f.Helper()
	random := rand.New(rand.NewPCG(9420, uint64(len(name))))
	for range 4 {
		v, err := inspect.Generate(name, random.Uint64N)
		if err != nil {
			f.Fatal(err)
		}
		add(v.Encode())
	}
}

// fuzzCodec is the body of the fuzz target of one structure.
func fuzzCodec(f *testing.F, name string) {
	f.Helper()
	seedCodec(f, name, func(data []byte) { f.Add(data) })
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, name, data) })
}

// Each structure with a codec has a fuzz target of its own.
func TestEveryCodecHasAFuzzTarget(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("codec_targets_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, m := range regexp.MustCompile(`fuzzCodec\(f, "([^"]+)"\)`).FindAllSubmatch(source, -1) {
		targets = append(targets, string(m[1]))
	}
	for name := range codecs {
		if !slices.Contains(targets, name) {
			t.Errorf("%s has none", name)
		}
	}
	if len(targets) != len(codecs) {
		t.Errorf("%d targets for %d codecs", len(targets), len(codecs))
	}
}
