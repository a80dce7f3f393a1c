package spec

// RFC 9420, Section 3: Protocol Overview.

var rules3 = []*Rule{
	{"3/trusted-services", "3", Implied, "application", OutOfScope, "A deployment supplies an Authentication Service that is trusted to bind identities to signature keys and a Delivery Service that is trusted only to deliver messages; client security checks never rely on the DS being honest."},
	{"3/epoch-agreement", "3", Implied, "receiver", Property, "Members that reach the same epoch hold identical epoch secrets, and no party outside the membership of that epoch can derive them."},
	{"3/create-alone", "3", Implied, "sender", Property, "Creating a group needs no message exchange; the creator can produce epoch 0 alone."},
	{"3.1/commit-advances-epoch", "3.1", Implied, "receiver", Property, "Only applying a Commit advances a group to a new epoch."},
	{"3.1/path-entropy", "3.1", Implied, "committer", Property, "Entropy introduced by a Commit with a path reaches every member of the new epoch and none of the members that the Commit removes."},
	{"3.1/welcome-for-added", "3.1", Implied, "committer", Property, "A Commit that adds members yields at least one Welcome, and joiners who process it arrive at the same key schedule and tree as existing members."},
	{"3.2/proposal-changes-nothing", "3.2", Implied, "receiver", Property, "Receiving or sending a Proposal leaves the tree, GroupContext and secrets of the current epoch untouched until a Commit covers it."},
	{"3.2/pending-commit", "3.2", Implied, "committer", Property, "A committer keeps its own Commit pending and switches to the new epoch only when it knows that Commit is the next one the group will apply."},
	{"3.2/no-earlier-epochs", "3.2", Implied, "joiner", Property, "A new member cannot read messages of epochs before the one it joined in."},
	{"3.2/periodic-refresh", "3.2", Should, "application", OutOfScope, "While a group is active its members refresh their keys periodically through Updates or Commits, at an interval chosen by the application."},
	{"3.2/evict-inactive", "3.2", Should, "application", OutOfScope, "Members that never refresh their keys are eventually evicted from the group."},
	{"3.2/throttle", "3.2", Implied, "application", OutOfScope, "Applications throttle MLS traffic so that it does not congest the network, in particular when the transport gives no congestion control."},
	{"3.2/removal-policy", "3.2", Implied, "application", Review, "The protocol lets any member propose and commit a removal; who may evict whom is an application policy for which an implementation leaves a hook."},
	{"3.2/proposal-before-commit", "3.2", Implied, "DS", Property, "A proposal has to reach the committer before it commits and reach every other member before that member processes the Commit referencing it."},
	{"3.3/publish-group-info", "3.3", Implied, "sender", Property, "To open a group to external joins a member publishes a GroupInfo holding the GroupContext together with the epoch's external public key."},
	{"3.4/resumption-psk", "3.4", Implied, "receiver", Property, "Every epoch yields a resumption PSK that members may keep in order to inject it into a later epoch or another group."},
	{"3.4/resumption-membership", "3.4", Implied, "receiver", Property, "When a resumption PSK is injected, only a client that was a member in the epoch it came from can compute the resulting epoch secret."},
	{"3.4/branch-or-reinit", "3.4", Implied, "receiver", Property, "Branching leaves the original group unaffected, whereas reinitialization closes it."},
}
