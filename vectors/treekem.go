package vectors

// RFC 9420, Section 7.4: Ratchet Tree Evolution, Section 7.5: Synchronizing
// Views of the Tree, and Section 7.6: Update Paths.

import (
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// treeKEMEntry is an entry of treekem.json.
type treeKEMEntry struct {
	CipherSuite             spec.CipherSuite    `json:"cipher_suite"`
	GroupID                 Hex                 `json:"group_id"`
	Epoch                   uint64              `json:"epoch"`
	ConfirmedTranscriptHash Hex                 `json:"confirmed_transcript_hash"`
	RatchetTree             Hex                 `json:"ratchet_tree"`
	LeavesPrivate           []leafPrivateVector `json:"leaves_private"`
	UpdatePaths             []updatePathVector  `json:"update_paths"`
}

type leafPrivateVector struct {
	Index          uint32             `json:"index"`
	EncryptionPriv Hex                `json:"encryption_priv"`
	SignaturePriv  Hex                `json:"signature_priv"`
	PathSecrets    []pathSecretVector `json:"path_secrets"`
}

type pathSecretVector struct {
	Node       uint32 `json:"node"`
	PathSecret Hex    `json:"path_secret" vector:"computed"`
}

type updatePathVector struct {
	Sender        uint32 `json:"sender"`
	UpdatePath    Hex    `json:"update_path" vector:"computed"`
	PathSecrets   []*Hex `json:"path_secrets" vector:"computed"`
	CommitSecret  Hex    `json:"commit_secret" vector:"computed"`
	TreeHashAfter Hex    `json:"tree_hash_after" vector:"computed"`
}

// treeKEMLeaf is what one member knows.
type treeKEMLeaf struct {
	private *tree.PrivateTree
	signer  *ciphersuite.SignaturePrivateKey
}

func (e *treeKEMEntry) verify(c *check) {
	t, err := tree.Parse(c.suite, e.RatchetTree)
	if !c.succeeds("ratchet_tree", "a ratchet tree", err) {
		return
	}
	members := map[tree.LeafIndex]treeKEMLeaf{}
	for i := range e.LeavesPrivate {
		v := &e.LeavesPrivate[i]
		if leaf, ok := v.load(c, at("leaves_private", i), t); ok {
			members[tree.LeafIndex(v.Index)] = leaf
		}
	}
	if len(c.mismatches) > 0 {
		return // what follows would fail for the same reason
	}
	for l := range t.Members() {
		if _, ok := members[l]; !ok {
			c.fail("leaves_private", fmt.Sprintf("keys of leaf %d", l), "none")
			return
		}
	}
	for i := range e.UpdatePaths {
		field := at("update_paths", i)
		sender := tree.LeafIndex(e.UpdatePaths[i].Sender)
		if c.holds(field+".sender", "a member", t.Leaf(sender) != nil, "leaf %d is blank", sender) {
			e.receive(c, field, t, members, &e.UpdatePaths[i])
			e.send(c, field, t, members, sender)
		}
	}
}

// load makes the private state of a member and checks that it belongs to t.
func (v *leafPrivateVector) load(c *check, field string, t *tree.Tree) (leaf treeKEMLeaf, ok bool) {
	index := tree.LeafIndex(v.Index)
	member := t.Leaf(index)
	if !c.holds(field+".index", "a member", member != nil, "leaf %d is blank", index) {
		return leaf, false
	}
	key, err := parseHPKEKey(c.suite, v.EncryptionPriv)
	if !c.succeeds(field+".encryption_priv", "a private key of the suite", err) ||
		!c.bytes(field+".encryption_priv", Hex(member.EncryptionKey), key.Public()) {
		return leaf, false
	}
	leaf.signer, err = parseSignatureKey(c.suite, v.SignaturePriv)
	if !c.succeeds(field+".signature_priv", "a private key of the suite", err) ||
		!c.bytes(field+".signature_priv", Hex(member.SignatureKey), leaf.signer.Public()) {
		return leaf, false
	}
	leaf.private = tree.NewPrivateTree(index, key)
	for i, s := range v.PathSecrets {
		x := tree.NodeIndex(s.Node)
		field := at(field+".path_secrets", i)
		public := t.EncryptionKey(x)
		if !c.holds(field+".node", "a populated node above the leaf", public != nil && x.Contains(index.Node()), "%d", x) {
			return leaf, false
		}
		key := tree.DeriveNodeKey(c.suite, ciphersuite.NewSecret(s.PathSecret))
		if c.holds(field+".path_secret", "a secret of the public key "+Hex(public).String(), string(public) == string(key.Public()), "%x", key.Public()) {
			leaf.private, _ = leaf.private.WithKey(x, key)
		}
	}
	return leaf, c.succeeds(field, "keys that belong to ratchet_tree", leaf.private.Check(t))
}

// context is the GroupContext under which a path is encrypted that leads to a
// tree of that hash.
func (e *treeKEMEntry) context(treeHash []byte) schedule.GroupContext {
	return schedule.GroupContext{
		Version:                 spec.MLS10,
		CipherSuite:             e.CipherSuite,
		GroupID:                 e.GroupID,
		Epoch:                   e.Epoch,
		TreeHash:                treeHash,
		ConfirmedTranscriptHash: e.ConfirmedTranscriptHash,
	}
}

// receive merges the path and decrypts it as each member.
func (e *treeKEMEntry) receive(c *check, field string, t *tree.Tree, members map[tree.LeafIndex]treeKEMLeaf, v *updatePathVector) {
	var path tree.UpdatePath
	sender := tree.LeafIndex(v.Sender)
	if !c.roundTrip(field+".update_path", v.UpdatePath, &path) ||
		!c.succeeds(field+".update_path", "a signed leaf", path.LeafNode.Verify(c.suite, e.GroupID, sender)) {
		return
	}
	editor := t.Edit()
	merged, err := editor.MergePath(sender, &path)
	if !c.succeeds(field+".update_path", "a path valid for ratchet_tree", err) {
		return
	}
	after := editor.Tree()
	c.succeeds(field+".update_path", "valid parent hashes", after.VerifyParentHashes())
	c.bytes(field+".tree_hash_after", v.TreeHashAfter, after.Hash())
	context := e.context(after.Hash())
	encoded, err := context.Encoded()
	if !c.succeeds(field, "has a GroupContext", err) ||
		!c.number(field+".path_secrets", uint64(len(v.PathSecrets)), uint64(t.LeafCount())) {
		return
	}
	for i, want := range v.PathSecrets {
		member, ok := members[tree.LeafIndex(i)]
		element := at(field+".path_secrets", i)
		if !ok || tree.LeafIndex(i) == sender {
			c.holds(element, orNull(want), want == nil, "null")
			continue
		}
		got, err := merged.Decrypt(after, member.private, encoded)
		if !c.succeeds(field+".update_path", fmt.Sprintf("decrypts for leaf %d", i), err) {
			continue
		}
		if c.holds(element, "null", want != nil, "%x", got.PathSecret.Bytes()) {
			c.secret(element, *want, got.PathSecret)
		}
		c.secret(field+".commit_secret", v.CommitSecret, got.CommitSecret)
		c.succeeds(field, fmt.Sprintf("leaves leaf %d with keys of the new tree", i), got.Private.Check(after))
	}
}

// send creates a new path and decrypts it as each member.
func (e *treeKEMEntry) send(c *check, field string, t *tree.Tree, members map[tree.LeafIndex]treeKEMLeaf, sender tree.LeafIndex) {
	property := "a new path of the sender "
	editor := t.Edit()
	created, err := editor.CreatePath(tree.PathInput{
		Sender:   sender,
		LeafNode: *t.Leaf(sender),
		Signer:   members[sender].signer,
		GroupID:  e.GroupID,
		Entropy:  c.drawSecret(c.suite.Nh()),
	})
	if !c.succeeds(field, property+"can be created", err) {
		return
	}
	context := e.context(editor.Tree().Hash())
	encoded, err := context.Encoded()
	if !c.succeeds(field, "has a GroupContext", err) {
		return
	}
	path, err := created.Encrypt(encoded)
	if !c.succeeds(field, property+"can be encrypted", err) {
		return
	}
	receiver := t.Edit()
	merged, err := receiver.MergePath(sender, path)
	if !c.succeeds(field, property+"can be merged", err) {
		return
	}
	after := receiver.Tree()
	for l := range t.Members() {
		if l == sender {
			continue
		}
		got, err := merged.Decrypt(after, members[l].private, encoded)
		if c.succeeds(field, fmt.Sprintf(property+"decrypts for leaf %d", l), err) {
			c.holds(field, fmt.Sprintf(property+"gives leaf %d the commit secret", l), got.CommitSecret.Equal(created.CommitSecret()), "another one")
		}
	}
}

func orNull(h *Hex) string {
	if h == nil {
		return "null"
	}
	return h.String()
}

// generateTreeKEM makes paths of every other member of full trees, trees with
// blank nodes and trees with unmerged leaves.
func generateTreeKEM(g *generator) []entry {
	switch {
	case g.tiny:
		return []entry{g.treeKEM(g.growTo(2)[2], 2)}
	case g.small:
		return []entry{g.treeKEM(g.smallTree(), 3)}
	}
	trees := g.growTo(8)
	var entries []entry
	for _, t := range append(trees[2:9], specialTrees(trees)...) {
		entries = append(entries, g.treeKEM(t, 2))
	}
	return entries
}

// treeKEM makes an entry with paths of every n-th member of t.
func (g *generator) treeKEM(t *grown, n int) *treeKEMEntry {
	e := &treeKEMEntry{
		CipherSuite:             g.suite.ID(),
		GroupID:                 t.groupID,
		Epoch:                   oneOf(g.source, 1, 1<<32, g.uint64()),
		ConfirmedTranscriptHash: g.draw(g.suite.Nh()),
		RatchetTree:             marshal(t.tree),
	}
	for i, l := range t.leaves() {
		m := t.members[l]
		v := leafPrivateVector{
			Index:          uint32(l),
			EncryptionPriv: m.leafKey.Secret().Bytes(),
			SignaturePriv:  m.signatureKey.Secret().Bytes(),
			PathSecrets:    []pathSecretVector{},
		}
		for _, x := range tree.DirectPath(l.Node(), t.tree.LeafCount()) {
			if s, ok := m.secrets[x]; ok {
				v.PathSecrets = append(v.PathSecrets, pathSecretVector{uint32(x), s.pathSecret})
			}
		}
		e.LeavesPrivate = append(e.LeavesPrivate, v)
		if i%n == 0 {
			e.UpdatePaths = append(e.UpdatePaths, g.updatePath(e, t, l))
		}
	}
	return e
}

func (g *generator) updatePath(e *treeKEMEntry, t *grown, sender tree.LeafIndex) updatePathVector {
	editor := t.tree.Edit()
	created := t.newPath(editor, sender)
	hash := editor.Tree().Hash()
	context := e.context(hash)
	path := must(created.Encrypt(must(context.Encoded())))
	v := updatePathVector{
		Sender:        uint32(sender),
		UpdatePath:    marshal(path),
		CommitSecret:  created.CommitSecret().Bytes(),
		TreeHashAfter: hash,
	}
	for l := range tree.LeafIndex(t.tree.LeafCount()) {
		var secret *Hex
		if _, ok := t.members[l]; ok && l != sender {
			secret = new(Hex(created.PathSecretFor(l).Bytes()))
		}
		v.PathSecrets = append(v.PathSecrets, secret)
	}
	return v
}
