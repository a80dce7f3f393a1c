package tree

// RFC 9420, Section 7.4: Ratchet Tree Evolution.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// PathInput is what the committer of a path brings along.
type PathInput struct {
	// Sender is the leaf of the committer: a member, or NextLeaf for an
	// external Commit.
	Sender LeafIndex

	// LeafNode is what the new leaf will be, but for the fields that the path
	// determines: EncryptionKey, Source, ParentHash and Signature.
	LeafNode LeafNode

	// Signer is the private half of LeafNode.SignatureKey. GroupID enters the
	// signature.
	Signer  *ciphersuite.SignaturePrivateKey
	GroupID []byte

	// Entropy is at least ciphersuite.MinEntropy fresh random bytes. All keys
	// of the path and all of its encryptions are derived from it.
	Entropy ciphersuite.Secret
}

// NewPath is an update path in the making. Its keys are in the tree; its path
// secrets are encrypted by Encrypt, once the hash of that tree is known.
type NewPath struct {
	suite        *ciphersuite.Suite
	sender       LeafIndex
	leaf         LeafNode
	leafKey      *ciphersuite.HPKEPrivateKey
	nodes        []newNode
	commitSecret ciphersuite.Secret
	sealEntropy  ciphersuite.Secret
}

// newNode is one node of the filtered direct path.
type newNode struct {
	index      NodeIndex
	pathSecret ciphersuite.Secret
	private    *ciphersuite.HPKEPrivateKey
	recipients []recipient
}

// CreatePath makes new keys for the filtered direct path and the leaf of the
// committer, as the tree is after the proposals, puts them into the tree and
// signs the leaf. The error is ErrNoMember, one of the signature function, or a
// violation of spec.VectorTooLong, spec.TreeTooLarge, spec.SignatureKeyUnique,
// or, if entropy was used before, spec.PathKeyInTree.
func (e *Editor) CreatePath(in PathInput) (*NewPath, error) {
	undo, err := e.beginPath(in.Sender)
	if err != nil {
		return nil, err
	}
	path, err := e.createPath(in)
	if err != nil {
		undo()
		path.discard()
		return nil, err
	}
	return path, nil
}

// createPath returns the path even with an error.
func (e *Editor) createPath(in PathInput) (*NewPath, error) {
	steps := e.filteredPath(in.Sender)
	p := &NewPath{
		suite:       e.suite,
		sender:      in.Sender,
		nodes:       make([]newNode, len(steps)),
		sealEntropy: e.suite.SplitEntropy(in.Entropy, "path: seal", 0),
	}
	for i, s := range steps {
		p.nodes[i].index, p.nodes[i].recipients = s.parent, e.recipients(s)
	}
	p.deriveKeys(in.Entropy)

	// The leaf is one from a Commit, with a fresh key.
	p.leaf = in.LeafNode
	p.leaf.EncryptionKey = p.leafKey.Public()
	p.leaf.Source = LeafNodeSourceCommit
	p.leaf.Lifetime = Lifetime{}
	keys := make([]string, len(steps))
	for i := range p.nodes {
		keys[i] = string(p.nodes[i].private.Public())
	}
	if err := e.checkPathKeys(in.Sender, &p.leaf, keys); err != nil {
		return p, err
	}

	// Its parent hash is that of the path, and it is signed with it.
	h := e.freezeSiblings(steps)
	fields, leafHash := h.pathParentHashes(steps, keys)
	p.leaf.ParentHash = []byte(leafHash)
	if err := p.leaf.Sign(e.suite, in.Signer, in.GroupID, in.Sender); err != nil {
		return p, err
	}
	content, err := tls.Marshal(&p.leaf)
	if err != nil {
		return p, err
	}
	e.setPath(in.Sender, steps, string(content), keys, fields)
	return p, nil
}

// deriveKeys makes the path secrets, each from the one below, and the key
// pairs.
//
// Unclear: §12.4.2. The commit secret of a path without nodes, that of a sole
// member, is not defined. It is the first path secret here, and nobody else can
// notice.
func (p *NewPath) deriveKeys(entropy ciphersuite.Secret) {
	secret := p.suite.SplitEntropy(entropy, "path: path_secret", 0)
	for i := range p.nodes {
		p.nodes[i].pathSecret = secret
		secret = p.suite.DeriveSecret(secret, spec.LabelPath)
	}
	p.commitSecret = secret
	Parallel(len(p.nodes)+1, func(i int) {
		if i == len(p.nodes) {
			leafSecret := p.suite.SplitEntropy(entropy, "path: leaf", 0)
			p.leafKey, _ = p.suite.DeriveKeyPair(leafSecret)
			leafSecret.Erase()
			return
		}
		p.nodes[i].private = nodeKey(p.suite, p.nodes[i].pathSecret)
	})
}

// nodeKey derives the key pair of a node from its path secret.
func nodeKey(suite *ciphersuite.Suite, pathSecret ciphersuite.Secret) *ciphersuite.HPKEPrivateKey {
	nodeSecret := suite.DeriveSecret(pathSecret, spec.LabelNode)
	key, _ := suite.DeriveKeyPair(nodeSecret)
	nodeSecret.Erase()
	return key
}

// CommitSecret is the commit_secret of the epoch that the path begins, Nh
// bytes. Erase does not erase it.
func (p *NewPath) CommitSecret() ciphersuite.Secret { return p.commitSecret }

// LeafNode is the new leaf of the committer, signed.
func (p *NewPath) LeafNode() *LeafNode {
	leaf := p.leaf
	return &leaf
}

// PathSecretFor is a copy of the path secret for a member that was added by the
// same Commit: that of the lowest node above both the committer and the leaf l.
// It goes into the Welcome (RFC 9420, Section 12.4.3.1). It is absent if there
// is none, as for the committer.
func (p *NewPath) PathSecretFor(l LeafIndex) ciphersuite.Secret {
	x := CommonAncestor(p.sender.Node(), l.Node())
	for _, n := range p.nodes {
		if n.index == x {
			return n.pathSecret.Clone()
		}
	}
	return ciphersuite.Secret{}
}

// Private returns the private keys that the committer has after its Commit: of
// its old ones, nil for an external Commit, those that t still has, and the new
// ones. t is the tree that the path is in. dead are the keys that are to be
// erased when the Commit is accepted (RFC 9420, Section 9.2).
func (p *NewPath) Private(t *Tree, old *PrivateTree) (after *PrivateTree, dead []*ciphersuite.HPKEPrivateKey) {
	after = &PrivateTree{leaf: p.sender}
	if old != nil {
		after, dead = old.Retain(t)
	}
	after = after.with(p.sender.Node(), p.leafKey)
	for _, n := range p.nodes {
		after = after.with(n.index, n.private)
	}
	return after, dead
}

// Erase erases the path secrets, which nobody needs after Encrypt and the
// Welcome (RFC 9420, Section 7.5). The private keys, which Private gave away,
// remain.
func (p *NewPath) Erase() {
	for i := range p.nodes {
		p.nodes[i].pathSecret.Erase()
	}
	p.sealEntropy.Erase()
}

// discard erases all secrets and keys of a path that nobody was given.
func (p *NewPath) discard() {
	p.Erase()
	p.commitSecret.Erase()
	p.leafKey.Erase()
	for i := range p.nodes {
		p.nodes[i].private.Erase()
	}
}
