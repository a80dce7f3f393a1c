package spec

// RFC 9420, Sections 12 and 12.1: Proposals.

// Rules of Section 12.1: Proposals.
var (
	UnknownProposal = &Rule{"12.1/unknown-proposal-type", "12.1", Implied, "receiver", Negative, "A message that holds a proposal of a type the client does not implement is refused."}
	ProposalEpoch   = &Rule{"12.1/proposal-epoch", "12.1", Must, "receiver", Negative, "A received proposal belongs to the current epoch of the group."}
)

// Rules of Section 12.1.3: Remove.
var (
	RemoveLeaf = &Rule{"12.1.3/remove-leaf", "12.1.3", Implied, "receiver", Negative, "A Remove is invalid unless its index names a populated leaf of the tree."}
)

// Rules of Section 12.1.4: PreSharedKey.
var (
	PSKUsageReInit = &Rule{"12.1.4/reinit-usage", "12.1.4", Must, "receiver", Negative, "A PreSharedKey proposal of usage reinit is invalid outside of the Commit that creates the successor of a reinitialized group."}
	PSKUsageBranch = &Rule{"12.1.4/branch-usage", "12.1.4", Must, "receiver", Negative, "A PreSharedKey proposal of usage branch is invalid outside of the Commit that starts a branch."}
	PSKNonceLength = &Rule{"12.1.4/psk-nonce-length", "12.1.4", Must, "receiver", Negative, "The psk_nonce of a PreSharedKeyID has exactly KDF.Nh bytes, KDF being that of the group into which the PSK is injected."}
)

// Rules of Section 12.1.5: ReInit.
var (
	ReInitVersion = &Rule{"12.1.5/reinit-version", "12.1.5", Implied, "receiver", Negative, "A ReInit is invalid when its version is lower than the version of the current group."}
)

// Rules of Section 12.1.6: ExternalInit.
var (
	ExternalInitOutside = &Rule{"12.1.6/external-init-outside", "12.1.6", Implied, "receiver", Negative, "An ExternalInit occurs inside an external Commit and nowhere else; a Proposal message of that type is invalid."}
)

// Rules of Section 12.1.7: GroupContextExtensions.
var (
	RequiredCapabilitiesUnmet = &Rule{"12.1.7/required-capabilities", "12.1.7", Implied, "receiver", Negative, "The required_capabilities of a GroupContextExtensions proposal are met by every member of the resulting group, those added by the same Commit included."}
)

// Rules of Section 12.1.8: External Proposals.
var (
	ProposalUnauthorized       = &Rule{"12.1.8/unauthorized", "12.1.8", Implied, "receiver", Negative, "An external proposal or a client's proposal to add itself that the application does not authorise is invalid."}
	ExternalSenderProposalType = &Rule{"12.1.8/external-sender-proposal-type", "12.1.8", Must, "receiver", Negative, "A proposal of an external sender is of a type that the registry allows external senders, of the RFC's add, remove, psk, reinit and group_context_extensions; another makes the message malformed."}
)

var rules12_1 = []*Rule{
	{"12/propose-and-commit", "12", Implied, "receiver", Property, "A change is proposed and then committed; a proposal and its Commit by the same member can be combined by carrying the proposal inline."},
	{"12/epoch-numbers", "12", Struct, "receiver", Vector, "Epoch numbers are 8 octets, begin at 0 and rise by one per transition."},
	UnknownProposal,
	{"12.1/proposal-encoding", "12.1", Struct, "receiver", Vector, "Proposal is a uint16 type followed directly by the type's body, with no length field around the body."},
	ProposalEpoch,
	{"12.1/proposal-cache", "12.1", Implied, "receiver", Property, "Accepted proposals are cached under their ProposalRef so that a later Commit of the same epoch can name them, and are dropped when the epoch ends."},
	{"12.1.1/add-encoding", "12.1.1", Struct, "receiver", Vector, "Add contains one KeyPackage."},
	{"12.1.1/add-key-package", "12.1.1", Implied, "receiver", Property, "An Add is invalid when its KeyPackage fails Section 10.1."},
	{"12.1.1/leftmost-blank-leaf", "12.1.1", Implied, "receiver", Vector, "Adds take blank leaves in proposal order: the first Add the leftmost blank leaf, the next Add the next one."},
	{"12.1.1/extend-for-add", "12.1.1", Implied, "receiver", Vector, "With no blank leaf left, the tree is doubled and the leftmost new leaf is used."},
	{"12.1.1/add-unmerged", "12.1.1", Implied, "receiver", Vector, "Every populated ancestor of the new leaf, root included, gains the leaf index in its unmerged_leaves, kept sorted."},
	{"12.1.1/add-leaf", "12.1.1", Implied, "receiver", Vector, "The leaf added by an Add is the LeafNode of the KeyPackage, byte for byte."},
	{"12.1.2/update-encoding", "12.1.2", Struct, "receiver", Vector, "Update contains one LeafNode."},
	{"12.1.2/update-leaf", "12.1.2", Implied, "receiver", Property, "An Update is invalid when its leaf fails Section 7.3 in the Update role."},
	{"12.1.2/update-sender-leaf", "12.1.2", Implied, "receiver", Vector, "The leaf replaced is that of the member who sent the Update proposal, not that of the committer."},
	{"12.1.2/update-keeps-both-keys", "12.1.2", Implied, "sender", Property, "An updater keeps both old and new leaf private keys until it sees whether the Update is committed, and adopts the new one only then."},
	{"12.1.2/update-blanks-path", "12.1.2", Implied, "receiver", Vector, "Applying an Update blanks all parents on the updater's direct path, root included."},
	{"12.1.3/remove-encoding", "12.1.3", Struct, "receiver", Vector, "Remove contains the uint32 leaf index of the member to be removed."},
	RemoveLeaf,
	{"12.1.3/remove-blanks-leaf", "12.1.3", Implied, "receiver", Vector, "Applying a Remove blanks the named leaf."},
	{"12.1.3/remove-blanks-path", "12.1.3", Implied, "receiver", Vector, "Applying a Remove blanks all parents on the removed leaf's direct path, root included."},
	{"12.1.3/remove-truncates", "12.1.3", Implied, "receiver", Vector, "After a Remove the tree is halved repeatedly while its right half has no populated leaf."},
	{"12.1.3/width-after-truncation", "12.1.3", Implied, "receiver", Vector, "After truncation, a tree whose rightmost populated leaf is at index L has 2^d leaves for the smallest d such that 2^d exceeds L."},
	{"12.1.4/psk-encoding", "12.1.4", Struct, "receiver", Vector, "PreSharedKey contains one PreSharedKeyID."},
	PSKUsageReInit,
	PSKUsageBranch,
	PSKNonceLength,
	{"12.1.4/psk-order", "12.1.4", Implied, "receiver", Vector, "psk_secret takes the PSKs in the order of the PreSharedKey proposals in the Commit, counting inline and referenced ones together."},
	{"12.1.5/reinit-encoding", "12.1.5", Struct, "receiver", Vector, "ReInit is group_id, version, cipher_suite and extensions of the successor group."},
	ReInitVersion,
	{"12.1.5/reinit-effect", "12.1.5", Implied, "receiver", Property, "Applying a ReInit changes neither tree nor context beyond the ordinary epoch step; members then wait for a Welcome that satisfies Section 11.2."},
	ExternalInitOutside,
	{"12.1.6/external-init-encoding", "12.1.6", Struct, "receiver", Vector, "ExternalInit contains the opaque kem_output."},
	{"12.1.6/external-init-effect", "12.1.6", Implied, "receiver", Vector, "Applying ExternalInit sets the init_secret for the next epoch from kem_output as in Section 8.3."},
	{"12.1.7/group-context-extensions-encoding", "12.1.7", Struct, "receiver", Vector, "GroupContextExtensions contains the complete new extension list."},
	RequiredCapabilitiesUnmet,
	{"12.1.7/extensions-replaced", "12.1.7", Implied, "receiver", Vector, "Applying a GroupContextExtensions proposal replaces the whole extension list; an extension not repeated in the proposal is gone."},
	{"12.1.7/extensions-agreed", "12.1.7", Implied, "receiver", Property, "Agreement on a replaced extension list is confirmed by the confirmation_tag, since the list is part of the GroupContext that feeds the key schedule."},
	ProposalUnauthorized,
	ExternalSenderProposalType,
	{"12.1.8/new-type-external-senders", "12.1.8", Must, "designer", OutOfScope, "A specification of a new proposal type says whether external senders may use it."},
	{"12.1.8.1/external-senders-elsewhere", "12.1.8.1", Implied, "receiver", Property, "external_senders belongs in the GroupContext only; found elsewhere it authorises nobody."},
	{"12.1.8.1/external-senders-encoding", "12.1.8.1", Struct, "receiver", Vector, "external_senders (extension 0x0005) is a <V> vector of ExternalSender, each a signature_key and a credential."},
}
