package group

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// fullGroup is a group whose every parent is populated, as it is after every
// second member has committed. Two members are real, alice at leaf 0 and bob
// next to her, who derives the whole path of her Commits: no receiver has more
// to do. The others' keys are bytes that nobody has the private half of, which
// for X25519 makes no difference to those who encrypt to them; if signed, their
// leaves have real signatures.
type fullGroup struct {
	*world
	counter    ciphersuite.Counter
	alice, bob *State
	contents   [][]byte // of the nodes, by index
	signed     bool
	lastAdded  *JoinKeys
}

var fullGroupID = []byte("a full group")

// newFullGroup makes a full group of n members. What its states do is counted.
func newFullGroup(tb testing.TB, n int, signed bool) *fullGroup {
	tb.Helper()
	g := &fullGroup{world: newWorld(tb, 1), signed: signed}
	g.suite = g.suite.WithCounter(&g.counter)
	before, err := tree.Parse(g.suite, g.ratchetTree(n))
	g.check(err)

	// Alice commits once more, for her and bob to have the keys of the path.
	leaf := *before.Leaf(0)
	e := before.Edit()
	path, err := e.CreatePath(tree.PathInput{LeafNode: leaf, Signer: g.signer(0), GroupID: fullGroupID, Entropy: g.entropy()})
	g.check(err)
	after := e.Tree()
	private, _ := path.Private(after, nil)
	encrypted, err := path.Encrypt(nil)
	g.check(err)
	e = before.Edit()
	merged, err := e.MergePath(0, encrypted)
	g.check(err)
	secrets, err := merged.Decrypt(e.Tree(), tree.NewPrivateTree(1, g.leafKey(1)), nil)
	g.check(err)

	all := clients{}.edit()
	for i := range n {
		all.set(tree.LeafIndex(i), name(i))
	}
	epoch := g.entropy()
	g.alice = g.state(after, private, g.signer(0), epoch, all.clients())
	g.bob = g.state(e.Tree(), secrets.Private, g.signer(1), epoch, all.clients())
	g.counter.Reset()
	return g
}

func (g *fullGroup) check(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// state is the state of a member in an epoch with that secret.
func (g *fullGroup) state(t *tree.Tree, private *tree.PrivateTree, signer *ciphersuite.SignaturePrivateKey, secret ciphersuite.Secret, all clients) *State {
	context := &schedule.GroupContext{
		Version: spec.MLS10, CipherSuite: g.suite.ID(), GroupID: fullGroupID, Epoch: 7,
		TreeHash: t.Hash(), ConfirmedTranscriptHash: make([]byte, g.suite.Nh()),
	}
	keys := schedule.EpochSecret{Secret: secret}.Derive(g.suite)
	tag := keys.ConfirmationTag(g.suite, context.ConfirmedTranscriptHash)
	e, err := newEpoch(g.suite, context, keys, t)
	g.check(err)
	params, err := tree.NewGroupParameters(spec.MLS10, g.suite.ID(), nil)
	g.check(err)
	policy := DefaultPolicy()
	return &State{
		suite: g.suite, policy: &policy, epoch: e, tree: t, private: private, signer: signer,
		interim: schedule.InterimTranscriptHash(g.suite, context.ConfirmedTranscriptHash, tag), tag: tag,
		clients: all, params: params,
	}
}

func name(i int) []byte { return fmt.Appendf(nil, "member %06d", i) }

func (g *fullGroup) signer(i int) *ciphersuite.SignaturePrivateKey {
	k, err := g.suite.DeriveSignatureKeyPair(ciphersuite.NewSecret(fmt.Appendf(nil, "%032d", i)))
	g.check(err)
	return k
}

func (g *fullGroup) leafKey(i int) *ciphersuite.HPKEPrivateKey {
	k, _ := g.suite.DeriveKeyPair(ciphersuite.NewSecret(fmt.Appendf(nil, "%032d", i)))
	return k
}

// ratchetTree is the encoded tree of n members.
func (g *fullGroup) ratchetTree(n int) []byte {
	width := tree.Width(tree.LeafIndex(n - 1))
	g.contents = make([][]byte, tree.NodeWidth(width))
	g.build(tree.Root(width), n, []byte{})
	e := tls.NewEncoder(nil)
	mark := e.Begin()
	for x, content := range g.contents[:2*n-1] {
		if content == nil {
			e.Uint8(0)
			continue
		}
		e.Uint8(1)
		if x%2 == 0 {
			e.Uint8(uint8(spec.NodeTypeLeaf))
		} else {
			e.Uint8(uint8(spec.NodeTypeParent))
		}
		e.Raw(content)
	}
	e.End(mark)
	b, err := e.Finish()
	g.check(err)
	return b
}

// build makes the nodes of the subtree of x, and returns its tree hash. The
// member furthest to the left in it was the last to commit; parentHash is what
// its Commit put into the topmost populated node, or nil if the nodes above
// were set by somebody else since.
func (g *fullGroup) build(x tree.NodeIndex, n int, parentHash []byte) []byte {
	if x.IsLeaf() {
		if int(x.Leaf()) < n {
			g.contents[x] = g.leaf(int(x.Leaf()), parentHash)
		}
		return g.suite.Hash(optional(binary.BigEndian.AppendUint32([]byte{byte(spec.NodeTypeLeaf)}, uint32(x.Leaf())), g.contents[x]))
	}
	right := g.build(tree.Right(x), n, nil)
	if first, _ := tree.Right(x).LeafRange(); int(first) < n {
		key := g.suite.Hash(fmt.Appendf(nil, "parent %d", x))
		if parentHash == nil {
			parentHash = g.suite.Hash(key) // it is of a tree that is no more
		}
		e := tls.NewEncoder(nil)
		e.Opaque(key)
		e.Opaque(parentHash)
		parentHash = g.suite.Hash(opaque(bytesOf(e), right))
		e.Opaque(nil)
		g.contents[x] = bytesOf(e)
	}
	left := g.build(tree.Left(x), n, parentHash)
	return g.suite.Hash(opaque(opaque(optional([]byte{byte(spec.NodeTypeParent)}, g.contents[x]), left), right))
}

func bytesOf(e *tls.Encoder) []byte {
	b, err := e.Finish()
	if err != nil {
		panic(err)
	}
	return b
}

func opaque(b, content []byte) []byte {
	e := tls.NewEncoder(b)
	e.Opaque(content)
	return bytesOf(e)
}

func optional(b, content []byte) []byte {
	if content == nil {
		return append(b, 0)
	}
	return append(append(b, 1), content...)
}

// leaf is the leaf of a member who committed last if parentHash is not nil, and
// else of one who never did.
func (g *fullGroup) leaf(i int, parentHash []byte) []byte {
	n := tree.LeafNode{
		EncryptionKey: g.suite.Hash(fmt.Appendf(nil, "encryption %d", i)),
		SignatureKey:  g.suite.Hash(fmt.Appendf(nil, "signature %d", i)),
		Credential:    tree.BasicCredential(name(i)),
		Capabilities:  g.client("").Capabilities,
		Source:        tree.LeafNodeSourceKeyPackage,
		Lifetime:      lifetime,
		Signature:     make([]byte, 64),
	}
	if parentHash != nil {
		n.Source, n.ParentHash = tree.LeafNodeSourceCommit, parentHash
	}
	if i < 2 {
		n.EncryptionKey = g.leafKey(i).Public()
	}
	if g.signed || i < 2 {
		n.SignatureKey = g.signer(i).Public()
		g.check(n.Sign(g.suite, g.signer(i), fullGroupID, tree.LeafIndex(i)))
	}
	b, err := tls.Marshal(&n)
	g.check(err)
	return b
}
