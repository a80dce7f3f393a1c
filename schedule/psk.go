package schedule

// RFC 9420, Section 8.4: Pre-Shared Keys (how they are named).

import (
	"bytes"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// PreSharedKeyID names a pre-shared key and one injection of it: the nonce is
// fresh each time.
type PreSharedKeyID struct {
	Type spec.PSKType

	ID []byte // psk_id, if Type is external

	Usage   spec.ResumptionPSKUsage // if Type is resumption, with the two below
	GroupID []byte                  // psk_group_id: the group
	Epoch   uint64                  // psk_epoch: and its epoch whose resumption_psk it is

	Nonce []byte // psk_nonce: KDF.Nh bytes of the group that it is injected into
}

// Encode writes the PreSharedKeyID structure.
func (p *PreSharedKeyID) Encode(e *tls.Encoder) {
	e.Uint8(uint8(p.Type))
	switch p.Type {
	case spec.PSKTypeExternal:
		e.Opaque(p.ID)
	case spec.PSKTypeResumption:
		e.Uint8(uint8(p.Usage))
		e.Opaque(p.GroupID)
		e.Uint64(p.Epoch)
	}
	e.Opaque(p.Nonce)
}

// Decode reads the PreSharedKeyID structure. An unknown type or usage is
// malformed (spec.UnknownPSKType,
// spec.UnknownPSKUsage). The length of the nonce is a matter
// of CheckNonce.
func (p *PreSharedKeyID) Decode(d *tls.Decoder) {
	p.Type = spec.PSKType(d.Uint8("psktype"))
	switch p.Type {
	case spec.PSKTypeExternal:
		p.ID = d.Opaque("psk_id")
	case spec.PSKTypeResumption:
		p.Usage = spec.ResumptionPSKUsage(d.Uint8("usage"))
		if d.OK() && !p.Usage.Valid() {
			d.Fail("usage", spec.UnknownPSKUsage, fmt.Errorf("%v", p.Usage))
		}
		p.GroupID = d.Opaque("psk_group_id")
		p.Epoch = d.Uint64("psk_epoch")
	default:
		if d.OK() {
			d.Fail("psktype", spec.UnknownPSKType, fmt.Errorf("%v", p.Type))
		}
	}
	p.Nonce = d.Opaque("psk_nonce")
}

// Clone returns a copy that shares no bytes with p.
func (p *PreSharedKeyID) Clone() PreSharedKeyID {
	n := *p
	n.ID = bytes.Clone(p.ID)
	n.GroupID = bytes.Clone(p.GroupID)
	n.Nonce = bytes.Clone(p.Nonce)
	return n
}

// Key is p as a comparable value: two identifiers, nonces included, are the
// same if and only if their keys are equal.
func (p *PreSharedKeyID) Key() string {
	b, err := tls.Marshal(p)
	if err != nil {
		return "" // a vector that has no encoding: no identifier at all
	}
	return string(b)
}

// CheckNonce refuses a nonce that is not KDF.Nh bytes long (spec.PSKNonceLength),
// where suite is that of the group that the key is injected into: not
// necessarily the group that a resumption PSK comes from. where names p in the
// error. It implements RFC 9420, Sections 8.4 and 12.1.4.
func (p *PreSharedKeyID) CheckNonce(suite *ciphersuite.Suite, where string) error {
	if len(p.Nonce) != suite.Nh() {
		return spec.PSKNonceLength.Violated("%s.psk_nonce: %d bytes, not %d", where, len(p.Nonce), suite.Nh())
	}
	return nil
}

// CheckUniquePSKs refuses a list in which one identifier occurs twice
// (spec.SamePSKTwice). One key with two nonces is no duplicate. It implements RFC
// 9420, Section 12.2.
func CheckUniquePSKs(ids []PreSharedKeyID) error {
	seen := make(map[string]int, len(ids))
	for i := range ids {
		key := ids[i].Key()
		if j, ok := seen[key]; ok {
			return spec.SamePSKTwice.Violated("psks[%d] and psks[%d]", j, i)
		}
		seen[key] = i
	}
	return nil
}
