package group

import (
	"testing"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// nameless is an ExternalInit whose kem_output the forger fills in.
func nameless() *framing.Proposal { return (&framing.ExternalInit{}).Proposal() }

// External Commits, of Fred or, with Dave's old leaf removed, of Dave.
func TestInvalidExternalCommits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	fred, dave := s.client("fred"), s.client("dave")
	custom := &framing.Proposal{Type: someProposal, Unknown: []byte("x")}
	branch := psk(schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, Usage: spec.ResumptionPSKUsageBranch, GroupID: s.alice.GroupID(), Epoch: s.alice.Epoch()}).Proposal
	_, removal, known := s.propose(s.carol, false, remove(3))
	bob := s.process(s.bob, removal).State
	noResync := *bob
	policy := *bob.policy
	policy.AllowResync = false
	noResync.policy = &policy

	join := func(p ...*framing.Proposal) *forgery { return s.byJoiner(s.alice, fred, p...) }
	resync := func(p ...*framing.Proposal) *forgery { return s.byJoiner(s.alice, dave, p...) }
	referring := func(ref framing.ProposalRef) *forgery {
		f := resync(nameless())
		f.list = append(f.list, framing.ByReference(ref))
		return f
	}
	path := func(f *forgery, edit func(*tree.UpdatePath)) *forgery {
		f.path = func(p *tree.UpdatePath, _ []byte) { edit(p) }
		return f
	}
	resigned := func(f *forgery, edit func(*tree.LeafNode)) *forgery {
		return path(f, func(p *tree.UpdatePath) {
			edit(&p.LeafNode)
			f.resign(&p.LeafNode, f.signer)
		})
	}
	kemOutput := func(b []byte) *framing.Proposal { return (&framing.ExternalInit{KEMOutput: b}).Proposal() }
	thief := resigned(join(nameless()), func(n *tree.LeafNode) { n.SignatureKey = s.carol.signer.Public() })
	thief.signer, thief.from.signer = s.carol.signer, s.carol.signer
	unsigned := join(nameless())
	unsigned.signer, unsigned.from.signer = fred.SignatureKey, s.carol.signer
	tagged := join(nameless())
	tagged.tag = func(tag []byte) { tag[0] ^= 1 }
	only := func(predecessor bool) judge {
		return func(n CredentialNeed) Verdict {
			return Verdict{Valid: predecessor == (n.Predecessor != nil), Client: n.Credential.Identity}
		}
	}

	for name, c := range map[string]struct {
		rule  *spec.Rule
		f     *forgery
		judge judge
		by    *State
	}{
		"no init":               {rule: spec.ExternalInitCount, f: join()},
		"no init, resync":       {rule: spec.ExternalInitCount, f: resync(remove(3))},
		"two inits":             {rule: spec.ExternalInitCount, f: join(nameless(), kemOutput(make([]byte, 32)))},
		"add":                   {rule: spec.ExternalCommitProposalType, f: join(nameless(), add(s.keyPackage("gina")))},
		"update":                {rule: spec.ExternalCommitProposalType, f: join(nameless(), s.update(s.carol, nil, nil).Proposal)},
		"reinit":                {rule: spec.ExternalCommitProposalType, f: join(nameless(), reInit(nil).Proposal)},
		"extensions":            {rule: spec.ExternalCommitProposalType, f: join(nameless(), extensions().Proposal)},
		"two lists":             {rule: spec.ExternalCommitProposalType, f: join(nameless(), extensions().Proposal, extensions().Proposal)},
		"custom":                {rule: spec.ExternalCommitProposalType, f: join(nameless(), custom)},
		"known reference":       {rule: spec.ExternalCommitReference, f: referring(known)},
		"unknown reference":     {rule: spec.ExternalCommitReference, f: referring(make([]byte, 32))},
		"two removes":           {rule: spec.ExternalCommitSeveralRemoves, f: resync(nameless(), remove(3), remove(2))},
		"same remove twice":     {rule: spec.ExternalCommitSeveralRemoves, f: resync(nameless(), remove(3), remove(3))},
		"another's leaf":        {rule: spec.ExternalCommitRemove, f: join(nameless(), remove(3))},
		"not dave":              {rule: spec.ResyncCredential, f: resync(nameless(), remove(3)), judge: only(false)},
		"not fred":              {rule: spec.CommitCredential, f: join(nameless()), judge: only(true)},
		"old key":               {rule: spec.ResyncLeaf, f: resigned(resync(nameless(), remove(3)), func(n *tree.LeafNode) { n.EncryptionKey = s.alice.tree.EncryptionKey(6) })},
		"blank leaf":            {rule: spec.RemoveLeaf, f: resync(nameless(), remove(4))},
		"resync by policy":      {rule: spec.ApplicationPolicy, f: resync(nameless(), remove(3)), by: &noResync},
		"same psk":              {rule: spec.SamePSKTwice, f: join(nameless(), externalPSK(1).Proposal, externalPSK(1).Proposal)},
		"psk nonce":             {rule: spec.PSKNonceLength, f: join(nameless(), externalPSK(make([]byte, 31)...).Proposal)},
		"psk usage":             {rule: spec.PSKUsageBranch, f: join(nameless(), branch)},
		"kem output":            {rule: spec.ExternalInitKEMOutput, f: join(kemOutput([]byte("short")))},
		"leaf signature":        {rule: spec.LeafSignature, f: path(join(nameless()), func(p *tree.UpdatePath) { p.LeafNode.Signature = flip(p.LeafNode.Signature) })},
		"source":                {rule: spec.PathLeafSource, f: resigned(join(nameless()), func(n *tree.LeafNode) { n.Source, n.Lifetime = tree.LeafNodeSourceKeyPackage, lifetime })},
		"parent hash":           {rule: spec.CommitParentHash, f: resigned(join(nameless()), func(n *tree.LeafNode) { n.ParentHash = flip(n.ParentHash) })},
		"path length":           {rule: spec.PathLength, f: path(join(nameless()), func(p *tree.UpdatePath) { p.Nodes = nil })},
		"version":               {rule: spec.LeafGroupParameters, f: resigned(join(nameless()), func(n *tree.LeafNode) { n.Capabilities.Versions = nil })},
		"carol's signature key": {rule: spec.SignatureKeyUnique, f: thief},
		"signed by carol":       {rule: spec.FramedContentSignature, f: unsigned},
		"confirmation tag":      {rule: spec.ConfirmationTag, f: tagged},
	} {
		t.Run(c.rule.ID+"/"+name, func(t *testing.T) {
			by := bob
			if c.by != nil {
				by = c.by
			}
			c.f.psks = scenePSKs()
			_, err := s.receive(by, c.f.commit().message, scenePSKs(), c.judge)
			broken(t, err, c.rule)
		})
	}

	for name, f := range map[string]*forgery{
		"join":             join(nameless()),
		"psks":             join(externalPSK(1).Proposal, nameless(), externalPSK(2).Proposal),
		"resync":           resync(nameless(), remove(3)),
		"resync with psks": resync(remove(3), externalPSK(1).Proposal, nameless()),
	} {
		f.psks = scenePSKs()
		next, err := s.receive(bob, f.commit().message, scenePSKs(), nil)
		if err != nil || !next.EpochAuthenticator().Equal(f.next.EpochAuthenticator()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if next, err := s.receive(&noResync, join(nameless()).commit().message, nil, nil); err != nil || next.Epoch() != bob.Epoch()+1 {
		t.Errorf("a join where resync is not allowed: %v", err)
	}
}

// The client that joins checks what it is given first.
func TestInvalidExternalJoins(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	own := tree.LeafIndex(3)
	join := func(edit func(*framing.GroupInfo), signed func(*framing.GroupInfo), set func(*ExternalJoinInput), j judge) error {
		info, err := s.alice.groupInfo(WelcomeOptions{ExternalPub: true})
		s.must(err)
		if edit != nil {
			edit(info)
			s.must(info.Sign(s.suite, s.alice.signer))
		}
		if signed != nil {
			signed(info)
		}
		in := &ExternalJoinInput{Inputs: s.inputs(), Policy: scenePolicy(), GroupInfo: info, Client: s.client("fred")}
		if set != nil {
			set(in)
		}
		_, err = JoinExternal(in)
		for j.answer(&in.Inputs, err) {
			_, err = JoinExternal(in)
		}
		return err
	}
	without := func(x spec.ExtensionType) func(*framing.GroupInfo) {
		return func(g *framing.GroupInfo) {
			var rest tree.Extensions
			for _, e := range g.Extensions {
				if e.Type != x {
					rest = append(rest, e)
				}
			}
			g.Extensions = rest
		}
	}
	ratchetTree, err := tls.Marshal(s.alice.tree)
	s.must(err)

	broken(t, join(without(spec.ExtensionTypeExternalPub), nil, nil, nil), spec.ExternalPubMissing)
	broken(t, join(without(spec.ExtensionTypeRatchetTree), nil, nil, nil), spec.TreeMissing)
	broken(t, join(func(g *framing.GroupInfo) { g.GroupContext.TreeHash = flip(g.GroupContext.TreeHash) }, nil, nil, nil), spec.TreeHashMismatch)
	broken(t, join(func(g *framing.GroupInfo) { g.GroupContext.Extensions = tree.Extensions{{Type: 0xF0FF}} }, nil, nil, nil), spec.UnsupportedGroupContextExtension)
	broken(t, join(func(g *framing.GroupInfo) { g.Signer = 4 }, nil, nil, nil), spec.GroupInfoSigner)
	broken(t, join(nil, func(g *framing.GroupInfo) { g.Signature = flip(g.Signature) }, nil, nil), spec.GroupInfoSignature)
	broken(t, join(nil, func(g *framing.GroupInfo) { g.Signer = 1 }, nil, nil), spec.GroupInfoSignature)
	broken(t, join(nil, nil, func(in *ExternalJoinInput) { in.Groups = []*State{s.bob} }, nil), spec.AlreadyMember)
	broken(t, join(nil, nil, nil, func(n CredentialNeed) Verdict {
		return Verdict{Valid: string(n.Credential.Identity) == "fred", Client: n.Credential.Identity}
	}), spec.GroupCredential)
	broken(t, join(nil, nil, func(in *ExternalJoinInput) { in.Client = s.client("dave"); in.Client.Capabilities.Versions = nil }, nil), spec.LeafGroupParameters)
	broken(t, join(nil, nil, func(in *ExternalJoinInput) { in.Resync = &own }, nil), spec.ExternalCommitRemove)
	broken(t, join(nil, nil, nil, func(n CredentialNeed) Verdict {
		return Verdict{Valid: string(n.Credential.Identity) != "fred", Client: n.Credential.Identity}
	}), spec.CommitCredential)

	for name, err := range map[string]error{
		"join":         join(nil, nil, nil, nil),
		"signed again": join(func(*framing.GroupInfo) {}, nil, nil, nil),
		"tree apart":   join(without(spec.ExtensionTypeRatchetTree), nil, func(in *ExternalJoinInput) { in.RatchetTree = ratchetTree }, nil),
		"resync of a fork": join(nil, nil, func(in *ExternalJoinInput) {
			in.Groups, in.Resync, in.Client = []*State{s.dave}, &own, s.client("dave")
		}, nil),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who lost its place in an epoch, and still has the epoch's resumption PSK,
// injects it when it joins again.
func TestResyncInjectsPSKOfTheEpoch(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	info, err := s.alice.GroupInfo(WelcomeOptions{ExternalPub: true})
	s.must(err)
	m, err := framing.Parse(info)
	s.must(err)
	psk, ok := s.dave.ResumptionPSK(s.alice.Epoch())
	if !ok {
		t.Fatal("no resumption PSK")
	}
	psk.ID.Nonce = make([]byte, s.suite.Nh())
	leaf := s.dave.LeafIndex()
	in := &ExternalJoinInput{
		Inputs: s.inputs(), Policy: *s.alice.policy, GroupInfo: m.GroupInfo, Client: s.client("dave"), Resync: &leaf,
		Inject: []schedule.PreSharedKeyID{psk.ID},
	}
	if _, err = JoinExternal(in); err == nil {
		t.Fatal("the key was not asked for")
	}
	in.PSKs = []PSK{psk}
	c := ask(s.world, &in.Inputs, func() (*Commit, error) { return JoinExternal(in) })
	s.agree(accepted(c), s.process(s.alice, c.Message).State, s.process(s.bob, c.Message).State)
}
