package tree_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/internal/published"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

type treeKEMCase struct {
	CipherSuite             spec.CipherSuite `json:"cipher_suite"`
	GroupID                 string           `json:"group_id"`
	Epoch                   uint64           `json:"epoch"`
	ConfirmedTranscriptHash string           `json:"confirmed_transcript_hash"`
	RatchetTree             string           `json:"ratchet_tree"`
	LeavesPrivate           []struct {
		Index          tree.LeafIndex `json:"index"`
		EncryptionPriv string         `json:"encryption_priv"`
		SignaturePriv  string         `json:"signature_priv"`
		PathSecrets    []struct {
			Node       tree.NodeIndex `json:"node"`
			PathSecret string         `json:"path_secret"`
		} `json:"path_secrets"`
	} `json:"leaves_private"`
	UpdatePaths []struct {
		Sender        tree.LeafIndex `json:"sender"`
		UpdatePath    string         `json:"update_path"`
		PathSecrets   []*string      `json:"path_secrets"`
		CommitSecret  string         `json:"commit_secret"`
		TreeHashAfter string         `json:"tree_hash_after"`
	} `json:"update_paths"`
}

// groupContext is the encoding of a GroupContext without extensions.
func groupContext(t testing.TB, suite spec.CipherSuite, groupID []byte, epoch uint64, treeHash, transcript []byte) []byte {
	t.Helper()
	var e tls.Encoder
	e.Uint16(uint16(spec.MLS10))
	e.Uint16(uint16(suite))
	e.Opaque(groupID)
	e.Uint64(epoch)
	e.Opaque(treeHash)
	e.Opaque(transcript)
	e.Opaque(nil)
	b, err := e.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func hpkeKey(t testing.TB, suite *ciphersuite.Suite, raw []byte) *ciphersuite.HPKEPrivateKey {
	t.Helper()
	key, err := suite.ParseHPKEPrivateKey(ciphersuite.NewSecret(raw))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// It is so that every member processes the published paths to the published
// secrets, and paths made here by the same senders (RFC 9420, Sections 7.4 to
// 7.6 and 7.9).
func TestPublishedTreeKEM(t *testing.T) {
	t.Parallel()
	var cases []treeKEMCase
	published.Into(t, "treekem.json", &cases)
	for i, c := range cases {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			c.run(t)
		})
	}
}

func (c *treeKEMCase) run(t *testing.T) {
	suite := suiteOf(t, c.CipherSuite)
	before := parse(t, suite, unhex(t, c.RatchetTree))
	private := map[tree.LeafIndex]*tree.PrivateTree{}
	signers := map[tree.LeafIndex]*ciphersuite.SignaturePrivateKey{}
	for _, l := range c.LeavesPrivate {
		p := tree.NewPrivateTree(l.Index, hpkeKey(t, suite, unhex(t, l.EncryptionPriv)))
		for _, s := range l.PathSecrets {
			p, _ = p.WithKey(s.Node, tree.DeriveNodeKey(suite, ciphersuite.NewSecret(unhex(t, s.PathSecret))))
		}
		if err := p.Check(before); err != nil {
			t.Errorf("leaf %d: %v", l.Index, err)
		}
		signer, err := suite.ParseSignaturePrivateKey(ciphersuite.NewSecret(unhex(t, l.SignaturePriv)))
		if err != nil {
			t.Fatal(err)
		}
		private[l.Index], signers[l.Index] = p, signer
	}
	context := func(after *tree.Tree) []byte {
		return groupContext(t, c.CipherSuite, unhex(t, c.GroupID), c.Epoch, after.Hash(), unhex(t, c.ConfirmedTranscriptHash))
	}

	for _, u := range c.UpdatePaths {
		var path tree.UpdatePath
		if err := tls.Unmarshal(unhex(t, u.UpdatePath), &path); err != nil {
			t.Fatal(err)
		}
		if err := path.LeafNode.Verify(suite, unhex(t, c.GroupID), u.Sender); err != nil {
			t.Error(err)
		}
		e := before.Edit()
		merged, err := e.MergePath(u.Sender, &path)
		if err != nil {
			t.Fatal(err)
		}
		after := e.Tree()
		if !bytes.Equal(after.Hash(), unhex(t, u.TreeHashAfter)) {
			t.Fatalf("tree hash after %x, want %s", after.Hash(), u.TreeHashAfter)
		}
		// The vectors encrypt under the context of the tree after the path.
		for l, p := range private {
			if l == u.Sender {
				continue
			}
			got, err := merged.Decrypt(after, p, context(after))
			if err != nil {
				t.Fatalf("leaf %d: %v", l, err)
			}
			if want := unhex(t, *u.PathSecrets[l]); !bytes.Equal(got.PathSecret.Bytes(), want) {
				t.Errorf("leaf %d: path secret %x, want %x", l, got.PathSecret.Bytes(), want)
			}
			if want := unhex(t, u.CommitSecret); !bytes.Equal(got.CommitSecret.Bytes(), want) {
				t.Errorf("leaf %d: commit secret %x, want %x", l, got.CommitSecret.Bytes(), want)
			}
			if err := got.Private.Check(after); err != nil {
				t.Errorf("leaf %d: %v", l, err)
			}
		}

		// A path of our own from the same sender.
		e = before.Edit()
		created, err := e.CreatePath(tree.PathInput{Sender: u.Sender, LeafNode: *before.Leaf(u.Sender), Signer: signers[u.Sender],
			GroupID: unhex(t, c.GroupID), Entropy: entropyFor(fmt.Sprint("path of ", u.Sender))})
		if err != nil {
			t.Fatal(err)
		}
		own := e.Tree()
		newPath, err := created.Encrypt(context(own))
		if err != nil {
			t.Fatal(err)
		}
		if p, _ := created.Private(own, private[u.Sender]); p.Check(own) != nil {
			t.Errorf("sender %d: %v", u.Sender, p.Check(own))
		}
		e = before.Edit()
		merged, err = e.MergePath(u.Sender, newPath)
		if err != nil {
			t.Fatal(err)
		}
		after = e.Tree()
		if !bytes.Equal(after.Hash(), own.Hash()) {
			t.Error("the receiver's tree differs from the sender's")
		}
		if err := after.VerifyParentHashes(); err != nil {
			t.Error(err)
		}
		for l, p := range private {
			if l == u.Sender {
				continue
			}
			got, err := merged.Decrypt(after, p, context(after))
			if err != nil {
				t.Fatalf("leaf %d: %v", l, err)
			}
			if !got.CommitSecret.Equal(created.CommitSecret()) || !got.PathSecret.Equal(created.PathSecretFor(l)) {
				t.Errorf("leaf %d: other secrets than the sender's", l)
			}
		}
	}
}
