package group

// RFC 9420, Section 12.4.3.2: Joining via External Commits.

import (
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// ExternalJoinInput is what a client brings along to join a group by itself.
type ExternalJoinInput struct {
	Inputs
	Policy    Policy
	GroupInfo *framing.GroupInfo
	// RatchetTree is the encoded tree, if it is not in the GroupInfo.
	RatchetTree []byte
	Client      Client
	// Resync is the old leaf of this client, to be removed; nil if it has none.
	Resync *tree.LeafIndex
	PendingSelfRemoves
	// Inject names the pre-shared keys to inject.
	Inject []schedule.PreSharedKeyID
	// AuthenticatedData is sent along.
	AuthenticatedData []byte
	Welcome           WelcomeOptions
	// Groups are the groups that this client is in. The new one must not be
	// one of them, unless Resync replaces its leaf there.
	Groups []*State
}

// JoinExternal makes the Commit by which a client adds itself. Commit.State is
// nil: there is no state until the Commit is accepted. It implements RFC 9420,
// Section 12.4.3.2.
func JoinExternal(in *ExternalJoinInput) (*Commit, error) {
	info := in.GroupInfo
	suite, err := ciphersuite.Lookup(info.GroupContext.CipherSuite)
	if err != nil {
		return nil, err
	}

	// The GroupInfo is signed, the tree valid, and there is a key to join by.
	j, err := openGroupInfo(suite, info, in.RatchetTree, &in.Policy)
	if err != nil {
		return nil, err
	}
	if in.Resync == nil {
		if err := checkNotMember(in.Groups, j.context.GroupID); err != nil {
			return nil, err
		}
	}
	leaf := in.Client.leaf()
	ask := &asker{in: &in.Inputs}
	client, err := ask.newcomer(spec.CommitCredential, leaf.Credential, leaf.SignatureKey, "client")
	if err != nil {
		return nil, err
	}
	if err := j.validate(&in.Policy, ask); err != nil {
		return nil, err
	}
	pub, err := info.ExternalPub()
	if err != nil {
		return nil, err
	}
	policy := in.Policy
	s := &State{
		suite: suite, policy: &policy, epoch: &epoch{context: j.context},
		tree: j.tree, tag: info.ConfirmationTag, clients: j.clients, params: j.params,
		interim: schedule.InterimTranscriptHash(suite, j.context.ConfirmedTranscriptHash, info.ConfirmationTag),
	}
	seed, err := s.mix(in.Entropy, []byte("external init"), in.Client.SignatureKey.Public())
	if err != nil {
		return nil, err
	}
	defer seed.Erase()
	kemOutput, init, err := schedule.SendExternalInit(suite, pub, seed)
	if err != nil {
		return nil, err
	}
	defer init.Erase()

	// The proposals: who leaves, the init secret, one's old leaf, pre-shared
	// keys.
	all, dropped, err := s.pendingSelfRemoves(in.SelfRemoves)
	if err != nil {
		return nil, err
	}
	proposals := []*framing.Proposal{(&framing.ExternalInit{KEMOutput: kemOutput}).Proposal()}
	if in.Resync != nil && !slices.ContainsFunc(all, func(p proposed) bool { return p.sender.LeafIndex == *in.Resync }) {
		proposals = append(proposals, (&framing.Remove{Removed: *in.Resync}).Proposal())
	}
	for _, id := range in.Inject {
		proposals = append(proposals, (&framing.PreSharedKey{PSK: id}).Proposal())
	}
	sender := framing.NewMemberCommitSender()
	for _, p := range proposals {
		all = append(all, proposed{p, sender, nil})
	}
	p, err := s.propose(all, sender, leaf, &in.Inputs)
	if err != nil {
		return nil, err
	}
	if err := p.ask.need.orNil(); err != nil {
		return nil, err
	}
	at := p.editor.NextLeaf()
	p.clients = p.clients.set(at, client)
	m := &making{
		provisional: p, sender: sender, at: at, leaf: *leaf, grease: in.Client.GREASE,
		signer: in.Client.SignatureKey, newSigner: in.Client.SignatureKey, init: init,
		in: &CommitInput{Inputs: in.Inputs, Framing: Framing{AuthenticatedData: in.AuthenticatedData}, Welcome: in.Welcome},
	}
	c, err := m.make()
	if err != nil {
		return nil, err
	}
	c.Dropped = dropped
	return c, nil
}
