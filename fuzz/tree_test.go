package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/inspect"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// treeShape says which rule of Section 12.4.3.3 the nodes of a well-formed
// ratchet_tree break, or nil.
func treeShape(nodes *inspect.Value) *spec.Rule {
	if last := len(nodes.Children) - 1; last < 0 || len(nodes.Children[last].Children) == 0 {
		return spec.RatchetTreeTrailingBlank
	}
	for i, n := range nodes.Elements() {
		want := spec.NodeTypeLeaf
		if i%2 == 1 {
			want = spec.NodeTypeParent
		}
		if t := n.Field("node_type"); t != nil && spec.NodeType(t.Number) != want {
			return spec.NodeTypePosition
		}
	}
	return nil
}

// agreeTree checks that tree.Parse, which reads over most of a tree without
// decoding it, accepts what the codec by schema accepts, and that the tree
// encodes to the same bytes.
func agreeTree(tb fataler, suite *ciphersuite.Suite, data []byte) {
	tb.Helper()
	parsed, err := tree.Parse(suite, data)
	schema, schemaErr := inspect.Decode("ratchet_tree", data)
	var want *spec.Rule
	var malformed *tls.DecodeError
	if errors.As(schemaErr, &malformed) {
		want = malformed.Rule
	} else {
		want = treeShape(schema)
	}
	switch {
	case want != nil && !errors.Is(err, want):
		tb.Fatalf("%x: %v, not %v", data, err, want)
	case want == nil && err != nil:
		tb.Fatalf("%x: %v", data, err)
	case want == nil:
		out, err := tls.Marshal(parsed)
		if err != nil || !bytes.Equal(out, data) {
			tb.Fatalf("%x encodes to %x, %v", data, out, err)
		}
	}
}

// generateTree makes a ratchet_tree whose leaves and parents are where they
// belong.
func generateTree(choose func(n uint64) uint64) ([]byte, error) {
	v := &inspect.Value{Type: "ratchet_tree"}
	for i := range 1 + 2*choose(12) {
		node := &inspect.Value{Name: fmt.Sprintf("[%d]", i), Type: "optional<Node>"}
		v.Children = append(v.Children, node)
		if choose(3) == 0 {
			continue
		}
		kind, field := spec.NodeTypeLeaf, "LeafNode"
		if i%2 == 1 {
			kind, field = spec.NodeTypeParent, "ParentNode"
		}
		content, err := inspect.Generate(field, choose)
		if err != nil {
			return nil, err
		}
		node.Children = []*inspect.Value{{Type: "Node", Children: []*inspect.Value{
			{Name: "node_type", Type: "NodeType", Number: uint64(kind)}, content,
		}}}
	}
	return v.Encode(), nil
}

func suite1(tb testing.TB) *ciphersuite.Suite {
	tb.Helper()
	suite, err := ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	if err != nil {
		tb.Fatal(err)
	}
	return suite
}

func TestTreesAgree(t *testing.T) {
	t.Parallel()
	suite := suite1(t)
	rapid.Check(t, func(t *rapid.T) {
		choose := func(n uint64) uint64 { return rapid.Uint64Range(0, n-1).Draw(t, "choice") }
		data, err := generateTree(choose)
		if err != nil {
			t.Fatal(err)
		}
		agreeTree(t, suite, data)
		for range 10 {
			agreeTree(t, suite, mutate(data, choose))
		}
	})
}

func TestTreesAgreeOnPublishedVectors(t *testing.T) {
	t.Parallel()
	suite := suite1(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	trees := 0
	for _, data := range publishedBytes(t) {
		if _, err := inspect.Decode("ratchet_tree", data); err != nil {
			continue
		}
		trees++
		agreeTree(t, suite, data)
		for range 3 {
			agreeTree(t, suite, mutate(data, random.Uint64N))
		}
	}
	if trees < 400 {
		t.Errorf("%d trees", trees)
	}
}

func FuzzTree(f *testing.F) {
	suite := suite1(f)
	random := rand.New(rand.NewPCG(7, 8))
	for range 8 {
		data, err := generateTree(random.Uint64N)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { agreeTree(t, suite, data) })
}
