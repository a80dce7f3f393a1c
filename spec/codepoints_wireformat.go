package spec

// RFC 9420, Section 17.2: MLS Wire Formats.

// WireFormat is the kind of message in an MLSMessage; two bytes on the wire.
type WireFormat uint16

// The wire formats that RFC 9420 registers, all recommended.
const (
	WireFormatPublicMessage  WireFormat = 0x0001
	WireFormatPrivateMessage WireFormat = 0x0002
	WireFormatWelcome        WireFormat = 0x0003
	WireFormatGroupInfo      WireFormat = 0x0004
	WireFormatKeyPackage     WireFormat = 0x0005
)

var wireFormats = map[WireFormat]string{
	WireFormatPublicMessage:  "mls_public_message",
	WireFormatPrivateMessage: "mls_private_message",
	WireFormatWelcome:        "mls_welcome",
	WireFormatGroupInfo:      "mls_group_info",
	WireFormatKeyPackage:     "mls_key_package",
}

// String returns the registered name, or the value in hexadecimal.
func (w WireFormat) String() string { return nameOf(wireFormats[w], uint16(w)) }

// IsPrivateUse reports whether the value is in the private-use range. This
// registry reserves no values for GREASE.
func (w WireFormat) IsPrivateUse() bool { return isPrivateUse(uint16(w)) }
