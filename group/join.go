package group

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message.

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// JoinInput is what a client brings along to join a group by a Welcome.
type JoinInput struct {
	Inputs
	Policy  Policy
	Welcome *framing.Welcome
	// Keys is the KeyPackage of this client that the Welcome refers to
	// (framing.Welcome.Find), with its private keys.
	Keys *JoinKeys
	// RatchetTree is the encoded tree, if it is not in the Welcome.
	RatchetTree []byte
	// Tracer, if not nil, sees every labelled derivation, also those in later
	// epochs.
	Tracer ciphersuite.Tracer
	// Groups are the groups that this client is in: the new one must not be
	// one of them, and one of them it may continue (Sections 11.2 and 11.3). A
	// group that a ReInit closed is among them as long as its successor is
	// awaited.
	Groups []*State
}

// Join joins a group. The result's Dead are the keys to be erased once the
// state is stored: the init key is used up, unless the KeyPackage is one of
// last resort. It implements RFC 9420, Section 12.4.3.1.
func Join(in *JoinInput) (*Result, error) {
	w, k := in.Welcome, in.Keys.KeyPackage
	suite, err := ciphersuite.Lookup(w.CipherSuite)
	if err != nil {
		return nil, err
	}
	suite = suite.WithTracer(in.Tracer)

	// The secrets for this client decrypt.
	secrets, err := w.DecryptGroupSecrets(suite, k, in.Keys.InitKey)
	if err != nil {
		return nil, err
	}
	defer secrets.Erase()

	// The pre-shared keys are at hand; at most one continues another group.
	psks, continues, err := in.psks(suite, secrets.PSKs)
	if err != nil {
		return nil, err
	}
	psk, err := schedule.CombinePSKs(suite, psks)
	if err != nil {
		return nil, err
	}
	defer psk.Erase()

	// The GroupInfo decrypts.
	member := secrets.JoinerSecret.Member(suite, psk)
	defer member.Erase()
	welcome := member.Welcome(suite)
	defer welcome.Erase()
	info, err := w.DecryptGroupInfo(suite, welcome)
	if err != nil {
		return nil, err
	}

	// The GroupInfo is signed, and is of another group than those this client
	// is in, and of the suite that it wants.
	j, err := openGroupInfo(suite, info, in.RatchetTree, &in.Policy)
	if err != nil {
		return nil, err
	}
	if err := checkNotMember(in.Groups, info.GroupContext.GroupID); err != nil {
		return nil, err
	}
	if info.GroupContext.CipherSuite != k.CipherSuite {
		return nil, spec.GroupCipherSuite.Violated("group_info.group_context.cipher_suite %v", info.GroupContext.CipherSuite)
	}

	// The tree is intact, and one leaf is this client's.
	if err := j.validate(&in.Policy, &asker{in: &in.Inputs}); err != nil {
		return nil, err
	}
	own, err := j.ownLeaf(&k.LeafNode)
	if err != nil {
		return nil, err
	}
	encryptionKey := in.Keys.EncryptionKey
	lastResort := k.Extensions.LastResort()
	if lastResort {
		// The KeyPackage outlives what becomes of the key in this group.
		if encryptionKey, err = suite.ParseHPKEPrivateKey(encryptionKey.Secret()); err != nil {
			return nil, err
		}
	}
	private := tree.NewPrivateTree(own, encryptionKey)
	if secrets.PathSecret != nil {
		if private, err = private.WithPathSecret(j.tree, info.Signer, secrets.PathSecret.PathSecret); err != nil {
			return nil, err
		}
	}

	// The epoch's secrets follow, and the confirmation tag agrees.
	encoded, err := j.context.Encoded()
	if err != nil {
		return nil, err
	}
	epochSecret := member.Epoch(suite, encoded)
	defer epochSecret.Erase()
	keys := epochSecret.Derive(suite)
	if !keys.VerifyConfirmationTag(suite, j.context.ConfirmedTranscriptHash, info.ConfirmationTag) {
		return nil, spec.GroupInfoConfirmationTag.Violated("group_info.confirmation_tag")
	}
	state, err := j.state(keys, private, in.Keys.SignatureKey, &in.Policy)
	if err != nil {
		return nil, err
	}

	// A group that continues another one is in epoch 1 and matches it.
	if err := checkAwaited(in.Groups, state.GroupID(), continues); err != nil {
		return nil, err
	}
	if continues != nil {
		if err := state.checkContinuation(continues, in.group(continues)); err != nil {
			return nil, err
		}
	}
	result := &Result{State: state, Kind: CommitApplied}
	if !lastResort {
		result.Dead = append(result.Dead, in.Keys.InitKey)
	}
	return result, nil
}

// psks finds the pre-shared keys of a Welcome, and the one that continues
// another group.
func (in *JoinInput) psks(suite *ciphersuite.Suite, ids []schedule.PreSharedKeyID) (psks []schedule.PSK, continues *schedule.PreSharedKeyID, err error) {
	var need NeedError
	for i := range ids {
		id := &ids[i]
		if err := id.CheckNonce(suite, fmt.Sprintf("group_secrets.psks[%d]", i)); err != nil {
			return nil, nil, err
		}
		if id.Type == spec.PSKTypeResumption && id.Usage != spec.ResumptionPSKUsageApplication {
			if continues != nil {
				return nil, nil, spec.SeveralResumptionPSKs.Violated("group_secrets.psks[%d]", i)
			}
			continues = id
		}
		secret, ok := in.findPSK(id)
		if !ok {
			secret, ok = in.resumptionPSK(id)
		}
		switch {
		case !ok:
			need.PSKs = append(need.PSKs, *id)
		case secret.IsAbsent():
			return nil, nil, spec.JoinerPSKUnavailable.Violated("group_secrets.psks[%d]", i)
		default:
			psks = append(psks, schedule.PSK{ID: *id, Secret: secret})
		}
	}
	return psks, continues, need.orNil()
}

// checkNotMember refuses to join a group twice.
func checkNotMember(groups []*State, groupID []byte) error {
	for _, s := range groups {
		if s.status == Active && bytes.Equal(s.GroupID(), groupID) {
			return spec.AlreadyMember.Violated("group_info.group_context.group_id %x", groupID)
		}
	}
	return nil
}

// group is the group that id names a resumption PSK of, or nil: of several with
// that group_id, as after a ReInit that keeps it, the one that has the epoch.
func (in *JoinInput) group(id *schedule.PreSharedKeyID) *State {
	var found *State
	for _, s := range in.Groups {
		if bytes.Equal(s.GroupID(), id.GroupID) {
			if _, ok := s.findPSK(id, &Inputs{}); ok {
				return s
			}
			found = s
		}
	}
	return found
}

// resumptionPSK finds the key of a group that this client is in.
func (in *JoinInput) resumptionPSK(id *schedule.PreSharedKeyID) (ciphersuite.Secret, bool) {
	if id.Type == spec.PSKTypeResumption {
		if s := in.group(id); s != nil {
			return s.findPSK(id, &Inputs{})
		}
	}
	return ciphersuite.Secret{}, false
}

// joining is a group as a GroupInfo and a tree show it to who joins.
type joining struct {
	suite   *ciphersuite.Suite
	context *schedule.GroupContext
	info    *framing.GroupInfo
	tree    *tree.Tree
	params  *tree.GroupParameters
	clients clients
}

// openGroupInfo checks the form and the signature of a GroupInfo; the tree is in
// it or is ratchetTree. It implements what RFC 9420, Sections 12.4.3, 12.4.3.1
// and 12.4.3.2 have in common, up to the integrity of the tree.
func openGroupInfo(suite *ciphersuite.Suite, info *framing.GroupInfo, ratchetTree []byte, policy *Policy) (*joining, error) {
	j := &joining{suite: suite, context: info.GroupContext.Clone(), info: info}
	if err := info.Extensions.CheckUnique("group_info.extensions"); err != nil {
		return nil, err
	}
	if err := policy.checkDictionary(info.Extensions); err != nil {
		return nil, err
	}

	// The joiner supports the extensions of the group.
	if err := policy.checkGroupExtensions(j.context.Extensions, "group_info.group_context.extensions"); err != nil {
		return nil, err
	}

	// The tree is at hand.
	if data, found := info.Extensions.Find(spec.ExtensionTypeRatchetTree); found {
		ratchetTree = data
	}
	if ratchetTree == nil {
		return nil, spec.TreeMissing.Violated("group_info.extensions")
	}
	var err error
	if j.tree, err = tree.Parse(suite, ratchetTree); err != nil {
		return nil, err
	}

	// The signature is that of the leaf at signer.
	signer := j.tree.SignatureKey(info.Signer)
	if signer == nil {
		return nil, spec.GroupInfoSigner.Violated("group_info.signer %d", info.Signer)
	}
	if err := info.Verify(suite, signer); err != nil {
		return nil, err
	}
	j.params, err = tree.NewGroupParameters(j.context.Version, suite.ID(), j.context.Extensions)
	return j, err
}

// validate checks the tree, and asks about every member. The answers come first:
// verifying the signatures of a large group takes long, and is not to be done
// twice because they are missing. They are missing of the tree of which the
// signer of the GroupInfo has signed the hash, and of no other.
func (j *joining) validate(policy *Policy, ask *asker) error {
	if !bytes.Equal(j.tree.Hash(), j.context.TreeHash) {
		return spec.TreeHashMismatch.Violated("group_info.group_context.tree_hash")
	}
	if err := j.askMembers(ask); err != nil {
		return err
	}
	if err := ask.need.orNil(); err != nil {
		return err
	}
	_, err := j.tree.Validate(j.context.TreeHash, tree.LeafContext{
		GroupID: j.context.GroupID, Group: j.params, CustomCredentials: policy.Credentials,
		Now: ask.in.Time, MaxLifetime: policy.MaxLifetime,
	})
	return err
}

// askMembers asks the Authentication Service about every member and external
// sender.
func (j *joining) askMembers(ask *asker) error {
	if err := ask.askExternalSenders(j.context.Extensions, nil); err != nil {
		return err
	}
	clients := j.clients.edit()
	for leaf, n := range j.tree.Members() {
		client, err := ask.newcomer(spec.GroupCredential, n.Credential, n.SignatureKey, fmt.Sprintf("leaf %d", leaf))
		if err != nil {
			return err
		}
		if client != nil {
			clients.set(leaf, client)
		}
	}
	j.clients = clients.clients()
	return nil
}

// ownLeaf finds the leaf that is identical to that of the KeyPackage.
func (j *joining) ownLeaf(leaf *tree.LeafNode) (tree.LeafIndex, error) {
	at, found := j.tree.HasSignatureKey(leaf.SignatureKey)
	if found {
		want, err := tls.Marshal(leaf)
		if err != nil {
			return 0, err
		}
		got, err := tls.Marshal(j.tree.Leaf(at))
		if err != nil {
			return 0, err
		}
		found = bytes.Equal(got, want)
	}
	if !found {
		return 0, spec.OwnLeafMissing.Violated("ratchet_tree")
	}
	return at, nil
}

// state is the state of a member in the epoch of j.
func (j *joining) state(keys *schedule.Epoch, private *tree.PrivateTree, signer *ciphersuite.SignaturePrivateKey, policy *Policy) (*State, error) {
	e, err := newEpoch(j.suite, j.context, keys, j.tree)
	if err != nil {
		return nil, err
	}
	own := *policy
	return &State{
		suite: j.suite, policy: &own, epoch: e,
		tree: j.tree, private: private, signer: signer,
		tag:     bytes.Clone(j.info.ConfirmationTag),
		interim: schedule.InterimTranscriptHash(j.suite, j.context.ConfirmedTranscriptHash, j.info.ConfirmationTag),
		clients: j.clients, params: j.params,
	}, nil
}

// checkGroupExtensions refuses the extensions of a GroupContext if one of them
// is there twice, or is neither a default one nor one that the application
// understands.
func (p *Policy) checkGroupExtensions(extensions tree.Extensions, where string) error {
	if err := extensions.CheckUnique(where); err != nil {
		return err
	}
	for _, x := range extensions {
		if !x.Type.IsDefault() && !slices.Contains(p.Extensions, x.Type) {
			return spec.UnsupportedGroupContextExtension.Violated("%s: %v", where, x.Type)
		}
	}
	if err := p.checkOwn(extensions, spec.LeafRequiredCapabilities); err != nil {
		return err
	}
	return p.checkDictionary(extensions)
}
