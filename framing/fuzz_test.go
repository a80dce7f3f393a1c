package framing_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// fuzzCodec holds that what decodes encodes again to the same bytes.
func fuzzCodec(f *testing.F, name string, fresh func() wire) {
	draw := rapid.Custom(structures[name])
	for seed := range 20 {
		f.Add(marshal(f, draw.Example(seed)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v := fresh()
		if tls.Unmarshal(data, v) != nil {
			return
		}
		if again := marshal(t, v); !bytes.Equal(again, data) {
			t.Fatalf("%x encodes again to %x", data, again)
		}
	})
}

func FuzzMLSMessage(f *testing.F) {
	fuzzCodec(f, "MLSMessage", func() wire { return new(framing.MLSMessage) })
}

func FuzzAuthenticatedContent(f *testing.F) {
	fuzzCodec(f, "AuthenticatedContent", func() wire { return new(framing.AuthenticatedContent) })
}

func FuzzProposal(f *testing.F) {
	fuzzCodec(f, "Proposal", func() wire { return new(framing.Proposal) })
}

func FuzzCommit(f *testing.F) { fuzzCodec(f, "Commit", func() wire { return new(framing.Commit) }) }

func FuzzKeyPackage(f *testing.F) {
	fuzzCodec(f, "KeyPackage", func() wire { return new(framing.KeyPackage) })
}

func FuzzGroupInfo(f *testing.F) {
	fuzzCodec(f, "GroupInfo", func() wire { return new(framing.GroupInfo) })
}

func FuzzWelcome(f *testing.F) { fuzzCodec(f, "Welcome", func() wire { return new(framing.Welcome) }) }

func FuzzGroupSecrets(f *testing.F) {
	fuzzCodec(f, "GroupSecrets", func() wire { return new(framing.GroupSecrets) })
}

func FuzzTranscriptHashInput(f *testing.F) {
	fuzzCodec(f, "ConfirmedTranscriptHashInput", func() wire { return new(framing.ConfirmedTranscriptHashInput) })
}

// FuzzUnprotect gives a member what anybody might send. Nothing that a fuzzer
// makes up is accepted, but nothing it makes up panics either; the seeds are.
func FuzzUnprotect(f *testing.F) {
	w := newWorld(f, mustSuite(f, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	content := w.application(framing.MemberSender(1))
	private := signed(f, w.epoch, w.members[1], spec.WireFormatPrivateMessage, &content)
	p, _, err := w.epoch.ProtectPrivate(w.ratchets(), private, framing.NoPadding(), framing.ReuseGuard{1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(marshal(f, p.Message()))
	content = w.commit(framing.MemberSender(1), framing.Inline(remove()))
	m, err := w.epoch.ProtectPublic(signed(f, w.epoch, w.members[1], spec.WireFormatPublicMessage, &content))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(marshal(f, m.Message()))
	ratchets := w.ratchets()
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := framing.Parse(data)
		if err != nil {
			return
		}
		if m.PublicMessage != nil {
			v, err := w.epoch.UnprotectPublic(m.PublicMessage)
			if (v == nil) != (err != nil) || err != nil && ruleOf(err) == nil {
				t.Fatalf("content %v, error %v", v, err)
			}
		}
		if m.PrivateMessage != nil {
			v, consumed, err := w.epoch.UnprotectPrivate(m.PrivateMessage, ratchets, schedule.Window{OutOfOrder: 5, Forward: 5})
			if (v == nil) != (err != nil) || v != nil && consumed == nil || err != nil && ruleOf(err) == nil {
				t.Fatalf("content %v, consumed %v, error %v", v, consumed, err)
			}
		}
	})
}

// FuzzPlaintext gives a member what another member might encrypt.
func FuzzPlaintext(f *testing.F) {
	w := newWorld(f, mustSuite(f, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	for i, content := range []framing.FramedContent{
		w.application(framing.MemberSender(1)), w.proposal(framing.MemberSender(1), remove()), w.commit(framing.MemberSender(1)),
	} {
		f.Add(byte(i+1), plaintextOf(f, w.forge(f, spec.WireFormatPrivateMessage, content, w.members[1], w.context), 5))
	}
	f.Fuzz(func(t *testing.T, contentType byte, plaintext []byte) {
		header := framing.PrivateContentAAD{GroupID: w.context.GroupID, Epoch: w.context.Epoch, ContentType: spec.ContentType(contentType), AuthenticatedData: []byte("aad")}
		if !header.ContentType.Valid() {
			return
		}
		ratchet := schedule.Handshake
		if header.ContentType == spec.ContentTypeApplication {
			ratchet = schedule.Application
		}
		key, _, _, err := w.ratchets().Next(1, ratchet)
		if err != nil {
			t.Fatal(err)
		}
		m, err := w.epoch.Seal(key, &framing.SenderData{LeafIndex: 1}, &header, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		v, consumed, err := w.epoch.UnprotectPrivate(m, w.ratchets(), schedule.Window{})
		if consumed == nil || (v == nil) != (err != nil) || err != nil && ruleOf(err) == nil {
			t.Fatalf("content %v, consumed %v, error %v", v, consumed, err)
		}
		if v == nil {
			return
		}
		// Only padding was not checked to be the seed's.
		if again := plaintextOf(t, v.Authenticated(), 0); !bytes.HasPrefix(plaintext, again) || len(bytes.Trim(plaintext[len(again):], "\x00")) > 0 {
			t.Fatalf("%x encodes again to %x", plaintext, again)
		}
	})
}
