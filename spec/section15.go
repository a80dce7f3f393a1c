package spec

// RFC 9420, Section 15: Application Messages.

// Rules of Section 15: Application Messages.
var (
	WrongGroup = &Rule{"15/wrong-group", "15", Implied, "receiver", Negative, "A message whose group_id is not the group's is refused."}
	WrongEpoch = &Rule{"15/wrong-epoch", "15", Implied, "receiver", Negative, "A message of an epoch whose secrets are not held, of the future or of the past, is refused."}
)

// Rules of Section 15.2: Restrictions.
var (
	AEADLimit = &Rule{"15.2/aead-limit", "15.2", MustNot, "sender", Property, "A sender stays within the AEAD's limits in each epoch and refuses to encrypt beyond them, or beyond the last generation."}
)

// Rules of Section 15.3: Delayed and Reordered Application Messages.
var (
	SkippedKeysLimit = &Rule{"15.3/skipped-keys-limit", "15.3", Should, "application", Property, "A policy limits how many skipped keys are retained for a sender and for how long; a message whose key is gone for that reason cannot be read."}
	GenerationTooFar = &Rule{"15.3/generation-too-far", "15.3", Should, "receiver", Negative, "A message whose generation is further ahead of its ratchet than the policy allows is refused without deriving the keys between."}
)

var rules15 = []*Rule{
	{"15/new-secret-tree", "15", Implied, "receiver", Property, "Every epoch starts with a new secret tree and new ratchets at generation 0."},
	{"15/derive-on-demand", "15", Implied, "receiver", Property, "Ratchet material is derived on demand and deleted after use."},
	WrongGroup,
	WrongEpoch,
	{"15/ratchet-selection", "15", Implied, "receiver", Vector, "Sender leaf and content type pick the ratchet, and generation the position in it."},
	{"15.1/padding", "15.1", May, "sender", Property, "A sender may pad application messages by any amount of its choice."},
	{"15.1/padding-within-limits", "15.1", Should, "application", Review, "Padding does not push messages over size limits of the transport in use."},
	AEADLimit,
	{"15.2/newest-epoch", "15.2", Must, "sender", Property, "Application data is encrypted under the newest epoch the client has accepted, never under an epoch that a processed Commit has replaced."},
	{"15.3/skipped-keys", "15.3", Implied, "receiver", Property, "A message with a generation ahead of the ratchet advances it, the skipped keys being retained for late messages."},
	SkippedKeysLimit,
	GenerationTooFar,
}
