package spec

// RFC 9420, Section 4: Ratchet Tree Concepts.

var rules4 = []*Rule{
	{"4.1/perfect-tree", "4.1", Struct, "receiver", Vector, "A ratchet tree is always a perfect binary tree: 2^d leaves at one common depth, with unused positions blank rather than missing."},
	{"4.1/own-representation", "4.1", Implied, "receiver", Property, "Tree storage is an internal choice; conformance is judged only by the protocol messages and hashes it produces."},
	{"4.1.1/leaf-numbering", "4.1.1", Struct, "receiver", Vector, "Leaves are numbered from 0 at the left to 2^d - 1 at the right, and a tree of 2^d leaves has 2^(d+1) - 1 nodes in total."},
	{"4.1.1/node-contents", "4.1.1", Struct, "receiver", Property, "A node is either blank or holds an HPKE public key with its associated data; credentials occur only at leaves and unmerged-leaf lists only at parents."},
	{"4.1.1/private-keys-held", "4.1.1", Implied, "receiver", Property, "A member holds private keys only for its own leaf and for ancestors of that leaf."},
	{"4.1.1/resolution-populated", "4.1.1", Implied, "receiver", Vector, "The resolution of a populated node is that node first, followed by the leaves named in its unmerged list in stored order."},
	{"4.1.1/resolution-blank-leaf", "4.1.1", Implied, "receiver", Vector, "A blank leaf resolves to nothing."},
	{"4.1.1/resolution-blank-parent", "4.1.1", Implied, "receiver", Vector, "A blank parent resolves to its left child's resolution followed by its right child's."},
	{"4.1.1/resolution-example", "4.1.1", Implied, "receiver", Vector, "The worked example of Section 4.1.1 reproduces: node X resolves to X,B; blank leaves 2 and 6 to nothing; the top node to X,B,Y,H."},
	{"4.1.2/direct-path", "4.1.2", Implied, "receiver", Vector, "The direct path lists a node's ancestors from its parent up to the root, and is empty for the root itself."},
	{"4.1.2/copath", "4.1.2", Implied, "receiver", Vector, "The copath is the node's sibling followed by the siblings of each direct-path node other than the root."},
	{"4.1.2/filtered-direct-path", "4.1.2", Implied, "receiver", Vector, "The filtered direct path of a leaf drops each direct-path node whose child on the copath resolves to the empty list, where a merely unmerged leaf below that child is enough to keep the node."},
	{"4.1.2/paths-example", "4.1.2", Implied, "receiver", Vector, "The table of direct paths, copaths and filtered direct paths for the five-member example tree reproduces exactly."},
	{"4.2/public-view", "4.2", Implied, "receiver", Property, "Each member stores the entire current public tree, all node public keys and all leaf credentials included."},
	{"4.2/tree-invariant", "4.2", Implied, "receiver", Property, "Tree invariant: a member knows the private key of a node only if that node's subtree holds the member's leaf."},
	{"4.2/ciphertexts-per-node", "4.2", Implied, "sender", Vector, "Reaching everyone below a populated parent takes one ciphertext for the parent's key and one more for each leaf in its unmerged list."},
	{"4.2/new-leaf-unmerged", "4.2", Implied, "receiver", Property, "A newly added leaf counts as unmerged at every populated ancestor until an UpdatePath resets that ancestor."},
}
