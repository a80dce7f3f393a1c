package schedule

// RFC 9420, Section 8.7: Epoch Authenticators.

import "crypto/subtle"

// VerifyAuthenticator reports whether other, which another member says is its
// epoch_authenticator, shows the same view of the group. It takes the same
// time whatever the bytes are. It implements RFC 9420, Section 8.7.
func (e *Epoch) VerifyAuthenticator(other []byte) bool {
	return subtle.ConstantTimeCompare(e.EpochAuthenticator.Bytes(), other) == 1
}
