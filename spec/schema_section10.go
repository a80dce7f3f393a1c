package spec

// RFC 9420, Section 10: Key Packages (the shape of its structures, and of the
// one of Section 11.1).

// keyPackage is KeyPackage up to its signature, followed by more.
func keyPackage(more ...Field) []Field {
	return append([]Field{
		field("version", "ProtocolVersion"),
		field("cipher_suite", "CipherSuite"),
		field("init_key", "HPKEPublicKey"),
		field("leaf_node", "LeafNode"),
		field("extensions", "Extension<V>"),
	}, more...)
}

var structs10 = []Structure{
	structure("KeyPackage", "10", keyPackage(field("signature", "opaque<V>"))...),
	structure("KeyPackageTBS", "10", keyPackage()...),
	structure("RequiredCapabilities", "11.1",
		field("extension_types", "ExtensionType<V>"),
		field("proposal_types", "ProposalType<V>"),
		field("credential_types", "CredentialType<V>"),
	),
}
