package tree

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// fullTree is a large tree of which every parent is populated, made without
// the keys that nobody in a test uses: public keys of X25519 can be any bytes.
type fullTree struct {
	tree   *Tree
	suite  *ciphersuite.Suite
	signed bool   // the leaves have real signatures
	serial uint64 // of the next key
}

var fullGroup = []byte("a full group")

// newFullTree makes a tree of n members: all are added, then every second one
// commits, and leaf 0 last, with real keys.
func newFullTree(tb testing.TB, n int, signed bool) (*fullTree, *PrivateTree) {
	tb.Helper()
	suite, err := ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	if err != nil {
		tb.Fatal(err)
	}
	f := &fullTree{suite: suite, signed: signed}
	leaves := make([]LeafNode, n)
	Parallel(n, func(i int) { leaves[i] = f.leafNode(i) })
	t, err := New(suite, &leaves[0])
	if err != nil {
		tb.Fatal(err)
	}
	e := t.Edit()
	for i := range leaves[1:] {
		if _, err := e.Add(&leaves[i+1]); err != nil {
			tb.Fatal(err)
		}
	}
	e.Tree()
	clear(e.added)
	for i := n - 1; i > 0; i -= 2 {
		f.commit(tb, e, LeafIndex(i), &leaves[i])
	}
	path, err := e.CreatePath(PathInput{LeafNode: leaves[0], Signer: f.signer(0), GroupID: fullGroup, Entropy: ciphersuite.NewSecret(f.fake())})
	if err != nil {
		tb.Fatal(err)
	}
	f.tree = e.Tree()
	private, _ := path.Private(f.tree, nil)
	return f, private
}

// fake is 32 bytes that were not there before.
func (f *fullTree) fake() []byte {
	f.serial++
	return f.suite.Hash([]byte("fake"), binary.BigEndian.AppendUint64(nil, f.serial))
}

func (f *fullTree) signer(i int) *ciphersuite.SignaturePrivateKey {
	k, err := f.suite.DeriveSignatureKeyPair(ciphersuite.NewSecret(fmt.Appendf(nil, "%032d", i)))
	if err != nil {
		panic(err)
	}
	return k
}

func (f *fullTree) leafNode(i int) LeafNode {
	n := LeafNode{
		EncryptionKey: f.suite.Hash(fmt.Appendf(nil, "encryption %d", i)),
		SignatureKey:  f.suite.Hash(fmt.Appendf(nil, "signature %d", i)),
		Credential:    BasicCredential(fmt.Appendf(nil, "member %06d", i)),
		Capabilities: Capabilities{
			Versions:     []spec.ProtocolVersion{spec.MLS10},
			CipherSuites: []spec.CipherSuite{f.suite.ID()},
			Credentials:  []spec.CredentialType{spec.CredentialTypeBasic},
		},
		Source:    LeafNodeSourceKeyPackage,
		Lifetime:  Lifetime{NotAfter: 1},
		Signature: make([]byte, 64),
	}
	if f.signed || i == 0 {
		k := f.signer(i)
		n.SignatureKey = k.Public()
		if err := n.Sign(f.suite, k, fullGroup, LeafIndex(i)); err != nil {
			panic(err)
		}
	}
	return n
}

// commit sets the path of the member at l with keys that nobody has.
func (f *fullTree) commit(tb testing.TB, e *Editor, l LeafIndex, leaf *LeafNode) {
	steps := e.filteredPath(l)
	keys := make([]string, len(steps))
	for i := range keys {
		keys[i] = string(f.fake())
	}
	e.fresh = 0
	fields, hash := e.freezeSiblings(steps).pathParentHashes(steps, keys)
	leaf.EncryptionKey, leaf.Source, leaf.ParentHash = f.fake(), LeafNodeSourceCommit, []byte(hash)
	if f.signed {
		if err := leaf.Sign(f.suite, f.signer(int(l)), fullGroup, l); err != nil {
			tb.Fatal(err)
		}
	}
	content, err := tls.Marshal(leaf)
	if err != nil {
		tb.Fatal(err)
	}
	e.setPath(l, steps, string(content), keys, fields)
}
