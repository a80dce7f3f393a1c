package tree_test

import (
	"encoding/hex"
	"math"
	"testing"

	"github.com/seed-47ee054e/mls/internal/published"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// slot is optional<Node>, an entry of a ratchet_tree.
type slot struct{ node *tree.Node }

func (s *slot) Decode(d *tls.Decoder) { s.node = tls.ReadOptional[tree.Node](d, "node") }

// Every leaf of the published trees is valid in its group and at its place,
// and nowhere else; every list of unmerged leaves is in order.
func TestPublishedLeaves(t *testing.T) {
	t.Parallel()
	var cases []struct {
		CipherSuite spec.CipherSuite `json:"cipher_suite"`
		Tree        string           `json:"tree"`
		GroupID     string           `json:"group_id"`
	}
	published.Into(t, "tree-validation.json", &cases)
	leaves, parents := 0, 0
	for i, c := range cases {
		encoded, groupID := unhex(t, c.Tree), unhex(t, c.GroupID)
		d := tls.NewDecoder(encoded)
		slots := tls.ReadVector[slot](d, "ratchet_tree")
		if err := d.Finish(); err != nil {
			t.Fatal(err)
		}
		suite := suiteOf(t, c.CipherSuite)
		group, err := tree.NewGroupParameters(spec.MLS10, c.CipherSuite, nil)
		if err != nil {
			t.Fatal(err)
		}
		for j, s := range slots {
			x := tree.NodeIndex(j)
			switch {
			case s.node == nil:
			case s.node.Parent != nil:
				parents++
				if err := s.node.Parent.CheckUnmergedLeaves(x); err != nil {
					t.Errorf("tree %d: %v", i, err)
				}
			default:
				leaves++
				leaf := s.node.Leaf
				in := tree.LeafContext{Suite: suite, GroupID: groupID, Leaf: x.Leaf(), Group: group, MaxLifetime: math.MaxUint64,
					CredentialTypes: []spec.CredentialType{leaf.Credential.Type}}
				if _, err := tree.ValidateLeaf(leaf, in); err != nil {
					t.Errorf("tree %d, node %d: %v", i, x, err)
				}
				if leaf.Source != tree.LeafNodeSourceKeyPackage {
					in.Leaf++
					_, err := tree.ValidateLeaf(leaf, in)
					checkRule(t, err, spec.LeafSignature)
				}
			}
		}
	}
	if leaves == 0 || parents == 0 {
		t.Errorf("%d leaves and %d parents", leaves, parents)
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
