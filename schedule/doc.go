// Package schedule derives the secrets of a group: the key schedule that
// leads from epoch to epoch (RFC 9420, Section 8) and the secret tree that
// gives every message its key (Section 9).
//
// The stages of the key schedule are types of their own, and each has only the
// method that leads to the next, so that steps in a wrong order do not compile:
//
//	InitSecret ─ Joiner(commit_secret, GroupContext) → JoinerSecret
//	JoinerSecret ─ Member(psk_secret) → MemberSecret
//	MemberSecret ─ Welcome() → WelcomeSecret
//	MemberSecret ─ Epoch(GroupContext) → EpochSecret
//	EpochSecret ─ Derive() → Epoch, which has the next InitSecret
//
// Nothing here is random, and no value changes once it is made: a SecretTree
// that has moved on is a new SecretTree that shares what did not change. What
// must be deleted (Section 9.2) is therefore reported and not done: the caller
// erases it once the new value is stored. Only what never became part of a
// value is erased on the spot.
package schedule
