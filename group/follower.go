package group

// RFC 9420, Section 16.9: Delivery Service Compromise (what a Delivery Service
// can check, and what it cannot).

import (
	"bytes"
	"errors"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// ErrLost: the follower does not know the state of the group since a Commit
// that it could not read; Refresh brings it back.
var ErrLost = errors.New("mls: the group went on by an encrypted commit; a GroupInfo is needed")

// Follower is a group as somebody sees it who has its public state and none of
// its secrets: the machine of the members without what only they can do. A
// Delivery Service uses it to refuse invalid handshakes and to serve the tree.
// It is an immutable value.
type Follower struct {
	state *State
	lost  bool
	// unseen says that encrypted proposals were sent in the epoch, which a
	// Commit can refer to.
	unseen bool
}

// Unchecked says what a Follower could not check of a message. Members do.
type Unchecked struct {
	// Encrypted: nothing but the header was seen; of a Commit, perhaps only
	// the proposals that it refers to were not.
	Encrypted bool
	// MembershipTag: whether a member's PublicMessage was protected by a
	// member, and not by somebody with its signature key alone.
	MembershipTag bool
	// ConfirmationTag: whether the committer arrived at the next epoch's keys.
	ConfirmationTag bool
	// PathSecrets: whether the path decrypts, for everybody and to the keys
	// that it announces.
	PathSecrets bool
	// PSKs: whether the members have the pre-shared keys, and
	// KEMOutput: whether that of an external Commit decrypts.
	PSKs, KEMOutput bool
}

// Followed is what follows from a message.
type Followed struct {
	// Follower replaces the follower that the message was given to.
	Follower  *Follower
	Unchecked Unchecked

	Kind     Kind
	Sender   framing.Sender
	Proposal framing.ProposalRef
	Commit   *CommitSummary
}

// Follow begins to follow a group in the epoch of a GroupInfo; the tree is in
// it or is ratchetTree. It checks them as a joiner does (Section 12.4.3).
func Follow(info *framing.GroupInfo, ratchetTree []byte, policy Policy, in *Inputs) (*Follower, error) {
	suite, err := ciphersuite.Lookup(info.GroupContext.CipherSuite)
	if err != nil {
		return nil, err
	}
	j, err := openGroupInfo(suite, info, ratchetTree, &policy)
	if err != nil {
		return nil, err
	}
	if err := j.validate(&policy, &asker{in: in}); err != nil {
		return nil, err
	}
	return follow(suite, &policy, j.context, bytes.Clone(info.ConfirmationTag), j.tree, j.clients, j.params)
}

// follow is a follower in the epoch of context.
func follow(suite *ciphersuite.Suite, policy *Policy, context *schedule.GroupContext, tag []byte, t *tree.Tree, clients clients, params *tree.GroupParameters) (*Follower, error) {
	e, err := newEpoch(suite, context, &schedule.Epoch{}, t)
	if err != nil {
		return nil, err
	}
	return &Follower{state: &State{
		suite: suite, policy: policy, public: true, epoch: e, tree: t, tag: tag,
		interim: schedule.InterimTranscriptHash(suite, context.ConfirmedTranscriptHash, tag),
		clients: clients, params: params,
	}}, nil
}

// Context is the GroupContext of the epoch. It must not be changed.
func (f *Follower) Context() *schedule.GroupContext { return f.state.Context() }

// Tree is the public ratchet tree of the epoch.
func (f *Follower) Tree() *tree.Tree { return f.state.tree }

// Lost reports whether the group went on by a Commit that f could not read.
func (f *Follower) Lost() bool { return f.lost }

// Closed reports whether a Commit with a ReInit closed the group.
func (f *Follower) Closed() bool { return f.state.status == ReInitialized }

// Refresh goes on from a GroupInfo of a later epoch, such as one that comes
// with a Commit that f could not read. It must be of the same group.
func (f *Follower) Refresh(info *framing.GroupInfo, ratchetTree []byte, in *Inputs) (*Follower, error) {
	if !bytes.Equal(info.GroupContext.GroupID, f.Context().GroupID) {
		return nil, spec.WrongGroup.Violated("group_info.group_context.group_id %x", info.GroupContext.GroupID)
	}
	if info.GroupContext.Epoch < f.Context().Epoch {
		return nil, spec.WrongEpoch.Violated("group_info.group_context.epoch %d", info.GroupContext.Epoch)
	}
	return Follow(info, ratchetTree, *f.state.policy, in)
}

// Process takes in a message of the group. A PublicMessage that a member would
// refuse for anything but what Unchecked says is refused with the same error. A
// PrivateMessage is passed on by its header alone: of the group, and if it is
// a handshake of the epoch. An encrypted Commit leaves the follower behind, and
// so does one that refers to an encrypted proposal.
//
// After an error the follower is as it was.
func (f *Follower) Process(message []byte, in *Inputs) (*Followed, error) {
	if f.lost {
		return nil, ErrLost
	}
	m, err := framing.Parse(bytes.Clone(message))
	if err != nil {
		return nil, err
	}
	switch m.WireFormat {
	case spec.WireFormatPublicMessage:
		return f.public(m.PublicMessage, in)
	case spec.WireFormatPrivateMessage:
		return f.private(m.PrivateMessage)
	}
	return nil, ErrNotForGroup
}

func (f *Follower) private(m *framing.PrivateMessage) (*Followed, error) {
	context := f.Context()
	if !bytes.Equal(m.GroupID, context.GroupID) {
		return nil, spec.WrongGroup.Violated("group_id %x", m.GroupID)
	}
	r := &Followed{Follower: f, Unchecked: Unchecked{Encrypted: true}, Kind: ApplicationMessage}
	if m.Epoch > context.Epoch || m.Epoch != context.Epoch && m.ContentType != spec.ContentTypeApplication {
		return nil, spec.WrongEpoch.Violated("epoch %d in epoch %d", m.Epoch, context.Epoch)
	}
	switch m.ContentType {
	case spec.ContentTypeProposal:
		r.Kind = ProposalStored
		r.Follower = &Follower{state: f.state, unseen: true}
	case spec.ContentTypeCommit:
		r.Kind = CommitApplied
		r.Follower = &Follower{state: f.state, lost: true}
	}
	return r, nil
}

func (f *Follower) public(m *framing.PublicMessage, in *Inputs) (*Followed, error) {
	s := f.state
	a := &framing.AuthenticatedContent{WireFormat: spec.WireFormatPublicMessage, Content: m.Content, Auth: m.Auth}
	if err := s.receiving().VerifySignature(a); err != nil {
		return nil, err
	}
	if err := s.checkOpen(); err != nil {
		return nil, err
	}
	r := &Followed{Sender: m.Content.Sender}
	r.Unchecked.MembershipTag = m.Content.Sender.Type == spec.SenderTypeMember
	if m.Content.ContentType == spec.ContentTypeProposal {
		stored, err := s.storeProposal(a)
		if err != nil {
			return nil, err
		}
		r.Kind, r.Proposal, r.Follower = ProposalStored, stored.Proposal, &Follower{state: stored.State, unseen: f.unseen}
		return r, nil
	}
	c, err := s.evaluate(m.Content.Commit, m.Content.Sender, in)
	if f.unseen && errors.Is(err, spec.UnknownProposalRef) {
		// The Commit covers what only members have read.
		r.Kind, r.Unchecked.Encrypted, r.Follower = CommitApplied, true, &Follower{state: s, lost: true}
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	input, err := a.ConfirmedTranscriptHashInput()
	if err != nil {
		return nil, err
	}
	t := c.editor.Tree()
	context := c.context(t).Clone()
	context.ConfirmedTranscriptHash = schedule.ConfirmedTranscriptHash(s.suite, s.interim, input)
	if r.Follower, err = follow(s.suite, s.policy, context, bytes.Clone(m.Auth.ConfirmationTag), t, c.clients, c.params); err != nil {
		return nil, err
	}
	if c.list.reInit != nil {
		r.Follower.state.status, r.Follower.state.reInit = ReInitialized, c.list.reInit
	}
	r.Kind, r.Commit = CommitApplied, c.summary(c.committer, c.external, c.path != nil)
	r.Unchecked.ConfirmationTag = true
	r.Unchecked.PathSecrets = c.path != nil
	r.Unchecked.PSKs = len(c.list.psks) > 0
	r.Unchecked.KEMOutput = c.external
	return r, nil
}

// RatchetTree is the encoded tree of the epoch, for who joins (Section
// 12.4.3.3).
func (f *Follower) RatchetTree() ([]byte, error) { return tls.Marshal(f.state.tree) }
