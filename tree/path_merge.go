package tree

// RFC 9420, Section 7.5: Synchronizing Views of the Tree (merging an
// UpdatePath).

import (
	"bytes"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// MergedPath is an UpdatePath that was merged into the tree: what a member
// needs to decrypt its path secret, once the new tree hash is known.
type MergedPath struct {
	suite  *ciphersuite.Suite
	sender LeafIndex
	nodes  []mergedNode
}

// mergedNode is one node of the filtered direct path.
type mergedNode struct {
	index      NodeIndex
	key        ciphersuite.HPKEPublicKey
	sibling    NodeIndex
	recipients []recipient
	encrypted  []ciphersuite.HPKECiphertext
}

// recipient is a node that a path secret is encrypted to.
type recipient struct {
	index NodeIndex
	key   ciphersuite.HPKEPublicKey
}

// MergePath checks the path of a Commit by sender against the tree that results
// from the proposals, and merges it: the sender's direct path is blanked, its
// filtered direct path gets the keys of the path and its leaf the new leaf. The
// sender of an external Commit is NextLeaf.
//
// The leaf node itself is validated by ValidateLeaf. The error is a violation of
// one of the rules of RFC 9420, Sections 7.3, 7.5, 7.6, 7.9.2 and 12.4.2 on
// paths, of spec.HPKEPublicKey, or ErrNoMember.
func (e *Editor) MergePath(sender LeafIndex, path *UpdatePath) (*MergedPath, error) {
	undo, err := e.beginPath(sender)
	if err != nil {
		return nil, err
	}
	merged, err := e.mergePath(sender, path)
	if err != nil {
		undo()
	}
	return merged, err
}

func (e *Editor) mergePath(sender LeafIndex, path *UpdatePath) (*MergedPath, error) {
	steps := e.filteredPath(sender)

	// The leaf is one from a Commit, and so has a parent hash.
	if err := path.LeafNode.requireSource(LeafNodeSourceCommit); err != nil {
		return nil, err
	}

	// There is one node for each of the filtered direct path.
	if len(path.Nodes) != len(steps) {
		return nil, spec.PathLength.Violated("path.nodes: %d nodes, the filtered direct path has %d", len(path.Nodes), len(steps))
	}

	// All keys are new.
	keys := make([]string, len(steps))
	for i := range path.Nodes {
		if err := e.suite.CheckHPKEPublicKey(path.Nodes[i].EncryptionKey); err != nil {
			return nil, fmt.Errorf("path.nodes[%d].encryption_key: %w", i, err)
		}
		keys[i] = string(path.Nodes[i].EncryptionKey)
	}
	if err := e.checkPathKeys(sender, &path.LeafNode, keys); err != nil {
		return nil, err
	}

	// There is one ciphertext for each node of the resolution of the child on
	// the copath, without the leaves that are added by the same Commit.
	merged := &MergedPath{e.suite, sender, make([]mergedNode, len(steps))}
	for i, s := range steps {
		x := &path.Nodes[i]
		merged.nodes[i] = mergedNode{s.parent, x.EncryptionKey, s.sibling, e.recipients(s), x.EncryptedPathSecret}
		if got, want := len(x.EncryptedPathSecret), len(merged.nodes[i].recipients); got != want {
			return nil, spec.PathCiphertextCount.Violated("path.nodes[%d].encrypted_path_secret: %d ciphertexts, the resolution has %d nodes", i, got, want)
		}
	}

	// The parent hash of the leaf is that of the path.
	h := e.freezeSiblings(steps)
	fields, leafHash := h.pathParentHashes(steps, keys)
	if !bytes.Equal(path.LeafNode.ParentHash, []byte(leafHash)) {
		return nil, spec.CommitParentHash.Violated("path.leaf_node.parent_hash")
	}
	content, err := tls.Marshal(&path.LeafNode)
	if err != nil {
		return nil, err
	}
	e.setPath(sender, steps, string(content), keys, fields)
	return merged, nil
}

// beginPath extends the tree if sender is the leaf that comes next and is not
// in it. undo takes that back.
func (e *Editor) beginPath(sender LeafIndex) (undo func(), err error) {
	root, height, fresh := e.root, e.height, e.fresh
	switch {
	case sender == e.NextLeaf():
		err = e.extendTo(sender)
	case !sender.InTree(e.LeafCount()) || !e.at(sender.Node()).populated:
		err = ErrNoMember
	}
	return func() { e.root, e.height, e.fresh = root, height, fresh }, err
}

// checkPathKeys refuses a path with an encryption key that is already in the
// tree, or twice in the path, or with the signature key of another member. It
// implements RFC 9420, Sections 12.4.2 and 7.3.
func (e *Editor) checkPathKeys(sender LeafIndex, leaf *LeafNode, keys []string) error {
	// The key of the leaf differs from that of the sender's present leaf.
	if key := e.EncryptionKey(sender.Node()); key != nil && bytes.Equal(key, leaf.EncryptionKey) {
		return spec.PathLeafEncryptionKey.Violated("path.leaf_node.encryption_key")
	}

	// No key is in the tree as it is before merging, nor twice in the path.
	if x, found := e.HasEncryptionKey(leaf.EncryptionKey); found {
		return spec.PathKeyInTree.Violated("path.leaf_node.encryption_key: that of node %d", x)
	}
	seen := map[string]bool{string(leaf.EncryptionKey): true}
	for i, key := range keys {
		if x, found := e.HasEncryptionKey([]byte(key)); found {
			return spec.PathKeyInTree.Violated("path.nodes[%d].encryption_key: that of node %d", i, x)
		}
		if seen[key] {
			return spec.PathKeyInTree.Violated("path.nodes[%d].encryption_key: twice in the path", i)
		}
		seen[key] = true
	}

	// The signature key is that of no other member.
	for x := range e.nodesWith(e.signature.From, string(leaf.SignatureKey), e.signatureKeyAt) {
		if x != sender.Node() {
			return sameSignatureKey(sender, x.Leaf())
		}
	}
	return nil
}

// recipients is the resolution of the child on the copath without the leaves
// that were added by this Editor.
func (e *Editor) recipients(s pathStep) []recipient {
	var nodes []recipient
	e.resolve(s.siblingNode, s.sibling, func(x NodeIndex, n *node) bool {
		if n.populated && (!x.IsLeaf() || !e.added[x.Leaf()]) {
			nodes = append(nodes, recipient{x, []byte(n.key(e.nh()))})
		}
		return true
	})
	return nodes
}

// freezeSiblings computes the tree hashes that enter the parent hashes of a
// path. Nothing below a sibling changes when the path is set.
func (e *Editor) freezeSiblings(steps []pathStep) *hasher {
	for _, s := range steps {
		freezeAll(e.suite, s.siblingNode, s.sibling, e.fresh)
	}
	return newHasher(e.suite)
}

// setPath sets the leaf of sender and its filtered direct path, and blanks the
// rest of its direct path.
func (e *Editor) setPath(sender LeafIndex, steps []pathStep, leaf string, keys, parentHashes []string) {
	path := e.path(sender)
	e.put(path[0], sender.Node(), leaf)
	e.blankPath(path, sender)
	for i, s := range steps {
		var content tls.Encoder
		content.String(keys[i])
		content.String(parentHashes[i])
		tls.Uint32s(&content, []LeafIndex(nil))
		e.put(path[s.parent.Level()], s.parent, string(mustFinish(&content)))
	}
	summarize(path)
	delete(e.added, sender)
}
