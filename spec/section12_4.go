package spec

// RFC 9420, Sections 12.4 to 12.4.2: Commit.

// Rules of Section 12.4: Commit.
var (
	UnknownProposalRef     = &Rule{"12.4/unknown-proposal-ref", "12.4", Implied, "receiver", Negative, "Each reference has to resolve to a proposal the receiver has accepted in this epoch; an unknown reference makes the Commit unprocessable."}
	UnknownProposalOrRef   = &Rule{"12.4/unknown-proposal-or-ref-type", "12.4", Struct, "receiver", Negative, "ProposalOrRefType is one octet: proposal 1, reference 2; any other value is malformed."}
	ApplicationDataPending = &Rule{"12.4/application-data-pending", "12.4", Must, "sender", Negative, "A member that has seen a valid proposal in the epoch sends no application data until a Commit has moved the group on."}
	PathRequired           = &Rule{"12.4/path-required", "12.4", Must, "receiver", Negative, "A Commit has a path when its list of proposals is empty or covers, inline or by reference, one of a type other than add, psk and reinit."}
)

// Rules of Section 12.4.2: Processing a Commit.
var (
	CommitEpoch           = &Rule{"12.4.2/commit-epoch", "12.4.2", Implied, "receiver", Negative, "A Commit is processed only in the epoch it names."}
	PSKUnavailable        = &Rule{"12.4.2/psk-unavailable", "12.4.2", Implied, "receiver", Negative, "Each PSK named by the Commit is in the receiver's possession, or processing stops."}
	PathLeafEncryptionKey = &Rule{"12.4.2/path-leaf-encryption-key", "12.4.2", Implied, "receiver", Negative, "The path leaf's encryption_key differs from the committer's current one."}
	PathKeyInTree         = &Rule{"12.4.2/path-key-in-tree", "12.4.2", Implied, "receiver", Negative, "No public key of an UpdatePath, that of its leaf included, occurs in the tree as it stands after the proposals, nor twice in the path."}
	PathSecretDecryption  = &Rule{"12.4.2/path-secret-decryption", "12.4.2", Implied, "receiver", Negative, "The path secret meant for the receiver decrypts under the provisional GroupContext."}
	ClosedByReInit        = &Rule{"12.4.2/closed-by-reinit", "12.4.2", MustNot, "receiver", Negative, "After a Commit that covers a ReInit no message is sent in the group."}
	RemovedMember         = &Rule{"12.4.2/removed-member", "12.4.2", Implied, "receiver", Property, "A member processes the Commit that removes it without an error, and from then on sends nothing in the group."}
)

var rules12_4 = []*Rule{
	{"12.4/by-value-or-reference", "12.4", Implied, "committer", Property, "Only the committer's own new proposals go in by value; proposals sent earlier, by anyone, go in by reference."},
	UnknownProposalRef,
	UnknownProposalOrRef,
	{"12.4/commit-encoding", "12.4", Struct, "receiver", Vector, "Commit is a <V> vector of ProposalOrRef followed by an optional UpdatePath."},
	ApplicationDataPending,
	{"12.4/commit-all-proposals", "12.4", Should, "committer", Property, "A Commit covers all valid proposals received in the epoch that together form a valid list and fit application policy."},
	{"12.4/left-out-proposals", "12.4", ShouldNot, "receiver", Property, "A receiver does not refuse a Commit for leaving out a proposal it has seen."},
	{"12.4/propose-again", "12.4", May, "sender", Property, "The sender of a proposal that was left out may issue it again, rebuilt for the new epoch."},
	{"12.4/empty-commit", "12.4", May, "committer", Property, "A Commit with an empty proposal list is legal and renews the committer's leaf and path."},
	PathRequired,
	{"12.4/path-optional", "12.4", May, "committer", Property, "The path may be left out when the list is non-empty and none of its proposals is of a path-required type; including one all the same stays valid."},
	{"12.4/new-type-path", "12.4", Must, "designer", OutOfScope, "A specification of a new proposal type says whether it needs a path; the property belongs to the type, never to a single instance."},
	{"12.4/partial-commit-security", "12.4", Implied, "receiver", Property, "A Commit without path gives no post-compromise security for the committer: its leaf and its path stay unchanged apart from the proposals' effects."},
	{"12.4.1/provisional-context", "12.4.1", Implied, "committer", Property, "With a path, a provisional GroupContext exists that reflects proposals and path but still has the old confirmed transcript hash."},
	{"12.4.1/initial-commit-object", "12.4.1", Implied, "committer", Property, "The initial Commit has the chosen proposals and an empty path."},
	{"12.4.1/apply-to-copy", "12.4.1", Implied, "committer", Property, "Proposals are applied to a copy of the tree and context, giving the new state on which the path is built."},
	{"12.4.1/external-joiner-leaf", "12.4.1", Implied, "joiner", Vector, "An external joiner takes the leftmost blank leaf of the tree after proposals (so possibly the leaf it has just removed), extending the tree when no blank leaf exists."},
	{"12.4.1/refresh-path", "12.4.1", Implied, "committer", Vector, "The committer's direct path is refreshed as in Section 7.5."},
	{"12.4.1/commit-secret", "12.4.1", Implied, "receiver", Vector, "commit_secret is one more \"path\" derivation beyond the last path secret of the filtered path."},
	{"12.4.1/provisional-context-fields", "12.4.1", Implied, "committer", Vector, "The provisional GroupContext keeps version, suite, group_id and old confirmed hash, and takes the new epoch number, the tree hash after the path and the new extensions."},
	{"12.4.1/path-of-commit", "12.4.1", Implied, "committer", Property, "The Commit's path holds the new leaf and, for each filtered-path node, its public key and ciphertexts."},
	{"12.4.1/no-path-commit-secret", "12.4.1", Implied, "receiver", Vector, "Without a path, commit_secret is KDF.Nh zero bytes."},
	{"12.4.1/sign-under-old-epoch", "12.4.1", Implied, "committer", Vector, "The Commit content is signed with the old epoch's GroupContext as context."},
	{"12.4.1/confirmed-hash-first", "12.4.1", Implied, "committer", Vector, "The new confirmed hash, computed from the signed content, completes the new GroupContext before the key schedule is run."},
	{"12.4.1/key-schedule-inputs", "12.4.1", Implied, "committer", Vector, "The key schedule takes previous init_secret, commit_secret, psk_secret and the final GroupContext."},
	{"12.4.1/interim-hash-advanced", "12.4.1", Implied, "committer", Vector, "The interim hash is advanced with the new confirmed hash and tag."},
	{"12.4.1/protect-under-old-epoch", "12.4.1", Implied, "committer", Vector, "The Commit message itself is protected with the old epoch's keys."},
	{"12.4.1/handshake-ratchet", "12.4.1", Implied, "committer", Vector, "A private Commit uses the old sender_data_secret and the next generation of the sender's handshake ratchet."},
	{"12.4.1/group-info-of-new-epoch", "12.4.1", Implied, "committer", Vector, "The GroupInfo for joiners describes the new epoch; the field names listed here (tree, interim hash) are older than the final struct, which carries GroupContext, extensions, tag and signer."},
	{"12.4.1/group-info-tag", "12.4.1", Implied, "committer", Vector, "GroupInfo.confirmation_tag equals the tag in the Commit."},
	{"12.4.1/group-info-extensions", "12.4.1", Implied, "committer", Property, "The committer may add GroupInfo extensions such as ratchet_tree, and external_pub where external joins are to be possible."},
	{"12.4.1/group-info-signing-key", "12.4.1", Implied, "committer", Property, "The GroupInfo is signed with the key in the committer's leaf of the new epoch."},
	{"12.4.1/group-info-encryption", "12.4.1", Implied, "committer", Vector, "The GroupInfo is encrypted under the welcome key and nonce that derive from joiner_secret and the PSKs."},
	{"12.4.1/path-secret-for-joiner", "12.4.1", Implied, "committer", Vector, "For each new member the committer finds the lowest common ancestor of both leaves and, if the Commit has a path, sends that node's path secret."},
	{"12.4.1/group-secrets-contents", "12.4.1", Implied, "committer", Vector, "Each EncryptedGroupSecrets carries joiner_secret (the text says init_secret, the struct says joiner_secret), the path secret if any and the PSK identifiers."},
	{"12.4.1/welcome-everybody", "12.4.1", Must, "committer", Property, "However many Welcomes are made, together they include each member added by the Commit."},
	{"12.4.1/reinit-successor", "12.4.1", Must, "committer", Property, "After committing a ReInit the committer sets up the successor group with the parameters of the ReInit and the same members."},
	CommitEpoch,
	PSKUnavailable,
	{"12.4.2/apply-to-copy", "12.4.2", Implied, "receiver", Property, "Proposals are applied to a copy of the state per Section 12.3."},
	{"12.4.2/external-committer-leaf", "12.4.2", Implied, "receiver", Vector, "For an external Commit the receiver gives the joiner the leftmost blank leaf after proposals, extending the tree if needed."},
	{"12.4.2/path-leaf", "12.4.2", Implied, "receiver", Property, "The path leaf passes Section 7.3 against the new state."},
	PathLeafEncryptionKey,
	PathKeyInTree,
	{"12.4.2/provisional-context", "12.4.2", Implied, "receiver", Vector, "The receiver rebuilds the provisional GroupContext: new epoch, new tree hash after merging, new extensions, old confirmed hash."},
	PathSecretDecryption,
	{"12.4.2/commit-secret", "12.4.2", Implied, "receiver", Vector, "commit_secret is the \"path\" derivation of the last path secret."},
	{"12.4.2/no-path-commit-secret", "12.4.2", Implied, "receiver", Vector, "Without a path, commit_secret is KDF.Nh zero bytes."},
	{"12.4.2/transcript-hashes", "12.4.2", Implied, "receiver", Vector, "Both transcript hashes advance with this Commit and complete the new GroupContext."},
	{"12.4.2/key-schedule-inputs", "12.4.2", Implied, "receiver", Vector, "Joiner, welcome, epoch and dependent secrets come from previous init_secret (or the external init_secret), commit_secret, psk_secret and the new GroupContext."},
	{"12.4.2/all-or-nothing", "12.4.2", Implied, "receiver", Property, "The new state becomes current only after all checks pass; any failure leaves tree, secrets and epoch as they were."},
	ClosedByReInit,
	{"12.4.2/await-reinit-welcome", "12.4.2", Must, "receiver", Property, "After a ReInit Commit the client waits for a Welcome satisfying Section 11.2; that section allows any old member to send it, although this sentence names the committer."},
	RemovedMember,
	{"12.4.2/removed-member-deletes", "12.4.2", Should, "receiver", Property, "A removed member soon deletes its group state and secret tree, at most retaining the tree briefly to read late messages of the old epoch."},
}
