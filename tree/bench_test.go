package tree

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

var sizes = []int{1_000, 10_000, 100_000}

// counted makes tree count its primitives in c.
func counted(t *Tree, c *ciphersuite.Counter) *Tree {
	u := *t
	u.suite = t.suite.WithCounter(c) // and not u.prints
	return &u
}

func report(b *testing.B, c *ciphersuite.Counter) {
	n, per := c.Counts(), func(n uint64, unit string) {
		if n > 0 {
			b.ReportMetric(float64(n)/float64(b.N), unit)
		}
	}
	per(n.Hash, "hashes/op")
	per(n.HPKESeal, "seals/op")
	per(n.HPKEOpen, "opens/op")
	per(n.DeriveKeyPair, "keypairs/op")
	per(n.Sign, "signs/op")
	per(n.Verify, "verifies/op")
}

func BenchmarkParse(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
			f, _ := newFullTree(b, n, false)
			encoded, err := tls.Marshal(f.tree)
			if err != nil {
				b.Fatal(err)
			}
			var c ciphersuite.Counter
			suite := f.suite.WithCounter(&c)
			b.SetBytes(int64(len(encoded)))
			b.ResetTimer()
			for b.Loop() {
				if _, err := Parse(suite, encoded); err != nil {
					b.Fatal(err)
				}
			}
			report(b, &c)
		})
	}
}

// BenchmarkDecode is the part of Parse before any hash.
func BenchmarkDecode(b *testing.B) {
	f, _ := newFullTree(b, 10_000, false)
	encoded, err := tls.Marshal(f.tree)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(encoded)))
	for b.Loop() {
		d := tls.NewDecoder(encoded)
		readEntries(d)
		if err := d.Finish(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	f, _ := newFullTree(b, 10_000, false)
	for b.Loop() {
		encoded, err := tls.Marshal(f.tree)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(encoded)))
	}
}

func BenchmarkVerifyParentHashes(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
			f, _ := newFullTree(b, n, false)
			var c ciphersuite.Counter
			t := counted(f.tree, &c)
			b.ResetTimer()
			for b.Loop() {
				if err := t.VerifyParentHashes(); err != nil {
					b.Fatal(err)
				}
			}
			report(b, &c)
		})
	}
}

func BenchmarkValidate(b *testing.B) {
	for _, n := range sizes[:2] {
		b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
			f, _ := newFullTree(b, n, true)
			group, err := NewGroupParameters(spec.MLS10, f.suite.ID(), nil)
			if err != nil {
				b.Fatal(err)
			}
			var c ciphersuite.Counter
			t := counted(f.tree, &c)
			b.ResetTimer()
			for b.Loop() {
				if _, err := t.Validate(t.Hash(), LeafContext{GroupID: fullGroup, Group: group, MaxLifetime: math.MaxUint64}); err != nil {
					b.Fatal(err)
				}
			}
			report(b, &c)
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
			f, _ := newFullTree(b, 2, false)
			leaves := make([]LeafNode, n)
			for i := range leaves {
				leaves[i] = f.leafNode(i + 2)
			}
			var c ciphersuite.Counter
			t := counted(f.tree, &c)
			b.ResetTimer()
			for b.Loop() {
				e := t.Edit()
				for i := range leaves {
					if _, err := e.Add(&leaves[i]); err != nil {
						b.Fatal(err)
					}
				}
				e.Tree()
			}
			report(b, &c)
		})
	}
}

func BenchmarkUpdatePath(b *testing.B) {
	for _, n := range sizes {
		f, private := newFullTree(b, n, false)
		var c ciphersuite.Counter
		t := counted(f.tree, &c)
		// Leaf 0 processes what its sibling sends: it derives the whole path.
		const sender = 1
		leaf := *t.Leaf(sender)
		signer := f.signer(sender)
		leaf.SignatureKey = signer.Public()
		create := func() (*UpdatePath, []byte) {
			e := t.Edit()
			path, err := e.CreatePath(PathInput{Sender: sender, LeafNode: leaf, Signer: signer, GroupID: fullGroup, Entropy: ciphersuite.NewSecret(f.fake())})
			if err != nil {
				b.Fatal(err)
			}
			context := e.Tree().Hash()
			up, err := path.Encrypt(context)
			if err != nil {
				b.Fatal(err)
			}
			return up, context
		}
		b.Run(fmt.Sprint("create/n=", n), func(b *testing.B) {
			c.Reset()
			for b.Loop() {
				create()
			}
			report(b, &c)
		})
		up, context := create()
		b.Run(fmt.Sprint("process/n=", n), func(b *testing.B) {
			c.Reset()
			for b.Loop() {
				e := t.Edit()
				merged, err := e.MergePath(sender, up)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := merged.Decrypt(e.Tree(), private, context); err != nil {
					b.Fatal(err)
				}
			}
			report(b, &c)
		})
	}
}
