package tree

// RFC 9420, Section 5.3: Credentials.

import (
	"bytes"
	"slices"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Credential presents the identities of a member. Type says which of the
// other fields is in use.
type Credential struct {
	Type         spec.CredentialType
	Identity     []byte   // CredentialTypeBasic: what the application makes of it
	Certificates [][]byte // CredentialTypeX509: DER certificates, the end entity's first
	Unknown      []byte   // any other type: the body of its first and only vector
}

// BasicCredential is the credential that asserts identity and proves nothing.
func BasicCredential(identity []byte) Credential {
	return Credential{Type: spec.CredentialTypeBasic, Identity: identity}
}

// X509Credential is the credential of a chain of DER certificates, the end
// entity's first.
func X509Credential(chain ...[]byte) Credential {
	return Credential{Type: spec.CredentialTypeX509, Certificates: chain}
}

// Encode writes the Credential structure.
func (c *Credential) Encode(e *tls.Encoder) {
	e.Uint16(uint16(c.Type))
	switch c.Type {
	case spec.CredentialTypeBasic:
		e.Opaque(c.Identity)
	case spec.CredentialTypeX509:
		tls.Opaques(e, c.Certificates)
	default:
		e.Opaque(c.Unknown)
	}
}

// Decode reads the Credential structure.
//
// Unclear: §5.3. The body of a credential has no length of its own, so one of
// a type that is not known cannot strictly be read. Every type that is
// registered or drafted has a body that starts with, and mostly is, a vector;
// a body of an unknown type is read as one opaque<V>, and the credential is
// refused when it is validated (ValidateLeaf), with a better reason than that
// some later field is malformed.
func (c *Credential) Decode(d *tls.Decoder) {
	*c = Credential{Type: spec.CredentialType(d.Uint16("credential_type"))}
	switch c.Type {
	case spec.CredentialTypeBasic:
		c.Identity = d.Opaque("identity")
	case spec.CredentialTypeX509:
		c.Certificates = tls.ReadOpaques(d, "certificates")
	default:
		c.Unknown = d.Opaque("credential")
	}
}

// Equal reports whether the two credentials are the same bytes. An Update or a
// path whose leaf has an equal credential introduces no new one
// (RFC 9420, Section 5.3.1).
func (c *Credential) Equal(o *Credential) bool {
	if c.Type != o.Type {
		return false
	}
	switch c.Type {
	case spec.CredentialTypeBasic:
		return bytes.Equal(c.Identity, o.Identity)
	case spec.CredentialTypeX509:
		return slices.EqualFunc(c.Certificates, o.Certificates, bytes.Equal)
	default:
		return bytes.Equal(c.Unknown, o.Unknown)
	}
}

// checkType refuses a credential that nobody here can judge: one that is
// neither basic, nor x509, nor of one of the custom types.
func (c *Credential) checkType(custom []spec.CredentialType) error {
	switch c.Type {
	case spec.CredentialTypeBasic, spec.CredentialTypeX509:
		return nil
	}
	if slices.Contains(custom, c.Type) {
		return nil
	}
	return spec.UnknownCredential.Violated("credential_type %v", c.Type)
}
