package tree_test

import (
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// client makes a leaf with its keys. Real entropy is random.
func exampleClient(suite *ciphersuite.Suite, name string) (*tree.LeafNode, *ciphersuite.HPKEPrivateKey, *ciphersuite.SignaturePrivateKey) {
	entropy := ciphersuite.NewSecret(fmt.Appendf(nil, "%-32s", name))
	signer, err := suite.DeriveSignatureKeyPair(entropy)
	if err != nil {
		panic(err)
	}
	key, public := suite.DeriveKeyPair(suite.SplitEntropy(entropy, "leaf", 0))
	leaf := &tree.LeafNode{
		EncryptionKey: public,
		SignatureKey:  signer.Public(),
		Credential:    tree.BasicCredential([]byte(name)),
		Source:        tree.LeafNodeSourceKeyPackage,
	}
	if err := leaf.Sign(suite, signer, nil, 0); err != nil {
		panic(err)
	}
	return leaf, key, signer
}

// Alice adds Bob and Carol, and at once refreshes her path; then Bob follows a
// Commit of Carol.
func ExampleEditor() {
	suite, err := ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	if err != nil {
		panic(err)
	}
	alice, _, aliceSigner := exampleClient(suite, "Alice")
	bob, bobKey, _ := exampleClient(suite, "Bob")
	carol, _, carolSigner := exampleClient(suite, "Carol")
	group := []byte("group")

	// Epoch 0: Alice alone. Then her Commit.
	t, _ := tree.New(suite, alice)
	e := t.Edit()
	bobIndex, _ := e.Add(bob)
	carolIndex, _ := e.Add(carol)
	path, err := e.CreatePath(tree.PathInput{Sender: 0, LeafNode: *alice, Signer: aliceSigner, GroupID: group,
		Entropy: ciphersuite.NewSecret([]byte("what Alice got from her system.."))})
	if err != nil {
		panic(err)
	}
	t = e.Tree()

	// Bob joins with the path secret that his Welcome has.
	bobs, err := tree.NewPrivateTree(bobIndex, bobKey).WithPathSecret(t, 0, path.PathSecretFor(bobIndex))
	if err != nil {
		panic(err)
	}
	fmt.Println("leaves:", t.LeafCount(), "members:", t.MemberCount())

	// Carol commits a path; the context that it is encrypted under has the hash
	// of the tree with the path.
	e = t.Edit()
	path, err = e.CreatePath(tree.PathInput{Sender: carolIndex, LeafNode: *carol, Signer: carolSigner, GroupID: group,
		Entropy: ciphersuite.NewSecret([]byte("what Carol got from her system.."))})
	if err != nil {
		panic(err)
	}
	context := e.Tree().Hash() // stands for the provisional GroupContext
	update, err := path.Encrypt(context)
	if err != nil {
		panic(err)
	}

	// Bob processes it.
	e = t.Edit()
	merged, err := e.MergePath(carolIndex, update)
	if err != nil {
		panic(err)
	}
	t = e.Tree()
	secrets, err := merged.Decrypt(t, bobs, context)
	if err != nil {
		panic(err)
	}
	fmt.Println("the same commit secret:", secrets.CommitSecret.Equal(path.CommitSecret()))
	fmt.Println("filtered direct path of Bob:", t.FilteredDirectPath(bobIndex))
	// Output:
	// leaves: 4 members: 3
	// the same commit secret: true
	// filtered direct path of Bob: [1 3]
}
