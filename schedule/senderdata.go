package schedule

// RFC 9420, Section 6.3.2: Sender Data Encryption (its key and nonce).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// SenderDataKey derives sender_data_key (AEAD.Nk bytes) and sender_data_nonce
// (AEAD.Nn) of a PrivateMessage from the sender_data_secret of its epoch and a
// sample of its ciphertext: the first KDF.Nh bytes, or all of a shorter one. It
// implements RFC 9420, Section 6.3.2.
func SenderDataKey(suite *ciphersuite.Suite, senderDataSecret ciphersuite.Secret, ciphertext []byte) (key, nonce ciphersuite.Secret) {
	sample := ciphertext[:min(len(ciphertext), suite.Nh())]
	key = suite.ExpandWithLabel(senderDataSecret, spec.LabelKey, sample, suite.Nk())
	nonce = suite.ExpandWithLabel(senderDataSecret, spec.LabelNonce, sample, suite.Nn())
	return key, nonce
}
