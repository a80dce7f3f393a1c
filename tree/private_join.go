package tree

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message (private keys from
// the path secret).

import (
	"bytes"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// WithPathSecret returns p with the private keys that follow from the path
// secret of a Welcome: of the lowest node above both the member and the signer
// of the GroupInfo, and of the populated nodes above that one. The caller keeps
// pathSecret. The error is a violation of spec.WelcomePathSecret.
func (p *PrivateTree) WithPathSecret(t *Tree, signer LeafIndex, pathSecret ciphersuite.Secret) (*PrivateTree, error) {
	// The lowest common ancestor is populated, as the Commit of the signer has
	// set it.
	if !p.leaf.InTree(t.LeafCount()) || !signer.InTree(t.LeafCount()) || signer == p.leaf {
		return nil, spec.WelcomePathSecret.Violated("leaf %d has no node in common with leaf %d", p.leaf, signer)
	}
	ancestor := CommonAncestor(p.leaf.Node(), signer.Node())
	if t.EncryptionKey(ancestor) == nil {
		return nil, spec.WelcomePathSecret.Violated("node %d is blank", ancestor)
	}

	// So are, above it, the nodes of the filtered direct path and no others.
	nodes := []NodeIndex{ancestor}
	for _, x := range DirectPath(ancestor, t.LeafCount()) {
		if t.EncryptionKey(x) != nil {
			nodes = append(nodes, x)
		}
	}

	keys, commitSecret := deriveUpward(t.suite, pathSecret, len(nodes))
	commitSecret.Erase()
	after := p
	for i, x := range nodes {
		if !bytes.Equal(keys[i].Public(), t.EncryptionKey(x)) {
			eraseKeys(keys)
			return nil, spec.WelcomePathSecret.Violated("node %d", x)
		}
		after = after.with(x, keys[i])
	}
	return after, nil
}

// DeriveNodeKey derives the key pair of a node from its path secret. It
// implements RFC 9420, Section 7.4.
func DeriveNodeKey(suite *ciphersuite.Suite, pathSecret ciphersuite.Secret) *ciphersuite.HPKEPrivateKey {
	return nodeKey(suite, pathSecret)
}
