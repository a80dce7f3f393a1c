package framing_test

import (
	"fmt"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// codecMessages are messages of the sizes that matter: small, a Commit in a
// full tree of 10,000 members, one that adds 1,000, and a GroupInfo with a
// tree of a megabyte.
func codecMessages(b *testing.B) map[string]*framing.MLSMessage {
	b.Helper()
	w := newWorld(b, mustSuite(b, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	application := w.application(framing.MemberSender(1))
	application.ApplicationData = make([]byte, 1024)
	private, _, err := w.epoch.ProtectPrivate(w.ratchets(), signed(b, w.epoch, w.members[1], spec.WireFormatPrivateMessage, &application), framing.NoPadding(), framing.ReuseGuard{})
	if err != nil {
		b.Fatal(err)
	}
	path := w.commit(framing.MemberSender(1))
	path.Commit.Path = &tree.UpdatePath{LeafNode: w.keyPackage(b, w.outsider).LeafNode}
	for range 14 {
		path.Commit.Path.Nodes = append(path.Commit.Path.Nodes, tree.UpdatePathNode{
			EncryptionKey:       make([]byte, 32),
			EncryptedPathSecret: []ciphersuite.HPKECiphertext{{KEMOutput: make([]byte, 32), Ciphertext: make([]byte, 48)}},
		})
	}
	adds := w.commit(framing.MemberSender(1))
	for range 1000 {
		adds.Commit.Proposals = append(adds.Commit.Proposals, framing.Inline((&framing.Add{KeyPackage: *w.keyPackage(b, w.outsider)}).Proposal()))
	}
	info := framing.GroupInfo{GroupContext: *w.context, Extensions: tree.Extensions{{Type: spec.ExtensionTypeRatchetTree, Data: make([]byte, 1<<20)}}}
	public := func(c framing.FramedContent) *framing.MLSMessage {
		return w.public(b, w.forge(b, spec.WireFormatPublicMessage, c, w.members[1], w.context), w.secrets.MembershipKey, w.context).Message()
	}
	return map[string]*framing.MLSMessage{
		"private1KiB": private.Message(), "path14": public(path), "adds1000": public(adds), "groupInfo1MiB": info.Message(),
		"remove": public(w.proposal(framing.MemberSender(1), remove())),
	}
}

func BenchmarkDecode(b *testing.B) {
	for name, m := range codecMessages(b) {
		enc := marshal(b, m)
		b.Run(fmt.Sprintf("message=%s", name), func(b *testing.B) {
			b.SetBytes(int64(len(enc)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := framing.Parse(enc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for name, m := range codecMessages(b) {
		b.Run(fmt.Sprintf("message=%s", name), func(b *testing.B) {
			b.SetBytes(int64(len(marshal(b, m))))
			b.ReportAllocs()
			for b.Loop() {
				marshal(b, m)
			}
		})
	}
}

// perOp reports what an operation costs in primitives.
func perOp(b *testing.B, counter *ciphersuite.Counter, operation func()) {
	b.Helper()
	b.ReportAllocs()
	before := counter.Counts()
	for b.Loop() {
		operation()
	}
	after, n := counter.Counts(), float64(b.N)
	for unit, delta := range map[string]uint64{
		"sign/op": after.Sign - before.Sign, "verify/op": after.Verify - before.Verify,
		"seal/op": after.Seal - before.Seal, "open/op": after.Open - before.Open,
		"expand/op": after.Expand - before.Expand, "mac/op": after.MAC - before.MAC,
	} {
		if delta > 0 {
			b.ReportMetric(float64(delta)/n, unit)
		}
	}
}

// countingWorld is a world that counts primitives, with a sender whose ratchet
// is in use already.
func countingWorld(b *testing.B) (*world, *ciphersuite.Counter, *schedule.SecretTree) {
	b.Helper()
	counter := new(ciphersuite.Counter)
	w := newWorld(b, mustSuite(b, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519).WithCounter(counter))
	ratchets := w.ratchets()
	for _, ratchet := range []schedule.RatchetType{schedule.Handshake, schedule.Application} {
		_, after, _, err := ratchets.Next(1, ratchet)
		if err != nil {
			b.Fatal(err)
		}
		ratchets = after
	}
	return w, counter, ratchets
}

func BenchmarkProtectPrivate1KiB(b *testing.B) {
	w, counter, ratchets := countingWorld(b)
	content := w.application(framing.MemberSender(1))
	content.ApplicationData = make([]byte, 1024)
	b.SetBytes(1024)
	perOp(b, counter, func() {
		a := signed(b, w.epoch, w.members[1], spec.WireFormatPrivateMessage, &content)
		_, consumed, err := w.epoch.ProtectPrivate(ratchets, a, framing.NoPadding(), framing.ReuseGuard{1})
		if err != nil {
			b.Fatal(err)
		}
		ratchets = consumed.After
	})
}

func BenchmarkUnprotectPrivate1KiB(b *testing.B) {
	w, counter, ratchets := countingWorld(b)
	content := w.application(framing.MemberSender(1))
	content.ApplicationData = make([]byte, 1024)
	m, _, err := w.epoch.ProtectPrivate(ratchets, signed(b, w.epoch, w.members[1], spec.WireFormatPrivateMessage, &content), framing.NoPadding(), framing.ReuseGuard{1})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(1024)
	perOp(b, counter, func() {
		if _, _, err := w.epoch.UnprotectPrivate(m, ratchets, schedule.Window{}); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkProtectPublic(b *testing.B) {
	w, counter, _ := countingWorld(b)
	content := w.proposal(framing.MemberSender(1), remove())
	perOp(b, counter, func() {
		a := signed(b, w.epoch, w.members[1], spec.WireFormatPublicMessage, &content)
		if _, err := w.epoch.ProtectPublic(a); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkUnprotectPublic(b *testing.B) {
	w, counter, _ := countingWorld(b)
	content := w.proposal(framing.MemberSender(1), remove())
	m, err := w.epoch.ProtectPublic(signed(b, w.epoch, w.members[1], spec.WireFormatPublicMessage, &content))
	if err != nil {
		b.Fatal(err)
	}
	perOp(b, counter, func() {
		if _, err := w.epoch.UnprotectPublic(m); err != nil {
			b.Fatal(err)
		}
	})
}
