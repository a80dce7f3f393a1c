package spec

// RFC 9420, Section 17: IANA Considerations.

// Rules of Section 17.1: MLS Cipher Suites.
var (
	UnknownCipherSuite = &Rule{"17.1/unknown-cipher-suite", "17.1", Implied, "receiver", Negative, "A cipher suite that is reserved, GREASE or not implemented is refused for a group, a KeyPackage and a Welcome."}
)

var rules17 = []*Rule{
	{"17/specification-required", "17", Implied, "designer", OutOfScope, "The eight MLS registries allocate code points and labels under Specification Required, with designated expert review."},
	{"17.1/suite-names", "17.1", Struct, "receiver", Vector, "CipherSuite is a uint16, and the name spells security level, KEM, AEAD, hash and signature."},
	{"17.1/recommended-by-standards-action", "17.1", Implied, "designer", OutOfScope, "Setting or changing a registry entry's Recommended value to or from Y or D takes Standards Action; N is the default."},
	{"17.1/recommended-meaning", "17.1", Implied, "designer", OutOfScope, "Y states that the item suits its purpose within its stated applicability, and N makes no statement."},
	{"17.1/discouraged", "17.1", ShouldNot, "designer", OutOfScope, "D marks an item that should or must not be used."},
	UnknownCipherSuite,
	{"17.1/private-use", "17.1", Implied, "receiver", Property, "Code points 0xF000 to 0xFFFF are for private use and handled as unknown by clients that do not implement them."},
	{"17.1/suite-mac", "17.1", Implied, "receiver", Vector, "The MAC of suites 1 to 7 is HMAC with the suite's hash."},
	{"17.1/suite-algorithms", "17.1", Implied, "receiver", Vector, "Suites 1 to 7 map to HPKE KEM, KDF, AEAD, hash and signature exactly as tabulated; for instance 0x0005 is P-521 with HKDF-SHA512, AES-256-GCM and ECDSA P-521 SHA-512, and 0x0006 pairs X448 with ChaCha20-Poly1305."},
	{"17.1/suite-hash", "17.1", Implied, "receiver", Vector, "Transcript, tree and reference hashes use the hash in the suite's name."},
	{"17.1/new-suite-security", "17.1", Must, "designer", OutOfScope, "New suites satisfy Section 16.3 in addition to Section 13.1."},
	{"17.1/mandatory-suite", "17.1", Must, "receiver", Vector, "Every client implements suite 0x0001 (X25519, AES-128-GCM, SHA-256, Ed25519)."},
	{"17.2/wire-formats", "17.2", Implied, "receiver", Vector, "Wire formats: 1 public message, 2 private message, 3 welcome, 4 group info, 5 key package."},
	{"17.3/extension-placement", "17.3", Implied, "receiver", Property, "Each extension type belongs to the listed objects; elsewhere a default type has no meaning and generators do not place it there."},
	{"17.3/extension-types", "17.3", Implied, "receiver", Vector, "Extension types: 1 application_id (LeafNode), 2 ratchet_tree (GroupInfo), 3 required_capabilities (GroupContext), 4 external_pub (GroupInfo), 5 external_senders (GroupContext)."},
	{"17.3/grease-extension-types", "17.3", Implied, "receiver", Property, "GREASE extension types are registered for KeyPackage, GroupInfo and LeafNode, never for GroupContext."},
	{"17.4/proposal-columns", "17.4", Implied, "designer", OutOfScope, "Each registered proposal type states whether external senders may use it and whether it forces a path."},
	{"17.4/proposal-types", "17.4", Implied, "receiver", Vector, "Proposal types 1 to 7 are add, update, remove, psk, reinit, external_init and group_context_extensions; external senders may use 1, 3, 4, 5 and 7; a path is needed for 2, 3, 6 and 7."},
	{"17.5/credential-types", "17.5", Implied, "receiver", Vector, "Credential types: 1 basic, 2 x509."},
	{"17.6/signature-labels", "17.6", Implied, "receiver", Vector, "The signature labels in use are exactly FramedContentTBS, LeafNodeTBS, KeyPackageTBS and GroupInfoTBS."},
	{"17.7/encryption-labels", "17.7", Implied, "receiver", Vector, "The public-key-encryption labels in use are exactly UpdatePathNode and Welcome."},
	{"17.8/exporter-labels", "17.8", Implied, "designer", OutOfScope, "Exporter labels are registered by applications; the RFC itself defines none."},
	{"17.9/review-period", "17.9", Implied, "designer", OutOfScope, "Requests are reviewed for three weeks on the MLS expert mailing list."},
	{"17.9/subject-line", "17.9", Should, "designer", OutOfScope, "A registration request has a descriptive subject line."},
	{"17.9/reasons-for-refusal", "17.9", Should, "designer", OutOfScope, "A refusal of a registration comes with reasons and, where possible, advice."},
	{"17.9/review-criteria", "17.9", Should, "designer", OutOfScope, "Experts weigh duplication, general applicability and clarity of the description."},
	{"17.9/requests-from-experts", "17.9", Must, "designer", OutOfScope, "IANA takes registry changes from the designated experts only."},
	{"17.9/point-to-mailing-list", "17.9", Should, "designer", OutOfScope, "IANA points requesters to the experts' mailing list."},
	{"17.9/conflict-of-interest", "17.9", Should, "designer", OutOfScope, "An expert with an apparent conflict of interest leaves the decision to the others."},
	{"17.10/media-type-version", "17.10", Implied, "application", Property, "message/mls takes an optional version parameter with default 1.0; where it disagrees with the ProtocolVersion inside the message, the embedded one wins."},
	{"17.10/media-type-binary", "17.10", Implied, "application", Review, "Bodies of message/mls are binary and must pass through transports unmodified."},
}
