// Package framing has every message of RFC 9420: the framing of Section 6 with
// its signatures, MACs and encryption, and the wire structures of Sections 10
// and 12 that messages are made of. The procedures that a group follows when
// it sends or receives them are not here.
//
// Decoded structures alias the input. Who keeps a part of a message and wants
// the rest to be freed, or reuses the input buffer, clones the input before
// decoding it, or the structure after (Clone).
//
// What decodes is not trusted. AuthenticatedContent is content that claims a
// sender; VerifiedContent is content whose sender's signature, and whose
// protection by the group, was checked. Only Epoch.UnprotectPublic and
// Epoch.UnprotectPrivate return the latter.
package framing

// RFC 9420, Section 6: Message Framing (MLSMessage).

import (
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// MLSMessage is the outermost structure of everything that is sent. WireFormat
// says which one of the pointers is in use; the others are nil.
type MLSMessage struct {
	Version        spec.ProtocolVersion // spec.MLS10
	WireFormat     spec.WireFormat
	PublicMessage  *PublicMessage
	PrivateMessage *PrivateMessage
	Welcome        *Welcome
	GroupInfo      *GroupInfo
	KeyPackage     *KeyPackage
}

// Message wraps m for sending.
func (m *PublicMessage) Message() *MLSMessage {
	return &MLSMessage{Version: spec.MLS10, WireFormat: spec.WireFormatPublicMessage, PublicMessage: m}
}

// Message wraps m for sending.
func (m *PrivateMessage) Message() *MLSMessage {
	return &MLSMessage{Version: spec.MLS10, WireFormat: spec.WireFormatPrivateMessage, PrivateMessage: m}
}

// Message wraps w for sending.
func (w *Welcome) Message() *MLSMessage {
	return &MLSMessage{Version: spec.MLS10, WireFormat: spec.WireFormatWelcome, Welcome: w}
}

// Message wraps g for publishing.
func (g *GroupInfo) Message() *MLSMessage {
	return &MLSMessage{Version: spec.MLS10, WireFormat: spec.WireFormatGroupInfo, GroupInfo: g}
}

// Message wraps k for publishing. The version of the message is that of k
// (RFC 9420, Section 10).
func (k *KeyPackage) Message() *MLSMessage {
	return &MLSMessage{Version: k.Version, WireFormat: spec.WireFormatKeyPackage, KeyPackage: k}
}

// Encode writes the MLSMessage structure. The pointer that WireFormat selects
// is not nil; if it is, nothing is written for it and the result does not
// decode.
func (m *MLSMessage) Encode(e *tls.Encoder) {
	e.Uint16(uint16(m.Version))
	e.Uint16(uint16(m.WireFormat))
	switch m.WireFormat {
	case spec.WireFormatPublicMessage:
		encodeBody(e, m.PublicMessage)
	case spec.WireFormatPrivateMessage:
		encodeBody(e, m.PrivateMessage)
	case spec.WireFormatWelcome:
		encodeBody(e, m.Welcome)
	case spec.WireFormatGroupInfo:
		encodeBody(e, m.GroupInfo)
	case spec.WireFormatKeyPackage:
		encodeBody(e, m.KeyPackage)
	}
}

// Decode reads the MLSMessage structure. A version other than mls10 is refused
// (spec.UnknownVersion) before anything of it is read, since its messages may
// have another form, and so is an unknown wire format
// (spec.UnknownWireFormat). A KeyPackage of another version than the message
// is refused too (spec.KeyPackageMessageVersion).
func (m *MLSMessage) Decode(d *tls.Decoder) {
	*m = MLSMessage{}
	m.Version = decodeVersion(d)
	m.WireFormat = spec.WireFormat(d.Uint16("wire_format"))
	switch m.WireFormat {
	case spec.WireFormatPublicMessage:
		m.PublicMessage = decodeBody[PublicMessage](d, "public_message")
	case spec.WireFormatPrivateMessage:
		m.PrivateMessage = decodeBody[PrivateMessage](d, "private_message")
	case spec.WireFormatWelcome:
		m.Welcome = decodeBody[Welcome](d, "welcome")
	case spec.WireFormatGroupInfo:
		m.GroupInfo = decodeBody[GroupInfo](d, "group_info")
	case spec.WireFormatKeyPackage:
		start := d.Offset()
		m.KeyPackage = decodeBody[KeyPackage](d, "key_package")
		if d.OK() && m.KeyPackage.Version != m.Version {
			d.FailAt(start, "key_package.version", spec.KeyPackageMessageVersion,
				fmt.Errorf("%v in a message of %v", m.KeyPackage.Version, m.Version))
		}
	default:
		d.Fail("wire_format", spec.UnknownWireFormat, fmt.Errorf("%v", m.WireFormat))
	}
}

// Parse decodes an MLSMessage, which then aliases data. The error is a
// *tls.DecodeError.
func Parse(data []byte) (*MLSMessage, error) {
	m := new(MLSMessage)
	if err := tls.Unmarshal(data, m); err != nil {
		return nil, err
	}
	return m, nil
}

// Clone returns a copy that shares no memory with m. It fails only if m was
// changed so that it does not encode.
func (m *MLSMessage) Clone() (*MLSMessage, error) { return clone(m) }

// decodeVersion reads a ProtocolVersion that must be the one implemented.
func decodeVersion(d *tls.Decoder) spec.ProtocolVersion {
	v := spec.ProtocolVersion(d.Uint16("version"))
	if v != spec.MLS10 {
		d.Fail("version", spec.UnknownVersion, fmt.Errorf("%v", v))
	}
	return v
}

// encodeBody writes the body that a discriminant selected.
func encodeBody[T any, P interface {
	*T
	tls.Encodable
}](e *tls.Encoder, body P) {
	if body != nil {
		body.Encode(e)
	}
}

// decodeBody reads the body that a discriminant selected.
func decodeBody[T any, P interface {
	*T
	tls.Decodable
}](d *tls.Decoder, field string) P {
	if !d.OK() {
		return nil
	}
	body := P(new(T))
	d.Struct(field, body)
	return body
}

// clone copies a structure by way of its encoding.
func clone[T any, P interface {
	*T
	tls.Encodable
	tls.Decodable
}](v P) (P, error) {
	b, err := tls.Marshal(v)
	if err != nil {
		return nil, err
	}
	c := P(new(T))
	if err := tls.Unmarshal(b, c); err != nil {
		return nil, err
	}
	return c, nil
}
