package schedule

// RFC 9420, Section 8.1: Group Context.

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// GroupContext is the summary of a group's state that every secret of an
// epoch is bound to.
type GroupContext struct {
	Version                 spec.ProtocolVersion // mls10
	CipherSuite             spec.CipherSuite
	GroupID                 []byte
	Epoch                   uint64
	TreeHash                []byte
	ConfirmedTranscriptHash []byte
	Extensions              tree.Extensions
}

// Encode writes the GroupContext structure.
func (c *GroupContext) Encode(e *tls.Encoder) {
	e.Uint16(uint16(c.Version))
	e.Uint16(uint16(c.CipherSuite))
	e.Opaque(c.GroupID)
	e.Uint64(c.Epoch)
	e.Opaque(c.TreeHash)
	e.Opaque(c.ConfirmedTranscriptHash)
	c.Extensions.Encode(e)
}

// Decode reads the GroupContext structure. Any version but mls10 is malformed
// (spec.GroupContextVersion). Whether the suite is known and the extensions
// are permissible is not looked at.
func (c *GroupContext) Decode(d *tls.Decoder) {
	c.Version = spec.ProtocolVersion(d.Uint16("version"))
	if d.OK() && c.Version != spec.MLS10 {
		d.Fail("version", spec.GroupContextVersion, fmt.Errorf("%v", c.Version))
	}
	c.CipherSuite = spec.CipherSuite(d.Uint16("cipher_suite"))
	c.GroupID = d.Opaque("group_id")
	c.Epoch = d.Uint64("epoch")
	c.TreeHash = d.Opaque("tree_hash")
	c.ConfirmedTranscriptHash = d.Opaque("confirmed_transcript_hash")
	c.Extensions.Decode(d)
}

// Clone returns a copy that shares no bytes with c, and so none with the input
// that c was decoded from.
func (c *GroupContext) Clone() *GroupContext {
	n := *c
	n.GroupID = bytes.Clone(c.GroupID)
	n.TreeHash = bytes.Clone(c.TreeHash)
	n.ConfirmedTranscriptHash = bytes.Clone(c.ConfirmedTranscriptHash)
	n.Extensions = slices.Clone(c.Extensions)
	for i := range n.Extensions {
		n.Extensions[i].Data = bytes.Clone(n.Extensions[i].Data)
	}
	return &n
}

// EncodedGroupContext is the encoding of a GroupContext. It enters the key
// schedule twice and every signature and path encryption of its epoch, so it
// is made once.
type EncodedGroupContext []byte

// Encoded returns the encoding of c. The error is a violation of
// spec.VectorTooLong: a part of c, or all of it, which is put into a vector
// wherever a secret depends on it, exceeds tls.MaxVector.
func (c *GroupContext) Encoded() (EncodedGroupContext, error) {
	return marshalContext(c, "group_context")
}

// marshalContext encodes what becomes the context of ExpandWithLabel.
func marshalContext(v tls.Encodable, where string) ([]byte, error) {
	b, err := tls.Marshal(v)
	if err == nil && len(b) > tls.MaxVector {
		return nil, spec.VectorTooLong.Violated("%s: %d bytes", where, len(b))
	}
	return b, err
}
