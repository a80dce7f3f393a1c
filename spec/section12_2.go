package spec

// RFC 9420, Sections 12.2 and 12.3: Lists of Proposals.

// Rules of Section 12.2: Proposal List Validation.
var (
	UpdateByCommitter             = &Rule{"12.2/update-by-committer", "12.2", Implied, "receiver", Negative, "A regular Commit has no Update of the committer; an inline Update counts as the committer's."}
	RemoveOfCommitter             = &Rule{"12.2/remove-of-committer", "12.2", Implied, "receiver", Negative, "A regular Commit has no Remove of the committer."}
	SameLeafTwice                 = &Rule{"12.2/same-leaf-twice", "12.2", Implied, "receiver", Negative, "In a regular Commit each leaf is the object of at most one Update or Remove."}
	SameClientAddedTwice          = &Rule{"12.2/same-client-added-twice", "12.2", Implied, "receiver", Negative, "In a regular Commit no two Adds stand for the same client as judged by the application; equal signature keys are a sign of it."}
	AddOfMember                   = &Rule{"12.2/add-of-member", "12.2", Implied, "receiver", Negative, "In a regular Commit no Add stands for a client already in the group, except when the list also removes that client's present leaf."}
	SamePSKTwice                  = &Rule{"12.2/same-psk-twice", "12.2", Implied, "receiver", Negative, "In a regular Commit no two PreSharedKey proposals carry the same PreSharedKeyID; since the nonce is part of the identifier, one PSK with two nonces passes this rule."}
	SeveralGroupContextExtensions = &Rule{"12.2/several-group-context-extensions", "12.2", Implied, "receiver", Negative, "A regular Commit has at most one GroupContextExtensions proposal."}
	ReInitNotAlone                = &Rule{"12.2/reinit-not-alone", "12.2", Implied, "receiver", Negative, "In a regular Commit a ReInit stands alone; even a second ReInit or a PreSharedKey beside it is an error."}
	ExternalInitByMember          = &Rule{"12.2/external-init-by-member", "12.2", Implied, "receiver", Negative, "A regular Commit has no ExternalInit."}
	UnsupportedProposal           = &Rule{"12.2/unsupported-proposal-type", "12.2", MustNot, "receiver", Negative, "In a regular Commit a non-default proposal type is allowed only if all members that will process the Commit list it; members being added or removed by it need not."}
	ApplicationPolicy             = &Rule{"12.2/application-policy", "12.2", Implied, "receiver", Negative, "A Commit that breaks the application's own, stricter rules on proposals is refused on creation and on receipt."}
	ExternalInitCount             = &Rule{"12.2/external-init-count", "12.2", Implied, "receiver", Negative, "An external Commit has exactly one ExternalInit."}
	ExternalCommitRemove          = &Rule{"12.2/external-commit-remove", "12.2", Implied, "receiver", Negative, "A Remove in an external Commit targets the joiner's own former leaf."}
	ExternalCommitSeveralRemoves  = &Rule{"12.2/external-commit-several-removes", "12.2", Implied, "receiver", Negative, "An external Commit has at most one Remove."}
	ResyncLeaf                    = &Rule{"12.2/resync-leaf", "12.2", Must, "receiver", Negative, "In an external Commit with a Remove, the path leaf meets the criteria of an Update for the removed leaf, thus with a fresh encryption_key among others."}
	ResyncCredential              = &Rule{"12.2/resync-credential", "12.2", Must, "receiver", Negative, "In an external Commit with a Remove, the path leaf's credential presents identifiers the application accepts in place of the removed participant."}
	ExternalCommitProposalType    = &Rule{"12.2/external-commit-proposal-type", "12.2", Implied, "receiver", Negative, "An external Commit contains no proposals other than ExternalInit, Remove and PreSharedKey."}
)

var rules12_2 = []*Rule{
	{"12.2/validate-before-commit", "12.2", Must, "committer", Property, "A committer checks its proposal list by the rules for its kind of Commit before producing it."},
	{"12.2/validate-on-receipt", "12.2", Must, "receiver", Property, "A receiver applies the same checks to the resolved list (inline plus referenced), choosing the regular or external rule set by sender type."},
	{"12.2/invalid-list-invalid-commit", "12.2", Must, "receiver", Property, "An invalid list makes the whole Commit invalid; nothing of it is applied."},
	{"12.2/each-proposal-valid", "12.2", Implied, "receiver", Property, "A regular Commit's list has no proposal that is invalid on its own terms under Section 12.1."},
	UpdateByCommitter,
	RemoveOfCommitter,
	SameLeafTwice,
	{"12.2/prefer-remove-or-latest", "12.2", Should, "committer", Property, "With competing proposals for one leaf, the committer takes a Remove if there is one and otherwise the latest Update."},
	SameClientAddedTwice,
	AddOfMember,
	SamePSKTwice,
	SeveralGroupContextExtensions,
	ReInitNotAlone,
	{"12.2/reinit-last", "12.2", Should, "committer", Property, "A committer holding a ReInit and other proposals commits the others first and leaves the ReInit for a later epoch."},
	ExternalInitByMember,
	UnsupportedProposal,
	{"12.2/resulting-tree", "12.2", Implied, "receiver", Property, "The tree resulting from a Commit is valid; in particular each leaf still passes Section 7.3 given the new members and extensions."},
	ApplicationPolicy,
	ExternalInitCount,
	ExternalCommitRemove,
	ExternalCommitSeveralRemoves,
	ResyncLeaf,
	ResyncCredential,
	{"12.2/external-commit-psks", "12.2", Implied, "receiver", Property, "An external Commit may have any number of PreSharedKey proposals, subject to the usual PSK checks."},
	ExternalCommitProposalType,
	{"12.2/new-type-list-rules", "12.2", Implied, "designer", OutOfScope, "A specification of a new proposal type may amend these list rules."},
	{"12.3/order", "12.3", Must, "receiver", Vector, "Application order is fixed by type: GroupContextExtensions, Updates, Removes, Adds, PSK look-up, ExternalInit, ReInit, whatever the order in the Commit."},
	{"12.3/group-context-extensions-first", "12.3", Implied, "receiver", Property, "A GroupContextExtensions proposal is applied before all other proposals of the list."},
	{"12.3/judged-by-new-extensions", "12.3", Must, "receiver", Property, "All other proposals of the list are judged against the extensions introduced by a GroupContextExtensions proposal in the same list."},
	{"12.3/updates-second", "12.3", Implied, "receiver", Property, "Updates are applied after GroupContextExtensions and before Removes; their mutual order has no effect on the result."},
	{"12.3/removes-third", "12.3", Implied, "receiver", Property, "Removes are applied after Updates and before Adds; their mutual order has no effect on the result."},
	{"12.3/adds-in-list-order", "12.3", Implied, "receiver", Vector, "Adds are applied in list order after Updates and Removes, so they may reuse leaves freed, or need the tree extended after it was truncated."},
	{"12.3/psks-in-list-order", "12.3", Implied, "receiver", Property, "PSK values are looked up in list order."},
	{"12.3/external-init-secret", "12.3", Implied, "receiver", Property, "ExternalInit yields the init_secret used in this transition."},
	{"12.3/reinit-remembered", "12.3", Implied, "receiver", Property, "ReInit parameters are remembered with the resulting group state."},
	{"12.3/new-type-order", "12.3", Must, "designer", OutOfScope, "A specification of a new proposal type says where its application fits into this order."},
}
