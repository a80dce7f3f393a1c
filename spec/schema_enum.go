package spec

// RFC 9420, Section 17: IANA Considerations (enumerations and registries, for
// the schema).

var rfcEnums = []*Enum{
	{"CipherSuite", "17.1", 2, []string{
		"MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
		"MLS_128_DHKEMP256_AES128GCM_SHA256_P256",
		"MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519",
		"MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448",
		"MLS_256_DHKEMP521_AES256GCM_SHA512_P521",
		"MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448",
		"MLS_256_DHKEMP384_AES256GCM_SHA384_P384",
	}, nil, text[CipherSuite]},
	{"CredentialType", "5.3", 2, []string{"basic", "x509"}, nil, text[CredentialType]},
	{"ProtocolVersion", "6", 2, []string{"mls10"}, nil, text[ProtocolVersion]},
	{"ContentType", "6", 1, []string{"application", "proposal", "commit"}, UnknownContentType, text[ContentType]},
	{"SenderType", "6", 1, []string{"member", "external", "new_member_proposal", "new_member_commit"}, UnknownSenderType, text[SenderType]},
	{"WireFormat", "6", 2, []string{
		"mls_public_message", "mls_private_message", "mls_welcome", "mls_group_info", "mls_key_package",
	}, nil, text[WireFormat]},
	{"LeafNodeSource", "7.2", 1, []string{"key_package", "update", "commit"}, UnknownLeafNodeSource, text[LeafNodeSource]},
	{"ExtensionType", "7.2", 2, []string{
		"application_id", "ratchet_tree", "required_capabilities", "external_pub", "external_senders",
	}, nil, text[ExtensionType]},
	{"NodeType", "7.8", 1, []string{"leaf", "parent"}, UnknownNodeType, text[NodeType]},
	{"PSKType", "8.4", 1, []string{"external", "resumption"}, UnknownPSKType, text[PSKType]},
	{"ResumptionPSKUsage", "8.4", 1, []string{"application", "reinit", "branch"}, UnknownPSKUsage, text[ResumptionPSKUsage]},
	{"ProposalType", "12.1", 2, []string{
		"add", "update", "remove", "psk", "reinit", "external_init", "group_context_extensions",
		"app_data_update", "app_ephemeral", "self_remove", // of draft-ietf-mls-extensions
	}, nil, text[ProposalType]},
	{"ProposalOrRefType", "12.4", 1, []string{"proposal", "reference"}, UnknownProposalOrRef, text[ProposalOrRefType]},
}

// text is the String method of the type of code points T.
func text[T interface {
	~uint8 | ~uint16
	String() string
}](v uint64) string {
	return T(v).String()
}
