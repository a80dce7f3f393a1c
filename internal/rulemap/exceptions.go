package rulemap

// Exceptions are the rules on what a receiver refuses that are enforced at
// more than one place or at none, with the reason.
var Exceptions = map[string]string{
	"7.3/required-capabilities":          "leaves are held against what they say, a joiner's own client against what it supports",
	"7.5/path-key-mismatch":              "private keys that come from storage are checked as well",
	"7.7/tree-too-large":                 "a tree that comes from storage is checked as well",
	"7.8/unknown-node-type":              "a ratchet tree is read in place, not by the structure Node",
	"12.1/unknown-proposal-type":         "an unknown operation of a drafted type is refused like an unknown type",
	"12.1.3/remove-leaf":                 "the tree refuses it as well, whoever calls it",
	"12.1.7/required-capabilities":       "other members are held against their leaves, one's own client against what it supports",
	"12.2/application-policy":            "stands for all rules of the application, each checked where it applies",
	"12.4/application-data-pending":      "binds the sender: group.ErrPendingProposals",
	"12.4.2/path-secret-decryption":      "two steps of one procedure: finding the ciphertext and opening it",
	"12.4.3.1/tree-hash":                 "compared before the application is asked about members; the tree's own validation does not rely on that",
	"12.4.3.1/unmerged-leaves-populated": "a parent shows that a leaf is below it, only the tree that it is populated",
	"12.4.3.2/external-commit-reference": "by who joins of what it was handed out, and by who receives its Commit",
}
