package spec

// Code points beyond RFC 9420: those that drafts of the MLS working group
// suggest, and private-use values for what has no value yet. IANA decides; a
// value here moves when it does.

import "fmt"

// The cipher suites of draft-ietf-mls-pq-ciphersuites in the draft's order
// TBD1 to TBD11. It has no values yet and other implementations use values
// that disagree (CipherSuiteAliases), so these are private-use values that no
// other implementation is known to use.
const (
	MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519        CipherSuite = 0xF101
	MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519        CipherSuite = 0xF102
	MLS_128_MLKEM768P256_AES128GCM_SHA256_P256             CipherSuite = 0xF103
	MLS_128_MLKEM768P256_AES256GCM_SHA384_P256             CipherSuite = 0xF104
	MLS_192_MLKEM1024P384_AES256GCM_SHA384_P384            CipherSuite = 0xF105
	MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519              CipherSuite = 0xF106
	MLS_128_MLKEM768_AES256GCM_SHA384_P256                 CipherSuite = 0xF107
	MLS_192_MLKEM1024_AES256GCM_SHA384_P384                CipherSuite = 0xF108
	MLS_128_MLKEM768X25519_CHACHA20POLY1305_SHA384_MLDSA44 CipherSuite = 0xF109
	MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65              CipherSuite = 0xF10A
	MLS_256_MLKEM1024_AES256GCM_SHA384_MLDSA87             CipherSuite = 0xF10B
)

// MLS_128_X25519KYBER768DRAFT00_AES128GCM_SHA256_Ed25519 combines KEM 0x0030
// (draft-westerbaan-cfrg-hpke-xyber768d00) with the other algorithms of suite
// 1. The value is that of the one system that used it.
const MLS_128_X25519KYBER768DRAFT00_AES128GCM_SHA256_Ed25519 CipherSuite = 0xF031

var draftCipherSuites = map[CipherSuite]string{
	MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519:        "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519",
	MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519:        "MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519",
	MLS_128_MLKEM768P256_AES128GCM_SHA256_P256:             "MLS_128_MLKEM768P256_AES128GCM_SHA256_P256",
	MLS_128_MLKEM768P256_AES256GCM_SHA384_P256:             "MLS_128_MLKEM768P256_AES256GCM_SHA384_P256",
	MLS_192_MLKEM1024P384_AES256GCM_SHA384_P384:            "MLS_192_MLKEM1024P384_AES256GCM_SHA384_P384",
	MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519:              "MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519",
	MLS_128_MLKEM768_AES256GCM_SHA384_P256:                 "MLS_128_MLKEM768_AES256GCM_SHA384_P256",
	MLS_192_MLKEM1024_AES256GCM_SHA384_P384:                "MLS_192_MLKEM1024_AES256GCM_SHA384_P384",
	MLS_128_MLKEM768X25519_CHACHA20POLY1305_SHA384_MLDSA44: "MLS_128_MLKEM768X25519_CHACHA20POLY1305_SHA384_MLDSA44",
	MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65:              "MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65",
	MLS_256_MLKEM1024_AES256GCM_SHA384_MLDSA87:             "MLS_256_MLKEM1024_AES256GCM_SHA384_MLDSA87",
	MLS_128_X25519KYBER768DRAFT00_AES128GCM_SHA256_Ed25519: "MLS_128_X25519KYBER768DRAFT00_AES128GCM_SHA256_Ed25519",
}

// CipherSuiteAlias is a value that another implementation puts on the wire
// for a suite that has another value here.
type CipherSuiteAlias struct {
	Peer  string      // the implementation that uses Value
	Value CipherSuite // what is on the wire
	Suite CipherSuite // the same algorithms, under the value used here
}

// CipherSuiteAliases returns the known aliases. A peer's value is listed only
// where the algorithms are known exactly, down to the key derivation of the
// KEM. No Value occurs twice or is a CipherSuite constant of this package.
func CipherSuiteAliases() []CipherSuiteAlias {
	return []CipherSuiteAlias{
		{"Wire", 0xF001, MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519},
		{"Wire", 0xF002, MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519},
		{"Wire", 0xF003, MLS_128_MLKEM768P256_AES128GCM_SHA256_P256},
		{"Wire", 0xF004, MLS_128_MLKEM768P256_AES256GCM_SHA384_P256},
		{"Wire", 0xF005, MLS_192_MLKEM1024P384_AES256GCM_SHA384_P384},
		{"Wire", 0xF006, MLS_128_MLKEM768_AES256GCM_SHA384_P256},
		{"Wire", 0xF007, MLS_192_MLKEM1024_AES256GCM_SHA384_P384},
		{"Wire", 0xF008, MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65},
		{"Wire", 0xF009, MLS_256_MLKEM1024_AES256GCM_SHA384_MLDSA87},
		{"Wire", 0xF00A, MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519},
		{"Wire", 0xF00B, MLS_128_MLKEM768X25519_CHACHA20POLY1305_SHA384_MLDSA44},
	}
}

// Extension types of draft-ietf-mls-extensions, with the values it suggests.
const (
	ExtensionTypeAppDataDictionary    ExtensionType = 0x0006
	ExtensionTypeSupportedWireFormats ExtensionType = 0x0007
	ExtensionTypeRequiredWireFormats  ExtensionType = 0x0008

	// ExtensionTypeLastResort marks a KeyPackage that may be used more than
	// once. Earlier versions of the draft defined it, deployed
	// implementations send it; the current version has a component of
	// app_data_dictionary instead (ComponentIDLastResortKeyPackage).
	ExtensionTypeLastResort ExtensionType = 0x000A
)

var draftExtensionTypes = map[ExtensionType]extensionRow{
	ExtensionTypeAppDataDictionary:    {"app_data_dictionary", InKeyPackage | InLeafNode | InGroupContext | InGroupInfo},
	ExtensionTypeSupportedWireFormats: {"supported_wire_formats", InLeafNode},
	ExtensionTypeRequiredWireFormats:  {"required_wire_formats", InGroupContext},
	ExtensionTypeLastResort:           {"last_resort", InKeyPackage},
}

// Proposal types of draft-ietf-mls-extensions, with the values it suggests.
const (
	ProposalTypeAppDataUpdate ProposalType = 0x0008
	ProposalTypeAppEphemeral  ProposalType = 0x0009
	ProposalTypeSelfRemove    ProposalType = 0x000A
)

var draftProposalTypes = map[ProposalType]proposalRow{
	ProposalTypeAppDataUpdate: {"app_data_update", true, false},
	ProposalTypeAppEphemeral:  {"app_ephemeral", true, false},
	ProposalTypeSelfRemove:    {"self_remove", false, true},
}

// Credential types of draft-ietf-mls-extensions, with the values it suggests.
const (
	CredentialTypeMulti     CredentialType = 0x0003
	CredentialTypeWeakMulti CredentialType = 0x0004
)

var draftCredentialTypes = map[CredentialType]string{
	CredentialTypeMulti:     "multi",
	CredentialTypeWeakMulti: "weak-multi",
}

// ComponentID names an application component (draft-ietf-mls-extensions);
// two bytes on the wire.
type ComponentID uint16

// The components that the draft registers, all recommended.
const (
	ComponentIDAppComponents        ComponentID = 0x0001
	ComponentIDSafeAAD              ComponentID = 0x0002
	ComponentIDContentMediaTypes    ComponentID = 0x0003
	ComponentIDLastResortKeyPackage ComponentID = 0x0004
	ComponentIDAppAck               ComponentID = 0x0005
)

var componentIDs = map[ComponentID]string{
	ComponentIDAppComponents:        "app_components",
	ComponentIDSafeAAD:              "safe_aad",
	ComponentIDContentMediaTypes:    "content_media_types",
	ComponentIDLastResortKeyPackage: "last_resort_key_package",
	ComponentIDAppAck:               "app_ack",
}

// String returns the drafted name, or the value in hexadecimal.
func (c ComponentID) String() string {
	if c.IsPrivateUse() {
		return fmt.Sprintf("private(0x%04X)", uint16(c))
	}
	return nameOf(componentIDs[c], uint16(c))
}

// IsGREASE reports whether the value is reserved for GREASE: eight values,
// since the others are in this registry's larger private-use range.
func (c ComponentID) IsGREASE() bool { return isGREASE(uint16(c)) && !c.IsPrivateUse() }

// IsPrivateUse reports whether the value is in the private-use range, which
// begins at 0x8000.
func (c ComponentID) IsPrivateUse() bool { return c >= 0x8000 }
