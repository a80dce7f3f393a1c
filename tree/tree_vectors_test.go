package tree_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/internal/published"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

func parse(t testing.TB, suite *ciphersuite.Suite, encoded []byte) *tree.Tree {
	t.Helper()
	tr, err := tree.Parse(suite, encoded)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func encode(t testing.TB, v tls.Encodable) []byte {
	t.Helper()
	b, err := tls.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// It is so that the published trees are valid, with the published hashes and
// resolutions (RFC 9420, Sections 4.1.1, 7.8 and 12.4.3.1).
func TestPublishedTreeValidation(t *testing.T) {
	t.Parallel()
	var cases []struct {
		CipherSuite spec.CipherSuite `json:"cipher_suite"`
		Tree        string           `json:"tree"`
		GroupID     string           `json:"group_id"`
		Resolutions [][]uint32       `json:"resolutions"`
		TreeHashes  []string         `json:"tree_hashes"`
	}
	published.Into(t, "tree-validation.json", &cases)
	for i, c := range cases {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			suite := suiteOf(t, c.CipherSuite)
			encoded := unhex(t, c.Tree)
			tr := parse(t, suite, encoded)
			if got := encode(t, tr); !bytes.Equal(got, encoded) {
				t.Errorf("encoded again: %x, want %x", got, encoded)
			}
			for x, want := range c.TreeHashes {
				x := tree.NodeIndex(x)
				if got := tr.NodeHash(x); !bytes.Equal(got, unhex(t, want)) {
					t.Errorf("hash of node %d: %x, want %s", x, got, want)
				}
				if got := suite.Hash(tr.TreeHashInput(x)); !bytes.Equal(got, unhex(t, want)) {
					t.Errorf("hash of the input of node %d: %x, want %s", x, got, want)
				}
			}
			for x, want := range c.Resolutions {
				got := tr.Resolution(tree.NodeIndex(x))
				if !slices.EqualFunc(got, want, func(a tree.NodeIndex, b uint32) bool { return uint32(a) == b }) {
					t.Errorf("resolution of node %d: %v, want %v", x, got, want)
				}
			}
			group, err := tree.NewGroupParameters(spec.MLS10, c.CipherSuite, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tr.Validate(tr.Hash(), tree.LeafContext{GroupID: unhex(t, c.GroupID), Group: group, MaxLifetime: math.MaxUint64}); err != nil {
				t.Error(err)
			}
		})
	}
}

// addedLeaf reads the leaf of an Add: a KeyPackage is a version, a cipher
// suite, an init key, the leaf, extensions and a signature.
type addedLeaf struct{ leaf tree.LeafNode }

func (a *addedLeaf) Decode(d *tls.Decoder) {
	d.Uint16("version")
	d.Uint16("cipher_suite")
	d.Opaque("init_key")
	d.Struct("leaf_node", &a.leaf)
	d.Opaque("extensions")
	d.Opaque("signature")
}

// It is so that the published proposals lead from tree to tree (RFC 9420,
// Sections 12.1.1 to 12.1.3).
func TestPublishedTreeOperations(t *testing.T) {
	t.Parallel()
	var cases []struct {
		CipherSuite spec.CipherSuite `json:"cipher_suite"`
		Before      string           `json:"tree_before"`
		Proposal    string           `json:"proposal"`
		Sender      tree.LeafIndex   `json:"proposal_sender"`
		HashBefore  string           `json:"tree_hash_before"`
		After       string           `json:"tree_after"`
		HashAfter   string           `json:"tree_hash_after"`
	}
	published.Into(t, "tree-operations.json", &cases)
	for i, c := range cases {
		suite := suiteOf(t, c.CipherSuite)
		before := parse(t, suite, unhex(t, c.Before))
		if !bytes.Equal(before.Hash(), unhex(t, c.HashBefore)) {
			t.Errorf("%d: hash before: %x, want %s", i, before.Hash(), c.HashBefore)
		}
		e := before.Edit()
		d := tls.NewDecoder(unhex(t, c.Proposal))
		var err error
		switch kind := spec.ProposalType(d.Uint16("proposal_type")); kind {
		case spec.ProposalTypeAdd:
			var add addedLeaf
			d.Struct("add", &add)
			_, err = e.Add(&add.leaf)
		case spec.ProposalTypeUpdate:
			var leaf tree.LeafNode
			d.Struct("update", &leaf)
			err = e.Update(c.Sender, &leaf)
		case spec.ProposalTypeRemove:
			err = e.Remove(tree.LeafIndex(d.Uint32("removed")))
		default:
			t.Errorf("%d: proposal of type %v", i, kind)
		}
		if err != nil || d.Finish() != nil {
			t.Errorf("%d: %v, %v", i, err, d.Finish())
		}
		after := e.Tree()
		if got := encode(t, after); !bytes.Equal(got, unhex(t, c.After)) {
			t.Errorf("%d: tree after: %x, want %s", i, got, c.After)
		}
		if !bytes.Equal(after.Hash(), unhex(t, c.HashAfter)) {
			t.Errorf("%d: hash after: %x, want %s", i, after.Hash(), c.HashAfter)
		}
		if !bytes.Equal(before.Hash(), unhex(t, c.HashBefore)) || !bytes.Equal(encode(t, before), unhex(t, c.Before)) {
			t.Errorf("%d: the tree before has changed", i)
		}
	}
}
