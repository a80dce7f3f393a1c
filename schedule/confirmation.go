package schedule

// RFC 9420, Section 6.1: Content Authentication (the confirmation tag).

import "github.com/seed-47ee054e/mls/ciphersuite"

// ConfirmationTag is the MAC, KDF.Nh bytes, by which the members confirm that
// they arrived at the same epoch: over the confirmed transcript hash that
// already contains the Commit. It implements RFC 9420, Section 6.1.
func (e *Epoch) ConfirmationTag(suite *ciphersuite.Suite, confirmedTranscriptHash []byte) []byte {
	return suite.MAC(e.ConfirmationKey, confirmedTranscriptHash)
}

// VerifyConfirmationTag reports whether tag is that MAC, in constant time. The
// rule that another tag breaks depends on what carries it:
// spec.ConfirmationTag for a Commit, spec.GroupInfoConfirmationTag for a
// GroupInfo. It implements RFC 9420, Section 6.1.
func (e *Epoch) VerifyConfirmationTag(suite *ciphersuite.Suite, confirmedTranscriptHash, tag []byte) bool {
	return suite.VerifyMAC(e.ConfirmationKey, confirmedTranscriptHash, tag)
}
