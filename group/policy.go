package group

// RFC 9420, Section 15.3: Delayed and Reordered Application Messages, and the
// other choices that the RFC leaves to the application.

import (
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// Policy is what an application decides for a group. It is data, stored with
// the state, and never depends on how the program was built.
type Policy struct {
	// PastEpochs is how many past epochs can still decrypt application
	// messages.
	PastEpochs uint32
	// Window bounds the generations of a message: how far behind the newest
	// one of its sender it may be, and how far ahead.
	Window schedule.Window
	// ResumptionEpochs is how many resumption PSKs of past epochs are kept
	// (Section 8.6).
	ResumptionEpochs uint32
	// Padding is how private messages are padded (Section 15.1).
	Padding framing.Padding
	// MaxProposals bounds the proposals of one Commit, and those cached in an
	// epoch.
	MaxProposals uint32
	// MaxLifetime is the longest lifetime in seconds that a LeafNode from a
	// KeyPackage may have (Section 7.2).
	MaxLifetime uint64
	// MaxEpochMessages is how many messages a member encrypts in one epoch
	// (Section 15.2).
	MaxEpochMessages uint64
	// Extensions, Proposals and Credentials are the types beyond the default
	// ones that the application understands.
	Extensions  []spec.ExtensionType
	Proposals   []CustomProposal
	Credentials []spec.CredentialType
	// Components are those of the application that are known to it
	// (draft-ietf-mls-extensions).
	Components []spec.ComponentID
	// AllowJoinProposals accepts proposals of clients to be added themselves
	// (Section 12.1.8). Those of external senders are authorized by the
	// external_senders extension.
	AllowJoinProposals bool
	// AllowResync accepts external Commits that remove the joiner's old leaf
	// (Section 12.4.3.2).
	AllowResync bool
}

// CustomProposal registers a proposal type of the application's
// (Section 13.2).
type CustomProposal struct {
	Type         spec.ProposalType
	PathRequired bool // whether a Commit that covers one needs a path
	External     bool // whether an external sender may send one
	// Both are for types that the application defines. Of a type of
	// draft-ietf-mls-extensions the draft says it.
}

// DefaultPolicy is safe and tolerant enough for ordinary delivery: 3 past
// epochs, 32 generations back, 1,000 ahead.
func DefaultPolicy() Policy {
	return Policy{
		PastEpochs:       3,
		Window:           schedule.Window{OutOfOrder: 32, Forward: 1000},
		ResumptionEpochs: 16,
		MaxProposals:     1 << 17,
		MaxLifetime:      200 * 24 * 60 * 60,
		MaxEpochMessages: 1 << 23,
		Credentials:      []spec.CredentialType{spec.CredentialTypeBasic, spec.CredentialTypeX509},

		AllowJoinProposals: true,
		AllowResync:        true,
	}
}
