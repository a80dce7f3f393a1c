package tree

// RFC 9420, Section 7.6: Update Paths (encrypting path secrets).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// Encrypt returns the update path: each path secret is encrypted to the nodes
// of the resolution of the child on the copath, as they were before the path,
// without the leaves that the same Commit adds. groupContext is the encoded
// provisional GroupContext, which has the hash of the tree with the path.
//
// The encryptions are made on all cores, and are the same for the same entropy
// and context. The error, of the first recipient that has one, is a violation
// of spec.HPKEPublicKey (the tree has a key that is none) or, of the context,
// of spec.VectorTooLong.
func (p *NewPath) Encrypt(groupContext []byte) (*UpdatePath, error) {
	path := &UpdatePath{LeafNode: p.leaf, Nodes: make([]UpdatePathNode, len(p.nodes))}
	type job struct {
		secret ciphersuite.Secret
		to     ciphersuite.HPKEPublicKey
		out    *ciphersuite.HPKECiphertext
	}
	var jobs []job
	for i, n := range p.nodes {
		x := &path.Nodes[i]
		x.EncryptionKey = n.private.Public()
		x.EncryptedPathSecret = make([]ciphersuite.HPKECiphertext, len(n.recipients))
		for j, r := range n.recipients {
			jobs = append(jobs, job{n.pathSecret, r.key, &x.EncryptedPathSecret[j]})
		}
	}
	context, err := p.suite.EncryptContext(spec.LabelUpdatePathNode, groupContext)
	if err != nil {
		return nil, err
	}
	err = firstError(len(jobs), func(i int) error {
		entropy := p.suite.SplitEntropy(p.sealEntropy, "path: recipient", uint32(i))
		ct, err := context.Encrypt(jobs[i].to, jobs[i].secret.Bytes(), entropy)
		entropy.Erase()
		*jobs[i].out = ct
		return err
	})
	if err != nil {
		return nil, err
	}
	return path, nil
}
