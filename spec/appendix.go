package spec

// RFC 9420, Appendices A to D.

var rulesAppendix = []*Rule{
	{"A/evolution-example", "A", Implied, "receiver", Vector, "Replaying the operation sequences of this appendix produces the four example trees, blanks and unmerged leaves included."},
	{"B/parent-hash-inputs", "B", Implied, "receiver", Vector, "The four-step example group yields the listed parent-hash inputs at each step."},
	{"B/broken-links", "B", Implied, "joiner", Vector, "A valid tree may contain broken links (there A to X and X' to Y'); a joiner refuses it only if some populated parent has no valid link from below."},
	{"B/subtree-hashes", "B", Implied, "joiner", Property, "A joiner computes all subtree hashes from the received tree itself and uses them for both the tree_hash and the parent-hash checks."},
	{"C/extend-and-truncate", "C", Implied, "receiver", Vector, "In array form with N nodes, extending appends N + 1 blanks and truncating keeps the first (N-1)/2 nodes."},
	{"C/width-and-level", "C", Implied, "receiver", Vector, "Root, level and node-width arithmetic matches the reference code for all sizes."},
	{"C/children-and-parent", "C", Implied, "receiver", Vector, "Child, parent and sibling arithmetic matches the reference code, with errors for children of a leaf and for the parent of the root."},
	{"C/paths-and-ancestors", "C", Implied, "receiver", Vector, "Direct path, copath and both common-ancestor functions agree with the reference code and with one another."},
	{"D/linked-tree", "D", Implied, "receiver", Property, "A linked representation updates its links on extension and truncation so that the tree stays perfect."},
	{"D/truncate-populated", "D", Implied, "receiver", Property, "Truncating while the right half still has content is an error."},
}
