package group

// RFC 9420, Section 14: Sequencing of State Changes (what an application
// holds).

import (
	"errors"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tree"
)

// Misuse of a Group.
var (
	// ErrSpent: a transition was made from this handle, or it was erased. Who
	// could use it twice could encrypt two messages under one key.
	ErrSpent = errors.New("mls: the handle of the group was used up")
	// ErrPendingCommit: a Commit of this member waits for the Delivery
	// Service. It has to be merged or discarded first.
	ErrPendingCommit = errors.New("mls: a commit is pending")
	// ErrNoPendingCommit: there is no Commit to merge or to discard.
	ErrNoPendingCommit = errors.New("mls: no commit is pending")
)

// Group is a handle of one group on one client, for applications: a State, at
// most one Commit that waits for the Delivery Service, and what must be known to
// recognize messages that come again.
//
// A transition (a method that returns a Group, itself or in its result) spends
// the handle: it answers ErrSpent from then on, and the new one takes its
// place. A transition that returns an error and no Group has changed nothing,
// and the handle is still good. A Group is used by one goroutine at a time.
//
// After one or more transitions and before anything that they made leaves the
// program, Changes are written to storage in one batch, and then Saved is
// called, which erases the secrets that are not needed any more (Section 9.2).
// RestoreGroup makes a Group of what was written.
type Group struct {
	at    *standing  // nil: spent or erased
	saved *standing  // that the records are of; nil: none are
	dead  []Erasable // secrets that saved has, or had, and at has not
}

// standing is what a handle stands for: an immutable value.
type standing struct {
	state     *State  // nil: the external Commit of this client is pending or was discarded
	pending   *Commit // may be nil
	ended     []commitHash
	withdrawn []commitHash // own Commits that were discarded or superseded
}

// start makes the first handle of a group.
func start(at *standing, dead []Erasable) *Group { return &Group{at: at, dead: dead} }

// use returns what an unspent handle stands for.
func (g *Group) use() (*standing, error) {
	if g.at == nil {
		return nil, ErrSpent
	}
	return g.at, nil
}

// member is use for what only a member can do.
func (g *Group) member() (*standing, error) {
	at, err := g.use()
	switch {
	case err != nil:
		return nil, err
	case at.state != nil:
		return at, nil
	case at.pending != nil:
		return nil, ErrPendingCommit
	}
	return nil, ErrClosed
}

// idle is member for what cannot be done while a Commit is pending.
func (g *Group) idle() (*standing, error) {
	at, err := g.member()
	if err == nil && at.pending != nil {
		return nil, ErrPendingCommit
	}
	return at, err
}

// to spends g and returns the handle that takes its place. dead are secrets
// that the old standing has and the new one has not; signature keys are added.
func (g *Group) to(next *standing, dead []Erasable) *Group {
	kept := map[*ciphersuite.SignaturePrivateKey]bool{}
	for _, key := range next.signers() {
		kept[key] = true
	}
	for _, key := range g.at.signers() {
		if !kept[key] {
			dead = append(dead, key)
		}
	}
	after := &Group{next, g.saved, append(g.dead, dead...)}
	*g = Group{}
	return after
}

// signers lists the signature keys of a standing, which are its own: where the
// application gave one, a copy was made.
func (at *standing) signers() []*ciphersuite.SignaturePrivateKey {
	var keys []*ciphersuite.SignaturePrivateKey
	if at.state != nil {
		keys = append(keys, at.state.signer)
		for _, p := range at.state.proposals.list {
			if p.signature != nil {
				keys = append(keys, p.signature)
			}
		}
	}
	if at.pending != nil {
		keys = append(keys, at.pending.next.signer)
	}
	return keys
}

// Erase erases all secrets of the group and spends the handle. What the
// application gave, such as a signature key, was copied and is still good; a
// KeyPackage's private keys belong to the group that was joined with it. The
// records are the application's to delete.
func (g *Group) Erase() error {
	at, err := g.use()
	if err != nil {
		return err
	}
	dead := g.dead
	for _, key := range at.signers() {
		dead = append(dead, key)
	}
	if at.pending != nil {
		dead = append(dead, at.pending.Discard()...)
	}
	if s := at.state; s != nil {
		for _, e := range s.epochs() {
			dead = append(dead, e.secrets()...)
		}
		for _, r := range s.resumable {
			dead = append(dead, r.secret)
		}
		for _, key := range s.private.Keys() {
			dead = append(dead, key)
		}
		for _, key := range s.proposals.keys() {
			dead = append(dead, key)
		}
	}
	for _, d := range dead {
		d.Erase()
	}
	*g = Group{}
	return nil
}

// View shows what can be known of a group at one time. It stays as it is when
// the handle moves on, except that secrets may be gone then.
type View struct{ state *State }

// View shows the group as it is. A client whose external Commit is pending has
// no view of the group yet: ErrPendingCommit.
func (g *Group) View() (View, error) {
	at, err := g.member()
	if err != nil {
		return View{}, err
	}
	return View{at.state}, nil
}

// Suite is the cipher suite of the group.
func (v View) Suite() *ciphersuite.Suite { return v.state.suite }

// Status says what can still be done with the group.
func (v View) Status() Status { return v.state.status }

// Context is the GroupContext, which must not be changed.
func (v View) Context() *schedule.GroupContext { return v.state.Context() }

// GroupID names the group.
func (v View) GroupID() []byte { return v.state.GroupID() }

// Epoch is the number of the epoch.
func (v View) Epoch() uint64 { return v.state.Epoch() }

// Tree is the public ratchet tree.
func (v View) Tree() *tree.Tree { return v.state.tree }

// LeafIndex is this member's own leaf.
func (v View) LeafIndex() tree.LeafIndex { return v.state.LeafIndex() }

// EpochAuthenticator is equal at all members of the same epoch of the same
// group, and at nobody else (RFC 9420, Section 8.7). It is a copy.
func (v View) EpochAuthenticator() ciphersuite.Secret { return v.state.EpochAuthenticator().Clone() }

// Export is State.Export.
func (v View) Export(label string, context []byte, length int) (ciphersuite.Secret, error) {
	return v.state.Export(label, context, length)
}

// GroupInfo is State.GroupInfo.
func (v View) GroupInfo(options WelcomeOptions) ([]byte, error) { return v.state.GroupInfo(options) }

// ReInit is the proposal whose Commit closed the group, or nil.
func (v View) ReInit() *framing.ReInit { return v.state.reInit }

// PendingProposals is how many proposals wait for a Commit.
func (v View) PendingProposals() int { return len(v.state.proposals.list) }
