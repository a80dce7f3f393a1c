package group

// RFC 9420, Section 11.2: Reinitialization, and what it shares with Section
// 11.3: a group that continues another one.

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// ErrNotReInitialized: no Commit with a ReInit has closed the group.
var ErrNotReInitialized = errors.New("mls: the group was not closed by a ReInit")

// ContinueInput is what is needed to create a group that continues another.
type ContinueInput struct {
	Inputs
	Policy      Policy
	Client      Client        // of the suite of the new group
	Lifetime    tree.Lifetime // of the creator's first leaf
	KeyPackages []*framing.KeyPackage
	Welcome     WelcomeOptions
}

// ReInitialize creates the group that the ReInit of s asks for, with the
// members of KeyPackages, who must be all the other members of s. Any member
// may do it. What Accepted of the result returns is the new group in epoch 1,
// to be adopted when the Delivery Service has accepted the Welcomes; its
// Message concerns nobody. It implements RFC 9420, Section 11.2.
func (s *State) ReInitialize(in *ContinueInput) (*Commit, error) {
	if s.status != ReInitialized {
		return nil, ErrNotReInitialized
	}
	suite, err := ciphersuite.Lookup(s.reInit.CipherSuite)
	if err != nil {
		return nil, err
	}
	if s.reInit.Version != spec.MLS10 {
		return nil, spec.UnknownVersion.Violated("reinit.version %v", s.reInit.Version)
	}
	return s.continueAs(in, suite, s.reInit.GroupID, s.reInit.Extensions, spec.ResumptionPSKUsageReInit)
}

// continueAs creates a group of the members of in.KeyPackages, and injects the
// resumption PSK of the current epoch of s.
func (s *State) continueAs(in *ContinueInput, suite *ciphersuite.Suite, groupID []byte, extensions tree.Extensions, usage spec.ResumptionPSKUsage) (*Commit, error) {
	entropy, err := s.mix(in.Entropy, []byte("continue"), groupID)
	if err != nil {
		return nil, err
	}
	defer entropy.Erase()
	inputs := in.Inputs
	inputs.Entropy = entropy
	first, err := Create(&CreateInput{
		Inputs: inputs, Policy: in.Policy, Suite: suite, GroupID: groupID, Extensions: extensions,
		Client: in.Client, Lifetime: in.Lifetime,
	})
	if err != nil {
		return nil, err
	}
	nonce := suite.SplitEntropy(entropy, "psk_nonce", 0)
	psk := s.epoch.keys.AsPSK(usage, s.GroupID(), s.Epoch(), nonce.Bytes())
	inputs.continues = &psk
	commit := &CommitInput{Inputs: inputs, Path: true, Welcome: in.Welcome}
	for _, k := range in.KeyPackages {
		commit.Proposals = append(commit.Proposals, (&framing.Add{KeyPackage: *k}).Proposal())
	}
	commit.Proposals = append(commit.Proposals, (&framing.PreSharedKey{PSK: psk.ID}).Proposal())
	c, err := first.Commit(commit)
	if err != nil {
		return nil, err
	}
	return c, c.next.checkContinuation(&psk.ID, s)
}

// checkAwaited checks a group that one of groups, which a ReInit closed, awaits
// as its successor: psk, nil if there is none, connects the two. It implements
// RFC 9420, Section 11.2.
func checkAwaited(groups []*State, groupID []byte, psk *schedule.PreSharedKeyID) error {
	for _, old := range groups {
		if old.status != ReInitialized || !bytes.Equal(old.reInit.GroupID, groupID) {
			continue
		}
		if psk == nil || psk.Usage != spec.ResumptionPSKUsageReInit || !bytes.Equal(psk.GroupID, old.GroupID()) || psk.Epoch != old.Epoch() {
			return spec.ReInitPSK.Violated("group_secrets.psks: none of usage reinit for group %x in epoch %d", old.GroupID(), old.Epoch())
		}
	}
	return nil
}

// checkContinuation checks a group in its first shared epoch that a pre-shared
// key of usage reinit or branch connects to old; old is nil if this client does
// not have it. It implements RFC 9420, Sections 11.2, 11.3 and the last step of
// 12.4.3.1.
func (s *State) checkContinuation(psk *schedule.PreSharedKeyID, old *State) error {
	where := fmt.Sprintf("group %x", psk.GroupID)
	if psk.Usage == spec.ResumptionPSKUsageBranch {
		return s.checkBranch(old, where)
	}
	if s.Epoch() != 1 {
		return spec.ReInitEpoch.Violated("epoch %d", s.Epoch())
	}
	// The last Commit of the old group had a ReInit with these parameters.
	if old == nil || old.status != ReInitialized {
		return spec.ReInitCommitted.Violated("%s, epoch %d", where, psk.Epoch)
	}
	if err := s.matches(old.reInit); err != nil {
		return err
	}
	// All its members are in the new one.
	if missing := old.clients.missingFrom(s.clients); missing != nil {
		return spec.ReInitMembers.Violated("the member at leaf %d of %s", *missing, where)
	}
	return nil
}

// matches compares the parameters of the group with those of a ReInit.
func (s *State) matches(r *framing.ReInit) error {
	want := *s.Context()
	want.GroupID, want.Version, want.CipherSuite, want.Extensions = r.GroupID, r.Version, r.CipherSuite, r.Extensions
	a, err := tls.Marshal(&want)
	if err != nil {
		return err
	}
	if string(a) != string(s.epoch.framing.Encoded) {
		return spec.ReInitParameters.Violated("group_info.group_context")
	}
	return nil
}
