package spec

// RFC 9420, Section 17.1: MLS Cipher Suites.

// CipherSuite names the algorithms of a group or a key package; two bytes on
// the wire. Constants bear the registry's names.
type CipherSuite uint16

// The cipher suites that RFC 9420 registers, all recommended. The first one
// is mandatory to implement.
const (
	MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519        CipherSuite = 0x0001
	MLS_128_DHKEMP256_AES128GCM_SHA256_P256             CipherSuite = 0x0002
	MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519 CipherSuite = 0x0003
	MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448            CipherSuite = 0x0004
	MLS_256_DHKEMP521_AES256GCM_SHA512_P521             CipherSuite = 0x0005
	MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448     CipherSuite = 0x0006
	MLS_256_DHKEMP384_AES256GCM_SHA384_P384             CipherSuite = 0x0007
)

var cipherSuites = map[CipherSuite]string{
	MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519:        "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
	MLS_128_DHKEMP256_AES128GCM_SHA256_P256:             "MLS_128_DHKEMP256_AES128GCM_SHA256_P256",
	MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519: "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519",
	MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448:            "MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448",
	MLS_256_DHKEMP521_AES256GCM_SHA512_P521:             "MLS_256_DHKEMP521_AES256GCM_SHA512_P521",
	MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448:     "MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448",
	MLS_256_DHKEMP384_AES256GCM_SHA384_P384:             "MLS_256_DHKEMP384_AES256GCM_SHA384_P384",
}

// String returns the registered or drafted name, or the value in hexadecimal.
func (s CipherSuite) String() string {
	name, ok := cipherSuites[s]
	if !ok {
		name = draftCipherSuites[s]
	}
	return nameOf(name, uint16(s))
}

// IsGREASE reports whether the value is reserved for GREASE (Section 13.5).
func (s CipherSuite) IsGREASE() bool { return isGREASE(uint16(s)) }

// IsPrivateUse reports whether the value is in the private-use range.
func (s CipherSuite) IsPrivateUse() bool { return isPrivateUse(uint16(s)) }
