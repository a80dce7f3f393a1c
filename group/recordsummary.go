package group

// Beyond the RFC: the summary of a pending Commit, as it is stored.

import (
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// encode writes a summary but for SelfRemoved, which no own Commit has, and
// ReInit, which is part of the next state.
func (c *CommitSummary) encode(e *tls.Encoder) {
	e.Uint32(uint32(c.Committer))
	e.Uint8(bit(c.External))
	e.Uint8(bit(c.Path))
	tls.Uint32s(e, c.Added)
	tls.Uint32s(e, c.Updated)
	tls.Uint32s(e, c.Removed)
	tls.Vector(e, c.Custom)
	tls.Vector(e, c.Ephemeral)
	tls.Uint16s(e, c.Changed)
}

func (c *CommitSummary) decode(d *tls.Decoder) {
	c.Committer = tree.LeafIndex(d.Uint32("committer"))
	c.External = readBit(d, "external")
	c.Path = readBit(d, "path")
	c.Added = tls.ReadUint32s[tree.LeafIndex](d, "added")
	c.Updated = tls.ReadUint32s[tree.LeafIndex](d, "updated")
	c.Removed = tls.ReadUint32s[tree.LeafIndex](d, "removed")
	c.Custom = tls.ReadVector[CustomReceived](d, "custom")
	c.Ephemeral = tls.ReadVector[EphemeralReceived](d, "ephemeral")
	c.Changed = tls.ReadUint16s[spec.ComponentID](d, "changed")
}

// Encode writes a CustomReceived, for storage.
func (c *CustomReceived) Encode(e *tls.Encoder) {
	e.Uint16(uint16(c.Type))
	c.Sender.Encode(e)
	e.Opaque(c.Body)
}

// Decode reads what Encode wrote, and aliases it.
func (c *CustomReceived) Decode(d *tls.Decoder) {
	c.Type = spec.ProposalType(d.Uint16("type"))
	d.Struct("sender", &c.Sender)
	c.Body = d.Opaque("body")
}

// Encode writes an EphemeralReceived, for storage.
func (x *EphemeralReceived) Encode(e *tls.Encoder) {
	x.Sender.Encode(e)
	x.AppEphemeral.Encode(e)
}

// Decode reads what Encode wrote, and aliases it.
func (x *EphemeralReceived) Decode(d *tls.Decoder) {
	x.Sender = framing.Sender{}
	d.Struct("sender", &x.Sender)
	d.Struct("app_ephemeral", &x.AppEphemeral)
}
