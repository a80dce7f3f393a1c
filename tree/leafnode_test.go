package tree_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// suiteOf is the suite with that identifier.
func suiteOf(t testing.TB, id spec.CipherSuite) *ciphersuite.Suite {
	t.Helper()
	suite, err := ciphersuite.Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	return suite
}

// entropyFor is a different value for each name, and the same in each run.
func entropyFor(name string) ciphersuite.Secret {
	return ciphersuite.NewSecret(fmt.Appendf(nil, "%-64.64s", "entropy for "+name))
}

func signingKey(t testing.TB, suite *ciphersuite.Suite, name string) *ciphersuite.SignaturePrivateKey {
	t.Helper()
	priv, err := suite.DeriveSignatureKeyPair(entropyFor(name + "'s signature"))
	if err != nil {
		t.Fatal(err)
	}
	return priv
}

// member is a client with a leaf that is not signed yet.
type member struct {
	leaf tree.LeafNode
	priv *ciphersuite.SignaturePrivateKey
}

// memberNamed makes a client whose leaf is in order, from a KeyPackage valid
// from second 1000 to second 2000.
func memberNamed(t testing.TB, suite *ciphersuite.Suite, name string) member {
	t.Helper()
	priv := signingKey(t, suite, name)
	_, encryptionKey := suite.DeriveKeyPair(entropyFor(name + "'s encryption"))
	return member{
		priv: priv,
		leaf: tree.LeafNode{
			EncryptionKey: encryptionKey,
			SignatureKey:  priv.Public(),
			Credential:    tree.BasicCredential([]byte(name)),
			Capabilities: tree.Capabilities{
				Versions:     []spec.ProtocolVersion{spec.MLS10},
				CipherSuites: []spec.CipherSuite{suite.ID()},
				Extensions:   []spec.ExtensionType{0xF001, 0xF002},
				Proposals:    []spec.ProposalType{0xF003},
				Credentials:  []spec.CredentialType{spec.CredentialTypeBasic, spec.CredentialTypeX509},
			},
			Source:   tree.LeafNodeSourceKeyPackage,
			Lifetime: tree.Lifetime{NotBefore: 1000, NotAfter: 2000},
		},
	}
}

// sign signs the leaf for leaf 5 of "the group".
func (m *member) sign(t testing.TB, suite *ciphersuite.Suite) {
	t.Helper()
	if err := m.leaf.Sign(suite, m.priv, []byte("the group"), 5); err != nil {
		t.Fatal(err)
	}
}

// The signature of an update or commit leaf holds in one group and at one
// place; that of a key_package leaf everywhere. Every suite.
func TestLeafSignatureIsBoundToItsPlace(t *testing.T) {
	t.Parallel()
	for _, suite := range ciphersuite.All() {
		for _, source := range []tree.LeafNodeSource{tree.LeafNodeSourceKeyPackage, tree.LeafNodeSourceUpdate, tree.LeafNodeSourceCommit} {
			m := memberNamed(t, suite, "alice")
			m.leaf.Source = source
			m.sign(t, suite)
			if err := m.leaf.Verify(suite, []byte("the group"), 5); err != nil {
				t.Errorf("%v, %v: %v", suite.Name(), source, err)
			}
			bound := source != tree.LeafNodeSourceKeyPackage
			if err := m.leaf.Verify(suite, []byte("another group"), 5); errors.Is(err, spec.LeafSignature) != bound {
				t.Errorf("%v, %v: in another group: %v", suite.Name(), source, err)
			}
			if err := m.leaf.Verify(suite, []byte("the group"), 6); errors.Is(err, spec.LeafSignature) != bound {
				t.Errorf("%v, %v: at another leaf: %v", suite.Name(), source, err)
			}
		}
	}
}

// Any change to what is signed invalidates the signature.
func TestLeafSignatureCoversEveryField(t *testing.T) {
	t.Parallel()
	suite := suiteOf(t, 1)
	changes := map[string]func(*tree.LeafNode){
		"encryption_key":   func(n *tree.LeafNode) { n.EncryptionKey = flipped(n.EncryptionKey) },
		"signature_key":    func(n *tree.LeafNode) { n.SignatureKey = signingKey(t, suite, "bob").Public() },
		"credential":       func(n *tree.LeafNode) { n.Credential.Identity = []byte("bob") },
		"capabilities":     func(n *tree.LeafNode) { n.Capabilities.Proposals = nil },
		"leaf_node_source": func(n *tree.LeafNode) { n.Source = tree.LeafNodeSourceUpdate },
		"lifetime":         func(n *tree.LeafNode) { n.Lifetime.NotAfter++ },
		"extensions":       func(n *tree.LeafNode) { n.Extensions = tree.Extensions{{Type: 0xF001}} },
		"signature":        func(n *tree.LeafNode) { n.Signature = flipped(n.Signature) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := memberNamed(t, suite, "alice")
			m.sign(t, suite)
			change(&m.leaf)
			if err := m.leaf.Verify(suite, []byte("the group"), 5); !errors.Is(err, spec.LeafSignature) {
				t.Error(err)
			}
		})
	}
	m := memberNamed(t, suite, "alice")
	m.leaf.Source, m.leaf.ParentHash = tree.LeafNodeSourceCommit, []byte("a hash")
	m.sign(t, suite)
	m.leaf.ParentHash = []byte("hash a")
	if err := m.leaf.Verify(suite, []byte("the group"), 5); !errors.Is(err, spec.LeafSignature) {
		t.Errorf("parent_hash: %v", err)
	}
}

func flipped(b []byte) []byte {
	b = bytes.Clone(b)
	b[len(b)/2] ^= 1
	return b
}

func TestUnmergedLeavesAreInOrderAndBelow(t *testing.T) {
	t.Parallel()
	// Node 11 of a tree with 8 leaves is over the leaves 4 to 7.
	for _, c := range []struct {
		name   string
		leaves []tree.LeafIndex
		rule   *spec.Rule
	}{
		{"none", nil, nil},
		{"all", []tree.LeafIndex{4, 5, 6, 7}, nil},
		{"some", []tree.LeafIndex{5, 7}, nil},
		{"falling", []tree.LeafIndex{7, 5}, spec.UnmergedLeavesOrder},
		{"repeated", []tree.LeafIndex{5, 5}, spec.UnmergedLeavesOrder},
		{"left of the subtree", []tree.LeafIndex{3, 5}, spec.UnmergedLeavesPopulated},
		{"right of the subtree", []tree.LeafIndex{5, 8}, spec.UnmergedLeavesPopulated},
		{"node index", []tree.LeafIndex{10}, spec.UnmergedLeavesPopulated},
		{"beyond every tree", []tree.LeafIndex{1<<32 - 1}, spec.UnmergedLeavesPopulated},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := tree.ParentNode{UnmergedLeaves: c.leaves}
			checkRule(t, n.CheckUnmergedLeaves(11), c.rule)
		})
	}
}

// checkRule compares err with the one rule that it must name first, or with
// none.
func checkRule(t testing.TB, err error, want *spec.Rule) {
	t.Helper()
	var got *spec.Rule
	if v, ok := errors.AsType[*spec.Violation](err); ok {
		got = v.Rule
	}
	if got != want || (err == nil) != (want == nil) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestCredentialsAreEqualAsBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawCredential(t), drawCredential(t)
		if !a.Equal(&a) || !b.Equal(&b) {
			t.Fatal("a credential is not equal to itself")
		}
		if a.Equal(&b) != (fmt.Sprint(a) == fmt.Sprint(b)) || a.Equal(&b) != b.Equal(&a) {
			t.Fatalf("%v and %v: %v", a, b, a.Equal(&b))
		}
	})
}
