package group

// RFC 9420, Section 11: Group Creation.

import (
	"bytes"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// CreateInput is what the creator of a group chooses.
type CreateInput struct {
	Inputs
	Policy Policy
	Suite  *ciphersuite.Suite
	// GroupID should be Nh fresh random bytes: nobody else may choose the same.
	GroupID    []byte
	Extensions tree.Extensions // of the GroupContext
	Client     Client
	Lifetime   tree.Lifetime // of the creator's leaf
}

// Create makes a group whose only member is its creator, in epoch 0. It
// implements RFC 9420, Section 11.
func Create(in *CreateInput) (*State, error) {
	suite := in.Suite
	entropy, err := mixEntropy(suite, in.Entropy, []byte("create"), in.GroupID, in.Client.SignatureKey.Public())
	if err != nil {
		return nil, err
	}
	defer entropy.Erase()

	// The group satisfies its own demands.
	if err := in.Policy.checkGroupExtensions(in.Extensions, "extensions"); err != nil {
		return nil, err
	}
	params, err := tree.NewGroupParameters(spec.MLS10, suite.ID(), in.Extensions)
	if err != nil {
		return nil, err
	}

	// The tree is the creator's leaf.
	leaf, leafKey, err := newLeaf(suite, in.Client, in.Lifetime, entropy)
	if err != nil {
		return nil, err
	}
	if _, err := tree.ValidateLeaf(leaf, tree.LeafContext{
		Suite: suite, Source: tree.LeafNodeSourceKeyPackage, Group: params,
		CustomCredentials: in.Policy.Credentials, CredentialTypes: []spec.CredentialType{leaf.Credential.Type},
		Now: in.Time, MaxLifetime: in.Policy.MaxLifetime, Sending: true,
	}); err != nil {
		return nil, err
	}
	ask := &asker{in: &in.Inputs}
	client, err := ask.newcomer(spec.GroupCredential, leaf.Credential, leaf.SignatureKey, "leaf 0")
	if err != nil {
		return nil, err
	}
	if err := ask.askExternalSenders(in.Extensions, nil); err != nil {
		return nil, err
	}
	if err := ask.need.orNil(); err != nil {
		return nil, err
	}
	t, err := tree.New(suite, leaf)
	if err != nil {
		return nil, err
	}

	// The epoch secret is fresh; transcript hash and tag follow.
	fresh := schedule.EpochSecret{Secret: suite.SplitEntropy(entropy, "epoch secret", 0)}
	defer fresh.Erase()
	keys, tag, interim := schedule.NewGroup(suite, fresh)
	context := &schedule.GroupContext{
		Version: spec.MLS10, CipherSuite: suite.ID(), GroupID: bytes.Clone(in.GroupID),
		TreeHash: t.Hash(), Extensions: in.Extensions,
	}
	e, err := newEpoch(suite, context.Clone(), keys, t)
	if err != nil {
		return nil, err
	}
	policy := in.Policy
	return &State{
		suite: suite, policy: &policy, epoch: e,
		tree: t, private: tree.NewPrivateTree(0, leafKey), signer: in.Client.SignatureKey,
		interim: interim, tag: tag, params: params,
		clients: clients{}.set(0, client),
	}, nil
}
