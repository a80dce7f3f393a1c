package spec

// RFC 9420, Sections 5.1 and 5.2: Cipher Suites and Hash-Based Identifiers.

// Rules of Section 5.1: Cipher Suites.
var (
	AEADOpen = &Rule{"5.1/aead-open", "5.1", Implied, "receiver", Negative, "A ciphertext opens only under the key, nonce and additional data it was made for, whole and unchanged; a failure is an error and yields no plaintext."}
)

// Rules of Section 5.1.1: Public Keys.
var (
	HPKEPublicKey      = &Rule{"5.1.1/hpke-public-key", "5.1.1", Struct, "receiver", Negative, "An HPKEPublicKey deserialises under the group's KEM, which also excludes points off the curve and keys whose every shared secret is the same."}
	SignaturePublicKey = &Rule{"5.1.1/signature-public-key", "5.1.1", Struct, "receiver", Negative, "A SignaturePublicKey is a valid public key in the format of the suite's signature scheme."}
	UncompressedPoint  = &Rule{"5.1.1/uncompressed-point", "5.1.1", Struct, "receiver", Negative, "For ECDSA suites the signature public key is the uncompressed point: byte 04, then X and Y at full field width."}
)

// Rules of Section 5.1.2: Signing.
var (
	CredentialScheme  = &Rule{"5.1.2/credential-scheme", "5.1.2", Must, "receiver", Negative, "The key in a leaf's credential belongs to the signature scheme of the group's cipher suite, also in KeyPackages proposed for addition."}
	SignatureEncoding = &Rule{"5.1.2/signature-encoding", "5.1.2", Struct, "receiver", Negative, "An ECDSA signature is the DER structure of TLS 1.3, an EdDSA signature is R followed by S; anything else is no signature."}
	SignatureMismatch = &Rule{"5.1.2/signature-mismatch", "5.1.2", Implied, "receiver", Negative, "A signature verifies under the public key of its signer, over the label and content it was made for."}
)

// Rules of Section 5.1.3: Public Key Encryption.
var (
	HPKEDecryption = &Rule{"5.1.3/decryption", "5.1.3", Implied, "receiver", Negative, "An HPKE ciphertext opens only under the private key, label and context it was made for; a failure is an error and yields no plaintext."}
)

var rules5 = []*Rule{
	{"5.1/one-suite", "5.1", Implied, "receiver", Property, "A group runs on one cipher suite fixing its HPKE KEM, KDF and AEAD, hash, MAC and signature scheme; no message within the group mixes in algorithms of another suite."},
	{"5.1/derive-key-pair", "5.1", Implied, "receiver", Vector, "DeriveKeyPair is the HPKE KEM function of the suite, mapping an octet string deterministically to a key pair."},
	{"5.1/aead-output", "5.1", Struct, "receiver", Vector, "AEAD output is one octet string with the tag appended to the ciphertext; there is no separate tag field."},
	{"5.1/suite-identifier", "5.1", Struct, "receiver", Vector, "A cipher suite identifier is a 16-bit code point from the MLS Cipher Suites registry."},
	AEADOpen,
	HPKEPublicKey,
	SignaturePublicKey,
	{"5.1.1/eddsa-public-key", "5.1.1", Struct, "receiver", Vector, "For Ed25519 and Ed448 suites the signature public key is the raw RFC 8032 encoding."},
	UncompressedPoint,
	{"5.1.2/signature-scheme", "5.1.2", Implied, "sender", Property, "Every signature made inside a group uses the signature scheme of the group's cipher suite."},
	CredentialScheme,
	SignatureEncoding,
	SignatureMismatch,
	{"5.1.2/sign-content", "5.1.2", Struct, "receiver", Vector, "A signature covers a serialised SignContent (label, content) rather than the bare content, both in signing and in verifying."},
	{"5.1.2/sign-label", "5.1.2", Implied, "receiver", Vector, "The label placed in SignContent is the ASCII prefix \"MLS 1.0 \" (with its trailing space) joined to the purpose label."},
	{"5.1.2/sign-label-of-extensions", "5.1.2", Implied, "designer", Review, "Extensions that need member signatures reuse SignWithLabel with a label of their own that is recorded in the registry."},
	{"5.1.3/hpke-base-mode", "5.1.3", Struct, "receiver", Vector, "HPKE operations are single-shot base mode with the serialised EncryptContext as the HPKE info and an empty AAD."},
	HPKEDecryption,
	{"5.1.3/encrypt-label", "5.1.3", Implied, "receiver", Vector, "The EncryptContext label carries the same \"MLS 1.0 \" prefix, and its context is the caller's byte string."},
	{"5.1.3/encrypt-label-of-extensions", "5.1.3", Implied, "designer", Review, "Extensions that encrypt to MLS HPKE keys use EncryptWithLabel with a distinct registered label."},
	{"5.2/reference-length", "5.2", Struct, "receiver", Vector, "KeyPackageRef and ProposalRef are opaque <V> values holding a full, untruncated hash output."},
	{"5.2/reference-labels", "5.2", Implied, "receiver", Vector, "The reference labels are the complete literal strings, with the version prefix already inside them, so nothing further is prepended."},
	{"5.2/reference-hash", "5.2", Implied, "receiver", Vector, "A reference is the suite hash of the serialised RefHashInput (label, value)."},
	{"5.2/key-package-ref", "5.2", Implied, "receiver", Vector, "KeyPackageRef hashes the bare KeyPackage encoding, without any MLSMessage header, using the hash of the suite named in that KeyPackage."},
	{"5.2/proposal-ref", "5.2", Implied, "receiver", Vector, "ProposalRef hashes the whole AuthenticatedContent that carried the proposal (wire format, framed content and auth data) with the group's hash, so the same Proposal sent twice or under another framing has another reference."},
}
