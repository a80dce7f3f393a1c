package ciphersuite

// RFC 9420, Section 8: Key Schedule (the functions it is made of).

import (
	"encoding/binary"

	"github.com/seed-47ee054e/mls/spec"
)

// ZeroSecret returns the 0 of the RFC's diagrams: Nh zero bytes.
func (s *Suite) ZeroSecret() Secret {
	zero, _ := newSecret(s.Nh())
	return zero
}

// Extract is KDF.Extract, Nh bytes: in the RFC's diagrams salt comes from
// above, ikm from the left.
func (s *Suite) Extract(salt, ikm Secret) Secret {
	s.count(countExtract, 0)
	out, buf := newSecret(s.Nh())
	s.hash.appendExtract(buf[:0], salt.Bytes(), ikm.Bytes())
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "8", Function: "KDF.Extract", Secret: salt, Input: ikm, Output: out})
	}
	return out
}

// MaxExpand is the longest output of ExpandWithLabel in bytes: 255 times Nh.
func (s *Suite) MaxExpand() int { return s.hash.maxExpand() }

// ExpandWithLabel derives length bytes from secret. length is at most
// MaxExpand; a caller that got it from elsewhere checks it first, since a
// longer one panics. It implements RFC 9420, Section 8.
func (s *Suite) ExpandWithLabel(secret Secret, label string, context []byte, length int) Secret {
	out := s.expandWithLabel(secret, label, context, length)
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "8", Function: "ExpandWithLabel", Label: label,
			Secret: secret, Context: context, Output: out})
	}
	return out
}

// DeriveSecret derives Nh bytes from secret. It implements RFC 9420,
// Section 8.
func (s *Suite) DeriveSecret(secret Secret, label string) Secret {
	out := s.expandWithLabel(secret, label, nil, s.Nh())
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "8", Function: "DeriveSecret", Label: label, Secret: secret, Output: out})
	}
	return out
}

// expandWithLabel expands KDFLabel: the length in two bytes, the label with
// its prefix and the context, both as opaque<V>.
func (s *Suite) expandWithLabel(secret Secret, label string, context []byte, length int) Secret {
	s.count(countExpand, 0)
	if length < 0 || length > s.hash.maxExpand() {
		panic("mls: internal error: ExpandWithLabel to a length that the KDF does not have")
	}
	mustLabelled(label, context)
	var scratch [scratchSize]byte
	info := scratch[:0]
	if n := 2 + maxLabelled + len(label) + len(context); n > len(scratch) {
		info = make([]byte, 0, n)
	}
	info = binary.BigEndian.AppendUint16(info, uint16(length))
	info = appendLabelled(info, spec.LabelPrefix, label, context)
	out, b := newSecret(length)
	s.hash.expand(b, secret.Bytes(), info)
	return out
}

// DeriveTreeSecret derives length bytes, at most MaxExpand, from secret for a
// position in a ratchet. It implements RFC 9420, Section 9.1.
func (s *Suite) DeriveTreeSecret(secret Secret, label string, generation uint32, length int) Secret {
	var buf [4]byte
	context := binary.BigEndian.AppendUint32(buf[:0], generation)
	out := s.expandWithLabel(secret, label, context, length)
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "9.1", Function: "DeriveTreeSecret", Label: label,
			Secret: secret, Context: binary.BigEndian.AppendUint32(nil, generation), Output: out})
	}
	return out
}
