package schedule_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

var blob = rapid.SliceOfN(rapid.Byte(), 0, 80)

func drawGroupContext(t *rapid.T) *schedule.GroupContext {
	c := &schedule.GroupContext{
		Version:                 spec.MLS10,
		CipherSuite:             spec.CipherSuite(rapid.Uint16().Draw(t, "suite")),
		GroupID:                 blob.Draw(t, "group_id"),
		Epoch:                   rapid.Uint64().Draw(t, "epoch"),
		TreeHash:                blob.Draw(t, "tree_hash"),
		ConfirmedTranscriptHash: blob.Draw(t, "confirmed_transcript_hash"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "extensions") {
		c.Extensions = append(c.Extensions, tree.Extension{Type: spec.ExtensionType(rapid.Uint16().Draw(t, "type")), Data: blob.Draw(t, "data")})
	}
	return c
}

func drawPSKID(t *rapid.T) *schedule.PreSharedKeyID {
	id := &schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, Nonce: blob.Draw(t, "nonce")}
	if rapid.Bool().Draw(t, "external") {
		id.ID = blob.Draw(t, "psk_id")
		return id
	}
	id.Type = spec.PSKTypeResumption
	id.Usage = spec.ResumptionPSKUsage(rapid.Uint8Range(1, 3).Draw(t, "usage"))
	id.GroupID = blob.Draw(t, "psk_group_id")
	id.Epoch = rapid.Uint64().Draw(t, "psk_epoch")
	return id
}

type structure interface {
	tls.Encodable
	tls.Decodable
}

// checkWire: what is encoded decodes to the same, its strict prefixes and an
// extension do not decode.
func checkWire(t *rapid.T, v, decoded structure) {
	b, err := tls.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := tls.Unmarshal(b, decoded); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(v, decoded, cmpopts.EquateEmpty()); d != "" {
		t.Fatal(d)
	}
	for i := range b {
		if tls.Unmarshal(b[:i], decoded) == nil {
			t.Fatalf("a prefix of %d of %d bytes decodes", i, len(b))
		}
	}
	if err := tls.Unmarshal(append(b, 0), decoded); !errors.Is(err, spec.TrailingBytes) {
		t.Fatalf("with a byte more: %v", err)
	}
}

func TestWire(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkWire(t, drawGroupContext(t), new(schedule.GroupContext))
		id := drawPSKID(t)
		checkWire(t, id, new(schedule.PreSharedKeyID))
		checkWire(t, &schedule.PSKLabel{ID: *id, Index: rapid.Uint16().Draw(t, "index"), Count: rapid.Uint16().Draw(t, "count")}, new(schedule.PSKLabel))
		checkWire(t, &schedule.RecordName{Kind: schedule.NodeRecord, Index: rapid.Uint64().Draw(t, "i")}, new(schedule.RecordName))
	})
}

func TestMalformed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what string
		in   []byte
		into tls.Decodable
		want *spec.Rule
		path string
	}{
		{"version 0", []byte{0, 0}, new(schedule.GroupContext), spec.GroupContextVersion, "version"},
		{"version 2", []byte{0, 2}, new(schedule.GroupContext), spec.GroupContextVersion, "version"},
		{"PSK type 0", []byte{0, 0}, new(schedule.PreSharedKeyID), spec.UnknownPSKType, "psktype"},
		{"PSK type 3", []byte{3, 0, 0}, new(schedule.PreSharedKeyID), spec.UnknownPSKType, "psktype"},
		{"usage 0", []byte{2, 0}, new(schedule.PreSharedKeyID), spec.UnknownPSKUsage, "usage"},
		{"usage 4", []byte{2, 4, 0}, new(schedule.PreSharedKeyID), spec.UnknownPSKUsage, "usage"},
		{"PSK type 3 in a label", []byte{3}, new(schedule.PSKLabel), spec.UnknownPSKType, "id.psktype"},
		{"no PSK", nil, new(schedule.PreSharedKeyID), spec.Truncated, "psktype"},
	} {
		err := tls.Unmarshal(c.in, c.into)
		var malformed *tls.DecodeError
		if !errors.Is(err, c.want) || !errors.As(err, &malformed) || malformed.Path != c.path {
			t.Errorf("%s: %v, want %s at %s", c.what, err, c.want.ID, c.path)
		}
	}
}

// It is so that a clone does not see what happens to the input it came from.
func TestClone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for _, c := range []struct {
			from, decoded structure
			clone         func(structure) structure
		}{
			{drawGroupContext(t), new(schedule.GroupContext), func(s structure) structure { return s.(*schedule.GroupContext).Clone() }},
			{drawPSKID(t), new(schedule.PreSharedKeyID), func(s structure) structure {
				id := s.(*schedule.PreSharedKeyID).Clone()
				return &id
			}},
		} {
			input, err := tls.Marshal(c.from)
			if err != nil {
				t.Fatal(err)
			}
			if err := tls.Unmarshal(input, c.decoded); err != nil {
				t.Fatal(err)
			}
			clone := c.clone(c.decoded)
			clear(input)
			if d := cmp.Diff(c.from, clone, cmpopts.EquateEmpty()); d != "" {
				t.Fatal(d)
			}
		}
	})
}

func fuzzWire(f *testing.F, fresh func() structure, seeds ...tls.Encodable) {
	f.Helper()
	for _, s := range seeds {
		b, err := tls.Marshal(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		v := fresh()
		if tls.Unmarshal(in, v) != nil {
			return
		}
		out, err := tls.Marshal(v)
		if err != nil || !bytes.Equal(in, out) {
			t.Fatalf("%x encodes again as %x: %v", in, out, err)
		}
	})
}

func FuzzGroupContext(f *testing.F) {
	fuzzWire(f, func() structure { return new(schedule.GroupContext) }, &schedule.GroupContext{
		Version: spec.MLS10, CipherSuite: 1, GroupID: []byte("g"), Epoch: 7, TreeHash: make([]byte, 32),
		ConfirmedTranscriptHash: make([]byte, 32), Extensions: tree.Extensions{{Type: 3, Data: []byte{0, 0, 0}}},
	})
}

func FuzzPreSharedKeyID(f *testing.F) {
	fuzzWire(f, func() structure { return new(schedule.PreSharedKeyID) },
		&schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("id"), Nonce: make([]byte, 32)},
		&schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, Usage: spec.ResumptionPSKUsageBranch, GroupID: []byte("g"), Epoch: 3, Nonce: make([]byte, 32)})
}
