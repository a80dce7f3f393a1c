package schedule_test

import (
	"fmt"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tree"
)

var inOrder = schedule.Window{OutOfOrder: 32, Forward: 1000}

// It is so that a secret tree costs nothing before somebody sends, a path of
// it for the first message of a leaf, and three derivations a message from
// then on, whatever the number of leaves.
func TestDerivationsPerMessage(t *testing.T) {
	t.Parallel()
	for _, size := range []struct {
		leaves uint32
		levels uint64
	}{{1, 0}, {2, 1}, {16, 4}, {100_000, 17}, {tree.MaxLeaves, 31}} {
		var counter ciphersuite.Counter
		suite := mustSuite(t, 1).WithCounter(&counter)
		secrets := schedule.NewSecretTree(suite, rootSecret(suite), size.leaves)
		spent := func(what string, want uint64) {
			t.Helper()
			if n := counter.Counts().Expand; n != want {
				t.Errorf("%d leaves: %s took %d derivations, want %d", size.leaves, what, n, want)
			}
			counter.Reset()
		}
		step := func(what string, want uint64, f func() (schedule.MessageKey, *schedule.SecretTree, []ciphersuite.Secret, error)) {
			t.Helper()
			_, after, _, err := f()
			if err != nil {
				t.Fatal(err)
			}
			secrets = after
			spent(what, want)
		}
		leaf := tree.LeafIndex(size.leaves - 1)
		next := func() (schedule.MessageKey, *schedule.SecretTree, []ciphersuite.Secret, error) {
			return secrets.Next(leaf, schedule.Application)
		}
		at := func(r schedule.RatchetType, g uint32) func() (schedule.MessageKey, *schedule.SecretTree, []ciphersuite.Secret, error) {
			return func() (schedule.MessageKey, *schedule.SecretTree, []ciphersuite.Secret, error) {
				return secrets.At(leaf, r, g, inOrder)
			}
		}
		spent("making the tree", 0)
		step("a leaf's first message", 2*size.levels+2+3, next)
		step("its second", 3, next)
		step("the first of its other ratchet", 3, at(schedule.Handshake, 0))
		step("a message in order", 3, at(schedule.Application, 2))
		step("a message that skips two", 3*3, at(schedule.Application, 5))
		step("a late message", 0, at(schedule.Application, 4))
		step("a message that skips 100, of which the window keeps 32", 100+2*32+3, at(schedule.Application, 106))
	}
}

func TestTreeOfAnyWidthIsSmall(t *testing.T) {
	suite := mustSuite(t, 1)
	root := rootSecret(suite)
	for _, leaves := range []uint32{1, 100_000, tree.MaxLeaves} {
		allocations := testing.AllocsPerRun(100, func() { schedule.NewSecretTree(suite, root, leaves) })
		if allocations > 8 {
			t.Errorf("%d leaves: %v allocations", leaves, allocations)
		}
	}
}

// BenchmarkNext and BenchmarkAt are the share of the secret tree in encrypting
// and decrypting a message that is not its sender's first in the epoch.
func BenchmarkNext(b *testing.B) {
	benchmark(b, func(s *schedule.SecretTree, leaf tree.LeafIndex, _ uint32) (*schedule.SecretTree, error) {
		_, after, _, err := s.Next(leaf, schedule.Application)
		return after, err
	})
}

func BenchmarkAt(b *testing.B) {
	benchmark(b, func(s *schedule.SecretTree, leaf tree.LeafIndex, g uint32) (*schedule.SecretTree, error) {
		_, after, _, err := s.At(leaf, schedule.Application, g, inOrder)
		return after, err
	})
}

func benchmark(b *testing.B, message func(*schedule.SecretTree, tree.LeafIndex, uint32) (*schedule.SecretTree, error)) {
	for _, senders := range []string{"one", "all"} {
		for _, leaves := range []uint32{10, 100, 1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("senders=%s/n=%d", senders, leaves), func(b *testing.B) {
				var counter ciphersuite.Counter
				suite := mustSuite(b, 1).WithCounter(&counter)
				secrets := schedule.NewSecretTree(suite, rootSecret(suite), leaves)
				var err error
				active := uint32(1)
				if senders == "all" {
					active = leaves
				}
				for leaf := range active {
					if secrets, err = message(secrets, tree.LeafIndex(leaf), 0); err != nil {
						b.Fatal(err)
					}
				}
				counter.Reset()
				b.ReportAllocs()
				g, leaf := uint32(1), uint32(0)
				for b.Loop() {
					if secrets, err = message(secrets, tree.LeafIndex(leaf), g); err != nil {
						b.Fatal(err)
					}
					if leaf = (leaf + 1) % active; leaf == 0 {
						g++
					}
				}
				b.ReportMetric(float64(counter.Counts().Expand)/float64(b.N), "expand/op")
			})
		}
	}
}

// BenchmarkExpand is the primitive that the others are made of.
func BenchmarkExpand(b *testing.B) {
	suite := mustSuite(b, 1)
	secret := rootSecret(suite)
	b.ReportAllocs()
	for b.Loop() {
		suite.DeriveTreeSecret(secret, "key", 1, suite.Nk())
	}
}

func BenchmarkFirstMessage(b *testing.B) {
	for _, leaves := range []uint32{10, 100, 1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("n=%d", leaves), func(b *testing.B) {
			suite := mustSuite(b, 1)
			root := rootSecret(suite)
			for b.Loop() {
				if _, _, _, err := schedule.NewSecretTree(suite, root, leaves).At(3, schedule.Application, 0, inOrder); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
