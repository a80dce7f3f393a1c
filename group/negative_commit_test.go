package group

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// commitCase is a Commit by Alice with one defect, which Bob refuses by rule.
type commitCase struct {
	rule   *spec.Rule
	defect func(*forgery)
	judge  judge
}

func TestInvalidCommits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	key := func(x tree.NodeIndex) ciphersuite.HPKEPublicKey { return s.alice.tree.EncryptionKey(x) }
	resigned := func(edit func(*tree.LeafNode)) func(*forgery) {
		return func(f *forgery) {
			f.path = func(p *tree.UpdatePath, _ []byte) {
				edit(&p.LeafNode)
				f.resign(&p.LeafNode, f.signer)
			}
		}
	}
	path := func(edit func(*tree.UpdatePath)) func(*forgery) {
		return func(f *forgery) { f.path = func(p *tree.UpdatePath, _ []byte) { edit(p) } }
	}
	leaf := func(edit func(*tree.LeafNode)) func(*forgery) {
		return func(f *forgery) { f.leaf = edit }
	}
	// encrypted gives Bob another path secret.
	encrypted := func(secret []byte) func(*forgery) {
		return func(f *forgery) {
			f.path = func(p *tree.UpdatePath, ctx []byte) {
				ct, err := s.suite.EncryptWithLabel(key(2), spec.LabelUpdatePathNode, ctx, secret, s.entropy())
				s.must(err)
				p.Nodes[0].EncryptedPathSecret[0] = ct
			}
		}
	}
	newKey := s.client("alice").SignatureKey
	otherKey := func(key *ciphersuite.SignaturePrivateKey) func(*forgery) {
		return func(f *forgery) {
			f.leaf = func(n *tree.LeafNode) { n.SignatureKey = key.Public() }
			f.signer = key
		}
	}
	inline := func(p ...*framing.Proposal) func(*forgery) {
		return func(f *forgery) {
			f.noPath = true
			for _, p := range p {
				f.list = append(f.list, framing.Inline(p))
			}
		}
	}
	required, err := tls.Marshal(&tree.RequiredCapabilities{CredentialTypes: []spec.CredentialType{someCredential}})
	s.must(err)
	demand := extensions(tree.Extension{Type: spec.ExtensionTypeRequiredCapabilities, Data: required}).Proposal

	for name, c := range map[string]commitCase{
		"unknown reference":  {rule: spec.UnknownProposalRef, defect: func(f *forgery) { f.list = []framing.ProposalOrRef{framing.ByReference(make([]byte, 32))} }},
		"empty":              {rule: spec.PathRequired, defect: inline()},
		"remove":             {rule: spec.PathRequired, defect: inline(remove(3))},
		"extensions":         {rule: spec.PathRequired, defect: inline(extensions().Proposal)},
		"add and extensions": {rule: spec.PathRequired, defect: inline(add(s.keyPackage("fred")), extensions().Proposal)},
		"a node less":        {rule: spec.PathLength, defect: path(func(p *tree.UpdatePath) { p.Nodes = p.Nodes[:1] })},
		"a node more":        {rule: spec.PathLength, defect: path(func(p *tree.UpdatePath) { p.Nodes = append(p.Nodes, p.Nodes[0]) })},
		"a ciphertext less":  {rule: spec.PathCiphertextCount, defect: path(func(p *tree.UpdatePath) { p.Nodes[1].EncryptedPathSecret = p.Nodes[1].EncryptedPathSecret[1:] })},
		"a ciphertext more": {rule: spec.PathCiphertextCount, defect: path(func(p *tree.UpdatePath) {
			p.Nodes[0].EncryptedPathSecret = append(p.Nodes[0].EncryptedPathSecret, p.Nodes[1].EncryptedPathSecret[0])
		})},
		"of dave":              {rule: spec.PathKeyInTree, defect: path(func(p *tree.UpdatePath) { p.Nodes[0].EncryptionKey = key(6) })},
		"of the root":          {rule: spec.PathKeyInTree, defect: path(func(p *tree.UpdatePath) { p.Nodes[1].EncryptionKey = key(3) })},
		"twice":                {rule: spec.PathKeyInTree, defect: path(func(p *tree.UpdatePath) { p.Nodes[1].EncryptionKey = p.Nodes[0].EncryptionKey })},
		"leaf of dave":         {rule: spec.PathKeyInTree, defect: resigned(func(n *tree.LeafNode) { n.EncryptionKey = key(6) })},
		"old leaf key":         {rule: spec.PathLeafEncryptionKey, defect: resigned(func(n *tree.LeafNode) { n.EncryptionKey = key(0) })},
		"short leaf key":       {rule: spec.HPKEPublicKey, defect: resigned(func(n *tree.LeafNode) { n.EncryptionKey = n.EncryptionKey[1:] })},
		"short key":            {rule: spec.HPKEPublicKey, defect: path(func(p *tree.UpdatePath) { p.Nodes[1].EncryptionKey = p.Nodes[1].EncryptionKey[1:] })},
		"source update":        {rule: spec.PathLeafSource, defect: resigned(func(n *tree.LeafNode) { n.Source = tree.LeafNodeSourceUpdate })},
		"source key package":   {rule: spec.PathLeafSource, defect: resigned(func(n *tree.LeafNode) { n.Source, n.Lifetime = tree.LeafNodeSourceKeyPackage, lifetime })},
		"parent hash":          {rule: spec.CommitParentHash, defect: resigned(func(n *tree.LeafNode) { n.ParentHash = flip(n.ParentHash) })},
		"key and parent hash":  {rule: spec.CommitParentHash, defect: path(func(p *tree.UpdatePath) { _, p.Nodes[1].EncryptionKey = s.suite.DeriveKeyPair(s.entropy()) })},
		"leaf signature":       {rule: spec.LeafSignature, defect: path(func(p *tree.UpdatePath) { p.LeafNode.Signature = flip(p.LeafNode.Signature) })},
		"another's leaf index": {rule: spec.LeafSignature, defect: path(func(p *tree.UpdatePath) { s.must(p.LeafNode.Sign(s.suite, s.alice.signer, s.alice.GroupID(), 1)) })},
		"another group's":      {rule: spec.LeafSignature, defect: path(func(p *tree.UpdatePath) { s.must(p.LeafNode.Sign(s.suite, s.alice.signer, []byte("other"), 0)) })},
		"another secret":       {rule: spec.PathKeyMismatch, defect: encrypted(make([]byte, 32))},
		"short secret":         {rule: spec.PathSecretDecryption, defect: encrypted(make([]byte, 31))},
		"ciphertext":           {rule: spec.PathSecretDecryption, defect: path(func(p *tree.UpdatePath) { c := &p.Nodes[0].EncryptedPathSecret[0]; c.Ciphertext = flip(c.Ciphertext) })},
		"signature key of carol": {rule: spec.SignatureKeyUnique, defect: func(f *forgery) {
			f.path = func(p *tree.UpdatePath, _ []byte) {
				p.LeafNode.SignatureKey = s.carol.signer.Public()
				f.resign(&p.LeafNode, s.carol.signer)
			}
		}},
		"version":               {rule: spec.LeafGroupParameters, defect: leaf(func(n *tree.LeafNode) { n.Capabilities.Versions = nil })},
		"leaf extension":        {rule: spec.LeafExtensionNotListed, defect: leaf(func(n *tree.LeafNode) { n.Extensions = tree.Extensions{{Type: 0xF0FF}} })},
		"leaf extension twice":  {rule: spec.DuplicateExtension, defect: leaf(func(n *tree.LeafNode) { n.Extensions = tree.Extensions{{Type: someExtension}, {Type: someExtension}} })},
		"credential not listed": {rule: spec.LeafCredentialNotListed, defect: leaf(func(n *tree.LeafNode) { n.Capabilities.Credentials = nil })},
		"credential of dave": {rule: spec.CredentialUnsupportedByMember, defect: leaf(func(n *tree.LeafNode) { n.Credential = tree.Credential{Type: someCredential, Unknown: []byte("alice")} }),
			judge: func(CredentialNeed) Verdict { return Verdict{Valid: true, Client: []byte("alice")} }},
		"credential of others": {rule: spec.MemberCredentialUnsupported, defect: leaf(func(n *tree.LeafNode) {
			n.Credential = tree.Credential{Type: someCredential, Unknown: []byte("alice")}
			n.Capabilities.Credentials = []spec.CredentialType{someCredential}
		}), judge: func(CredentialNeed) Verdict { return Verdict{Valid: true, Client: []byte("alice")} }},
		"required by the commit": {rule: spec.LeafRequiredCapabilities, defect: func(f *forgery) {
			f.list = []framing.ProposalOrRef{framing.Inline(demand), framing.Inline(remove(3))}
			f.leaf = func(n *tree.LeafNode) { n.Capabilities.Credentials = n.Capabilities.Credentials[:1] }
		}},
		"credential":       {rule: spec.CommitCredential, defect: otherKey(newKey), judge: func(CredentialNeed) Verdict { return Verdict{} }},
		"another client":   {rule: spec.CredentialSuccession, defect: leaf(func(n *tree.LeafNode) { n.Credential.Identity = []byte("eve") })},
		"confirmation tag": {rule: spec.ConfirmationTag, defect: func(f *forgery) { f.tag = func(tag []byte) { tag[0] ^= 1 } }},
		"pre-shared key": {rule: spec.PSKUnavailable, defect: func(f *forgery) {
			f.list, f.psks = []framing.ProposalOrRef{framing.Inline(externalPSK(1).Proposal)}, []PSK{{ID: scenePSKs()[0].ID}}
		}},
	} {
		for _, private := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%s/private=%v", c.rule.ID, name, private), func(t *testing.T) {
				f := s.byMember(s.alice)
				f.private = private
				c.defect(f)
				psks := scenePSKs()
				if f.psks != nil {
					psks, f.psks = f.psks, psks
				}
				f.commit()
				_, err := s.receive(s.bob, f.message, psks, c.judge)
				broken(t, err, c.rule)
			})
		}
	}

	// None of it is missing here.
	for name, f := range map[string]*forgery{
		"empty":         s.byMember(s.alice),
		"add":           s.byMember(s.alice, add(s.keyPackage("fred"))),
		"psk":           s.byMember(s.alice, externalPSK(1).Proposal),
		"required":      s.byMember(s.alice, demand, remove(3)),
		"signature key": s.byMember(s.alice),
	} {
		f.psks, f.noPath = scenePSKs(), name == "add" || name == "psk"
		if name == "signature key" {
			otherKey(newKey)(f)
		}
		f.commit()
		bob, err := s.receive(s.bob, f.message, scenePSKs(), nil)
		if err != nil || !bob.EpochAuthenticator().Equal(f.next.EpochAuthenticator()) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A type of credential whose last user leaves is no type in use: who comes in
// the same Commit need not support it, and then nobody may return to it.
func TestCredentialTypeReturns(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	f := s.byMember(s.alice, remove(3))
	f.leaf = func(n *tree.LeafNode) { n.Credential = tree.Credential{Type: someCredential, Unknown: []byte("alice")} }
	f.commit()
	j := judge(func(CredentialNeed) Verdict { return Verdict{Valid: true, Client: []byte("alice")} })
	bob, err := s.receive(s.bob, f.message, nil, j)
	s.must(err)
	plain := s.world.client("fred")
	k, err := NewKeyPackage(s.suite, plain, lifetime, nil, s.entropy())
	s.must(err)
	g := s.byMember(f.next, add(k))
	g.commit()
	_, err = s.receive(bob, g.message, nil, nil)
	broken(t, err, spec.MemberCredentialUnsupported)

	carol, err := s.receive(s.carol, f.message, nil, j)
	s.must(err)
	carol.signer = s.carol.signer
	g = s.byMember(carol, remove(0), add(k))
	g.leaf = func(n *tree.LeafNode) { n.Credential = tree.Credential{Type: someCredential, Unknown: []byte("carol")} }
	g.commit()
	_, err = s.receive(bob, g.message, nil, func(n CredentialNeed) Verdict {
		if n.Credential.Type == someCredential {
			return Verdict{Valid: true, Client: n.Credential.Unknown}
		}
		return Verdict{Valid: true, Client: n.Credential.Identity}
	})
	broken(t, err, spec.CredentialUnsupportedByMember)
}

// Proposals that no Commit could make valid are not kept.
func TestInvalidProposalMessages(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	external, _ := s.externalInit(s.alice)
	for _, private := range []bool{false, true} {
		_, message, _ := s.propose(s.alice, private, external)
		_, err := s.receive(s.bob, message, nil, nil)
		broken(t, err, spec.ExternalInitOutside)
		_, message, _ = s.propose(s.alice, private, &framing.Proposal{Type: 0xF0FF, Unknown: []byte("x")})
		_, err = s.receive(s.bob, message, nil, nil)
		broken(t, err, spec.UnknownProposal)
		_, message, _ = s.propose(s.alice, private, remove(3))
		if next, err := s.receive(s.bob, message, nil, nil); err != nil || len(next.proposals.list) != 1 {
			t.Errorf("a proper proposal: %v", err)
		}
	}
	in := s.inputs()
	_, err := s.alice.Propose(external, Framing{}, &in)
	broken(t, err, spec.ExternalInitOutside)

	fred := s.keyPackage("fred")
	m, err := ProposeToJoin(s.suite, s.alice.GroupID(), s.alice.Epoch(), fred)
	s.must(err)
	if _, err := s.receive(s.bob, marshal(t, m), nil, nil); err != nil {
		t.Errorf("a proposal to join: %v", err)
	}
	closed := *s.bob
	policy := *s.bob.policy
	policy.AllowJoinProposals = false
	closed.policy = &policy
	_, err = s.receive(&closed, marshal(t, m), nil, nil)
	broken(t, err, spec.ProposalUnauthorized)
}

// The application's own limits are rules as well.
func TestApplicationPolicy(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	limited := *s.bob
	policy := *s.bob.policy
	policy.MaxProposals = 1
	limited.policy = &policy
	for n, want := range []bool{true, true, false} {
		var list []*framing.Proposal
		for i := range n {
			list = append(list, remove(tree.LeafIndex(2+i)))
		}
		f := s.byMember(s.alice, list...).commit()
		if _, err := s.receive(&limited, f.message, nil, nil); want != (err == nil) {
			t.Errorf("%d proposals: %v", n, err)
		} else if !want {
			broken(t, err, spec.ApplicationPolicy)
		}
	}
	_, first, _ := s.propose(s.carol, false, remove(3))
	_, second, _ := s.propose(s.alice, false, remove(3))
	kept, err := s.receive(&limited, first, nil, nil)
	s.must(err)
	_, err = s.receive(kept, second, nil, nil)
	broken(t, err, spec.ApplicationPolicy)
}

// What a member is about to send it checks more strictly than what it receives:
// a KeyPackage that is not valid yet, and its credential.
func TestAddsAboutToBeSent(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	early, err := NewKeyPackage(s.suite, s.client("fred"), tree.Lifetime{NotBefore: 2000, NotAfter: 3000}, nil, s.entropy())
	s.must(err)
	in := &CommitInput{Inputs: s.inputs(), Proposals: []*framing.Proposal{add(early)}}
	_, err = s.alice.Commit(in)
	broken(t, err, spec.LifetimeBeforeSending)
	proposing := s.inputs()
	_, err = s.alice.Propose(add(early), Framing{}, &proposing)
	broken(t, err, spec.LifetimeBeforeSending)
	f := s.byMember(s.alice, add(early)).commit()
	if _, err := s.receive(s.bob, f.message, nil, nil); err != nil {
		t.Errorf("received: %v", err)
	}

	in = &CommitInput{Inputs: s.inputs(), Proposals: []*framing.Proposal{add(s.keyPackage("gina"))}}
	_, err = s.alice.Commit(in)
	refuse := judge(func(CredentialNeed) Verdict { return Verdict{Reason: "not gina"} })
	if !refuse.answer(&in.Inputs, err) {
		t.Fatalf("nothing asked: %v", err)
	}
	_, err = s.alice.Commit(in)
	broken(t, err, spec.KeyPackageCredential)
}

// External senders enter a group with a credential too.
func TestExternalSenderCredentials(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	server := s.client("server")
	data, err := tls.Marshal(&tree.ExternalSenders{{SignatureKey: server.SignatureKey.Public(), Credential: server.Credential}})
	s.must(err)
	p := extensions(tree.Extension{Type: spec.ExtensionTypeExternalSenders, Data: data})
	s.check(t, "refused", listCase{rule: spec.ExternalSenderCredential, bad: []said{p}, good: []said{p}, judge: func(CredentialNeed) Verdict { return Verdict{} }})

	// Who stays is not asked about again.
	f := s.byMember(s.alice, p.Proposal).commit()
	bob := s.process(s.bob, f.message).State
	g := s.byMember(f.next, p.Proposal).commit()
	if _, err := s.receive(bob, g.message, nil, func(CredentialNeed) Verdict { return Verdict{} }); err != nil {
		t.Error(err)
	}
}

// After a Commit with a ReInit nothing is sent and nothing taken in, nor by a
// member after the Commit that removes it.
func TestClosedGroups(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	f := s.byMember(s.alice, reInit(nil).Proposal).commit()
	bob := s.process(s.bob, f.message).State
	for _, private := range []bool{false, true} {
		g := s.byMember(f.next)
		g.private = private
		_, err := s.receive(bob, g.commit().message, nil, nil)
		broken(t, err, spec.ClosedByReInit)
		_, message, _ := s.propose(f.next, private, remove(3))
		_, err = s.receive(bob, message, nil, nil)
		broken(t, err, spec.ClosedByReInit)
	}
	removal := s.byMember(s.alice, remove(1)).commit()
	gone := s.process(s.bob, removal.message).State
	for _, private := range []bool{false, true} {
		g := s.byMember(s.carol)
		g.private = private
		_, err := s.receive(gone, g.commit().message, nil, nil)
		broken(t, err, spec.RemovedMember)
	}
	for _, closed := range []*State{bob, gone} {
		in := s.inputs()
		_, errs := closed.Encrypt([]byte("x"), nil, &in)
		_, err := closed.Propose(remove(3), Framing{}, &in)
		errs = errors.Join(errs, err)
		if !errors.Is(errs, ErrClosed) || !errors.Is(err, ErrClosed) {
			t.Errorf("sent: %v", errs)
		}
		if _, err := closed.Commit(&CommitInput{Inputs: in}); !errors.Is(err, ErrClosed) {
			t.Errorf("committed: %v", err)
		}
		if _, err := closed.GroupInfo(WelcomeOptions{}); !errors.Is(err, ErrClosed) {
			t.Errorf("told: %v", err)
		}
	}
}

// A proposal mutes application data until a Commit.
func TestApplicationDataWaits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	_, message, _ := s.propose(s.carol, false, remove(3))
	bob := s.process(s.bob, message).State
	in := s.inputs()
	if _, err := bob.Encrypt([]byte("x"), nil, &in); !errors.Is(err, ErrPendingProposals) {
		t.Errorf("got %v", err)
	}
	if _, err := accepted(s.commit(bob, &CommitInput{})).Encrypt([]byte("x"), nil, &in); err != nil {
		t.Error(err)
	}
}

// The last epoch takes no Commit.
func TestLastEpoch(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	at := func(epoch uint64) *State {
		last, context := *s.alice, s.alice.Context().Clone()
		context.Epoch = epoch
		var err error
		last.epoch, err = newEpoch(s.suite, context, s.alice.epoch.keys, s.alice.tree)
		s.must(err)
		return &last
	}
	_, err := at(math.MaxUint64).Commit(&CommitInput{Inputs: s.inputs()})
	broken(t, err, spec.EpochExhausted)
	if c, err := at(math.MaxUint64 - 1).Commit(&CommitInput{Inputs: s.inputs()}); err != nil || accepted(c).Epoch() != math.MaxUint64 {
		t.Error(err)
	}
}

// An Update with a new signature key takes effect when somebody commits it, and
// not before.
func TestUpdateOfTheSignatureKey(t *testing.T) {
	t.Parallel()
	for _, committed := range []bool{true, false} {
		s := newScene(t)
		in := s.inputs()
		client := s.client("bob")
		up := ask(s.world, &in, func() (*Sent, error) { return s.bob.ProposeUpdate(client, Framing{}, &in) })
		alice := s.process(s.alice, up.Message).State
		f := s.byMember(alice)
		if committed {
			f.list = []framing.ProposalOrRef{framing.ByReference(up.Proposal)}
		}
		f.commit()
		bob := s.process(up.State, f.message).State
		s.agree(bob, f.next)
		if (string(bob.signer.Public()) == string(client.SignatureKey.Public())) != committed {
			t.Errorf("committed %v: the wrong signature key", committed)
		}
		if got := s.process(f.next, s.encrypt(bob, "from bob").Message).Application.Data; string(got) != "from bob" {
			t.Errorf("got %q", got)
		}
		c := s.commit(bob, &CommitInput{})
		s.agree(accepted(c), s.process(f.next, c.Message).State)
	}
}

// The last epoch takes no Commit from anybody: not where only the public state
// is known, and not one that removes the member itself.
func TestLastEpochRefusesCommits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	last := func(member *State) *State {
		at, context := *member, member.Context().Clone()
		context.Epoch = math.MaxUint64
		var err error
		at.epoch, err = newEpoch(s.suite, context, member.epoch.keys, member.tree)
		s.must(err)
		return &at
	}
	alice := last(s.alice)
	for name, proposals := range map[string][]framing.ProposalOrRef{
		"empty": nil, "remove": {framing.Inline(remove(1))},
	} {
		content := alice.content(spec.ContentTypeCommit, nil)
		content.Commit = &framing.Commit{Proposals: proposals}
		signed, err := framing.SignCommit(s.suite, alice.signer, spec.WireFormatPublicMessage, content, alice.epoch.framing.Encoded)
		s.must(err)
		sent, err := alice.protect(signed.Confirm(alice.tag), ciphersuite.Secret{})
		s.must(err)

		in := s.inputs()
		_, err = last(s.bob).Process(sent.Message, &in)
		broken(t, err, spec.EpochExhausted)
		public := alice.Context().Clone()
		f, err := follow(s.suite, alice.policy, public, alice.tag, alice.tree, alice.clients, alice.params)
		s.must(err)
		if _, err = f.Process(sent.Message, &in); !errors.Is(err, spec.EpochExhausted) {
			t.Errorf("%s: a follower: %v", name, err)
		}
	}
}

// Nobody makes a Commit of more proposals than the same policy accepts: what
// waits is left out, what is given is refused.
func TestCommitOfTooManyProposals(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	limited := func(member *State) *State {
		at, policy := *member, *member.policy
		policy.MaxProposals = 1
		at.policy = &policy
		return &at
	}
	alice, bob := limited(s.alice), limited(s.bob)
	_, message, _ := s.propose(s.carol, false, remove(3))
	alice, bob = s.process(alice, message).State, s.process(bob, message).State
	gina := add(s.keyPackage("gina"))
	c := s.commit(alice, &CommitInput{Proposals: []*framing.Proposal{gina}})
	if len(c.Dropped) != 1 {
		t.Errorf("dropped %d", len(c.Dropped))
	}
	s.agree(accepted(c), s.process(bob, c.Message).State)

	_, err := alice.Commit(&CommitInput{Inputs: s.inputs(), OmitPending: true, Proposals: []*framing.Proposal{gina, remove(3)}})
	broken(t, err, spec.ApplicationPolicy)
}
