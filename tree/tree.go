package tree

// RFC 9420, Section 4.1: Ratchet Tree Terminology (the tree as a value).

import (
	"iter"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/internal/pmap"
	"github.com/seed-47ee054e/mls/spec"
)

// Tree is the public ratchet tree of one epoch, an immutable value that many
// goroutines may read. Every node knows its tree hash. A changed tree comes
// from an Editor and shares what did not change, so that it costs O(log n) for
// a changed leaf.
//
// A Tree is not necessarily valid: Parse reads what it is given. A joiner calls
// Validate.
type Tree struct {
	view
	index
}

// index finds nodes by their content.
type index struct {
	encryption  keySet           // encryption keys of leaves and parents
	signature   keySet           // signature keys
	credentials pmap.Map[uint32] // members by type of credential
}

// New returns the tree of a group whose only member has that leaf (RFC 9420,
// Section 11). The error is a violation of spec.VectorTooLong.
func New(suite *ciphersuite.Suite, leaf *LeafNode) (*Tree, error) {
	empty := &Tree{view: newView(suite, 0)}
	empty.root = &node{data: string(newHasher(suite).leaf(0, ""))}
	e := empty.Edit()
	if _, err := e.Add(leaf); err != nil {
		return nil, err
	}
	return e.Tree(), nil
}

// Hash is the tree hash of the root, Nh bytes: the tree_hash of a
// GroupContext.
func (t *Tree) Hash() []byte { return []byte(t.root.hash(t.nh())) }

// NodeHash is the tree hash of the node x, or nil if the tree has no such
// node.
func (t *Tree) NodeHash(x NodeIndex) []byte {
	if !t.has(x) {
		return nil
	}
	return t.nodeHash(t.at(x), x)
}

// nodeHash is the tree hash of n, which is x. In a blank subtree it can take
// some hashes.
func (t *Tree) nodeHash(n *node, x NodeIndex) []byte {
	if n.data == "" {
		return []byte(newHasher(t.suite).shape(x))
	}
	return []byte(n.hash(t.nh()))
}

// TreeHashInput is the encoded TreeHashInput of the node x, whose hash is
// NodeHash, or nil if the tree has no such node (RFC 9420, Section 7.8).
func (t *Tree) TreeHashInput(x NodeIndex) []byte {
	if !t.has(x) {
		return nil
	}
	n, nh := t.at(x), t.nh()
	if x.IsLeaf() {
		return appendLeafHashInput(nil, x.Leaf(), n.content(nh))
	}
	left, right := n.children(x.Level(), nh)
	return appendParentHashInput(nil, n.content(nh), string(t.nodeHash(left, Left(x))), string(t.nodeHash(right, Right(x))))
}

// HasEncryptionKey finds a node with that encryption key; several, in a tree
// that is not valid, by the lowest index. It costs O(log n).
func (t *Tree) HasEncryptionKey(key ciphersuite.HPKEPublicKey) (NodeIndex, bool) {
	return first(t.nodesWith(t.encryption.From, string(key), t.keyAt))
}

// HasSignatureKey finds a member with that signature key; several, in a tree
// that is not valid, by the lowest index. It costs O(log n).
func (t *Tree) HasSignatureKey(key ciphersuite.SignaturePublicKey) (LeafIndex, bool) {
	x, ok := first(t.nodesWith(t.signature.From, string(key), t.signatureKeyAt))
	return x.Leaf(), ok
}

// CredentialTypes lists the types of the members' credentials, each once and in
// increasing order. It costs the number of types.
func (t *Tree) CredentialTypes() []spec.CredentialType { return typesIn(t.credentials.From(0)) }

func typesIn(counts iter.Seq2[uint64, uint32]) []spec.CredentialType {
	var types []spec.CredentialType
	for t := range counts {
		types = append(types, spec.CredentialType(t))
	}
	return types
}

func first(nodes iter.Seq[NodeIndex]) (NodeIndex, bool) {
	for x := range nodes {
		return x, true
	}
	return 0, false
}
