package spec

// RFC 9420, Section 14: Sequencing of State Changes.

var rules14 = []*Rule{
	{"14/one-commit-per-epoch", "14", Must, "application", OutOfScope, "An application has a defined way to choose one Commit for each epoch, either by preventing conflicts or by a canonical selection rule."},
	{"14/forks-deleted", "14", Must, "application", Review, "The conflict-resolution method for Commits retains superseded or forked states only briefly and then deletes them, to preserve forward secrecy."},
	{"14/creation-changes-nothing", "14", MustNot, "committer", Property, "Creating a Commit changes no group state; the pending result is held apart until the Commit is known to be accepted."},
	{"14/welcome-after-acceptance", "14", MustNot, "committer", Property, "A Welcome goes to joiners only after its Commit was accepted."},
}
