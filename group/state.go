package group

// RFC 9420, Section 12: Group Evolution (the state that evolves).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tree"
)

// Status says what a member may still do with a group.
type Status uint8

const (
	// Active: everything.
	Active Status = iota
	// ReInitialized: a Commit with a ReInit closed the group; it can only read
	// (Section 12.4.2).
	ReInitialized
	// Removed: a Commit removed this member; it can only read what was sent
	// before.
	Removed
)

// State is what one member knows of one group: an immutable value. Only this
// level may be forked, for tests and the oracle; an application uses Group.
type State struct {
	suite  *ciphersuite.Suite
	policy *Policy
	status Status

	epoch     *epoch
	tree      *tree.Tree
	private   *tree.PrivateTree
	signer    *ciphersuite.SignaturePrivateKey
	interim   []byte // interim_transcript_hash
	tag       []byte // confirmation_tag that started the epoch
	clients   clients
	params    *tree.GroupParameters
	proposals pendingProposals
	past      []*epoch // newest first, at most policy.PastEpochs
	resumable []resumable
	reInit    *framing.ReInit // of the Commit that closed the group
	sent      uint64          // messages that this member encrypted in the epoch
	public    bool            // of a Follower: there are no secrets
}

// epoch is what protects the messages of one epoch.
type epoch struct {
	context  *schedule.GroupContext
	keys     *schedule.Epoch
	messages *schedule.SecretTree
	framing  *framing.Epoch
	// Of an epoch that has passed: what the next one changed, and the
	// interim_transcript_hash, which tells its Commit from another.
	former  []formerKey
	interim []byte
}

// resumable is a resumption PSK of an epoch that has passed (Section 8.6).
type resumable struct {
	epoch  uint64
	secret ciphersuite.Secret
}

// Suite is the cipher suite of the group.
func (s *State) Suite() *ciphersuite.Suite { return s.suite }

// Status says what can still be done with the group.
func (s *State) Status() Status { return s.status }

// Context is the GroupContext of the epoch (Section 8.1). It must not be
// changed.
func (s *State) Context() *schedule.GroupContext { return s.epoch.context }

// GroupID names the group.
func (s *State) GroupID() []byte { return s.epoch.context.GroupID }

// Epoch is the number of the epoch.
func (s *State) Epoch() uint64 { return s.epoch.context.Epoch }

// Tree is the public ratchet tree.
func (s *State) Tree() *tree.Tree { return s.tree }

// LeafIndex is this member's own leaf.
func (s *State) LeafIndex() tree.LeafIndex { return s.private.Leaf() }

// EpochAuthenticator is a value that members can compare to know that they are
// in the same epoch of the same group. It implements RFC 9420, Section 8.7.
func (s *State) EpochAuthenticator() ciphersuite.Secret { return s.epoch.keys.EpochAuthenticator }

// Export derives a secret of length bytes for use outside of MLS. It
// implements RFC 9420, Section 8.5.
func (s *State) Export(label string, context []byte, length int) (ciphersuite.Secret, error) {
	return s.epoch.keys.Export(s.suite, label, context, length)
}

// ReInit is the proposal whose Commit closed the group, or nil.
func (s *State) ReInit() *framing.ReInit { return s.reInit }

// newEpoch gathers what protects the messages of an epoch with that tree.
func newEpoch(suite *ciphersuite.Suite, context *schedule.GroupContext, keys *schedule.Epoch, t *tree.Tree) (*epoch, error) {
	f, err := framing.NewEpoch(suite, context, keys, membersOf(t))
	if err != nil {
		return nil, err
	}
	return &epoch{context: context, keys: keys, messages: keys.SecretTree(suite, t.LeafCount()), framing: f}, nil
}

// withMessages returns the state after a message key was consumed in one of
// its epochs.
func (s *State) withMessages(e *epoch, messages *schedule.SecretTree) *State {
	next, changed := *s, *e
	changed.messages = messages
	if e == s.epoch {
		next.epoch = &changed
		return &next
	}
	next.past = make([]*epoch, len(s.past))
	for i, p := range s.past {
		if next.past[i] = p; p == e {
			next.past[i] = &changed
		}
	}
	return &next
}
