package group

// Beyond the RFC: what the records of a group contain.

import (
	"fmt"
	"maps"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// recordValue encodes the value of a record. What is in it was on the wire, or can
// be, so that it fits.
func recordValue(v tls.Encodable) []byte {
	b, err := tls.Marshal(v)
	if err != nil {
		panic("mls: internal error: a record that does not encode: " + err.Error())
	}
	return b
}

// head is the value of the HeadRecord.
type head struct {
	version   uint16
	suite     spec.CipherSuite // as in the GroupContext
	status    Status
	epoch     uint64
	leaf      tree.LeafIndex // own
	leaves    uint32         // of the tree
	keys      uint32         // private keys of nodes
	past      uint32         // past epochs, directly before epoch
	resumable uint32         // past epochs with a resumption PSK, likewise
	reInit    *framing.ReInit
}

func (s *State) head() *head {
	return &head{
		RecordVersion, s.Context().CipherSuite, s.status, s.Epoch(), s.LeafIndex(), s.tree.LeafCount(),
		uint32(len(maps.Collect(s.private.Keys()))), uint32(len(s.past)), uint32(len(s.resumable)), s.reInit,
	}
}

func (h *head) Encode(e *tls.Encoder) {
	e.Uint16(h.version)
	e.Uint16(uint16(h.suite))
	e.Uint8(uint8(h.status))
	e.Uint64(h.epoch)
	e.Uint32(uint32(h.leaf))
	e.Uint32(h.leaves)
	e.Uint32(h.keys)
	e.Uint32(h.past)
	e.Uint32(h.resumable)
	tls.Optional(e, h.reInit)
}

func (h *head) Decode(d *tls.Decoder) {
	h.version = d.Uint16("version")
	h.suite = spec.CipherSuite(d.Uint16("cipher_suite"))
	h.status = Status(d.Uint8("status"))
	h.epoch = d.Uint64("epoch")
	h.leaf = tree.LeafIndex(d.Uint32("leaf_index"))
	h.leaves = d.Uint32("leaves")
	h.keys = d.Uint32("keys")
	h.past = d.Uint32("past")
	h.resumable = d.Uint32("resumable")
	h.reInit = tls.ReadOptional[framing.ReInit](d, "reinit")
}

// counter is the value of the CounterRecord.
type counter struct {
	sent      uint64
	proposals uint32
}

func (s *State) counter() *counter { return &counter{s.sent, uint32(len(s.proposals.list))} }

func (c *counter) Encode(e *tls.Encoder) {
	e.Uint64(c.sent)
	e.Uint32(c.proposals)
}

func (c *counter) Decode(d *tls.Decoder) {
	c.sent = d.Uint64("sent")
	c.proposals = d.Uint32("proposals")
}

// epochRecord is the value of an EpochRecord.
type epochRecord struct {
	context *schedule.GroupContext
	keys    *schedule.Epoch
	leaves  uint32 // of the secret tree
	former  []formerKey
	interim []byte
	tag     []byte // empty in a past epoch
}

func (s *State) epochRecord(e *epoch) *epochRecord {
	r := &epochRecord{context: e.context, keys: e.keys, leaves: e.messages.LeafCount(), former: e.former, interim: e.interim}
	if e == s.epoch {
		r.interim, r.tag = s.interim, s.tag
	}
	return r
}

func (r *epochRecord) Encode(e *tls.Encoder) {
	r.context.Encode(e)
	r.keys.Encode(e)
	e.Uint32(r.leaves)
	tls.Vector(e, r.former)
	e.Opaque(r.interim)
	e.Opaque(r.tag)
}

func (r *epochRecord) Decode(d *tls.Decoder) {
	r.context, r.keys = new(schedule.GroupContext), new(schedule.Epoch)
	d.Struct("group_context", r.context)
	r.context = r.context.Clone()
	d.Struct("secrets", r.keys)
	r.leaves = d.Uint32("leaves")
	r.former = tls.ReadVector[formerKey](d, "former")
	r.interim = kept(d.Opaque("interim_transcript_hash"))
	r.tag = kept(d.Opaque("confirmation_tag"))
}

// kept copies b; what is empty is nil, as it was before it was stored.
func kept(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return append([]byte(nil), b...)
}

func (f *formerKey) Encode(e *tls.Encoder) {
	e.Uint32(uint32(f.leaf))
	e.Opaque(f.key)
}

func (f *formerKey) Decode(d *tls.Decoder) {
	f.leaf = tree.LeafIndex(d.Uint32("leaf_index"))
	f.key = kept(d.Opaque("signature_key"))
}

// Encode writes the value of a ProposalRecord.
func (p *pendingProposal) Encode(e *tls.Encoder) {
	p.Proposal.Encode(e)
	p.sender.Encode(e)
	e.Opaque(p.ref)
}

// Decode reads the value of a ProposalRecord, which it aliases.
func (p *pendingProposal) Decode(d *tls.Decoder) {
	p.Proposal = new(framing.Proposal)
	d.Struct("proposal", p.Proposal)
	d.Struct("sender", &p.sender)
	p.ref = d.Opaque("ref")
}

// updateKeys is the value of an UpdateKeysRecord.
type updateKeys struct {
	encryption ciphersuite.Secret
	signature  ciphersuite.Secret // absent: unchanged
}

func (p *pendingProposal) updateKeys() *updateKeys {
	k := &updateKeys{encryption: p.encryption.Secret()}
	if p.signature != nil {
		k.signature = p.signature.Secret()
	}
	return k
}

func (k *updateKeys) Encode(e *tls.Encoder) {
	e.Opaque(k.encryption.Bytes())
	e.Opaque(k.signature.Bytes())
}

func (k *updateKeys) Decode(d *tls.Decoder) {
	k.encryption = ciphersuite.NewSecret(d.Opaque("encryption"))
	k.signature = ciphersuite.NewSecret(d.Opaque("signature"))
}

// Encode writes a Policy, for storage.
func (p *Policy) Encode(e *tls.Encoder) {
	e.Uint32(p.PastEpochs)
	e.Uint32(p.Window.OutOfOrder)
	e.Uint32(p.Window.Forward)
	e.Uint32(p.ResumptionEpochs)
	e.Uint8(uint8(p.Padding.Scheme))
	e.Uint32(p.Padding.Block)
	e.Uint32(p.MaxProposals)
	e.Uint64(p.MaxLifetime)
	e.Uint64(p.MaxEpochMessages)
	tls.Uint16s(e, p.Extensions)
	tls.Vector(e, p.Proposals)
	tls.Uint16s(e, p.Credentials)
	tls.Uint16s(e, p.Components)
	e.Uint8(bit(p.AllowJoinProposals))
	e.Uint8(bit(p.AllowResync))
}

// Decode reads what Encode wrote.
func (p *Policy) Decode(d *tls.Decoder) {
	p.PastEpochs = d.Uint32("past_epochs")
	p.Window.OutOfOrder = d.Uint32("out_of_order")
	p.Window.Forward = d.Uint32("forward")
	p.ResumptionEpochs = d.Uint32("resumption_epochs")
	p.Padding.Scheme = framing.PaddingScheme(d.Uint8("padding_scheme"))
	p.Padding.Block = d.Uint32("padding_block")
	p.MaxProposals = d.Uint32("max_proposals")
	p.MaxLifetime = d.Uint64("max_lifetime")
	p.MaxEpochMessages = d.Uint64("max_epoch_messages")
	p.Extensions = tls.ReadUint16s[spec.ExtensionType](d, "extensions")
	p.Proposals = tls.ReadVector[CustomProposal](d, "proposals")
	p.Credentials = tls.ReadUint16s[spec.CredentialType](d, "credentials")
	p.Components = tls.ReadUint16s[spec.ComponentID](d, "components")
	p.AllowJoinProposals = readBit(d, "allow_join_proposals")
	p.AllowResync = readBit(d, "allow_resync")
}

// Encode writes a CustomProposal, for storage.
func (c *CustomProposal) Encode(e *tls.Encoder) {
	e.Uint16(uint16(c.Type))
	e.Uint8(bit(c.PathRequired))
	e.Uint8(bit(c.External))
}

// Decode reads what Encode wrote.
func (c *CustomProposal) Decode(d *tls.Decoder) {
	c.Type = spec.ProposalType(d.Uint16("type"))
	c.PathRequired = readBit(d, "path_required")
	c.External = readBit(d, "external")
}

func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

func readBit(d *tls.Decoder, field string) bool {
	b := d.Uint8(field)
	if b > 1 {
		d.Fail(field, spec.OptionalPresence, fmt.Errorf("%d", b))
	}
	return b == 1
}
