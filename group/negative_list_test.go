package group

import (
	"fmt"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Types that applications have registered for themselves in these tests. Dave
// supports none of them, the other members all but the last proposal type.
const (
	someExtension  spec.ExtensionType  = 0xF00D
	someProposal   spec.ProposalType   = 0xF00E
	otherProposal  spec.ProposalType   = 0xF00F
	someCredential spec.CredentialType = 0xF010
)

// scene is a group of four in whose last Commit Alice made a path for all, and
// clients outside of it.
type scene struct {
	*world
	alice, bob, carol, dave *State
}

func (s *scene) client(name string) Client {
	c := s.world.client(name)
	if name != "dave" {
		c.Capabilities.Extensions = []spec.ExtensionType{someExtension}
		c.Capabilities.Proposals = []spec.ProposalType{someProposal}
		c.Capabilities.Credentials = append(c.Capabilities.Credentials, someCredential)
	}
	return c
}

func (s *scene) keyPackage(name string) *JoinKeys {
	k, err := NewKeyPackage(s.suite, s.client(name), lifetime, nil, s.entropy())
	s.must(err)
	return k
}

func scenePolicy() Policy {
	p := DefaultPolicy()
	p.Extensions = []spec.ExtensionType{someExtension}
	p.Proposals = []CustomProposal{{Type: someProposal}, {Type: otherProposal}}
	p.Credentials = append(p.Credentials, someCredential)
	return p
}

func newScene(t testing.TB) *scene {
	s := &scene{world: newWorld(t, 1)}
	in := &CreateInput{Inputs: s.inputs(), Policy: scenePolicy(), Suite: s.suite, GroupID: []byte("group"), Client: s.client("alice"), Lifetime: lifetime}
	s.alice = ask(s.world, &in.Inputs, func() (*State, error) { return Create(in) })
	keys := []*JoinKeys{s.keyPackage("bob"), s.keyPackage("carol"), s.keyPackage("dave")}
	c := s.commit(s.alice, &CommitInput{Proposals: []*framing.Proposal{add(keys[0]), add(keys[1]), add(keys[2])}})
	s.alice = accepted(c)
	for i, m := range []**State{&s.bob, &s.carol, &s.dave} {
		*m = s.enter(c.Welcomes[0], keys[i])
	}
	c = s.commit(s.alice, &CommitInput{})
	s.alice = accepted(c)
	for _, m := range []**State{&s.bob, &s.carol, &s.dave} {
		*m = s.process(*m, c.Message).State
	}
	s.agree(s.alice, s.bob, s.carol, s.dave)
	return s
}

// enter joins by a Welcome under the policy of the scene.
func (s *scene) enter(welcome []byte, k *JoinKeys) *State {
	s.t.Helper()
	m, err := framing.Parse(welcome)
	s.must(err)
	in := &JoinInput{Inputs: s.inputs(), Policy: scenePolicy(), Welcome: m.Welcome, Keys: k}
	return ask(s.world, &in.Inputs, func() (*Result, error) { return Join(in) }).State
}

// said is a proposal, and who sends it where it is sent before the Commit.
type said struct {
	by *State
	*framing.Proposal
}

// listCase is a list of proposals with one defect, and one without it. The
// Commit is Alice's, it is Bob who judges.
type listCase struct {
	rule      *spec.Rule
	bad, good []said
	valueOnly bool // a receiver refuses the proposal as a message already
	refOnly   bool // by value it would be Alice's
	judge     judge
}

// check sends both lists by value and by reference, in the open and encrypted.
func (s *scene) check(t *testing.T, name string, c listCase) {
	t.Helper()
	for _, private := range []bool{false, true} {
		for _, byRef := range []bool{false, true} {
			if byRef && c.valueOnly || !byRef && c.refOnly {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s/private=%v,reference=%v", c.rule.ID, name, private, byRef), func(t *testing.T) {
				_, err := s.commitOf(t, c.bad, private, byRef, c.judge)
				broken(t, err, c.rule)
				next, err := s.commitOf(t, c.good, private, byRef, nil)
				if err != nil {
					t.Fatalf("without the defect: %v", err)
				}
				if next.Epoch() != s.bob.Epoch()+1 {
					t.Error("the epoch does not end")
				}
			})
		}
	}
}

// commitOf is what Bob makes of a Commit by Alice of those proposals.
func (s *scene) commitOf(t *testing.T, list []said, private, byRef bool, j judge) (*State, error) {
	t.Helper()
	alice, bob, carol := s.alice, s.bob, s.carol
	f := s.byMember(alice)
	for _, p := range list {
		if !byRef {
			f.list = append(f.list, framing.Inline(p.Proposal))
			continue
		}
		by, message, ref := p.by, []byte(nil), framing.ProposalRef(nil)
		switch by {
		case nil, s.alice:
			alice, message, ref = s.propose(alice, private, p.Proposal)
		case s.carol:
			carol, message, ref = s.propose(carol, private, p.Proposal)
			alice = s.process(alice, message).State
		default:
			_, message, ref = s.propose(by, private, p.Proposal)
			alice = s.process(alice, message).State
		}
		bob = s.process(bob, message).State
		f.list = append(f.list, framing.ByReference(ref))
	}
	f.from, f.private, f.psks = alice, private, scenePSKs()
	f.commit()
	next, err := s.receive(bob, f.message, scenePSKs(), j)
	if err == nil && !next.EpochAuthenticator().Equal(f.next.EpochAuthenticator()) {
		t.Error("Alice and Bob are not in the same epoch")
	}
	return next, err
}

func scenePSKs() []PSK {
	return []PSK{{schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("psk")}, ciphersuite.NewSecret([]byte("secret"))}}
}

func psk(id schedule.PreSharedKeyID, nonce ...byte) said {
	if len(nonce) <= 1 {
		nonce = append(make([]byte, 31), append(nonce, 0)[0])
	}
	id.Nonce = nonce
	return said{Proposal: (&framing.PreSharedKey{PSK: id}).Proposal()}
}

func externalPSK(nonce ...byte) said {
	return psk(schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("psk")}, nonce...)
}

func remove(leaf tree.LeafIndex) *framing.Proposal {
	return (&framing.Remove{Removed: leaf}).Proposal()
}

func extensions(x ...tree.Extension) said {
	return said{Proposal: (&framing.GroupContextExtensions{Extensions: x}).Proposal()}
}

func reInit(edit func(*framing.ReInit)) said {
	r := &framing.ReInit{GroupID: []byte("next"), Version: spec.MLS10, CipherSuite: 1}
	if edit != nil {
		edit(r)
	}
	return said{Proposal: r.Proposal()}
}

// update is a proper Update by s, or what edit makes of it.
func (w *world) update(s *State, edit func(*tree.LeafNode), key *ciphersuite.SignaturePrivateKey) said {
	w.t.Helper()
	_, pub := w.suite.DeriveKeyPair(w.entropy())
	leaf := *s.tree.Leaf(s.LeafIndex())
	leaf.EncryptionKey, leaf.Source, leaf.Lifetime, leaf.ParentHash = pub, tree.LeafNodeSourceUpdate, tree.Lifetime{}, nil
	if edit != nil {
		edit(&leaf)
	}
	if key == nil {
		key = s.signer
	}
	w.must(leaf.Sign(w.suite, key, s.GroupID(), s.LeafIndex()))
	return said{s, (&framing.Update{LeafNode: leaf}).Proposal()}
}

func TestInvalidLists(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	addOf := func(name string) said { return said{Proposal: add(s.keyPackage(name))} }
	custom := func(x spec.ProposalType) said {
		return said{Proposal: &framing.Proposal{Type: x, Unknown: []byte("x")}}
	}
	resumption := func(usage spec.ResumptionPSKUsage) said {
		return psk(schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, Usage: usage, GroupID: s.alice.GroupID(), Epoch: s.alice.Epoch()})
	}
	external, _ := s.externalInit(s.alice)
	some := tree.Extension{Type: someExtension}
	required, err := tls.Marshal(&tree.RequiredCapabilities{ExtensionTypes: []spec.ExtensionType{someExtension}})
	s.must(err)
	demand := tree.Extension{Type: spec.ExtensionTypeRequiredCapabilities, Data: required}
	removeDave := said{s.carol, remove(3)}
	empty := []said{}

	for name, c := range map[string]listCase{
		"update":            {rule: spec.UpdateByCommitter, bad: []said{s.update(s.alice, nil, nil)}, good: empty},
		"update of another": {rule: spec.UpdateByCommitter, bad: []said{s.update(s.carol, nil, nil), s.update(s.alice, nil, nil)}, good: []said{s.update(s.carol, nil, nil)}, refOnly: true},
		"remove":            {rule: spec.RemoveOfCommitter, bad: []said{removeDave, {s.carol, remove(0)}}, good: []said{removeDave}},
		"removed twice":     {rule: spec.SameLeafTwice, bad: []said{removeDave, {s.alice, remove(3)}}, good: []said{removeDave, {s.carol, remove(2)}}},
		"update and remove": {rule: spec.SameLeafTwice, bad: []said{s.update(s.carol, nil, nil), {s.alice, remove(2)}}, good: []said{s.update(s.carol, nil, nil), removeDave}, refOnly: true},
		"updated twice":     {rule: spec.SameLeafTwice, bad: []said{s.update(s.carol, nil, nil), s.update(s.carol, nil, nil)}, good: []said{s.update(s.carol, nil, nil), s.update(s.dave, nil, nil)}, refOnly: true},
		"two key packages":  {rule: spec.SameClientAddedTwice, bad: []said{addOf("fred"), addOf("fred")}, good: []said{addOf("fred"), addOf("gina")}},
		"a member":          {rule: spec.AddOfMember, bad: []said{addOf("dave")}, good: []said{addOf("dave"), removeDave}},
		"same nonce":        {rule: spec.SamePSKTwice, bad: []said{externalPSK(1), externalPSK(1)}, good: []said{externalPSK(1), externalPSK(2)}, valueOnly: true},
		"two senders":       {rule: spec.SamePSKTwice, bad: []said{{s.carol, externalPSK(1).Proposal}, externalPSK(1)}, good: []said{{s.carol, externalPSK(1).Proposal}, externalPSK(2)}},
		"two lists":         {rule: spec.SeveralGroupContextExtensions, bad: []said{extensions(), extensions(demand), removeDave}, good: []said{extensions(demand), removeDave}},
		"beside an add":     {rule: spec.ReInitNotAlone, bad: []said{reInit(nil), addOf("fred")}, good: []said{reInit(nil)}},
		"beside a psk":      {rule: spec.ReInitNotAlone, bad: []said{externalPSK(1), reInit(nil)}, good: []said{reInit(nil)}},
		"twice":             {rule: spec.ReInitNotAlone, bad: []said{reInit(nil), {s.carol, reInit(nil).Proposal}}, good: []said{reInit(nil)}},
		"one":               {rule: spec.ExternalInitByMember, bad: []said{{Proposal: external}}, good: empty, valueOnly: true},
		"two":               {rule: spec.ExternalInitByMember, bad: []said{{Proposal: external}, {Proposal: external}}, good: empty, valueOnly: true},
		"by dave":           {rule: spec.UnsupportedProposal, bad: []said{custom(someProposal)}, good: []said{custom(someProposal), removeDave}},
		"by all":            {rule: spec.UnsupportedProposal, bad: []said{custom(otherProposal), removeDave}, good: []said{custom(someProposal), removeDave}},
		"private use":       {rule: spec.UnknownProposal, bad: []said{custom(0xF0FF)}, good: empty, valueOnly: true},
		"grease":            {rule: spec.UnknownProposal, bad: []said{custom(0x0A0A), removeDave}, good: []said{removeDave}, valueOnly: true},
		"blank leaf":        {rule: spec.RemoveLeaf, bad: []said{{Proposal: remove(4)}}, good: []said{removeDave}},
		"no leaf":           {rule: spec.RemoveLeaf, bad: []said{{Proposal: remove(1 << 31)}}, good: []said{removeDave}},
		"usage reinit":      {rule: spec.PSKUsageReInit, bad: []said{resumption(spec.ResumptionPSKUsageReInit)}, good: []said{resumption(spec.ResumptionPSKUsageApplication)}},
		"usage branch":      {rule: spec.PSKUsageBranch, bad: []said{resumption(spec.ResumptionPSKUsageBranch)}, good: []said{resumption(spec.ResumptionPSKUsageApplication)}},
		"short":             {rule: spec.PSKNonceLength, bad: []said{externalPSK(make([]byte, 31)...)}, good: []said{externalPSK(make([]byte, 32)...)}},
		"long":              {rule: spec.PSKNonceLength, bad: []said{externalPSK(make([]byte, 33)...)}, good: []said{externalPSK(make([]byte, 32)...)}},
		"version 0":         {rule: spec.ReInitVersion, bad: []said{reInit(func(r *framing.ReInit) { r.Version = 0 })}, good: []said{reInit(func(r *framing.ReInit) { r.Version = 2 })}},
		"of dave":           {rule: spec.RequiredCapabilitiesUnmet, bad: []said{extensions(demand)}, good: []said{extensions(demand), removeDave}},
		"dave lacks it":     {rule: spec.ExtensionUnsupportedByMember, bad: []said{extensions(some)}, good: []said{extensions(some), removeDave}},
		"in the context":    {rule: spec.DuplicateExtension, bad: []said{extensions(some, some), removeDave}, good: []said{extensions(some), removeDave}},
		"in a reinit":       {rule: spec.DuplicateExtension, bad: []said{reInit(func(r *framing.ReInit) { r.Extensions = tree.Extensions{some, some} })}, good: []said{reInit(func(r *framing.ReInit) { r.Extensions = tree.Extensions{some} })}},
	} {
		s.check(t, name, c)
	}
}

// Key packages of Adds.
func TestInvalidAdds(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	// forged is an Add of a KeyPackage that edit has changed and its client
	// signed, and after which spoil has changed once more.
	forged := func(edit func(*framing.KeyPackage, *JoinKeys), spoil func(*framing.KeyPackage)) []said {
		k := s.keyPackage("fred")
		p := *k.KeyPackage
		if edit != nil {
			edit(&p, k)
		}
		s.must(p.LeafNode.Sign(s.suite, k.SignatureKey, s.alice.GroupID(), 0))
		s.must(p.Sign(s.suite, k.SignatureKey))
		if spoil != nil {
			spoil(&p)
		}
		return []said{{Proposal: (&framing.Add{KeyPackage: p}).Proposal()}}
	}
	leaf := func(edit func(*tree.LeafNode)) []said {
		return forged(func(k *framing.KeyPackage, _ *JoinKeys) { edit(&k.LeafNode) }, nil)
	}
	resigned := func(spoil func(*tree.LeafNode)) []said {
		k := s.keyPackage("fred")
		p := *k.KeyPackage
		spoil(&p.LeafNode)
		s.must(p.Sign(s.suite, k.SignatureKey))
		return []said{{Proposal: (&framing.Add{KeyPackage: p}).Proposal()}}
	}
	good := forged(nil, nil)
	x := tree.Extension{Type: someExtension}
	for name, c := range map[string]listCase{
		"suite":            {rule: spec.KeyPackageGroupParameters, bad: forged(func(k *framing.KeyPackage, _ *JoinKeys) { k.CipherSuite = 2 }, nil)},
		"version":          {rule: spec.KeyPackageGroupParameters, bad: forged(func(k *framing.KeyPackage, _ *JoinKeys) { k.Version = 2 }, nil)},
		"short init key":   {rule: spec.InitKey, bad: forged(func(k *framing.KeyPackage, _ *JoinKeys) { k.InitKey = k.InitKey[1:] }, nil)},
		"short leaf key":   {rule: spec.KeyPackageLeafKeys, bad: leaf(func(n *tree.LeafNode) { n.EncryptionKey = n.EncryptionKey[1:] })},
		"short signer key": {rule: spec.KeyPackageLeafKeys, bad: leaf(func(n *tree.LeafNode) { n.SignatureKey = n.SignatureKey[1:] })},
		"signature":        {rule: spec.KeyPackageSignature, bad: forged(nil, func(k *framing.KeyPackage) { k.Signature = flip(k.Signature) })},
		"same key":         {rule: spec.InitKeyDistinct, bad: forged(func(k *framing.KeyPackage, _ *JoinKeys) { k.InitKey = k.LeafNode.EncryptionKey }, nil)},
		"of the package":   {rule: spec.DuplicateExtension, bad: forged(func(k *framing.KeyPackage, _ *JoinKeys) { k.Extensions = tree.Extensions{x, x} }, nil)},
		"of the leaf":      {rule: spec.DuplicateExtension, bad: leaf(func(n *tree.LeafNode) { n.Extensions = tree.Extensions{x, x} })},
		"leaf signature":   {rule: spec.LeafSignature, bad: resigned(func(n *tree.LeafNode) { n.Signature = flip(n.Signature) })},
		"source":           {rule: spec.KeyPackageLeafSource, bad: leaf(func(n *tree.LeafNode) { n.Source, n.Lifetime = tree.LeafNodeSourceUpdate, tree.Lifetime{} })},
		"no suite":         {rule: spec.LeafGroupParameters, bad: leaf(func(n *tree.LeafNode) { n.Capabilities.CipherSuites = nil })},
		"no version":       {rule: spec.LeafGroupParameters, bad: leaf(func(n *tree.LeafNode) { n.Capabilities.Versions = nil })},
		"own credential": {rule: spec.LeafCredentialNotListed, bad: leaf(func(n *tree.LeafNode) {
			n.Capabilities.Credentials = []spec.CredentialType{someCredential}
		})},
		"of others": {rule: spec.MemberCredentialUnsupported, bad: leaf(func(n *tree.LeafNode) {
			n.Credential = tree.Credential{Type: someCredential, Unknown: []byte("fred")}
			n.Capabilities.Credentials = []spec.CredentialType{someCredential}
		})},
		"by dave": {rule: spec.CredentialUnsupportedByMember, bad: leaf(func(n *tree.LeafNode) {
			n.Credential = tree.Credential{Type: someCredential, Unknown: []byte("fred")}
		}), judge: func(CredentialNeed) Verdict { return Verdict{Valid: true, Client: []byte("fred")} }},
		"unknown type": {rule: spec.UnknownCredential, bad: leaf(func(n *tree.LeafNode) { n.Credential = tree.Credential{Type: 0xF0FF} })},
		"lifetime":     {rule: spec.LifetimeTooLong, bad: leaf(func(n *tree.LeafNode) { n.Lifetime.NotAfter = 1 << 40 })},
		"extension":    {rule: spec.LeafExtensionNotListed, bad: leaf(func(n *tree.LeafNode) { n.Extensions = tree.Extensions{{Type: 0xF0FF}} })},
		"of alice": {rule: spec.SignatureKeyUnique, bad: forged(func(k *framing.KeyPackage, j *JoinKeys) {
			j.SignatureKey = s.alice.signer
			k.LeafNode.SignatureKey = j.SignatureKey.Public()
		}, nil)},
		"of dave":       {rule: spec.EncryptionKeyUnique, bad: leaf(func(n *tree.LeafNode) { n.EncryptionKey = s.alice.tree.EncryptionKey(6) })},
		"of the root":   {rule: spec.ParentKeyUnique, bad: leaf(func(n *tree.LeafNode) { n.EncryptionKey = s.alice.tree.EncryptionKey(3) })},
		"not fred":      {rule: spec.AddCredential, bad: good, judge: func(CredentialNeed) Verdict { return Verdict{Reason: "not fred"} }},
		"nobody's name": {rule: spec.AddCredential, bad: good, judge: func(CredentialNeed) Verdict { return Verdict{Valid: true} }},
	} {
		c.good = good
		s.check(t, name, c)
	}
	twice := append(slices.Clone(good), leaf(func(n *tree.LeafNode) {
		n.EncryptionKey, n.Credential.Identity = good[0].Add.KeyPackage.LeafNode.EncryptionKey, []byte("gina")
	})...)
	s.check(t, "of another add", listCase{rule: spec.EncryptionKeyUnique, bad: twice, good: good})
	required, err := tls.Marshal(&tree.RequiredCapabilities{ProposalTypes: []spec.ProposalType{someProposal}})
	s.must(err)
	demand := extensions(tree.Extension{Type: spec.ExtensionTypeRequiredCapabilities, Data: required})
	lacks := leaf(func(n *tree.LeafNode) { n.Capabilities.Proposals = nil })
	s.check(t, "by the new extensions", listCase{rule: spec.LeafRequiredCapabilities, bad: append(lacks, demand, said{s.carol, remove(3)}), good: append(slices.Clone(good), demand, said{s.carol, remove(3)})})
	lacks = leaf(func(n *tree.LeafNode) { n.Capabilities.Extensions = nil })
	s.check(t, "by the new extensions", listCase{rule: spec.ExtensionUnsupportedByLeaf, bad: append(lacks, extensions(x), said{s.carol, remove(3)}), good: append(slices.Clone(good), extensions(x), said{s.carol, remove(3)})})
}

// Leaves of Updates, which are Carol's.
func TestInvalidUpdates(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	other := s.client("eve")
	for name, c := range map[string]listCase{
		"source":        {rule: spec.UpdateLeafSource, bad: []said{s.update(s.carol, func(n *tree.LeafNode) { n.Source, n.Lifetime = tree.LeafNodeSourceKeyPackage, lifetime }, nil)}},
		"same key":      {rule: spec.UpdateEncryptionKey, bad: []said{s.update(s.carol, func(n *tree.LeafNode) { n.EncryptionKey = s.carol.tree.EncryptionKey(4) }, nil)}},
		"signature":     {rule: spec.LeafSignature, bad: []said{s.update(s.carol, nil, other.SignatureKey)}},
		"of dave":       {rule: spec.EncryptionKeyUnique, bad: []said{s.update(s.carol, func(n *tree.LeafNode) { n.EncryptionKey = s.carol.tree.EncryptionKey(6) }, nil)}},
		"of bob":        {rule: spec.SignatureKeyUnique, bad: []said{s.update(s.carol, func(n *tree.LeafNode) { n.SignatureKey = s.bob.signer.Public() }, s.bob.signer)}},
		"capabilities":  {rule: spec.LeafGroupParameters, bad: []said{s.update(s.carol, func(n *tree.LeafNode) { n.Capabilities.Versions = nil }, nil)}},
		"not carol":     {rule: spec.UpdateCredential, bad: []said{s.update(s.carol, func(n *tree.LeafNode) { n.SignatureKey = other.SignatureKey.Public() }, other.SignatureKey)}, judge: func(CredentialNeed) Verdict { return Verdict{} }},
		"another":       {rule: spec.CredentialSuccession, bad: []said{s.update(s.carol, func(n *tree.LeafNode) { n.Credential.Identity = []byte("eve") }, nil)}},
		"another's key": {rule: spec.CredentialSuccession, bad: []said{s.update(s.carol, func(n *tree.LeafNode) { n.SignatureKey, n.Credential = other.SignatureKey.Public(), other.Credential }, other.SignatureKey)}},
	} {
		c.refOnly = true
		c.good = []said{s.update(s.carol, func(n *tree.LeafNode) { n.SignatureKey = other.SignatureKey.Public() }, other.SignatureKey)}
		s.check(t, name, c)
	}
}
