package tree

// RFC 9420, Section 12.1.8.1: External Senders Extension.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// ExternalSender is a party outside the group that may send it proposals. It
// is named by its place in the external_senders extension of the GroupContext.
type ExternalSender struct {
	SignatureKey ciphersuite.SignaturePublicKey
	Credential   Credential
}

// Encode writes the ExternalSender structure.
func (s *ExternalSender) Encode(e *tls.Encoder) {
	e.Opaque(s.SignatureKey)
	s.Credential.Encode(e)
}

// Decode reads the ExternalSender structure.
func (s *ExternalSender) Decode(d *tls.Decoder) {
	s.SignatureKey = d.Opaque("signature_key")
	d.Struct("credential", &s.Credential)
}

// ExternalSenders is the body of an external_senders extension.
type ExternalSenders []ExternalSender

// Encode writes the list as a vector.
func (s *ExternalSenders) Encode(e *tls.Encoder) { tls.Vector(e, *s) }

// Decode reads the list as the field "external_senders".
func (s *ExternalSenders) Decode(d *tls.Decoder) {
	*s = tls.ReadVector[ExternalSender](d, "external_senders")
}

// ExternalSenders decodes the external_senders extension; the result is empty
// if there is none. The error is a *tls.DecodeError.
func (x Extensions) ExternalSenders() (ExternalSenders, error) {
	data, ok := x.Find(spec.ExtensionTypeExternalSenders)
	if !ok {
		return nil, nil
	}
	var s ExternalSenders
	if err := tls.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	return s, nil
}
