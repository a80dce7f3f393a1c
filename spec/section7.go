package spec

// RFC 9420, Sections 7.1 to 7.3: Nodes and Their Validation.

// Rules of Section 7.1: Parent Node Contents.
var (
	UnmergedLeavesOrder = &Rule{"7.1/unmerged-leaves-order", "7.1", Must, "receiver", Negative, "The entries of unmerged_leaves are strictly increasing."}
)

// Rules of Section 7.2: Leaf Node Contents.
var (
	UnknownLeafNodeSource   = &Rule{"7.2/unknown-leaf-node-source", "7.2", Struct, "receiver", Negative, "LeafNodeSource is one octet: key_package 1, update 2, commit 3; any other value is malformed."}
	LeafExtensionNotListed  = &Rule{"7.2/extension-not-listed", "7.2", Must, "receiver", Negative, "Every extension type in a LeafNode's extensions, the default types excepted, is listed in the same leaf's capabilities."}
	LeafCredentialNotListed = &Rule{"7.2/credential-not-listed", "7.2", Must, "receiver", Negative, "The leaf's own credential type is listed in its capabilities.credentials."}
	LifetimeTooLong         = &Rule{"7.2/lifetime-too-long", "7.2", Must, "receiver", Negative, "A LeafNode whose lifetime spans more than the application's maximum is refused."}
)

// Rules of Section 7.3: Leaf Node Validation.
var (
	LeafSignature                 = &Rule{"7.3/leaf-signature", "7.3", Must, "receiver", Negative, "A LeafNode's signature verifies under its own signature_key over the LeafNodeTBS for its source, with group_id and leaf_index for update and commit."}
	LeafGroupParameters           = &Rule{"7.3/group-parameters", "7.3", Implied, "receiver", Negative, "A leaf is compatible with the group: its capabilities list the group's protocol version and cipher suite."}
	LeafRequiredCapabilities      = &Rule{"7.3/required-capabilities", "7.3", Must, "receiver", Negative, "When the GroupContext has required_capabilities, the leaf's capabilities list every required non-default extension and proposal type and every required credential type."}
	CredentialUnsupportedByMember = &Rule{"7.3/credential-unsupported-by-member", "7.3", Implied, "receiver", Negative, "The leaf's credential type appears in capabilities.credentials of every member."}
	MemberCredentialUnsupported   = &Rule{"7.3/member-credential-unsupported", "7.3", Implied, "receiver", Negative, "The leaf's own capabilities.credentials covers every credential type in use by the other members."}
	LifetimeBeforeSending         = &Rule{"7.3/lifetime-before-sending", "7.3", Must, "sender", Negative, "A client about to send a LeafNode in a Proposal or Commit checks that the present time lies inside that leaf's lifetime."}
	LifetimeOnReceipt             = &Rule{"7.3/lifetime-on-receipt", "7.3", Should, "receiver", Negative, "A leaf received in a Proposal, Commit or tree should be within its lifetime; the check is recommended and can be switched off, since a leaf may have expired in transit."}
	KeyPackageLeafSource          = &Rule{"7.3/key-package-leaf-source", "7.3", Must, "receiver", Negative, "The leaf_node of a KeyPackage has leaf_node_source key_package."}
	UpdateLeafSource              = &Rule{"7.3/update-leaf-source", "7.3", Implied, "receiver", Negative, "The leaf_node of an Update has leaf_node_source update."}
	UpdateEncryptionKey           = &Rule{"7.3/update-encryption-key", "7.3", Implied, "receiver", Negative, "An Update leaf's encryption_key differs from the key in the leaf that it replaces."}
	PathLeafSource                = &Rule{"7.3/path-leaf-source", "7.3", Must, "receiver", Negative, "The leaf_node of an UpdatePath has leaf_node_source commit."}
	SignatureKeyUnique            = &Rule{"7.3/signature-key-unique", "7.3", Must, "receiver", Negative, "signature_key is unique among the members; a leaf replacing its predecessor at the same index may keep that member's own key."}
	EncryptionKeyUnique           = &Rule{"7.3/encryption-key-unique", "7.3", Must, "receiver", Negative, "encryption_key differs from that of every other leaf, in the state that results from the Commit."}
)

var rules7 = []*Rule{
	{"7.1/parent-node-encoding", "7.1", Struct, "receiver", Vector, "ParentNode is encryption_key, parent_hash and a <V> vector of uint32 unmerged_leaves."},
	UnmergedLeavesOrder,
	UnknownLeafNodeSource,
	{"7.2/capabilities-encoding", "7.2", Struct, "receiver", Vector, "Capabilities is five <V> vectors in the order versions, cipher_suites, extensions, proposals, credentials, each of 16-bit values."},
	{"7.2/lifetime-encoding", "7.2", Struct, "receiver", Vector, "Lifetime is not_before then not_after, both uint64."},
	{"7.2/extension-encoding", "7.2", Struct, "receiver", Vector, "Extension is a uint16 type and an opaque <V> body, so an unknown extension can be skipped and re-encoded unchanged."},
	{"7.2/leaf-signature-label", "7.2", Implied, "receiver", Vector, "The leaf signature uses SignWithLabel with label \"LeafNodeTBS\" under the leaf's own signature_key."},
	{"7.2/leaf-node-encoding", "7.2", Struct, "receiver", Vector, "LeafNode is encryption_key, signature_key, credential, capabilities, leaf_node_source, the source-specific field, extensions and signature, in that order."},
	{"7.2/leaf-node-tbs", "7.2", Struct, "receiver", Vector, "LeafNodeTBS repeats all LeafNode fields except the signature and, for update and commit sources, appends group_id and leaf_index; key_package appends nothing."},
	{"7.2/encryption-key-owner", "7.2", Implied, "sender", Vector, "Only the occupant of the leaf (or the issuer of the KeyPackage) holds the private key for encryption_key."},
	{"7.2/defaults-not-listed", "7.2", MustNot, "sender", Property, "capabilities.proposals and capabilities.extensions omit the default code points: proposal types 1 to 7 and extension types 1 to 5."},
	{"7.2/no-implicit-support", "7.2", Implied, "receiver", Property, "Versions, cipher suites and credential types have no implicit members; support exists only where it is listed."},
	{"7.2/capabilities-complete", "7.2", Must, "sender", Property, "A client's capabilities enumerate every version, cipher suite, credential type and non-default proposal or extension type that it supports."},
	LeafExtensionNotListed,
	LeafCredentialNotListed,
	{"7.2/unknown-capabilities", "7.2", Must, "receiver", Property, "Unknown values anywhere in capabilities have no effect on the validity of a leaf."},
	{"7.2/grease-capabilities", "7.2", Should, "sender", Property, "A client mixes some random GREASE code points into the capabilities it publishes."},
	{"7.2/source-selects-field", "7.2", Implied, "receiver", Vector, "leaf_node_source decides which optional part is present: lifetime for key_package, parent_hash for commit, nothing for update."},
	{"7.2/lifetime-units", "7.2", Implied, "receiver", Property, "Lifetime bounds are absolute Unix-epoch seconds; milliseconds or relative values are wrong."},
	LifetimeTooLong,
	{"7.2/clocks", "7.2", Should, "receiver", OutOfScope, "Group members keep clocks synchronised, for example over NTP, so that they agree on lifetimes."},
	{"7.2/leaf-parent-hash", "7.2", Implied, "receiver", Vector, "A commit-sourced leaf stores the parent hash of the next populated ancestor at the time of that Commit."},
	{"7.3/validate-downloaded", "7.3", Implied, "receiver", Property, "Leaf validation runs when a KeyPackage is obtained, before it is used to add its owner."},
	{"7.3/validate-received", "7.3", Implied, "receiver", Property, "Leaf validation runs for every leaf arriving in an Add, Update or Commit."},
	{"7.3/validate-tree", "7.3", Implied, "joiner", Property, "Leaf validation runs for each populated leaf when a whole tree is validated, as on joining or after a Commit."},
	LeafSignature,
	LeafGroupParameters,
	LeafRequiredCapabilities,
	CredentialUnsupportedByMember,
	MemberCredentialUnsupported,
	LifetimeBeforeSending,
	LifetimeOnReceipt,
	KeyPackageLeafSource,
	UpdateLeafSource,
	UpdateEncryptionKey,
	PathLeafSource,
	SignatureKeyUnique,
	EncryptionKeyUnique,
}
