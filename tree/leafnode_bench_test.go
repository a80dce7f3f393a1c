package tree_test

import (
	"testing"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

func BenchmarkLeafNode(b *testing.B) {
	suite := suiteOf(b, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	m := memberNamed(b, suite, "alice")
	m.sign(b, suite)
	enc, err := tls.Marshal(&m.leaf)
	if err != nil {
		b.Fatal(err)
	}
	group, err := tree.NewGroupParameters(spec.MLS10, suite.ID(), nil)
	if err != nil {
		b.Fatal(err)
	}
	in := tree.LeafContext{Suite: suite, Group: group, CredentialTypes: []spec.CredentialType{spec.CredentialTypeBasic}, MaxLifetime: 1000}

	b.Run("Validate", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := tree.ValidateLeaf(&m.leaf, in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := tls.Unmarshal(enc, new(tree.LeafNode)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
