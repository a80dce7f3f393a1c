package spec

// RFC 9420, Section 17.3: MLS Extension Types.

import "strings"

// ExtensionType says what an Extension holds; two bytes on the wire.
type ExtensionType uint16

// The extension types that RFC 9420 registers, all recommended.
const (
	ExtensionTypeApplicationID        ExtensionType = 0x0001
	ExtensionTypeRatchetTree          ExtensionType = 0x0002
	ExtensionTypeRequiredCapabilities ExtensionType = 0x0003
	ExtensionTypeExternalPub          ExtensionType = 0x0004
	ExtensionTypeExternalSenders      ExtensionType = 0x0005
)

// Objects is a set of the objects that carry extensions, as in the
// "Message(s)" column of the registry.
type Objects uint8

// The objects that carry extensions.
const (
	InKeyPackage   Objects = 1 << iota // KP
	InLeafNode                         // LN
	InGroupContext                     // GC
	InGroupInfo                        // GI
)

// Contain reports whether every object of other is in o.
func (o Objects) Contain(other Objects) bool { return o&other == other }

// String lists the registry's abbreviations, such as "KP, GI", or "N/A".
func (o Objects) String() string {
	var names []string
	for i, name := range []string{"KP", "LN", "GC", "GI"} {
		if o.Contain(1 << i) {
			names = append(names, name)
		}
	}
	if names == nil {
		return "N/A"
	}
	return strings.Join(names, ", ")
}

// extensionRow is a row of the registry. All rows are recommended.
type extensionRow struct {
	name    string
	objects Objects
}

var extensionTypes = map[ExtensionType]extensionRow{
	ExtensionTypeApplicationID:        {"application_id", InLeafNode},
	ExtensionTypeRatchetTree:          {"ratchet_tree", InGroupInfo},
	ExtensionTypeRequiredCapabilities: {"required_capabilities", InGroupContext},
	ExtensionTypeExternalPub:          {"external_pub", InGroupInfo},
	ExtensionTypeExternalSenders:      {"external_senders", InGroupContext},
}

func (t ExtensionType) row() extensionRow {
	if row, ok := extensionTypes[t]; ok {
		return row
	}
	if t.IsGREASE() {
		return extensionRow{"", InKeyPackage | InGroupInfo | InLeafNode}
	}
	return draftExtensionTypes[t]
}

// String returns the registered or drafted name, or the value in hexadecimal.
func (t ExtensionType) String() string { return nameOf(t.row().name, uint16(t)) }

// Objects returns where the extension may appear. It is empty for types that
// neither the RFC nor the table of drafts knows; nothing is said about those.
func (t ExtensionType) Objects() Objects { return t.row().objects }

// IsDefault reports whether the type is supported by every client and hence
// must not be listed in capabilities (Section 7.2).
func (t ExtensionType) IsDefault() bool {
	_, ok := extensionTypes[t]
	return ok
}

// IsGREASE reports whether the value is reserved for GREASE (Section 13.5).
func (t ExtensionType) IsGREASE() bool { return isGREASE(uint16(t)) }

// IsPrivateUse reports whether the value is in the private-use range.
func (t ExtensionType) IsPrivateUse() bool { return isPrivateUse(uint16(t)) }
