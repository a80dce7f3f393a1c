package spec

// RFC 9420, Sections 7.7 to 7.9: Resizing, Tree Hashes and Parent Hashes.

// Rules of Section 7.7: Adding and Removing Leaves.
var (
	TreeTooLarge = &Rule{"7.7/tree-too-large", "7.7", Implied, "receiver", Negative, "Leaf and node indices are 32-bit numbers: a tree, an Add or an index that goes beyond what they can number is refused."}
)

// Rules of Section 7.8: Tree Hashes.
var (
	UnknownNodeType = &Rule{"7.8/unknown-node-type", "7.8", Struct, "receiver", Negative, "NodeType is one octet: leaf 1, parent 2; any other value is malformed."}
)

// Rules of Section 7.9.2: Verifying Parent Hashes.
var (
	ParentHashLink   = &Rule{"7.9.2/parent-hash-link", "7.9.2", Must, "joiner", Negative, "Every populated parent of a received tree is parent-hash valid: exactly one descendant has a valid link to it, in a chain that starts at a leaf."}
	CommitParentHash = &Rule{"7.9.2/commit-parent-hash", "7.9.2", Must, "receiver", Negative, "The parent_hash of a Commit's path leaf equals the one the receiver computes along the merged path."}
)

var rules7_7 = []*Rule{
	{"7.7/extend", "7.7", Implied, "receiver", Vector, "Extending doubles the leaf count: a blank root is placed above the existing tree with an all-blank subtree of equal depth on its right."},
	{"7.7/truncate", "7.7", Implied, "receiver", Vector, "Truncation drops the root and right half once the right half is entirely blank, whether or not the root itself is populated, and is repeated for as long as that holds."},
	{"7.7/any-algorithm", "7.7", Implied, "receiver", Property, "The algorithms in the appendices are illustrations; any method that produces the same tree is acceptable."},
	TreeTooLarge,
	{"7.8/root-tree-hash", "7.8", Implied, "receiver", Property, "GroupContext.tree_hash is the tree hash of the root, so members with differing trees cannot agree on an epoch."},
	{"7.8/every-node-hashed", "7.8", Implied, "receiver", Vector, "Tree hashes are computed with the group's hash from the leaves upwards over every node, blank ones included."},
	{"7.8/leaf-index-hashed", "7.8", Implied, "receiver", Vector, "leaf_index enters the hash of a leaf even when the leaf is blank, so a blank leaf hashes differently at each position."},
	{"7.8/node-presence", "7.8", Must, "receiver", Vector, "The optional node value in a hash input is present exactly when the node is populated."},
	{"7.8/tree-hash-input", "7.8", Struct, "receiver", Vector, "TreeHashInput is a one-octet node type (leaf 1, parent 2) followed by the leaf input (leaf_index, optional LeafNode) or the parent input (optional ParentNode, left hash, right hash)."},
	UnknownNodeType,
	{"7.9/parent-hash-after-path", "7.9", Implied, "committer", Vector, "Building an UpdatePath computes the parent hash chain of the tree as it stands after the path is applied, and the committer's leaf signature covers it."},
	{"7.9/parent-hash-input", "7.9", Struct, "receiver", Vector, "ParentHashInput is P's encryption_key, P's parent_hash and original_sibling_tree_hash, and the parent hash of P is the suite hash of that structure."},
	{"7.9/parent-hash-of-next", "7.9", Implied, "receiver", Vector, "P's parent_hash input is zero-length when P is the root; otherwise it is the parent hash of the next node on the filtered direct path, so blank ancestors are skipped."},
	{"7.9/original-sibling", "7.9", Implied, "receiver", Vector, "original_sibling_tree_hash is the tree hash of the sibling subtree after blanking each leaf in P.unmerged_leaves and deleting those leaves from the unmerged lists of all parents in that subtree."},
	{"7.9/original-sibling-stable", "7.9", Implied, "receiver", Property, "The original sibling tree hash for P is stable from one UpdatePath through P to the next, whatever leaves are added below meanwhile."},
	{"7.9/original-sibling-example", "7.9", Implied, "receiver", Vector, "In the worked example with F unmerged at W, the sibling hash for W is taken with F blanked and dropped from Y's unmerged list."},
	{"7.9/current-sibling-while-committing", "7.9", Implied, "receiver", Property, "While creating or processing a Commit the current sibling tree hash may be used directly; the original must be recomputed only when validating a received tree."},
	{"7.9.1/nearest-populated-ancestor", "7.9.1", Implied, "receiver", Vector, "A populated parent, or a commit-sourced leaf, stores the parent hash of the nearest populated ancestor at the time it was set, not that of its immediate parent."},
	{"7.9.1/leaf-vouches-for-keys", "7.9.1", Implied, "receiver", Property, "The committer's leaf signature covers parent_hash and thereby vouches for which parent keys it introduced."},
	{"7.9.2/when-verified", "7.9.2", Implied, "receiver", Review, "Parent hashes are checked on joining a group and on processing a Commit."},
	{"7.9.2/link-descendant", "7.9.2", Implied, "receiver", Vector, "A parent-hash link from D to P requires D to lie below P."},
	{"7.9.2/link-parent-hash", "7.9.2", Implied, "receiver", Vector, "A parent-hash link from D to P requires D.parent_hash to equal P's parent hash computed with the child of P away from D as copath child."},
	{"7.9.2/link-unmerged-leaves", "7.9.2", Implied, "receiver", Vector, "A parent-hash link from D to P requires D to be in the resolution of C, the child of P on D's side, and C's resolution minus D to equal the members of P.unmerged_leaves below C."},
	{"7.9.2/chain-from-leaf", "7.9.2", Implied, "receiver", Vector, "P counts as parent-hash valid only if a chain of such links leads from some leaf up to P."},
	ParentHashLink,
	{"7.9.2/one-chain", "7.9.2", Implied, "joiner", Vector, "Each populated parent is covered by exactly one chain (bottom up), or equivalently has exactly one descendant with a valid link to it (top down); broken links elsewhere in the tree are normal."},
	CommitParentHash,
	{"7.9.2/chain-after-merge", "7.9.2", Implied, "receiver", Property, "After merging, the path nodes form an unbroken parent-hash chain from the committer's leaf to the root."},
}
