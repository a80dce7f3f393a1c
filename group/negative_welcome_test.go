package group

import (
	"bytes"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// accept joins by the Welcome of f; set changes what the joiner brings along.
func (s *scene) accept(f *forgery, k *JoinKeys, j judge, set func(*JoinInput)) (*State, error) {
	s.t.Helper()
	w, err := framing.Parse(marshalWelcome(s, f.welcome))
	s.must(err)
	in := &JoinInput{Inputs: s.inputs(), Policy: scenePolicy(), Welcome: w.Welcome, Keys: k}
	in.PSKs = scenePSKs()
	if set != nil {
		set(in)
	}
	r, err := Join(in)
	for j.answer(&in.Inputs, err) {
		r, err = Join(in)
	}
	if err != nil {
		return nil, err
	}
	return r.State, nil
}

func marshalWelcome(s *scene, w *framing.Welcome) []byte {
	b, err := tls.Marshal(w.Message())
	s.must(err)
	return b
}

// Fred and Gina are added by Alice, and it is Fred who judges. Where Dave is
// gone before, Fred takes his leaf, under parents that are populated.
func TestInvalidWelcomes(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	fred, gina, hana := s.keyPackage("fred"), s.keyPackage("gina"), s.keyPackage("hana")
	withoutDave := s.byMember(s.alice, remove(3)).commit().next

	info := func(edit func(*framing.GroupInfo)) func(*forgery) { return func(f *forgery) { f.info = edit } }
	context := func(edit func(*schedule.GroupContext)) func(*forgery) {
		return info(func(g *framing.GroupInfo) { edit(&g.GroupContext) })
	}
	secrets := func(edit func(*framing.GroupSecrets)) func(*forgery) { return func(f *forgery) { f.secrets = edit } }
	nodes := func(edit func([]*tree.Node)) func(*forgery) {
		return info(func(g *framing.GroupInfo) { s.retree(g, edit) })
	}
	// ginas changes Gina's leaf, below no parent hash, which she signs again.
	ginas := func(key *ciphersuite.SignaturePrivateKey, edit func(*tree.LeafNode)) func(*forgery) {
		return nodes(func(n []*tree.Node) {
			leaf := *n[10].Leaf
			edit(&leaf)
			s.must(leaf.Sign(s.suite, key, s.alice.GroupID(), 5))
			n[10] = &tree.Node{Leaf: &leaf}
		})
	}
	id := func(usage spec.ResumptionPSKUsage) schedule.PreSharedKeyID {
		return schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, Usage: usage, GroupID: []byte("g"), Nonce: make([]byte, 32)}
	}
	none := func(f *forgery) {}

	for name, c := range map[string]struct {
		rule   *spec.Rule
		defect func(*forgery)
		judge  judge
		set    func(*JoinInput)
		full   bool // there is a path, and Fred takes Dave's leaf
	}{
		"for others": {rule: spec.NoMatchingKeyPackage, defect: none, set: func(in *JoinInput) { in.Keys = hana }},
		"suite":      {rule: spec.WelcomeCipherSuite, defect: none, set: func(in *JoinInput) { in.Welcome.CipherSuite = 3 }},
		"ciphertext": {rule: spec.GroupSecretsDecryption, defect: func(f *forgery) {
			f.entry = func(e *framing.EncryptedGroupSecrets) {
				e.EncryptedGroupSecrets.Ciphertext = flip(e.EncryptedGroupSecrets.Ciphertext)
			}
		}},
		"psk":       {rule: spec.JoinerPSKUnavailable, defect: func(f *forgery) { f.list = append(f.list, framing.Inline(externalPSK(1).Proposal)) }, set: func(in *JoinInput) { in.PSKs = []PSK{{ID: scenePSKs()[0].ID}} }},
		"psk nonce": {rule: spec.PSKNonceLength, defect: secrets(func(g *framing.GroupSecrets) { g.PSKs = []schedule.PreSharedKeyID{{Type: spec.PSKTypeExternal}} })},
		"reinit and branch": {rule: spec.SeveralResumptionPSKs, defect: secrets(func(g *framing.GroupSecrets) {
			g.PSKs = []schedule.PreSharedKeyID{id(spec.ResumptionPSKUsageBranch), id(spec.ResumptionPSKUsageReInit)}
		})},
		"two branches": {rule: spec.SeveralResumptionPSKs, defect: secrets(func(g *framing.GroupSecrets) {
			g.PSKs = []schedule.PreSharedKeyID{id(spec.ResumptionPSKUsageBranch), id(spec.ResumptionPSKUsageBranch)}
		})},
		"joiner secret":      {rule: spec.GroupInfoDecryption, defect: secrets(func(g *framing.GroupSecrets) { g.JoinerSecret = schedule.JoinerSecret{Secret: s.suite.ZeroSecret()} })},
		"no leaf signs":      {rule: spec.GroupInfoSigner, defect: info(func(g *framing.GroupInfo) { g.Signer = 1 << 31 })},
		"a blank leaf signs": {rule: spec.GroupInfoSigner, defect: info(func(g *framing.GroupInfo) { g.Signer = 6 })},
		"another signs":      {rule: spec.GroupInfoSignature, defect: info(func(g *framing.GroupInfo) { g.Signer = 1 })},
		"signature":          {rule: spec.GroupInfoSignature, defect: func(f *forgery) { f.signed = func(g *framing.GroupInfo) { g.Signature = flip(g.Signature) } }},
		"extension":          {rule: spec.UnsupportedGroupContextExtension, defect: context(func(c *schedule.GroupContext) { c.Extensions = tree.Extensions{{Type: 0xF0FF}} })},
		"extension twice": {rule: spec.DuplicateExtension, defect: context(func(c *schedule.GroupContext) {
			c.Extensions = tree.Extensions{{Type: someExtension}, {Type: someExtension}}
		})},
		"of the info, twice": {rule: spec.DuplicateExtension, defect: info(func(g *framing.GroupInfo) { g.Extensions = append(g.Extensions, g.Extensions[0]) })},
		"member of it":       {rule: spec.AlreadyMember, defect: none, set: func(in *JoinInput) { in.Groups = []*State{s.bob} }},
		"member since":       {rule: spec.AlreadyMember, defect: none, set: func(in *JoinInput) { gone, _ := s.bob.closed(Removed, nil); in.Groups = []*State{gone, s.bob} }},
		"group's suite":      {rule: spec.GroupCipherSuite, defect: context(func(c *schedule.GroupContext) { c.CipherSuite = 3 })},
		"version":            {rule: spec.GroupContextVersion, defect: context(func(c *schedule.GroupContext) { c.Version = 2 })},
		"no tree":            {rule: spec.TreeMissing, defect: info(func(g *framing.GroupInfo) { g.Extensions = nil })},
		"tree hash":          {rule: spec.TreeHashMismatch, defect: context(func(c *schedule.GroupContext) { c.TreeHash = flip(c.TreeHash) })},
		"other tree": {rule: spec.TreeHashMismatch, defect: info(func(g *framing.GroupInfo) {
			h := g.GroupContext.TreeHash
			s.retree(g, func(n []*tree.Node) { n[8], n[10] = n[10], n[8] })
			g.GroupContext.TreeHash = h
		})},
		"parent key": {rule: spec.ParentHashLink, defect: nodes(func(n []*tree.Node) {
			p := *n[3].Parent
			p.EncryptionKey = flip(p.EncryptionKey)
			n[3] = &tree.Node{Parent: &p}
		})},
		"leaf below": {rule: spec.ParentHashLink, defect: nodes(func(n []*tree.Node) { n[6] = nil })},
		"unmerged order": {rule: spec.UnmergedLeavesOrder, full: true, defect: func(f *forgery) {
			f.noPath = true
			nodes(func(n []*tree.Node) {
				p := *n[3].Parent
				p.UnmergedLeaves = []tree.LeafIndex{3, 3}
				n[3] = &tree.Node{Parent: &p}
			})(f)
		}},
		"unmerged nobody": {rule: spec.UnmergedLeavesPopulated, full: true, defect: func(f *forgery) {
			f.noPath = true
			nodes(func(n []*tree.Node) {
				p := *n[3].Parent
				p.UnmergedLeaves = []tree.LeafIndex{3, 9}
				n[3] = &tree.Node{Parent: &p}
			})(f)
		}},
		"leaf signature": {rule: spec.LeafSignature, defect: ginas(hana.SignatureKey, func(*tree.LeafNode) {})},
		"leaf version":   {rule: spec.LeafGroupParameters, defect: ginas(gina.SignatureKey, func(n *tree.LeafNode) { n.Capabilities.Versions = nil })},
		"leaf lifetime":  {rule: spec.LifetimeTooLong, defect: ginas(gina.SignatureKey, func(n *tree.LeafNode) { n.Lifetime.NotAfter = 1 << 40 })},
		"leaf extension": {rule: spec.LeafExtensionNotListed, defect: ginas(gina.SignatureKey, func(n *tree.LeafNode) { n.Extensions = tree.Extensions{{Type: 0xF0FF}} })},
		"leaf credential": {rule: spec.MemberCredentialUnsupported, defect: ginas(gina.SignatureKey, func(n *tree.LeafNode) { n.Credential = tree.Credential{Type: someCredential} }), judge: func(n CredentialNeed) Verdict {
			return Verdict{Valid: true, Client: append([]byte("client "), n.Credential.Identity...)}
		}},
		"key of fred":           {rule: spec.EncryptionKeyUnique, defect: ginas(gina.SignatureKey, func(n *tree.LeafNode) { n.EncryptionKey = fred.KeyPackage.LeafNode.EncryptionKey })},
		"key of a parent":       {rule: spec.ParentKeyUnique, defect: ginas(gina.SignatureKey, func(n *tree.LeafNode) { n.EncryptionKey = s.alice.tree.EncryptionKey(3) })},
		"signature key of fred": {rule: spec.SignatureKeyUnique, defect: ginas(fred.SignatureKey, func(n *tree.LeafNode) { n.SignatureKey = fred.SignatureKey.Public() })},
		"not gina": {rule: spec.GroupCredential, defect: none, judge: func(n CredentialNeed) Verdict {
			return Verdict{Valid: string(n.Credential.Identity) != "gina", Client: n.Credential.Identity}
		}},
		"not in the tree": {rule: spec.OwnLeafMissing, defect: func(f *forgery) { f.to = func(*framing.KeyPackage) *framing.KeyPackage { return hana.KeyPackage } },
			set: func(in *JoinInput) { in.Keys = hana }},
		"other leaf": {rule: spec.OwnLeafMissing, defect: nodes(func(n []*tree.Node) {
			leaf := *n[8].Leaf
			leaf.Capabilities.Proposals = nil
			s.must(leaf.Sign(s.suite, fred.SignatureKey, nil, 0))
			n[8] = &tree.Node{Leaf: &leaf}
		})},
		"path secret":      {rule: spec.WelcomePathSecret, full: true, defect: secrets(func(g *framing.GroupSecrets) { g.PathSecret.PathSecret = s.suite.ZeroSecret() })},
		"no path":          {rule: spec.WelcomePathSecret, defect: secrets(func(g *framing.GroupSecrets) { g.PathSecret = &framing.PathSecret{PathSecret: s.suite.ZeroSecret()} })},
		"confirmation tag": {rule: spec.GroupInfoConfirmationTag, defect: info(func(g *framing.GroupInfo) { g.ConfirmationTag = flip(g.ConfirmationTag) })},
		"epoch":            {rule: spec.GroupInfoConfirmationTag, defect: context(func(c *schedule.GroupContext) { c.Epoch++ })},
	} {
		t.Run(c.rule.ID+"/"+name, func(t *testing.T) {
			f := s.byMember(s.alice, add(fred), add(gina))
			f.noPath = true
			if c.full {
				f = s.byMember(withoutDave, add(fred))
			}
			f.psks = scenePSKs()
			c.defect(f)
			_, err := s.accept(f.commit(), fred, c.judge, c.set)
			broken(t, err, c.rule)
		})
	}

	for name, f := range map[string]*forgery{
		"without path": s.byMember(s.alice, add(fred), add(gina)),
		"with path":    s.byMember(s.alice, add(fred), add(gina)),
		"dave's leaf":  s.byMember(withoutDave, add(fred)),
		"psk":          s.byMember(s.alice, add(fred), externalPSK(1).Proposal),
		"signed again": s.byMember(s.alice, add(fred), add(gina)),
	} {
		f.noPath, f.psks = name != "with path" && name != "dave's leaf", scenePSKs()
		if name == "signed again" {
			f.info = func(g *framing.GroupInfo) {
				h := bytes.Clone(g.GroupContext.TreeHash)
				if s.retree(g, func([]*tree.Node) {}); !bytes.Equal(h, g.GroupContext.TreeHash) {
					t.Error("the tree is another one")
				}
			}
		}
		next, err := s.accept(f.commit(), fred, nil, nil)
		if err != nil || !next.EpochAuthenticator().Equal(f.next.EpochAuthenticator()) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A joiner asks about external senders like about members.
func TestJoinerAsksAboutExternalSenders(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	server, fred := s.client("server"), s.keyPackage("fred")
	data, err := tls.Marshal(&tree.ExternalSenders{{SignatureKey: server.SignatureKey.Public(), Credential: server.Credential}})
	s.must(err)
	f := s.byMember(s.alice, extensions(tree.Extension{Type: spec.ExtensionTypeExternalSenders, Data: data}).Proposal, add(fred)).commit()
	_, err = s.accept(f, fred, func(n CredentialNeed) Verdict {
		return Verdict{Valid: string(n.Credential.Identity) != "server", Client: n.Credential.Identity}
	}, nil)
	broken(t, err, spec.ExternalSenderCredential)
	if _, err := s.accept(f, fred, nil, nil); err != nil {
		t.Error(err)
	}
}
