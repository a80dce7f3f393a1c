package schedule

// RFC 9420, Section 8: Key Schedule.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// InitSecret is init_secret_[n-1]: it carries the secrecy of one epoch into
// the next. It comes from the Epoch before or, in an external Commit, from the
// public key of that epoch (Section 8.3).
type InitSecret struct{ ciphersuite.Secret }

// CommitSecret is what the path of a Commit contributes to the new epoch
// (Section 7.4), KDF.Nh bytes.
type CommitSecret struct{ ciphersuite.Secret }

// NoCommitSecret is the commit_secret of a Commit without a path: KDF.Nh zero
// bytes (Section 12.4.1).
func NoCommitSecret(suite *ciphersuite.Suite) CommitSecret {
	return CommitSecret{suite.ZeroSecret()}
}

// JoinerSecret is the secret that a Welcome carries to new members, KDF.Nh
// bytes.
type JoinerSecret struct{ ciphersuite.Secret }

// MemberSecret is the secret without a name in the RFC that follows the
// joiner_secret: it combines that with the pre-shared keys, and only who has
// both is a member.
type MemberSecret struct{ ciphersuite.Secret }

// WelcomeSecret encrypts the GroupInfo of a Welcome (Section 12.4.3.1).
type WelcomeSecret struct{ ciphersuite.Secret }

// EpochSecret is the root of all secrets of an epoch, KDF.Nh bytes.
type EpochSecret struct{ ciphersuite.Secret }

// Joiner begins epoch n: it combines the init secret of epoch n-1 with the
// commit secret and the GroupContext of epoch n. It implements RFC 9420,
// Section 8.
func (s InitSecret) Joiner(suite *ciphersuite.Suite, commit CommitSecret, context EncodedGroupContext) JoinerSecret {
	extracted := suite.Extract(s.Secret, commit.Secret)
	defer extracted.Erase()
	return JoinerSecret{suite.ExpandWithLabel(extracted, spec.LabelJoiner, context, suite.Nh())}
}

// Member adds the pre-shared keys. It implements RFC 9420, Section 8.
func (s JoinerSecret) Member(suite *ciphersuite.Suite, psk PSKSecret) MemberSecret {
	return MemberSecret{suite.Extract(s.Secret, psk.Secret)}
}

// Welcome derives the secret that encrypts a GroupInfo to new members. It
// implements RFC 9420, Section 8.
func (s MemberSecret) Welcome(suite *ciphersuite.Suite) WelcomeSecret {
	return WelcomeSecret{suite.DeriveSecret(s.Secret, spec.LabelWelcomeSecret)}
}

// Epoch derives the epoch secret, for the same GroupContext that was given to
// Joiner. It implements RFC 9420, Section 8.
func (s MemberSecret) Epoch(suite *ciphersuite.Suite, context EncodedGroupContext) EpochSecret {
	return EpochSecret{suite.ExpandWithLabel(s.Secret, spec.LabelEpoch, context, suite.Nh())}
}

// Derive derives the secrets of Table 4 and the next init secret. Nothing
// needs s afterwards. It implements RFC 9420, Section 8.
func (s EpochSecret) Derive(suite *ciphersuite.Suite) *Epoch {
	return &Epoch{
		SenderDataSecret:   suite.DeriveSecret(s.Secret, spec.LabelSenderData),
		EncryptionSecret:   suite.DeriveSecret(s.Secret, spec.LabelEncryption),
		ExporterSecret:     suite.DeriveSecret(s.Secret, spec.LabelExporter),
		ExternalSecret:     suite.DeriveSecret(s.Secret, spec.LabelExternal),
		ConfirmationKey:    suite.DeriveSecret(s.Secret, spec.LabelConfirm),
		MembershipKey:      suite.DeriveSecret(s.Secret, spec.LabelMembership),
		ResumptionPSK:      suite.DeriveSecret(s.Secret, spec.LabelResumption),
		EpochAuthenticator: suite.DeriveSecret(s.Secret, spec.LabelAuthentication),
		InitSecret:         InitSecret{suite.DeriveSecret(s.Secret, spec.LabelInit)},
	}
}
