package group

import (
	"bytes"
	"errors"
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// badProposal is one that no Commit of the group in the state s may cover.
func (m *model) badProposal(s *State) *framing.Proposal {
	stranger := &modelClient{name: "stranger", custom: true}
	member := func() *modelClient {
		for _, c := range m.clients {
			if leaf, in := s.clients.find([]byte(c.name)); in && leaf != s.LeafIndex() {
				return c
			}
		}
		return m.clients[0]
	}
	switch m.intn(15, "bad proposal") {
	case 0: // a client nobody believes
		return add(m.keyPackage(&modelClient{name: "mallory", custom: true}))
	case 1: // a member, again; it is valid beside a Remove
		c := member()
		c.keys = append(c.keys, m.keyPackage(c))
		return add(c.keys[len(c.keys)-1])
	case 2: // a signature of a KeyPackage that is wrong
		k := m.keyPackage(stranger)
		k.KeyPackage.Signature = bytes.Clone(k.KeyPackage.Signature)
		k.KeyPackage.Signature[0] ^= 1
		return add(k)
	case 3: // a leaf whose signature is wrong
		k := m.keyPackage(stranger)
		k.KeyPackage.LeafNode.Signature = bytes.Clone(k.KeyPackage.LeafNode.Signature)
		k.KeyPackage.LeafNode.Signature[1] ^= 1
		return add(k)
	case 4: // one that lasts too long
		k, err := NewKeyPackage(m.suite, m.client("stranger", true), tree.Lifetime{NotBefore: 1, NotAfter: 1 << 40}, nil, m.entropy())
		if err != nil {
			m.Fatalf("%v", err)
		}
		return add(k)
	case 5: // an init key that is that of the leaf
		k := m.keyPackage(stranger)
		k.KeyPackage.InitKey = k.KeyPackage.LeafNode.EncryptionKey
		if err := k.KeyPackage.Sign(m.suite, k.SignatureKey); err != nil {
			m.Fatalf("%v", err)
		}
		return add(k)
	case 6: // another suite
		k := m.keyPackage(stranger)
		k.KeyPackage.CipherSuite = 3
		if m.suite.ID() == 3 {
			k.KeyPackage.CipherSuite = 1
		}
		return add(k)
	case 7: // a blank leaf or one outside of the tree
		for l := range tree.LeafIndex(s.tree.LeafCount() + 1) {
			if s.tree.Leaf(l) == nil {
				return (&framing.Remove{Removed: l}).Proposal()
			}
		}
	case 8:
		return (&framing.PreSharedKey{PSK: schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("x"), Nonce: []byte{1}}}).Proposal()
	case 9:
		return (&framing.PreSharedKey{PSK: schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("none"), Nonce: m.nonce()}}).Proposal()
	case 10:
		usage := spec.ResumptionPSKUsageReInit
		if m.coin("branch") {
			usage = spec.ResumptionPSKUsageBranch
		}
		return (&framing.PreSharedKey{PSK: schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, Usage: usage, GroupID: s.GroupID(), Epoch: s.Epoch(), Nonce: m.nonce()}}).Proposal()
	case 11:
		return (&framing.ExternalInit{KEMOutput: make([]byte, 32)}).Proposal()
	case 12:
		return &framing.Proposal{Type: 0xF0A2, Unknown: []byte("of a type nobody knows")}
	case 13: // an extension that nobody supports, or twice the same
		x := tree.Extension{Type: 0xF0E2, Data: []byte{1}}
		return (&framing.GroupContextExtensions{Extensions: tree.Extensions{x, x}[m.intn(2, "twice"):]}).Proposal()
	}
	// A version that is older.
	return (&framing.ReInit{GroupID: []byte("next"), Version: 0, CipherSuite: 1}).Proposal()
}

// rawProposal sends p without checking it.
func (m *model) rawProposal(s *State, p *framing.Proposal, f Framing, in *Inputs) (*Sent, error) {
	content := s.content(spec.ContentTypeProposal, f.AuthenticatedData)
	content.Proposal = p
	signed, err := framing.Sign(s.suite, s.signer, framingFor(f.Private), content, s.epoch.framing.Encoded)
	if err != nil {
		return nil, err
	}
	ref, err := signed.ProposalRef(s.suite)
	if err != nil {
		return nil, err
	}
	sent, err := s.protect(signed, in.Entropy)
	if err != nil {
		return nil, err
	}
	next := *sent.State
	next.proposals = next.proposals.with(pendingProposal{proposed: proposed{Proposal: p, sender: framing.MemberSender(s.LeafIndex()), ref: ref}})
	sent.State = &next
	return sent, nil
}

// stepInvalidCommit sends a Commit that is signed and protected as it should
// be, and invalid. All members refuse it for the same reason, and go on.
func (m *model) stepInvalidCommit() {
	if m.group.closed {
		return
	}
	all := m.current()
	if len(all) == 0 {
		return
	}
	c := pickOne(m, "liar", all)
	for _, x := range all {
		m.tellProposals(x)
	}
	s, in := c.state, m.inputs()
	commit := &framing.Commit{}
	switch m.intn(5, "invalid commit") {
	case 0: // no path, no proposal
	case 1:
		commit.Proposals = append(commit.Proposals, framing.Inline(m.badProposal(s)))
	case 2: // a reference nobody knows
		commit.Proposals = append(commit.Proposals, framing.ByReference(make([]byte, s.suite.Nh())))
	case 3: // all that waits, with what is wrong with it
		for _, p := range s.proposals.list {
			commit.Proposals = append(commit.Proposals, framing.ByReference(p.ref))
		}
	case 4: // something valid, and a confirmation tag that is wrong
		id := schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("valid"), Nonce: m.nonce()}
		commit.Proposals = append(commit.Proposals, framing.Inline((&framing.PreSharedKey{PSK: id}).Proposal()))
	}
	if m.coin("bad path") {
		commit.Path = m.wrongPath(s)
	}
	content := s.content(spec.ContentTypeCommit, nil)
	content.Commit = commit
	private := m.coin("private")
	signed, err := framing.SignCommit(s.suite, s.signer, framingFor(private), content, s.epoch.framing.Encoded)
	if err != nil {
		m.Fatalf("%v", err)
	}
	sent, err := s.protect(signed.Confirm(make([]byte, s.suite.Nh())), in.Entropy)
	if err != nil {
		m.Fatalf("%v", err)
	}
	m.consumed(s, sent.Message)
	m.adopt(c, sent.State, sent.Dead)
	m.group.others = append(m.group.others, sent.Message)
	rule, first := "", ""
	for _, x := range all {
		if x == c {
			continue
		}
		if slices.ContainsFunc(commit.Proposals, func(p framing.ProposalOrRef) bool {
			return p.Proposal != nil && p.Proposal.Remove != nil && p.Proposal.Remove.Removed == x.state.LeafIndex()
		}) {
			continue
		}
		before := x.state
		_, err := m.process(x, sent.Message)
		if err == nil {
			m.Fatalf("%s takes an invalid commit", x.name)
		}
		if !private && x.state != before {
			m.Fatalf("a public commit is refused, and consumes something")
		}
		if errors.Is(err, spec.UnknownProposalRef) {
			continue // it missed one, which came too late for its window
		}
		if first != "" && errorName(err) != rule {
			m.Fatalf("%s refuses by %s, %s by %s", first, rule, x.name, errorName(err))
		}
		rule, first = errorName(err), x.name
	}
}

// wrongPath is a path of the right or the wrong length with keys of nobody.
func (m *model) wrongPath(s *State) *tree.UpdatePath {
	leaf := *s.tree.Leaf(s.LeafIndex())
	leaf.Source = tree.LeafNodeSourceCommit
	key, pub := s.suite.DeriveKeyPair(m.entropy())
	key.Erase()
	leaf.EncryptionKey, leaf.ParentHash = pub, make([]byte, s.suite.Nh())
	if err := leaf.Sign(s.suite, s.signer, s.GroupID(), s.LeafIndex()); err != nil {
		m.Fatalf("%v", err)
	}
	path := &tree.UpdatePath{LeafNode: leaf}
	for range m.intn(4, "path length") {
		key, pub := s.suite.DeriveKeyPair(m.entropy())
		key.Erase()
		path.Nodes = append(path.Nodes, tree.UpdatePathNode{EncryptionKey: pub})
	}
	return path
}
