package spec

// RFC 9420, Section 11: Group Creation.

// Rules of Section 11.2: Reinitialization.
var (
	ReInitParameters = &Rule{"11.2/reinit-parameters", "11.2", Must, "joiner", Negative, "The successor of a reinitialized group has the version, cipher_suite, group_id and extensions of the committed ReInit."}
	ReInitEpoch      = &Rule{"11.2/reinit-epoch", "11.2", Must, "joiner", Negative, "The Welcome into the successor of a reinitialized group is for epoch 1."}
	ReInitPSK        = &Rule{"11.2/reinit-psk", "11.2", Must, "joiner", Negative, "The Welcome into a successor names a resumption PSK of usage reinit for the old group and for the epoch that follows the Commit of the ReInit."}
)

// Rules of Section 11.3: Subgroup Branching.
var (
	BranchParameters = &Rule{"11.3/branch-parameters", "11.3", Must, "joiner", Negative, "A branch has the protocol version and cipher suite of the group it branches from."}
	BranchEpoch      = &Rule{"11.3/branch-epoch", "11.3", Must, "joiner", Negative, "The Welcome into a branch is for epoch 1."}
	BranchMembers    = &Rule{"11.3/branch-members", "11.3", Must, "joiner", Negative, "Each leaf of a branch matches a leaf of the original group in the application's judgement."}
)

var rules11 = []*Rule{
	{"11/one-member-group", "11", Implied, "sender", Property, "Every group begins with just its creator, and others come in by Add and Commit or external Commit."},
	{"11/creator-chooses", "11", Implied, "sender", Review, "The creator chooses group ID, cipher suite and initial extensions."},
	{"11/fetch-first", "11", Should, "sender", Property, "A creator that will add members straight away fetches their KeyPackages first and picks suite and extensions that suit their capabilities."},
	{"11/resist-downgrade", "11", Must, "sender", Property, "To resist downgrade, the creator checks from the signed capabilities that no better version and suite is supported by all intended members."},
	{"11/group-id-unique", "11", Should, "sender", Property, "Group IDs are chosen so that honest creators collide with negligible probability, for example KDF.Nh random bytes."},
	{"11/group-id-refused", "11", May, "DS", OutOfScope, "A Delivery Service may refuse to create a group under an ID already in use."},
	{"11/initial-tree", "11", Must, "sender", Vector, "The initial tree is one populated leaf belonging to the creator."},
	{"11/initial-epoch", "11", Must, "sender", Vector, "The initial epoch number is 0 and the group ID is the one chosen."},
	{"11/initial-hashes", "11", Must, "sender", Vector, "The initial GroupContext has the tree hash of the single-leaf tree and a zero-length confirmed_transcript_hash."},
	{"11/initial-epoch-secret", "11", Must, "sender", Property, "The initial epoch_secret is KDF.Nh bytes of fresh randomness, not derived from any commit_secret."},
	{"11/initial-extensions", "11", Must, "sender", Property, "Initial GroupContext extensions are set directly by the creator, who must itself support them."},
	{"11/initial-confirmation-key", "11", Must, "sender", Vector, "The creator derives the epoch-0 confirmation_key through the key schedule."},
	{"11/initial-confirmation-tag", "11", Must, "sender", Vector, "The epoch-0 confirmation_tag is the MAC of the empty confirmed hash; it also appears in an epoch-0 GroupInfo."},
	{"11/initial-interim-hash", "11", Must, "sender", Vector, "The epoch-0 interim hash is computed from the empty confirmed hash and the epoch-0 confirmation_tag, so it is not empty; peers observe it only through an external Commit made at epoch 0."},
	{"11/initial-state-usable", "11", Implied, "sender", Property, "The epoch-0 state can issue proposals, Commits and a GroupInfo for external joins like any other state."},
	{"11.1/required-capabilities-encoding", "11.1", Struct, "receiver", Vector, "RequiredCapabilities is three <V> vectors in the order extension_types, proposal_types, credential_types, carried as GroupContext extension 0x0003."},
	{"11.1/defaults-supported", "11.1", Implied, "receiver", Property, "Default proposal and extension types count as supported even if a required_capabilities list names them and no leaf lists them."},
	{"11.2/reinit-steps", "11.2", Implied, "committer", Property, "Reinitialization is ReInit proposal, Commit of it in the old group, then creation of a successor group by an initial Commit and Welcome."},
	ReInitParameters,
	ReInitEpoch,
	ReInitPSK,
	{"11.2/reinit-any-member", "11.2", Implied, "committer", Property, "Each of the three steps may be carried out by a different member, so no implementation insists that the ReInit's committer creates the successor."},
	{"11.3/branch-key-packages", "11.3", Implied, "committer", Property, "A branch uses new KeyPackages of the chosen members rather than their leaves from the old tree."},
	{"11.3/branch-psk", "11.3", Implied, "committer", Vector, "The branch's initial Commit carries a PreSharedKey proposal of type resumption and usage branch naming the original group and epoch."},
	BranchParameters,
	BranchEpoch,
	BranchMembers,
}
