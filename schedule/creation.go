package schedule

// RFC 9420, Section 11: Group Creation (the secrets of epoch 0).

import "github.com/seed-47ee054e/mls/ciphersuite"

// NewGroup starts the key schedule of a group that is being created. There is
// no epoch before it to derive from: fresh, KDF.Nh bytes that nobody else
// knows, is the epoch secret itself. The confirmed transcript hash of epoch 0
// is empty; confirmationTag and interim, the interim transcript hash, follow
// from it as in any other epoch. It implements RFC 9420, Section 11.
func NewGroup(suite *ciphersuite.Suite, fresh EpochSecret) (epoch *Epoch, confirmationTag, interim []byte) {
	epoch = fresh.Derive(suite)
	confirmationTag = epoch.ConfirmationTag(suite, nil)
	// Unclear: Section 8.2 calls this hash of epoch 0 empty, Section 11 derives
	// it from the tag. Section 11 is followed, as by other implementations; the
	// two differ visibly only in an external Commit made in epoch 0.
	return epoch, confirmationTag, InterimTranscriptHash(suite, nil, confirmationTag)
}
