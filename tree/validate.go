package tree

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message (integrity of the
// ratchet tree).

import (
	"bytes"
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
)

// Validate checks the whole tree as someone does who joins the group and has
// the tree from a source that need not be trusted. treeHash is the tree_hash of
// the GroupContext; in says what leaves are validated against, where Suite,
// Source, Leaf, CredentialTypes, Replaces and Sending are set by Validate.
//
// It uses all cores; the error is the same on each run: that of the first check
// that fails, and of the lowest index within it. It returns the members whose
// leaves are outside of their lifetime, which is an error only by policy
// (spec.LifetimeOnReceipt). That the Authentication Service accepts the
// credentials is left to the caller.
func (t *Tree) Validate(treeHash []byte, in LeafContext) (outsideLifetime []LeafIndex, err error) {
	// The tree is the one that the group agrees on.
	if !bytes.Equal(t.Hash(), treeHash) {
		return nil, spec.TreeHashMismatch.Violated("tree_hash")
	}

	// Unmerged leaves are populated, below their parents and listed in between;
	// the parent hashes of trees where they are not would be about nothing.
	if err := t.CheckUnmergedLeaves(); err != nil {
		return nil, err
	}

	// Every populated parent is parent-hash valid.
	if err := t.verifyParentHashes(); err != nil {
		return nil, err
	}

	// Every populated leaf is valid, also with regard to the types of the other
	// members' credentials.
	outsideLifetime, err = t.validateLeaves(in)
	if err != nil {
		return nil, err
	}

	// The keys of parents are keys.
	if err := t.checkParentKeys(); err != nil {
		return nil, err
	}

	// All keys are different.
	if err := t.CheckKeysUnique(); err != nil {
		return nil, err
	}
	return outsideLifetime, nil
}

// validateLeaves validates all leaves on all cores. It implements RFC 9420,
// Section 7.3.
func (t *Tree) validateLeaves(in LeafContext) (outsideLifetime []LeafIndex, err error) {
	type member struct {
		leaf LeafIndex
		node *node
		late bool
	}
	members := make([]member, 0, t.MemberCount())
	t.eachLeaf(func(l LeafIndex, n *node) bool {
		members = append(members, member{leaf: l, node: n})
		return true
	})
	in.Suite, in.Source, in.Replaces, in.Sending = t.suite, 0, nil, false
	in.CredentialTypes = t.CredentialTypes()
	nh := t.nh()
	err = firstError(len(members), func(i int) error {
		m := &members[i]
		context := in
		context.Leaf = m.leaf
		verdict, err := ValidateLeaf(decodeLeaf(m.node.content(nh)), context)
		if err != nil {
			return fmt.Errorf("leaf %d: %w", m.leaf, err)
		}
		m.late = verdict.OutsideLifetime != nil
		return nil
	})
	for _, m := range members {
		if m.late {
			outsideLifetime = append(outsideLifetime, m.leaf)
		}
	}
	return outsideLifetime, err
}

// checkParentKeys refuses parents whose keys are none of the suite's: a path
// secret could not be encrypted to them, by anyone (RFC 9420, Section 5.1.1).
func (t *Tree) checkParentKeys() error {
	nh := t.nh()
	var parents []indexed
	eachNodeBelow(t.root, t.rootIndex(), func(n *node, x NodeIndex) {
		if !x.IsLeaf() {
			parents = append(parents, indexed{n, x})
		}
	})
	return firstError(len(parents), func(i int) error {
		if err := t.suite.CheckHPKEPublicKey([]byte(parents[i].node.key(nh))); err != nil {
			return fmt.Errorf("node %d: encryption_key: %w", parents[i].index, err)
		}
		return nil
	})
}

// CheckKeysUnique checks that no two nodes have the same encryption key and no
// two members the same signature key. It costs O(n); a Commit is checked by
// Editor.CheckKeys. The error is a violation of spec.EncryptionKeyUnique for
// two leaves, of spec.ParentKeyUnique if a parent is involved, or of
// spec.SignatureKeyUnique. It implements RFC 9420, Sections 7.3 and 16.7.
func (t *Tree) CheckKeysUnique() error {
	if x, y, found := duplicate(t.encryption, t.keyAt); found {
		return sameEncryptionKey(x, y)
	}
	if x, y, found := duplicate(t.signature, t.signatureKeyAt); found {
		return sameSignatureKey(x.Leaf(), y.Leaf())
	}
	return nil
}

func sameEncryptionKey(x, y NodeIndex) error {
	rule := spec.EncryptionKeyUnique
	if !x.IsLeaf() || !y.IsLeaf() {
		rule = spec.ParentKeyUnique
	}
	return rule.Violated("encryption_key of the nodes %d and %d", x, y)
}

func sameSignatureKey(l, m LeafIndex) error {
	return spec.SignatureKeyUnique.Violated("signature_key of the leaves %d and %d", l, m)
}

// CheckKeys checks that the keys of the leaves that were added or updated are
// those of no other node. It costs O(log n) a leaf. The error is as for
// Tree.CheckKeysUnique; Where names first the leaf that came first.
func (e *Editor) CheckKeys() error {
	for _, l := range e.touched {
		if !l.InTree(e.LeafCount()) {
			continue
		}
		n := e.at(l.Node())
		if !n.populated {
			continue
		}
		for x := range e.nodesWith(e.encryption.From, n.key(e.nh()), e.keyAt) {
			if x != l.Node() {
				return sameEncryptionKey(l.Node(), x)
			}
		}
		for x := range e.nodesWith(e.signature.From, signatureKey(n.content(e.nh())), e.signatureKeyAt) {
			if x != l.Node() {
				return sameSignatureKey(l, x.Leaf())
			}
		}
	}
	return nil
}
