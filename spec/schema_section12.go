package spec

// RFC 9420, Section 12: Group Evolution (the shape of its structures).

import "slices"

// groupInfo is GroupInfo up to its signature, followed by more.
func groupInfo(more ...Field) []Field {
	return append([]Field{
		field("group_context", "GroupContext"),
		field("extensions", "Extension<V>"),
		field("confirmation_tag", "MAC"),
		field("signer", "uint32"),
	}, more...)
}

var structs12 = []Structure{
	// Unclear: §12.1 and §13.2 leave open how to skip a proposal of an
	// unknown type: its body has no length. One vector is what is read.
	structure("Proposal", "12.1",
		field("proposal_type", "ProposalType"),
		choose("proposal_type", slices.Concat([]Case{
			when("add", field("add", "Add")),
			when("update", field("update", "Update")),
			when("remove", field("remove", "Remove")),
			when("psk", field("psk", "PreSharedKey")),
			when("reinit", field("reinit", "ReInit")),
			when("external_init", field("external_init", "ExternalInit")),
			when("group_context_extensions", field("group_context_extensions", "GroupContextExtensions")),
		}, draftProposals, []Case{
			otherwise(field("proposal", "opaque<V>")),
		})...),
	),
	structure("Add", "12.1.1", field("key_package", "KeyPackage")),
	structure("Update", "12.1.2", field("leaf_node", "LeafNode")),
	structure("Remove", "12.1.3", field("removed", "uint32")),
	structure("PreSharedKey", "12.1.4", field("psk", "PreSharedKeyID")),
	structure("ReInit", "12.1.5",
		field("group_id", "opaque<V>"),
		field("version", "ProtocolVersion"),
		field("cipher_suite", "CipherSuite"),
		field("extensions", "Extension<V>"),
	),
	structure("ExternalInit", "12.1.6", field("kem_output", "opaque<V>")),
	structure("GroupContextExtensions", "12.1.7", field("extensions", "Extension<V>")),
	structure("ExternalSender", "12.1.8.1",
		field("signature_key", "SignaturePublicKey"),
		field("credential", "Credential"),
	),
	alias("external_senders", "12.1.8.1", "ExternalSender<V>"),
	structure("ProposalOrRef", "12.4",
		field("type", "ProposalOrRefType"),
		choose("type",
			when("proposal", field("proposal", "Proposal")),
			when("reference", field("reference", "ProposalRef")),
		),
	),
	structure("Commit", "12.4",
		field("proposals", "ProposalOrRef<V>"),
		field("path", "optional<UpdatePath>"),
	),
	structure("GroupInfo", "12.4.3", groupInfo(field("signature", "opaque<V>"))...),
	structure("GroupInfoTBS", "12.4.3", groupInfo()...),
	structure("PathSecret", "12.4.3.1", field("path_secret", "opaque<V>")),
	structure("GroupSecrets", "12.4.3.1",
		field("joiner_secret", "opaque<V>"),
		field("path_secret", "optional<PathSecret>"),
		field("psks", "PreSharedKeyID<V>"),
	),
	structure("EncryptedGroupSecrets", "12.4.3.1",
		field("new_member", "KeyPackageRef"),
		field("encrypted_group_secrets", "HPKECiphertext"),
	),
	structure("Welcome", "12.4.3.1",
		field("cipher_suite", "CipherSuite"),
		field("secrets", "EncryptedGroupSecrets<V>"),
		field("encrypted_group_info", "opaque<V>"),
	),
	structure("ExternalPub", "12.4.3.2", field("external_pub", "HPKEPublicKey")),
	structure("Node", "12.4.3.3",
		field("node_type", "NodeType"),
		choose("node_type",
			when("leaf", field("leaf_node", "LeafNode")),
			when("parent", field("parent_node", "ParentNode")),
		),
	),
	alias("ratchet_tree", "12.4.3.3", "optional<Node><V>"),
}
