package framing_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// forAllSuites runs a test once for every suite, in parallel.
func forAllSuites(t *testing.T, test func(*testing.T, *world)) {
	suites := ciphersuite.All()
	if len(suites) < 7 {
		t.Fatalf("%d suites", len(suites))
	}
	for _, suite := range suites {
		t.Run(suite.Name(), func(t *testing.T) {
			t.Parallel()
			test(t, newWorld(t, suite))
		})
	}
}

func drawMemberContent(t *rapid.T, w *world) framing.FramedContent {
	drawn := drawContent(t)
	drawn.GroupID, drawn.Epoch = w.context.GroupID, w.context.Epoch
	drawn.Sender = framing.MemberSender(rapid.SampledFrom([]tree.LeafIndex{0, 1, 3}).Draw(t, "member"))
	return drawn
}

func drawPadding(t *rapid.T) framing.Padding {
	return rapid.SampledFrom([]framing.Padding{
		framing.NoPadding(), framing.PadToBlock(1), framing.PadToBlock(64), framing.PadToBlock(1000), framing.PadPadme(),
	}).Draw(t, "padding")
}

// What a member protects, in either framing, arrives as it was.
func TestProtectedContentArrives(t *testing.T) {
	t.Parallel()
	var worlds []*world
	for _, suite := range ciphersuite.All() {
		worlds = append(worlds, newWorld(t, suite))
	}
	rapid.Check(t, func(r *rapid.T) {
		for range 3 {
			w := rapid.SampledFrom(worlds).Draw(r, "suite")
			content := drawMemberContent(r, w)
			guard := framing.ReuseGuard(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(r, "reuse_guard"))
			arrives(r, w, &content, drawPadding(r), guard)
		}
	})
}

// The same, for each suite and type of content at least once.
func TestProtectedContentArrivesInEverySuite(t *testing.T) {
	t.Parallel()
	forAllSuites(t, func(t *testing.T, w *world) {
		for _, c := range []framing.FramedContent{
			w.application(framing.MemberSender(0)), w.proposal(framing.MemberSender(1), remove()), w.commit(framing.MemberSender(3)),
		} {
			arrives(t, w, &c, framing.NoPadding(), framing.ReuseGuard{1})
		}
	})
}

// arrives sends content of a member in each framing that may carry it.
func arrives(t rapid.TB, w *world, content *framing.FramedContent, padding framing.Padding, guard framing.ReuseGuard) {
	t.Helper()
	priv := w.members[content.Sender.LeafIndex]
	if content.ContentType != spec.ContentTypeApplication {
		a := signed(t, w.epoch, priv, spec.WireFormatPublicMessage, content)
		m, err := w.epoch.ProtectPublic(a)
		if err != nil {
			t.Fatal(err)
		}
		v, err := w.epoch.UnprotectPublic(overWire(t, m.Message()).PublicMessage)
		if err != nil {
			t.Fatal(err)
		}
		same(t, v.Authenticated(), a)
	}
	if content.Proposal != nil && content.Proposal.Type == spec.ProposalTypeSelfRemove {
		return // public only
	}
	a := signed(t, w.epoch, priv, spec.WireFormatPrivateMessage, content)
	m, _, err := w.epoch.ProtectPrivate(w.ratchets(), a, padding, guard)
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := w.epoch.UnprotectPrivate(overWire(t, m.Message()).PrivateMessage, w.ratchets(), schedule.Window{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, v.Authenticated(), a)
	if v.Sender() != content.Sender || !bytes.Equal(v.ConfirmationTag(), a.Auth.ConfirmationTag) {
		t.Errorf("from %v with tag %x", v.Sender(), v.ConfirmationTag())
	}
}

// Those outside the group are understood without its secrets on their side.
func TestOutsidersContentArrives(t *testing.T) {
	t.Parallel()
	forAllSuites(t, func(t *testing.T, w *world) {
		external := w.proposal(framing.ExternalSender(0), remove())
		joiner := w.proposal(framing.NewMemberProposalSender(), (&framing.Add{KeyPackage: *w.keyPackage(t, w.outsider)}).Proposal())
		commit := w.externalCommit()
		for _, c := range []struct {
			content *framing.FramedContent
			priv    *ciphersuite.SignaturePrivateKey
			context schedule.EncodedGroupContext
		}{
			{&external, w.external, nil}, {&joiner, w.outsider, nil}, {&commit, w.outsider, w.epoch.Encoded},
		} {
			var a *framing.AuthenticatedContent
			var err error
			if c.content.Commit != nil {
				var signed *framing.SignedCommit
				if signed, err = framing.SignCommit(w.suite, c.priv, spec.WireFormatPublicMessage, c.content, c.context); err == nil {
					a = signed.Confirm(make([]byte, w.suite.Nh()))
				}
			} else {
				a, err = framing.Sign(w.suite, c.priv, spec.WireFormatPublicMessage, c.content, c.context)
			}
			if err != nil {
				t.Fatal(err)
			}
			m, err := a.PublicMessage()
			if err != nil {
				t.Fatal(err)
			}
			v, err := w.epoch.UnprotectPublic(overWire(t, m.Message()).PublicMessage)
			if err != nil {
				t.Fatalf("%v: %v", c.content.Sender, err)
			}
			same(t, v.Authenticated(), a)
			if err := w.epoch.VerifySignature(a); err != nil {
				t.Errorf("%v: %v", c.content.Sender, err)
			}
		}
	})
}

// Messages of one ratchet open in any order within the window, each once;
// whatever does not open leaves the secret tree in force.
func TestPrivateMessagesOutOfOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mustSuite(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	content := w.application(framing.MemberSender(1))
	a := signed(t, w.epoch, w.members[1], spec.WireFormatPrivateMessage, &content)
	rapid.Check(t, func(t *rapid.T) {
		var messages []*framing.PrivateMessage
		ratchets := w.ratchets()
		for i := range 6 {
			m, consumed, err := w.epoch.ProtectPrivate(ratchets, a, framing.NoPadding(), framing.ReuseGuard{byte(i)})
			if err != nil {
				t.Fatal(err)
			}
			if consumed.Generation != uint32(i) || consumed.Ratchet != schedule.Application {
				t.Fatalf("message %d has generation %d of ratchet %v", i, consumed.Generation, consumed.Ratchet)
			}
			messages, ratchets = append(messages, m), consumed.After
		}
		window := schedule.Window{OutOfOrder: 6, Forward: 6}
		receiver := w.ratchets()
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3, 4, 5}).Draw(t, "order") {
			bad := *messages[i]
			bad.Ciphertext = bytes.Clone(bad.Ciphertext)
			bad.Ciphertext[rapid.IntRange(0, len(bad.Ciphertext)-1).Draw(t, "at")] ^= 1
			if _, consumed, err := w.epoch.UnprotectPrivate(&bad, receiver, window); err == nil || consumed != nil {
				t.Fatalf("a message with one bit changed: %v, consumed %v", err, consumed)
			}
			_, consumed, err := w.epoch.UnprotectPrivate(messages[i], receiver, window)
			if err != nil {
				t.Fatal(err)
			}
			receiver = consumed.After
			if _, again, err := w.epoch.UnprotectPrivate(messages[i], receiver, window); !errors.Is(err, spec.ConsumedKey) || again != nil {
				t.Fatalf("the same message again: %v, consumed %v", err, again)
			}
		}
	})
}

// The reuse guard changes the ciphertext; equal inputs give equal messages.
func TestProtectPrivateIsAFunction(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mustSuite(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	content := w.application(framing.MemberSender(1))
	a := signed(t, w.epoch, w.members[1], spec.WireFormatPrivateMessage, &content)
	protect := func(guard framing.ReuseGuard) *framing.PrivateMessage {
		m, _, err := w.epoch.ProtectPrivate(w.ratchets(), a, framing.PadToBlock(512), guard)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	first, again, other := protect(framing.ReuseGuard{1}), protect(framing.ReuseGuard{1}), protect(framing.ReuseGuard{2})
	same(t, again, first)
	if bytes.Equal(first.Ciphertext, other.Ciphertext) {
		t.Error("two reuse guards give one ciphertext")
	}
	if want := 512 + w.suite.Nt(); len(first.Ciphertext) != want {
		t.Errorf("padded to a ciphertext of %d bytes, not %d", len(first.Ciphertext), want)
	}
}

// A reference covers all of the message, in either framing.
func TestProposalRefCoversEverything(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mustSuite(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	content := w.proposal(framing.MemberSender(1), remove())
	public := signed(t, w.epoch, w.members[1], spec.WireFormatPublicMessage, &content)
	private := signed(t, w.epoch, w.members[1], spec.WireFormatPrivateMessage, &content)
	other := *public
	other.Content.AuthenticatedData = []byte("other")
	seen := map[string]bool{}
	for _, a := range []*framing.AuthenticatedContent{public, private, &other} {
		ref, err := a.ProposalRef(w.suite)
		if err != nil {
			t.Fatal(err)
		}
		if want := w.suite.RefHash("Proposal Reference", marshal(t, a)); !bytes.Equal(ref, want) {
			t.Errorf("%x, want %x", ref, want)
		}
		seen[string(ref)] = true
	}
	if len(seen) != 3 {
		t.Errorf("three messages have %d references", len(seen))
	}
}
