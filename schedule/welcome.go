package schedule

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message (its key and nonce).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// KeyNonce derives welcome_key (AEAD.Nk bytes) and welcome_nonce (AEAD.Nn),
// which encrypt the GroupInfo of a Welcome. It implements RFC 9420, Section
// 12.4.3.1.
func (s WelcomeSecret) KeyNonce(suite *ciphersuite.Suite) (key, nonce ciphersuite.Secret) {
	nonce = suite.ExpandWithLabel(s.Secret, spec.LabelNonce, nil, suite.Nn())
	key = suite.ExpandWithLabel(s.Secret, spec.LabelKey, nil, suite.Nk())
	return key, nonce
}
