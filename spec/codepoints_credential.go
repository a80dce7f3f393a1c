package spec

// RFC 9420, Section 17.5: MLS Credential Types.

// CredentialType is the kind of a Credential; two bytes on the wire. No
// credential type is a default: all that a client supports are listed in its
// capabilities (Section 7.2).
type CredentialType uint16

// The credential types that RFC 9420 registers, all recommended.
const (
	CredentialTypeBasic CredentialType = 0x0001
	CredentialTypeX509  CredentialType = 0x0002
)

var credentialTypes = map[CredentialType]string{
	CredentialTypeBasic: "basic",
	CredentialTypeX509:  "x509",
}

// String returns the registered or drafted name, or the value in hexadecimal.
func (t CredentialType) String() string {
	name, ok := credentialTypes[t]
	if !ok {
		name = draftCredentialTypes[t]
	}
	return nameOf(name, uint16(t))
}

// IsGREASE reports whether the value is reserved for GREASE (Section 13.5).
func (t CredentialType) IsGREASE() bool { return isGREASE(uint16(t)) }

// IsPrivateUse reports whether the value is in the private-use range.
func (t CredentialType) IsPrivateUse() bool { return isPrivateUse(uint16(t)) }
