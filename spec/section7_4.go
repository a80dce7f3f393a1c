package spec

// RFC 9420, Sections 7.4 to 7.6: Ratchet Tree Evolution and Update Paths.

// Rules of Section 7.5: Synchronizing Views of the Tree.
var (
	PathKeyMismatch = &Rule{"7.5/path-key-mismatch", "7.5", Implied, "receiver", Negative, "Each public key derived from a decrypted path secret equals the key that the UpdatePath announces for that node."}
)

// Rules of Section 7.6: Update Paths.
var (
	PathLength          = &Rule{"7.6/path-length", "7.6", Implied, "receiver", Negative, "UpdatePath nodes are ordered from leaf side to root, and their number equals the length of the filtered direct path in the tree after proposals are applied."}
	PathCiphertextCount = &Rule{"7.6/path-ciphertext-count", "7.6", Must, "receiver", Negative, "encrypted_path_secret has one ciphertext for each node in the resolution of the copath child, leaves added by this Commit left out."}
)

var rules7_4 = []*Rule{
	{"7.4/blank-before-refresh", "7.4", Implied, "committer", Property, "Refreshing a path first blanks every node of the committer's direct path, including nodes that the filtered path will leave out."},
	{"7.4/new-leaf-key-pair", "7.4", Implied, "committer", Property, "The committer's leaf gets a newly generated key pair that is unrelated to any earlier one."},
	{"7.4/one-step-per-node", "7.4", Implied, "receiver", Vector, "Exactly one step of the chain belongs to each node of the filtered direct path, so nodes that are filtered out use up no step."},
	{"7.4/first-path-secret", "7.4", Implied, "committer", Property, "The first path secret is fresh randomness of length KDF.Nh."},
	{"7.4/path-secret-chain", "7.4", Implied, "receiver", Vector, "Each further path secret is DeriveSecret of the previous one with label \"path\"."},
	{"7.4/node-key-pair", "7.4", Implied, "receiver", Vector, "A node key pair is DeriveKeyPair applied to DeriveSecret(path_secret, \"node\")."},
	{"7.4/one-use-per-secret", "7.4", Implied, "receiver", Review, "Path secrets feed only DeriveSecret and node secrets feed only DeriveKeyPair, so each secret serves one algorithm."},
	{"7.5/update-path-contents", "7.5", Implied, "committer", Vector, "An UpdatePath has one entry for each node of the sender's filtered direct path, the root included when it is not filtered, with the new public key and the encrypted path secrets."},
	{"7.5/encrypt-to-resolution", "7.5", Implied, "committer", Vector, "A node's path secret is encrypted once to each key in the resolution of the copath child, in resolution order."},
	{"7.5/blank-own-path", "7.5", Implied, "committer", Property, "When generating an UpdatePath, the whole direct path of the sender is blanked before new values are set."},
	{"7.5/set-public-keys", "7.5", Implied, "committer", Property, "Every filtered-path node receives the public key derived from its path secret."},
	{"7.5/parent-hashes-after-keys", "7.5", Implied, "committer", Vector, "Parent hashes for the filtered path and the leaf are computed after the new keys are in place, from the root downwards."},
	{"7.5/commit-leaf", "7.5", Implied, "committer", Property, "The sender's leaf is rewritten with source commit, a fresh encryption_key and the computed parent_hash, and is then signed."},
	{"7.5/commit-leaf-as-update", "7.5", Must, "committer", Property, "The path leaf obeys every restriction that applies to an Update leaf, apart from the source value."},
	{"7.5/commit-leaf-may-change", "7.5", May, "application", Property, "A Commit may also change the leaf's signature key, credential, capabilities or extensions."},
	{"7.5/new-leaves-excluded", "7.5", Must, "committer", Vector, "Leaves added by the same Commit are left out of the resolutions to which path secrets are encrypted; those members obtain their secret from the Welcome."},
	{"7.5/blank-sender-path", "7.5", Implied, "receiver", Property, "Merging a received UpdatePath first blanks the sender's whole direct path."},
	{"7.5/merge-keys", "7.5", Implied, "receiver", Property, "Merging sets each filtered-path node to the received key with an empty unmerged list."},
	{"7.5/root-parent-hash", "7.5", Implied, "receiver", Vector, "The root stores a zero-length parent_hash and the chain is evaluated from root to leaf."},
	{"7.5/find-overlap", "7.5", Implied, "receiver", Property, "To decrypt, a receiver finds the filtered-path node whose copath side contains its own leaf, then a key in that resolution for which it holds the private part."},
	{"7.5/decrypt-and-derive", "7.5", Implied, "receiver", Vector, "The receiver decrypts the path secret at the overlap node and derives the later path secrets and node keys up the sender's filtered path."},
	PathKeyMismatch,
	{"7.5/keep-derived-keys", "7.5", Implied, "receiver", Property, "The derived private keys are kept for the nodes from the overlap node to the root."},
	{"7.5/delete-path-secrets", "7.5", Must, "receiver", Review, "After processing a path, all path secrets and node secrets that produced it are deleted."},
	{"7.5/delete-replaced-keys", "7.5", Must, "receiver", Review, "Private keys of nodes that the path overwrote or blanked are deleted."},
	PathLength,
	{"7.6/update-path-encoding", "7.6", Struct, "receiver", Vector, "UpdatePath is a LeafNode and a vector of UpdatePathNode (public key and a vector of HPKECiphertext, each a kem_output and a ciphertext)."},
	{"7.6/empty-ciphertext-list", "7.6", Implied, "committer", Vector, "Excluding new leaves affects only the ciphertext list: a node whose copath child holds nothing but new leaves stays in the filtered direct path with an empty encrypted_path_secret vector."},
	PathCiphertextCount,
	{"7.6/path-label", "7.6", Implied, "receiver", Vector, "Path secrets are encrypted with EncryptWithLabel, label \"UpdatePathNode\"."},
	{"7.6/path-context", "7.6", Implied, "receiver", Vector, "The encryption context is the serialised provisional GroupContext, namely new epoch, new tree hash and new extensions with the old confirmed transcript hash."},
}
