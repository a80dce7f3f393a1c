package group

import (
	"bytes"
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// forgery is a Commit by somebody who has all keys it takes and keeps to no
// rule. Without a tampering function it is a Commit like any other.
type forgery struct {
	*world
	from    *State // the group as the forger knows it
	sender  framing.Sender
	at      tree.LeafIndex // the leaf of the path
	joins   *Client        // of an external Commit
	list    []framing.ProposalOrRef
	psks    []PSK
	private bool
	noPath  bool

	// Tampering functions, in the order in which they are called.
	leaf    func(*tree.LeafNode)                          // of the path, before the path is made
	signer  *ciphersuite.SignaturePrivateKey              // of that leaf, if not the forger's
	path    func(path *tree.UpdatePath, ctx []byte)       // ctx is the provisional GroupContext
	content func(*framing.FramedContent)                  // before it is signed
	tag     func([]byte)                                  // of the Commit
	info    func(*framing.GroupInfo)                      // of the Welcome, before it is signed
	signed  func(*framing.GroupInfo)                      // and after
	secrets func(*framing.GroupSecrets)                   // of every joiner
	entry   func(*framing.EncryptedGroupSecrets)          // of every joiner
	to      func(*framing.KeyPackage) *framing.KeyPackage // whom they are encrypted to

	// What came of it.
	message []byte
	next    *State
	welcome *framing.Welcome
}

// byMember begins a Commit by s of proposals by value.
func (w *world) byMember(s *State, proposals ...*framing.Proposal) *forgery {
	f := &forgery{world: w, from: s, sender: framing.MemberSender(s.LeafIndex()), at: s.LeafIndex()}
	for _, p := range proposals {
		f.list = append(f.list, framing.Inline(p))
	}
	return f
}

// byJoiner begins an external Commit to the group of s, of proposals by value
// that need not begin with an ExternalInit.
func (w *world) byJoiner(s *State, client Client, proposals ...*framing.Proposal) *forgery {
	outside := *s
	outside.private, outside.signer, outside.proposals = nil, client.SignatureKey, pendingProposals{}
	f := &forgery{world: w, from: &outside, sender: framing.NewMemberCommitSender(), joins: &client}
	for _, p := range proposals {
		f.list = append(f.list, framing.Inline(p))
	}
	return f
}

// must stops the test.
func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// externalInit is a proposal of that kind for the group of s, and the init
// secret that it stands for.
func (w *world) externalInit(s *State) (*framing.Proposal, schedule.InitSecret) {
	w.t.Helper()
	_, pub := s.epoch.keys.ExternalKeyPair(w.suite)
	kemOutput, init, err := schedule.SendExternalInit(w.suite, pub, w.entropy())
	w.must(err)
	return (&framing.ExternalInit{KEMOutput: kemOutput}).Proposal(), init
}

// provisional applies the proposals as far as they can be applied.
func (f *forgery) provisional() *provisional {
	f.t.Helper()
	s := f.from
	var all []proposed
	for _, x := range f.list {
		if x.Type == spec.ProposalOrRefTypeProposal {
			all = append(all, proposed{x.Proposal, f.sender, nil})
		} else if found := s.proposals.find(x.Reference); found != nil {
			all = append(all, found.proposed)
		}
	}
	list := sortProposals(all, s.policy)
	p := &provisional{
		listCheck: listCheck{State: s, ask: asker{in: &Inputs{PSKs: f.psks}}, params: s.params, added: make([][]byte, len(list.adds))},
		list:      list, clients: s.clients, extensions: s.Context().Extensions,
	}
	if list.extensions != nil {
		p.extensions = list.extensions.Extensions
	}
	p.psks, _ = s.lookUpPSKs(list.psks, &p.ask)
	_ = p.apply() // the receiver is to find out
	return p
}

// makePath makes the path, or none if the proposals make that impossible.
func (f *forgery) makePath(p *provisional) *tree.NewPath {
	f.t.Helper()
	if f.noPath {
		return nil
	}
	var leaf tree.LeafNode
	if f.joins != nil {
		f.at, leaf = p.editor.NextLeaf(), *f.joins.leaf()
	} else {
		leaf = *f.from.tree.Leaf(f.at)
	}
	if f.leaf != nil {
		f.leaf(&leaf)
	}
	if f.signer == nil {
		f.signer = f.from.signer
	}
	path, err := p.editor.CreatePath(tree.PathInput{
		Sender: f.at, LeafNode: leaf, Signer: f.signer, GroupID: f.from.GroupID(), Entropy: f.entropy(),
	})
	if err != nil {
		return nil // of what the receiver is to refuse before it looks at the path
	}
	return path
}

// commit makes the message, and the Welcome if somebody is added.
func (f *forgery) commit() *forgery {
	f.t.Helper()
	s := f.from
	init := schedule.InitSecret{}
	if f.joins == nil {
		init = s.epoch.keys.InitSecret
	} else {
		var p *framing.Proposal
		p, init = f.externalInit(s)
		for i, x := range f.list { // a placeholder takes the place of the first
			if x.Proposal != nil && x.Proposal.Type == spec.ProposalTypeExternalInit && x.Proposal.ExternalInit.KEMOutput == nil {
				f.list[i] = framing.Inline(p)
			}
		}
	}
	p := f.provisional()
	commit := &framing.Commit{Proposals: f.list}
	path := f.makePath(p)
	t := p.editor.Tree()
	private, secret := s.private, schedule.NoCommitSecret(f.suite)
	context := p.context(t)
	if path != nil {
		private, _ = path.Private(t, s.private)
		secret = schedule.CommitSecret{Secret: path.CommitSecret()}
		encoded, err := context.Encoded()
		f.must(err)
		commit.Path, err = path.Encrypt(encoded)
		f.must(err)
		if f.path != nil {
			f.path(commit.Path, encoded)
		}
	} else if private != nil {
		private, _ = private.Retain(t)
	}

	content := &framing.FramedContent{GroupID: s.GroupID(), Epoch: s.Epoch(), Sender: f.sender, ContentType: spec.ContentTypeCommit, Commit: commit}
	if f.content != nil {
		f.content(content)
	}
	old, err := s.Context().Encoded()
	f.must(err)
	signed, err := framing.SignCommit(f.suite, s.signer, framingFor(f.private), content, old)
	f.must(err)
	input, err := signed.ConfirmedTranscriptHashInput()
	f.must(err)
	a, err := p.advance(t, context, private, init, secret, input)
	f.must(err)
	f.next, err = p.enter(a)
	f.must(err)
	tag := bytes.Clone(f.next.tag)
	if f.tag != nil {
		f.tag(tag)
	}
	f.protect(signed.Confirm(tag))
	f.invite(p, a, path)
	return f
}

func (f *forgery) protect(content *framing.AuthenticatedContent) {
	f.t.Helper()
	if f.joins != nil {
		m, err := content.PublicMessage()
		f.must(err)
		f.message, err = tls.Marshal(m.Message())
		f.must(err)
		return
	}
	sent, err := f.from.protect(content, f.entropy())
	f.must(err)
	f.message = sent.Message
}

// invite makes the Welcome.
func (f *forgery) invite(p *provisional, a *advanced, path *tree.NewPath) {
	f.t.Helper()
	if len(p.joined) == 0 {
		return
	}
	info, err := f.next.groupInfo(WelcomeOptions{})
	f.must(err)
	if f.info != nil {
		f.info(info)
		f.must(info.Sign(f.suite, f.next.signer))
	}
	if f.signed != nil {
		f.signed(info)
	}
	encrypted, err := info.Encrypt(f.suite, a.welcome)
	f.must(err)
	context, err := f.suite.EncryptContext(spec.LabelWelcome, encrypted)
	f.must(err)
	f.welcome = &framing.Welcome{CipherSuite: f.suite.ID(), EncryptedGroupInfo: encrypted}
	for i, leaf := range p.joined {
		g := &framing.GroupSecrets{JoinerSecret: a.joiner, PSKs: p.list.psks}
		if path != nil {
			g.PathSecret = &framing.PathSecret{PathSecret: path.PathSecretFor(leaf)}
		}
		if f.secrets != nil {
			f.secrets(g)
		}
		k := p.list.adds[i]
		if f.to != nil {
			k = f.to(k)
		}
		entry, err := g.Encrypt(f.suite, context, k, f.entropy())
		if err != nil {
			return // of what the members are to refuse
		}
		if f.entry != nil {
			f.entry(entry)
		}
		f.welcome.Secrets = append(f.welcome.Secrets, *entry)
	}
}

// resign signs the leaf of a path anew, with key.
func (f *forgery) resign(leaf *tree.LeafNode, key *ciphersuite.SignaturePrivateKey) {
	f.t.Helper()
	f.must(leaf.Sign(f.suite, key, f.from.GroupID(), f.at))
}

// propose sends a proposal by s, whatever it is, and returns s with it.
func (w *world) propose(s *State, private bool, p *framing.Proposal) (after *State, message []byte, ref framing.ProposalRef) {
	w.t.Helper()
	content := s.content(spec.ContentTypeProposal, nil)
	content.Proposal = p
	signed, err := framing.Sign(w.suite, s.signer, framingFor(private), content, s.epoch.framing.Encoded)
	w.must(err)
	ref, err = signed.ProposalRef(w.suite)
	w.must(err)
	sent, err := s.protect(signed, w.entropy())
	w.must(err)
	next := *sent.State
	next.proposals = next.proposals.with(pendingProposal{proposed: proposed{p, framing.MemberSender(s.LeafIndex()), ref}})
	return &next, sent.Message, ref
}

// judge answers questions about credentials; nil accepts everybody by the
// name in the credential.
type judge func(CredentialNeed) Verdict

func (j judge) answer(in *Inputs, err error) bool {
	if j == nil {
		return answer(in, err)
	}
	var need *NeedError
	if !errors.As(err, &need) || len(need.PSKs) > 0 {
		return false
	}
	for _, n := range need.Credentials {
		in.Verdicts.Set(n, j(n))
	}
	return true
}

// receive gives message to s and returns what follows, or the refusal.
func (w *world) receive(s *State, message []byte, psks []PSK, j judge) (*State, error) {
	w.t.Helper()
	in := w.inputs()
	in.PSKs = psks
	r, err := s.Process(message, &in)
	for j.answer(&in, err) {
		r, err = s.Process(message, &in)
	}
	if err != nil && (r.State.epoch.context != s.epoch.context || r.State.status != s.status || len(r.State.proposals.list) != len(s.proposals.list)) {
		w.t.Errorf("a refused message changed the state: %v", err)
	}
	return r.State, err
}

// broken checks that err is the violation of rule, and of no other before it.
func broken(t testing.TB, err error, rule *spec.Rule) {
	t.Helper()
	var violation *spec.Violation
	var malformed *tls.DecodeError
	switch {
	case errors.As(err, &violation) && violation.Rule == rule:
	case errors.As(err, &malformed) && malformed.Rule == rule:
	default:
		t.Errorf("got %v, want a violation of %s", err, rule.ID)
	}
}

// node is an optional node of a ratchet_tree.
type optionalNode struct{ *tree.Node }

func (n *optionalNode) Decode(d *tls.Decoder) { n.Node = tls.ReadOptional[tree.Node](d, "node") }
func (n *optionalNode) Encode(e *tls.Encoder) { tls.Optional(e, n.Node) }

// retree replaces the tree of a GroupInfo by one that tamper has changed, and
// the tree hash by that of the new one.
func (w *world) retree(info *framing.GroupInfo, tamper func(nodes []*tree.Node)) {
	w.t.Helper()
	for i, x := range info.Extensions {
		if x.Type != spec.ExtensionTypeRatchetTree {
			continue
		}
		d := tls.NewDecoder(x.Data)
		entries := tls.ReadVector[optionalNode](d, "ratchet_tree")
		w.must(d.Finish())
		nodes := make([]*tree.Node, len(entries))
		for i := range entries {
			nodes[i] = entries[i].Node
		}
		tamper(nodes)
		for i := range entries {
			entries[i].Node = nodes[i]
		}
		e := tls.NewEncoder(nil)
		tls.Vector(e, entries)
		data, err := e.Finish()
		w.must(err)
		t, err := tree.Parse(w.suite, data)
		w.must(err)
		info.Extensions[i].Data, info.GroupContext.TreeHash = data, t.Hash()
		return
	}
	w.t.Fatal("no ratchet_tree")
}

func flip(b []byte) []byte {
	c := bytes.Clone(b)
	c[len(c)-1] ^= 1
	return c
}
