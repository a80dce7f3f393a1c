package group

// RFC 9420, Section 14: Sequencing of State Changes (what a message did).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/tree"
)

// Erasable is a secret that a state has and its successor has not.
type Erasable interface{ Erase() }

// Kind says what a message was.
type Kind uint8

// The kinds of messages.
const (
	// Rejected: the message changed nothing, or consumed its key only.
	Rejected Kind = iota
	// ProposalStored: a proposal waits for a Commit.
	ProposalStored
	// CommitApplied: a Commit started a new epoch, or removed this member.
	CommitApplied
	// ApplicationMessage: data of the application arrived.
	ApplicationMessage
)

// Result is what follows from a message.
type Result struct {
	// State replaces the state that the message was given to.
	State *State
	// Dead are the secrets to be erased once State is stored (Section 9.2).
	Dead []Erasable

	Kind        Kind
	Sender      framing.Sender
	Proposal    framing.ProposalRef // of a ProposalStored
	Commit      *CommitSummary      // of a CommitApplied
	Application *Application        // of an ApplicationMessage
}

// CommitSummary says what a Commit changed.
type CommitSummary struct {
	Committer tree.LeafIndex
	External  bool // the committer joined by it
	Path      bool // the committer's keys are new
	Added     []tree.LeafIndex
	Updated   []tree.LeafIndex
	Removed   []tree.LeafIndex
	// SelfRemoved says that this member was removed.
	SelfRemoved bool
	// Custom are the proposals of the application's types, in the order of the
	// Commit.
	Custom []CustomReceived
	AppData
	// ReInit is set if the Commit closed the group.
	ReInit *framing.ReInit
}

// Application is a decrypted message of the application.
type Application struct {
	Data              []byte
	AuthenticatedData []byte
	Epoch             uint64
	Generation        uint32
}

// summary says what the Commit of the member at committer changes.
func (p *provisional) summary(committer tree.LeafIndex, external, path bool) *CommitSummary {
	c := &CommitSummary{
		Committer: committer, External: external, Path: path,
		Added: p.joined, SelfRemoved: p.selfGone, ReInit: p.list.reInit,
		Custom: p.list.received(), AppData: p.list.appDataSummary(),
	}
	for _, u := range p.list.updates {
		c.Updated = append(c.Updated, u.leaf)
	}
	for _, r := range p.list.removes {
		c.Removed = append(c.Removed, r.leaf)
	}
	return c
}

// own returns this member's own Update of the Commit, or nil.
func (p *provisional) own() *pendingProposal {
	for _, u := range p.list.updates {
		if p.private != nil && u.leaf == p.private.Leaf() {
			return p.proposals.find(p.list.all[u.index].ref)
		}
	}
	return nil
}

// newSigner is the signature key of this member's own Update, if it has a new
// one and is part of the Commit.
func (p *provisional) newSigner() *ciphersuite.SignaturePrivateKey {
	if own := p.own(); own != nil {
		return own.signature
	}
	return nil
}

// lost lists the keys that before has and after has not.
func lost(before, after *tree.PrivateTree) []Erasable {
	var keys []Erasable
	for x, key := range before.Keys() {
		if after.Key(x) != key {
			keys = append(keys, key)
		}
	}
	return keys
}
