package spec

// RFC 9420, Section 5: Cryptographic Objects (the shape of its structures).

var structs5 = []Structure{
	alias("HPKEPublicKey", "5.1.1", "opaque<V>"),
	alias("SignaturePublicKey", "5.1.1", "opaque<V>"),
	structure("SignContent", "5.1.2",
		field("label", "opaque<V>"),
		field("content", "opaque<V>"),
	),
	structure("EncryptContext", "5.1.3",
		field("label", "opaque<V>"),
		field("context", "opaque<V>"),
	),
	alias("HashReference", "5.2", "opaque<V>"),
	alias("KeyPackageRef", "5.2", "HashReference"),
	alias("ProposalRef", "5.2", "HashReference"),
	structure("RefHashInput", "5.2",
		field("label", "opaque<V>"),
		field("value", "opaque<V>"),
	),
	structure("Certificate", "5.3",
		field("cert_data", "opaque<V>"),
	),
	// Unclear: §5.3 and §13.3 leave open how to skip a credential of an
	// unknown type: its body has no length. All registered and drafted types
	// begin with a vector, so one vector is what is read.
	structure("Credential", "5.3",
		field("credential_type", "CredentialType"),
		choose("credential_type",
			when("basic", field("identity", "opaque<V>")),
			when("x509", field("certificates", "Certificate<V>")),
			otherwise(field("credential", "opaque<V>")),
		),
	),
	alias("application_id", "5.3.3", "opaque<V>"),
}
