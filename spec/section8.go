package spec

// RFC 9420, Sections 8 to 8.3: Key Schedule.

// Rules of Section 8.1: Group Context.
var (
	GroupContextVersion = &Rule{"8.1/group-context-version", "8.1", Struct, "receiver", Negative, "The version inside GroupContext is the constant mls10, so a decoded GroupContext with any other value is refused."}
	EpochExhausted      = &Rule{"8.1/epoch-exhausted", "8.1", Implied, "receiver", Negative, "The epoch is a 64-bit number that only goes up: a group whose epoch is the largest takes no further Commit."}
)

// Rules of Section 8.3: External Initialization.
var (
	ExternalInitKEMOutput = &Rule{"8.3/kem-output", "8.3", Implied, "receiver", Negative, "The kem_output of an ExternalInit is one that the group's KEM accepts."}
)

var rules8 = []*Rule{
	{"8/expand-with-label", "8", Implied, "receiver", Vector, "ExpandWithLabel runs KDF.Expand with a KDFLabel whose length is the requested output size and whose label starts with \"MLS 1.0 \"."},
	{"8/derive-secret", "8", Implied, "receiver", Vector, "DeriveSecret is ExpandWithLabel with an empty context and output length KDF.Nh."},
	{"8/kdf-label", "8", Struct, "receiver", Vector, "KDFLabel is uint16 length, opaque label<V> and opaque context<V>, serialised as the info input of KDF.Expand."},
	{"8/diagram-inputs", "8", Implied, "receiver", Vector, "In the schedule diagrams the vertical input is the Extract salt and the horizontal input is its keying material."},
	{"8/zero-secret", "8", Implied, "receiver", Vector, "Wherever the schedule shows 0, the value is KDF.Nh zero bytes, not an empty string."},
	{"8/epoch-secret-inputs", "8", Implied, "receiver", Property, "A new epoch's secrets depend on the previous init_secret, the commit_secret and the new epoch's GroupContext (and the PSKs, if any)."},
	{"8/joiner-secret", "8", Implied, "receiver", Vector, "joiner_secret is ExpandWithLabel(Extract(salt init_secret[n-1], ikm commit_secret), \"joiner\", GroupContext[n], KDF.Nh)."},
	{"8/extract-psk-secret", "8", Implied, "receiver", Vector, "The parent of welcome_secret and epoch_secret is Extract(salt joiner_secret, ikm psk_secret), with zeros for psk_secret when the Commit injects no PSK."},
	{"8/welcome-secret", "8", Implied, "receiver", Vector, "welcome_secret is DeriveSecret of Extract(joiner_secret, psk_secret) with label \"welcome\"; the GroupContext enters it only through joiner_secret."},
	{"8/epoch-secret", "8", Implied, "receiver", Vector, "epoch_secret is ExpandWithLabel of Extract(joiner_secret, psk_secret) with label \"epoch\", the new GroupContext and length KDF.Nh."},
	{"8/init-secret", "8", Implied, "receiver", Vector, "init_secret for the next transition is DeriveSecret(epoch_secret, \"init\")."},
	{"8/sender-data-secret", "8", Implied, "receiver", Vector, "sender_data_secret is DeriveSecret(epoch_secret, \"sender data\")."},
	{"8/encryption-secret", "8", Implied, "receiver", Vector, "encryption_secret, the root of the secret tree, is DeriveSecret(epoch_secret, \"encryption\")."},
	{"8/exporter-secret", "8", Implied, "receiver", Vector, "exporter_secret is DeriveSecret(epoch_secret, \"exporter\")."},
	{"8/external-secret", "8", Implied, "receiver", Vector, "external_secret is DeriveSecret(epoch_secret, \"external\")."},
	{"8/confirmation-key", "8", Implied, "receiver", Vector, "confirmation_key is DeriveSecret(epoch_secret, \"confirm\")."},
	{"8/membership-key", "8", Implied, "receiver", Vector, "membership_key is DeriveSecret(epoch_secret, \"membership\")."},
	{"8/resumption-psk", "8", Implied, "receiver", Vector, "resumption_psk is DeriveSecret(epoch_secret, \"resumption\")."},
	{"8/epoch-authenticator", "8", Implied, "receiver", Vector, "epoch_authenticator is DeriveSecret(epoch_secret, \"authentication\")."},
	{"8/external-key-pair", "8", Implied, "receiver", Vector, "The group's external HPKE key pair is DeriveKeyPair(external_secret), so every member can compute the private half."},
	{"8/external-pub-optional", "8", Implied, "sender", Property, "Publishing external_pub in a GroupInfo is optional and is what enables external Commits for that epoch."},
	GroupContextVersion,
	{"8.1/group-context-encoding", "8.1", Struct, "receiver", Vector, "GroupContext is version mls10, cipher_suite, group_id, epoch, tree_hash, confirmed_transcript_hash and extensions, in that order."},
	{"8.1/suite-never-changes", "8.1", Implied, "receiver", Property, "GroupContext.cipher_suite is the suite with which every object of the group is interpreted, and it never changes during the group's life."},
	{"8.1/group-id-opaque", "8.1", Implied, "receiver", Property, "group_id is an opaque byte string chosen by the application."},
	{"8.1/group-id-constant", "8.1", Implied, "receiver", Property, "group_id stays the same through all epochs."},
	{"8.1/epoch-increment", "8.1", Implied, "receiver", Property, "epoch goes up by exactly one for each processed Commit."},
	EpochExhausted,
	{"8.1/tree-hash-current", "8.1", Implied, "receiver", Vector, "tree_hash always reflects the tree of the epoch, after proposals and path."},
	{"8.1/confirmed-hash-advances", "8.1", Implied, "receiver", Vector, "confirmed_transcript_hash advances with the Commit's AuthenticatedContent at every epoch change."},
	{"8.1/extensions-change-by-proposal", "8.1", Implied, "receiver", Property, "GroupContext.extensions changes only through a committed GroupContextExtensions proposal."},
	{"8.2/transcript-of-commits", "8.2", Implied, "receiver", Property, "Proposals enter the transcript only through the Commits that cover them; a proposal that is never committed leaves the hashes unchanged."},
	{"8.2/confirmed-hash-coverage", "8.2", Implied, "receiver", Vector, "confirmed_transcript_hash covers the latest Commit's wire format, content and signature, but not its confirmation_tag."},
	{"8.2/interim-hash-coverage", "8.2", Implied, "receiver", Vector, "interim_transcript_hash adds the latest confirmation_tag on top of the confirmed hash."},
	{"8.2/interim-hash-of-joiner", "8.2", Implied, "joiner", Vector, "A joiner computes its interim hash from the confirmed hash and confirmation_tag of the GroupInfo."},
	{"8.2/confirmed-hash-input", "8.2", Struct, "receiver", Vector, "ConfirmedTranscriptHashInput is wire_format, FramedContent (a Commit) and the opaque signature<V>."},
	{"8.2/interim-hash-input", "8.2", Struct, "receiver", Vector, "InterimTranscriptHashInput is the confirmation_tag as a length-prefixed MAC."},
	{"8.2/confirmed-hash-epoch-0", "8.2", Implied, "receiver", Vector, "The confirmed hash of epoch 0 is the empty string."},
	{"8.2/interim-hash-epoch-0", "8.2", Implied, "receiver", Vector, "The pseudocode's empty interim hash for epoch 0 conflicts with Section 11, where the creator derives it from an epoch-0 confirmation_tag; use the Section 11 value (OpenMLS, mls-rs and mlspp do), on which the first Commit is hashed."},
	{"8.2/confirmed-hash", "8.2", Implied, "receiver", Vector, "confirmed hash of an epoch is Hash(previous interim hash, then ConfirmedTranscriptHashInput)."},
	{"8.2/interim-hash", "8.2", Implied, "receiver", Vector, "interim hash of an epoch is Hash(its confirmed hash, then InterimTranscriptHashInput)."},
	{"8.2/commit-epoch-number", "8.2", Implied, "receiver", Vector, "The Commit that starts epoch n is sent in, and carries the number of, epoch n-1."},
	{"8.3/init-secret-replaced", "8.3", Implied, "receiver", Vector, "The exported value takes the place of the previous epoch's init_secret in the key schedule of an external Commit."},
	{"8.3/external-setup", "8.3", Implied, "joiner", Vector, "The external joiner runs HPKE SetupBaseS on external_pub with empty info."},
	{"8.3/external-export", "8.3", Implied, "joiner", Vector, "init_secret is the HPKE export with exporter context \"MLS 1.0 external init secret\" and length KDF.Nh; it is no EncryptWithLabel operation."},
	ExternalInitKEMOutput,
}
