package spec

// RFC 9420, Section 12.4.3: Adding Members to the Group.

// Rules of Section 12.4.3: Adding Members to the Group.
var (
	UnsupportedGroupContextExtension = &Rule{"12.4.3/unsupported-group-context-extension", "12.4.3", Must, "joiner", Negative, "A joiner supports every extension in the GroupContext; it treats a GroupInfo with an unsupported one as invalid."}
	AlreadyMember                    = &Rule{"12.4.3/already-member", "12.4.3", Must, "joiner", Negative, "The joiner is in no other active group with the same group_id."}
	GroupInfoSignature               = &Rule{"12.4.3/group-info-signature", "12.4.3", Must, "joiner", Negative, "The GroupInfo's signature verifies under the signature_key of the leaf at index signer."}
)

// Rules of Section 12.4.3.1: Joining via Welcome Message.
var (
	TreeMissing              = &Rule{"12.4.3.1/tree-missing", "12.4.3.1", Must, "joiner", Negative, "A joiner has the ratchet tree, from the ratchet_tree extension or by other means, before it processes a Welcome or joins by a Commit."}
	NoMatchingKeyPackage     = &Rule{"12.4.3.1/no-matching-key-package", "12.4.3.1", Implied, "joiner", Negative, "One entry of a Welcome's secrets refers to a KeyPackage of the joiner."}
	WelcomeCipherSuite       = &Rule{"12.4.3.1/welcome-cipher-suite", "12.4.3.1", Implied, "joiner", Negative, "Welcome.cipher_suite equals the cipher suite of the matched KeyPackage."}
	GroupSecretsDecryption   = &Rule{"12.4.3.1/group-secrets-decryption", "12.4.3.1", Implied, "joiner", Negative, "GroupSecrets is decrypted with the init private key of that KeyPackage, label \"Welcome\" and encrypted_group_info as context."}
	JoinerPSKUnavailable     = &Rule{"12.4.3.1/psk-unavailable", "12.4.3.1", Implied, "joiner", Negative, "Each PSK named in GroupSecrets has to be available, or joining fails."}
	SeveralResumptionPSKs    = &Rule{"12.4.3.1/several-resumption-psks", "12.4.3.1", Implied, "joiner", Negative, "At most one PSK in GroupSecrets is a resumption PSK of usage reinit or branch."}
	GroupInfoDecryption      = &Rule{"12.4.3.1/group-info-decryption", "12.4.3.1", Implied, "joiner", Negative, "encrypted_group_info decrypts under welcome_key and welcome_nonce, with empty AAD."}
	GroupInfoSigner          = &Rule{"12.4.3.1/group-info-signer", "12.4.3.1", Implied, "joiner", Negative, "The leaf at index signer is in the tree and populated."}
	GroupCipherSuite         = &Rule{"12.4.3.1/group-cipher-suite", "12.4.3.1", Implied, "joiner", Negative, "The cipher suite in the GroupInfo's group_context equals that of the joiner's KeyPackage."}
	TreeHashMismatch         = &Rule{"12.4.3.1/tree-hash", "12.4.3.1", Must, "joiner", Negative, "The tree hash of a tree from whatever source equals the tree_hash of the GroupContext before the tree is used."}
	UnmergedLeavesPopulated  = &Rule{"12.4.3.1/unmerged-leaves-populated", "12.4.3.1", Implied, "joiner", Negative, "Each entry of unmerged_leaves names a populated leaf below that parent, as a leaf index of the whole tree."}
	UnmergedLeavesBetween    = &Rule{"12.4.3.1/unmerged-leaves-between", "12.4.3.1", Implied, "joiner", Negative, "A leaf unmerged at a parent is also unmerged at each populated node between the two."}
	ParentKeyUnique          = &Rule{"12.4.3.1/parent-key-unique", "12.4.3.1", Must, "joiner", Negative, "The encryption_key of a parent occurs in no other node of the tree."}
	OwnLeafMissing           = &Rule{"12.4.3.1/own-leaf-missing", "12.4.3.1", Implied, "joiner", Negative, "One leaf of the tree equals the LeafNode of the joiner's KeyPackage."}
	WelcomePathSecret        = &Rule{"12.4.3.1/path-secret-mismatch", "12.4.3.1", Must, "joiner", Negative, "The private keys derived from a Welcome's path_secret match the public keys of the populated nodes from the common ancestor with the signer to the root."}
	GroupInfoConfirmationTag = &Rule{"12.4.3.1/confirmation-tag", "12.4.3.1", Implied, "joiner", Negative, "The confirmation_tag of the GroupInfo equals the MAC of the confirmed transcript hash under the derived confirmation_key."}
	ReInitCommitted          = &Rule{"12.4.3.1/reinit-committed", "12.4.3.1", Implied, "joiner", Negative, "With a PSK of usage reinit, the group it names ended with a Commit of a ReInit."}
	ReInitMembers            = &Rule{"12.4.3.1/reinit-members", "12.4.3.1", Implied, "joiner", Negative, "With a reinit PSK, every old member is also in the new group, according to the application."}
)

// Rules of Section 12.4.3.2: Joining via External Commits.
var (
	ExternalPubMissing      = &Rule{"12.4.3.2/external-pub-missing", "12.4.3.2", Implied, "joiner", Negative, "A GroupInfo used for joining by a Commit has an external_pub extension."}
	ExternalCommitPath      = &Rule{"12.4.3.2/external-commit-path", "12.4.3.2", Must, "receiver", Negative, "An external Commit has a path, whose leaf holds the key that verifies its signature."}
	ExternalCommitReference = &Rule{"12.4.3.2/external-commit-reference", "12.4.3.2", MustNot, "receiver", Negative, "An external Commit carries all its proposals inline."}
)

// Rules of Section 12.4.3.3: Ratchet Tree Extension.
var (
	RatchetTreeTrailingBlank = &Rule{"12.4.3.3/trailing-blank", "12.4.3.3", Must, "receiver", Negative, "The last entry of a ratchet_tree is populated, so an empty ratchet_tree is malformed too."}
	NodeTypePosition         = &Rule{"12.4.3.3/node-type-position", "12.4.3.3", Implied, "receiver", Negative, "Leaves are at the even positions of a ratchet_tree and parents at the odd ones."}
)

var rules12_4_3 = []*Rule{
	{"12.4.3/group-info-label", "12.4.3", Implied, "joiner", Vector, "The GroupInfo signature uses SignWithLabel with label \"GroupInfoTBS\"."},
	{"12.4.3/group-info-encoding", "12.4.3", Struct, "receiver", Vector, "GroupInfo is group_context, extensions, confirmation_tag, signer (uint32 leaf index) and signature; GroupInfoTBS is all but the signature."},
	{"12.4.3/group-info-confirmation-tag", "12.4.3", Implied, "sender", Vector, "GroupInfo.confirmation_tag is that of the Commit which started the epoch, or the creator's for epoch 0, and any member can recompute it from confirmation_key and the confirmed hash."},
	{"12.4.3/unknown-group-info-extensions", "12.4.3", Must, "joiner", Property, "Unknown entries in GroupInfo.extensions do not affect joining."},
	{"12.4.3/grease-group-info", "12.4.3", Should, "sender", Property, "A GroupInfo creator adds random GREASE extensions to GroupInfo.extensions."},
	UnsupportedGroupContextExtension,
	AlreadyMember,
	GroupInfoSignature,
	{"12.4.3.1/batching", "12.4.3.1", Implied, "committer", Property, "One Welcome for all joiners, one for each, or any batching are all legal; processing is the same."},
	{"12.4.3.1/starts-after-commit", "12.4.3.1", Implied, "joiner", Property, "A joiner starts in the epoch after the Commit and does not process the Commit that added it."},
	{"12.4.3.1/encrypted-once", "12.4.3.1", Implied, "committer", Vector, "The GroupInfo is encrypted once for each Welcome under keys derived from joiner_secret, and joiner_secret is HPKE-encrypted to each joiner."},
	{"12.4.3.1/path-secret", "12.4.3.1", Implied, "committer", Vector, "GroupSecrets.path_secret is that of the lowest node on both the committer's and the joiner's direct paths."},
	{"12.4.3.1/psks", "12.4.3.1", Implied, "committer", Property, "psks lists the PSKs the joiner has to mix in and is empty when the Commit injected none."},
	{"12.4.3.1/group-secrets-encoding", "12.4.3.1", Struct, "receiver", Vector, "GroupSecrets is joiner_secret, optional PathSecret and a <V> vector of PreSharedKeyID."},
	{"12.4.3.1/welcome-encoding", "12.4.3.1", Struct, "receiver", Vector, "Welcome is cipher_suite, a vector of EncryptedGroupSecrets (KeyPackageRef and HPKECiphertext) and encrypted_group_info."},
	TreeMissing,
	NoMatchingKeyPackage,
	WelcomeCipherSuite,
	GroupSecretsDecryption,
	JoinerPSKUnavailable,
	SeveralResumptionPSKs,
	{"12.4.3.1/welcome-secret", "12.4.3.1", Implied, "joiner", Vector, "welcome_secret comes from joiner_secret and psk_secret as in Section 8."},
	GroupInfoDecryption,
	{"12.4.3.1/welcome-key-and-nonce", "12.4.3.1", Implied, "joiner", Vector, "welcome_nonce and welcome_key are ExpandWithLabel of welcome_secret with labels \"nonce\" and \"key\", empty context and AEAD lengths."},
	GroupInfoSigner,
	GroupCipherSuite,
	TreeHashMismatch,
	{"12.4.3.1/tree-leaves", "12.4.3.1", Implied, "joiner", Property, "Each populated leaf passes Section 7.3, including its signature over group_id and leaf_index where the source calls for them, and key uniqueness over all members."},
	UnmergedLeavesPopulated,
	UnmergedLeavesBetween,
	ParentKeyUnique,
	OwnLeafMissing,
	{"12.4.3.1/state-from-group-info", "12.4.3.1", Implied, "joiner", Property, "The new state takes GroupInfo's group_context as it is."},
	{"12.4.3.1/own-leaf-key", "12.4.3.1", Implied, "joiner", Property, "my_leaf is associated with the leaf private key of the KeyPackage."},
	{"12.4.3.1/path-secret-node", "12.4.3.1", Implied, "joiner", Vector, "A supplied path_secret belongs to the lowest common ancestor of my_leaf and the signer's leaf, and gives that node's private key."},
	WelcomePathSecret,
	{"12.4.3.1/epoch-secret", "12.4.3.1", Implied, "joiner", Vector, "epoch_secret and its dependents come from joiner_secret, psk_secret and the GroupContext."},
	{"12.4.3.1/confirmed-hash", "12.4.3.1", Implied, "joiner", Vector, "The confirmed hash is taken from GroupInfo."},
	GroupInfoConfirmationTag,
	{"12.4.3.1/interim-hash", "12.4.3.1", Implied, "joiner", Vector, "The interim hash is computed from the confirmed hash and the tag."},
	ReInitCommitted,
	ReInitMembers,
	{"12.4.3.2/ordered-like-commits", "12.4.3.2", Implied, "receiver", Property, "Members treat an external Commit like any other handshake message as regards acceptance and ordering."},
	ExternalPubMissing,
	{"12.4.3.2/external-pub-encoding", "12.4.3.2", Struct, "receiver", Vector, "external_pub (GroupInfo extension 0x0004) contains one HPKEPublicKey."},
	{"12.4.3.2/one-use-per-group-info", "12.4.3.2", Implied, "receiver", Property, "A GroupInfo serves one external join only, since that join changes the epoch."},
	ExternalCommitPath,
	{"12.4.3.2/joiner-leaf", "12.4.3.2", Implied, "receiver", Vector, "The joiner takes the leftmost free leaf as with an Add; the path is relative to that leaf, and the path leaf's signature binds its index."},
	ExternalCommitReference,
	{"12.4.3.2/signed-by-joiner", "12.4.3.2", Must, "joiner", Property, "The joiner itself signs the external Commit."},
	{"12.4.3.2/external-init-secret", "12.4.3.2", Must, "receiver", Vector, "All parties use the init_secret from ExternalInit for the next epoch in place of the previous epoch's."},
	{"12.4.3.2/external-commit-sender", "12.4.3.2", Must, "joiner", Property, "The external Commit's sender type is new_member_commit."},
	{"12.4.3.2/plain-or-resync", "12.4.3.2", Implied, "receiver", Property, "An external Commit is a plain join, or a resync that also removes the joiner's previous leaf."},
	{"12.4.3.2/resync-policy", "12.4.3.2", Implied, "application", Review, "An application can forbid resync Commits, or demand a PSK with them that proves earlier membership."},
	{"12.4.3.3/ratchet-tree-encoding", "12.4.3.3", Struct, "receiver", Vector, "The ratchet_tree extension (GroupInfo, 0x0002) is a <V> vector of optional<Node>, a Node being a node type octet and a LeafNode or ParentNode."},
	{"12.4.3.3/in-order", "12.4.3.3", Implied, "receiver", Vector, "Entries follow left-to-right in-order traversal, with the null optional for blank nodes."},
	{"12.4.3.3/trailing-blanks-dropped", "12.4.3.3", MustNot, "sender", Vector, "The ratchet_tree encoder drops all blank entries after the last populated node."},
	RatchetTreeTrailingBlank,
	{"12.4.3.3/padded-to-full-tree", "12.4.3.3", Must, "receiver", Vector, "After checking the last entry, the ratchet_tree decoder pads with blanks up to the smallest length of the form 2^(d+1) - 1."},
	NodeTypePosition,
	{"12.4.3.3/odd-segments", "12.4.3.3", Must, "receiver", Property, "Each array segment split during decoding has odd length."},
	{"12.4.3.3/example", "12.4.3.3", Implied, "receiver", Vector, "The six-leaf example encodes to eleven entries and decodes back to the same shape."},
	{"12.4.3.3/not-group-context", "12.4.3.3", Implied, "receiver", Property, "Receiving a ratchet_tree extension does not alter GroupContext.extensions."},
	{"12.4.3.3/tree-confidentiality", "12.4.3.3", Implied, "application", OutOfScope, "A tree sent outside of the Welcome gets protection equal to that of the group's handshake messages."},
}
