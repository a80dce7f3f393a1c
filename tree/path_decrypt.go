package tree

// RFC 9420, Section 7.5: Synchronizing Views of the Tree (decrypting an
// UpdatePath).

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// ErrOwnPath is misuse: a path is decrypted by the member that sent it.
var ErrOwnPath = errors.New("mls: the sender of a path cannot decrypt it")

// PathSecrets is what a member learns from the path of a Commit.
type PathSecrets struct {
	// PathSecret is the one that was decrypted, that of the lowest node above
	// both the sender and the receiver.
	PathSecret ciphersuite.Secret

	// CommitSecret is the commit_secret of the new epoch, Nh bytes.
	CommitSecret ciphersuite.Secret

	// Private holds the private keys of the receiver in the new epoch, Dead
	// those that are to be erased when the Commit is accepted (RFC 9420,
	// Section 9.2).
	Private *PrivateTree
	Dead    []*ciphersuite.HPKEPrivateKey
}

// Decrypt decrypts the path secret that is meant for a member with the private
// keys of before, and derives from it what follows. t is the tree that the path
// was merged into, groupContext the encoded provisional GroupContext, which
// has the hash of t. before does not change.
//
// The error is ErrOwnPath or a violation of spec.PathSecretDecryption or
// spec.PathKeyMismatch.
func (m *MergedPath) Decrypt(t *Tree, before *PrivateTree, groupContext []byte) (*PathSecrets, error) {
	if before.leaf == m.sender {
		return nil, ErrOwnPath
	}

	// The node of the path whose child on the copath is above the receiver.
	overlap := -1
	for i, n := range m.nodes {
		if n.sibling.Contains(before.leaf.Node()) {
			overlap = i
		}
	}
	if overlap < 0 {
		return nil, spec.PathSecretDecryption.Violated("no node of the path is for leaf %d", before.leaf)
	}

	pathSecret, err := m.decryptAt(overlap, before, groupContext)
	if err != nil {
		return nil, err
	}

	// The path secrets and key pairs from there to the root.
	above := m.nodes[overlap:]
	keys, commitSecret := deriveUpward(m.suite, pathSecret, len(above))
	for i, n := range above {
		if !bytes.Equal(keys[i].Public(), n.key) {
			pathSecret.Erase()
			commitSecret.Erase()
			eraseKeys(keys)
			return nil, spec.PathKeyMismatch.Violated("path.nodes[%d].encryption_key", overlap+i)
		}
	}

	out := &PathSecrets{PathSecret: pathSecret, CommitSecret: commitSecret}
	out.Private, out.Dead = before.Retain(t)
	for i, n := range above {
		out.Private = out.Private.with(n.index, keys[i])
	}
	return out, nil
}

// decryptAt decrypts the path secret of m.nodes[i] by the first key of its
// recipients that before has.
func (m *MergedPath) decryptAt(i int, before *PrivateTree, groupContext []byte) (ciphersuite.Secret, error) {
	n := &m.nodes[i]
	for j, r := range n.recipients {
		key := before.Key(r.index)
		if key == nil || !bytes.Equal(key.Public(), r.key) {
			continue
		}
		where := fmt.Sprintf("path.nodes[%d].encrypted_path_secret[%d]", i, j)
		plaintext, err := m.suite.DecryptWithLabel(key, spec.LabelUpdatePathNode, groupContext, n.encrypted[j])
		if err != nil {
			return ciphersuite.Secret{}, spec.PathSecretDecryption.Because(err, "%s", where)
		}
		defer clear(plaintext)
		if len(plaintext) != m.suite.Nh() {
			return ciphersuite.Secret{}, spec.PathSecretDecryption.Violated("%s: a secret of %d bytes", where, len(plaintext))
		}
		return ciphersuite.NewSecret(plaintext), nil
	}
	return ciphersuite.Secret{}, spec.PathSecretDecryption.Violated("path.nodes[%d]: leaf %d has no key that it was encrypted to", i, before.leaf)
}

// deriveUpward derives the key pairs of n nodes of a filtered direct path, the
// lowest of which has that path secret, and the commit secret. It erases the
// path secrets in between.
func deriveUpward(suite *ciphersuite.Suite, pathSecret ciphersuite.Secret, n int) (keys []*ciphersuite.HPKEPrivateKey, commitSecret ciphersuite.Secret) {
	secrets := make([]ciphersuite.Secret, n+1)
	secrets[0] = pathSecret
	for i := range n {
		secrets[i+1] = suite.DeriveSecret(secrets[i], spec.LabelPath)
	}
	keys = make([]*ciphersuite.HPKEPrivateKey, n)
	Parallel(n, func(i int) { keys[i] = nodeKey(suite, secrets[i]) })
	for i := 1; i < n; i++ {
		secrets[i].Erase()
	}
	return keys, secrets[n]
}

func eraseKeys(keys []*ciphersuite.HPKEPrivateKey) {
	for _, k := range keys {
		k.Erase()
	}
}
