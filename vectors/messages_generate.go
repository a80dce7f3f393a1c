package vectors

// RFC 9420, Section 12.1: Proposals, and the messages that carry them.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// generateMessages makes entries with every proposal, every kind of sender,
// pre-shared keys of both types, trees with blank nodes and unmerged leaves,
// credentials of both types, and vectors at the lengths at which their headers
// change. The structures have the form of the suite's, but their keys,
// ciphertexts and signatures are arbitrary, as the format allows.
func generateMessages(g *generator) []entry {
	n := 4
	if g.small {
		n = 1
	}
	var entries []entry
	for range n {
		entries = append(entries, g.messages())
	}
	return entries
}

func (g *generator) messages() *messagesEntry {
	w := framing.Welcome{CipherSuite: g.suite.ID(), EncryptedGroupInfo: g.someBytes()}
	for range g.below(3) {
		w.Secrets = append(w.Secrets, framing.EncryptedGroupSecrets{NewMember: g.draw(g.suite.Nh()), EncryptedGroupSecrets: g.ciphertext()})
	}
	info := framing.GroupInfo{
		GroupContext:    g.groupContext(),
		Extensions:      g.groupInfoExtensions(),
		ConfirmationTag: g.draw(g.suite.Nh()),
		Signer:          tree.LeafIndex(g.uint32()),
		Signature:       g.draw(64),
	}
	secrets := framing.GroupSecrets{JoinerSecret: schedule.JoinerSecret{Secret: g.drawSecret(g.suite.Nh())}}
	if g.below(2) == 0 {
		secrets.PathSecret = &framing.PathSecret{PathSecret: g.drawSecret(g.suite.Nh())}
	}
	for range g.below(3) {
		secrets.PSKs = append(secrets.PSKs, g.pskID())
	}
	e := &messagesEntry{
		Welcome:      marshal(w.Message()),
		GroupInfo:    marshal(info.Message()),
		KeyPackage:   marshal(g.someKeyPackage().Message()),
		RatchetTree:  marshal(g.someTree()),
		GroupSecrets: marshal(&secrets),

		Add:                    marshal(g.proposal(spec.ProposalTypeAdd).Add),
		Update:                 marshal(g.proposal(spec.ProposalTypeUpdate).Update),
		Remove:                 marshal(g.proposal(spec.ProposalTypeRemove).Remove),
		PreSharedKey:           marshal(g.proposal(spec.ProposalTypePSK).PreSharedKey),
		ReInit:                 marshal(g.proposal(spec.ProposalTypeReInit).ReInit),
		ExternalInit:           marshal(g.proposal(spec.ProposalTypeExternalInit).ExternalInit),
		GroupContextExtensions: marshal(g.proposal(spec.ProposalTypeGroupContextExtensions).GroupContextExtensions),

		Commit: marshal(g.commit()),

		PublicApplication: marshal(g.publicMessage(spec.ContentTypeApplication).Message()),
		PublicProposal:    marshal(g.publicMessage(spec.ContentTypeProposal).Message()),
		PublicCommit:      marshal(g.publicMessage(spec.ContentTypeCommit).Message()),
	}
	private := framing.PrivateMessage{
		GroupID:             g.draw(16),
		Epoch:               g.uint64(),
		ContentType:         oneOf(g.source, spec.ContentTypeApplication, spec.ContentTypeProposal, spec.ContentTypeCommit),
		AuthenticatedData:   g.someBytes(),
		EncryptedSenderData: g.draw(12 + g.suite.Nt()),
		Ciphertext:          g.someBytes(),
	}
	e.PrivateMessage = marshal(private.Message())
	return e
}

// someBytes chooses a vector whose length is near one at which its header
// changes.
func (g *generator) someBytes() []byte { return g.draw(oneOf(g.source, 0, 1, 63, 64, 300)) }

// key and ciphertext have the sizes that the suite's have, if these are not very
// long.
func (g *generator) key() []byte {
	if g.tiny {
		return g.draw(32)
	}
	_, pub := g.hpkeKey()
	return pub
}

// signer is the public key of a signature, of a size as key's.
func (g *generator) signer() ciphersuite.SignaturePublicKey {
	if g.tiny {
		return g.draw(32)
	}
	return g.signatureKey().Public()
}

func (g *generator) ciphertext() ciphersuite.HPKECiphertext {
	if g.tiny {
		return ciphersuite.HPKECiphertext{KEMOutput: g.draw(32), Ciphertext: g.draw(g.suite.Nh() + g.suite.Nt())}
	}
	return must(g.suite.EncryptWithLabel(g.key(), spec.LabelUpdatePathNode, nil, g.draw(g.suite.Nh()), g.drawSecret(g.suite.Nh())))
}

// someLeaf chooses a leaf from any source, with either type of credential.
func (g *generator) someLeaf(source spec.LeafNodeSource) *tree.LeafNode {
	credential := tree.BasicCredential(g.draw(g.below(80)))
	if g.below(3) == 0 {
		credential = tree.X509Credential(g.draw(100), g.draw(64))
	}
	extensions := g.leafExtensions()
	leaf := &tree.LeafNode{
		EncryptionKey: g.key(),
		SignatureKey:  g.signer(),
		Credential:    credential,
		Capabilities:  g.capabilities(credential, extensions),
		Source:        source,
		Extensions:    extensions,
		Signature:     g.draw(64),
	}
	switch source {
	case spec.LeafNodeSourceKeyPackage:
		leaf.Lifetime = tree.Lifetime{NotBefore: g.uint64(), NotAfter: g.uint64()}
	case spec.LeafNodeSourceCommit:
		leaf.ParentHash = g.draw(oneOf(g.source, 0, g.suite.Nh()))
	}
	return leaf
}

func (g *generator) someKeyPackage() *framing.KeyPackage {
	return &framing.KeyPackage{
		Version:     spec.MLS10,
		CipherSuite: g.suite.ID(),
		InitKey:     g.key(),
		LeafNode:    *g.someLeaf(spec.LeafNodeSourceKeyPackage),
		Extensions:  g.leafExtensions(),
		Signature:   g.draw(64),
	}
}

// someTree chooses a tree of up to eight leaves of which some are blank, as
// are some parents; the last node is not blank.
func (g *generator) someTree() *ratchetTree {
	leaves := 8
	if g.small {
		leaves = 1
	}
	t := new(ratchetTree)
	width := 2*g.below(leaves) + 1
	for x := range width {
		var n *tree.Node
		switch last := x == width-1; {
		case x%2 == 0 && (last || g.below(4) > 0):
			n = &tree.Node{Leaf: g.someLeaf(oneOf(g.source, spec.LeafNodeSourceKeyPackage, spec.LeafNodeSourceUpdate, spec.LeafNodeSourceCommit))}
		case x%2 == 1 && g.below(2) == 0:
			n = &tree.Node{Parent: &tree.ParentNode{EncryptionKey: g.key(), ParentHash: g.draw(oneOf(g.source, 0, g.suite.Nh()))}}
			for l := range g.below(3) {
				n.Parent.UnmergedLeaves = append(n.Parent.UnmergedLeaves, tree.LeafIndex(l))
			}
		}
		t.nodes = append(t.nodes, optionalNode{n})
	}
	return t
}

// pskID chooses the name of a key of either type and of every usage.
func (g *generator) pskID() schedule.PreSharedKeyID {
	id := schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: g.someBytes(), Nonce: g.draw(g.suite.Nh())}
	if g.below(2) == 0 {
		id = schedule.PreSharedKeyID{
			Type:    spec.PSKTypeResumption,
			Usage:   oneOf(g.source, spec.ResumptionPSKUsageApplication, spec.ResumptionPSKUsageReInit, spec.ResumptionPSKUsageBranch),
			GroupID: g.someBytes(),
			Epoch:   g.uint64(),
			Nonce:   id.Nonce,
		}
	}
	return id
}

// proposal chooses a proposal of a type of RFC 9420.
func (g *generator) proposal(t spec.ProposalType) *framing.Proposal {
	switch t {
	case spec.ProposalTypeAdd:
		return (&framing.Add{KeyPackage: *g.someKeyPackage()}).Proposal()
	case spec.ProposalTypeUpdate:
		return (&framing.Update{LeafNode: *g.someLeaf(spec.LeafNodeSourceUpdate)}).Proposal()
	case spec.ProposalTypeRemove:
		return (&framing.Remove{Removed: tree.LeafIndex(g.uint32())}).Proposal()
	case spec.ProposalTypePSK:
		return (&framing.PreSharedKey{PSK: g.pskID()}).Proposal()
	case spec.ProposalTypeReInit:
		return (&framing.ReInit{GroupID: g.someBytes(), Version: spec.MLS10, CipherSuite: g.suite.ID(), Extensions: g.groupExtensions()}).Proposal()
	case spec.ProposalTypeExternalInit:
		return (&framing.ExternalInit{KEMOutput: g.ciphertext().KEMOutput}).Proposal()
	default:
		return (&framing.GroupContextExtensions{Extensions: g.groupExtensions()}).Proposal()
	}
}

func (g *generator) someProposal() *framing.Proposal {
	if g.small { // without keys
		return g.proposal(oneOf(g.source, spec.ProposalTypeRemove, spec.ProposalTypePSK))
	}
	return g.proposal(oneOf(g.source, spec.ProposalTypeAdd, spec.ProposalTypeUpdate, spec.ProposalTypeRemove, spec.ProposalTypePSK,
		spec.ProposalTypeReInit, spec.ProposalTypeExternalInit, spec.ProposalTypeGroupContextExtensions))
}

// commit chooses a Commit with proposals by value and by reference, with or
// without a path, of which some nodes are encrypted to nobody.
func (g *generator) commit() *framing.Commit {
	c := new(framing.Commit)
	for range g.below(3) {
		c.Proposals = append(c.Proposals, oneOf(g.source, framing.ByReference(g.draw(g.suite.Nh())), framing.Inline(g.someProposal())))
	}
	if g.below(3) > 0 {
		c.Path = &tree.UpdatePath{LeafNode: *g.someLeaf(spec.LeafNodeSourceCommit)}
		most := 3
		if g.small {
			most = 2
		}
		for range g.below(most) {
			n := tree.UpdatePathNode{EncryptionKey: g.key()}
			for range g.below(most) {
				n.EncryptedPathSecret = append(n.EncryptedPathSecret, g.ciphertext())
			}
			c.Path.Nodes = append(c.Path.Nodes, n)
		}
	}
	return c
}

// publicMessage chooses a PublicMessage from any kind of sender that can send
// such content.
func (g *generator) publicMessage(t spec.ContentType) *framing.PublicMessage {
	m := &framing.PublicMessage{Content: framing.FramedContent{
		GroupID:           g.someBytes(),
		Epoch:             g.uint64(),
		Sender:            framing.MemberSender(tree.LeafIndex(g.uint32())),
		AuthenticatedData: g.someBytes(),
		ContentType:       t,
	}}
	m.Auth.Signature = g.draw(64)
	switch t {
	case spec.ContentTypeApplication:
		m.Content.ApplicationData = g.someBytes()
	case spec.ContentTypeProposal:
		m.Content.Proposal = g.someProposal()
		m.Content.Sender = oneOf(g.source, m.Content.Sender, framing.ExternalSender(g.uint32()), framing.NewMemberProposalSender())
	case spec.ContentTypeCommit:
		m.Content.Commit = g.commit()
		m.Auth.ConfirmationTag = g.draw(g.suite.Nh())
		m.Content.Sender = oneOf(g.source, m.Content.Sender, framing.NewMemberCommitSender())
	}
	if m.Content.Sender.Type == spec.SenderTypeMember {
		m.MembershipTag = g.draw(g.suite.Nh())
	}
	return m
}
