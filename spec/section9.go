package spec

// RFC 9420, Section 9: Secret Tree.

// Rules of Section 9.2: Deletion Schedule.
var (
	ConsumedKey = &Rule{"9.2/consumed-key", "9.2", Must, "receiver", Negative, "The key and nonce of a generation are erased when used, at once and in all copies: the same generation does not open twice."}
)

var rules9 = []*Rule{
	{"9/secret-tree-shape", "9", Implied, "receiver", Vector, "The secret tree has the shape of the epoch's ratchet tree, encryption_secret at its root, and one leaf for each ratchet-tree leaf position, blank positions included."},
	{"9/secret-tree-children", "9", Implied, "receiver", Vector, "Child secrets are ExpandWithLabel of the parent secret with label \"tree\" and context \"left\" or \"right\", of length KDF.Nh."},
	{"9/leaf-ratchets", "9", Implied, "receiver", Vector, "A leaf secret starts its two ratchets through the labels \"handshake\" and \"application\" with empty context."},
	{"9.1/generations", "9.1", Implied, "receiver", Vector, "Every member has its own sender ratchets, and a step of a ratchet is numbered by a generation that starts at 0."},
	{"9.1/generation-per-message", "9.1", Implied, "sender", Property, "A sender's j-th message of a content class in an epoch uses generation j, with no reuse."},
	{"9.1/no-key-reuse", "9.1", MustNot, "sender", Property, "No key and nonce pair ever protects two messages, including after a failed send, a retry or a state restore."},
	{"9.1/derive-tree-secret", "9.1", Implied, "receiver", Vector, "DeriveTreeSecret is ExpandWithLabel with the generation, as four big-endian bytes, for context."},
	{"9.1/ratchet-nonce", "9.1", Implied, "receiver", Vector, "The nonce of generation j comes from label \"nonce\" with length AEAD.Nn."},
	{"9.1/ratchet-key", "9.1", Implied, "receiver", Vector, "The key of generation j comes from label \"key\" with length AEAD.Nk."},
	{"9.1/ratchet-secret", "9.1", Implied, "receiver", Vector, "The ratchet secret of generation j+1 comes from that of generation j with label \"secret\", context j and length KDF.Nh."},
	{"9.2/consumed", "9.2", Implied, "receiver", Property, "A secret counts as consumed once it, or anything derived from it, has encrypted a message or successfully decrypted one; a failed decryption consumes nothing."},
	{"9.2/unused-keys-kept", "9.2", May, "receiver", Property, "Keys not yet used may be retained for a limited time so that late messages can be read."},
	{"9.2/delete-epoch-secrets", "9.2", Must, "receiver", Review, "Once any message of epoch n has been protected or opened, its commit_secret, joiner_secret, epoch_secret and encryption_secret and the init_secret of epoch n-1 are gone."},
	{"9.2/delete-tree-secrets", "9.2", Must, "receiver", Review, "Using a leaf's ratchet erases the secret-tree node secrets from the root to that leaf, retaining only the siblings still needed for other leaves."},
	{"9.2/delete-ratchet-secrets", "9.2", Must, "receiver", Review, "Using generation j erases the ratchet secrets of generations up to j."},
	ConsumedKey,
	{"9.2/deletion-example", "9.2", Implied, "receiver", Review, "The worked example also counts psk_secret among the consumed values of the epoch."},
	{"9.2/kept-secrets", "9.2", Implied, "receiver", Property, "Skipped keys, the next ratchet secret, the untouched ratchet of the same leaf and the sibling subtree secrets may be retained when a later generation is used first."},
}
