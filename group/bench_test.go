package group

import (
	"fmt"
	"math/bits"
	"runtime"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

var (
	benchSizes = []int{10, 100, 1_000, 10_000, 100_000}
	benchmarks = map[int]*fullGroup{}
)

// eachSize runs a benchmark in full groups, up to a size.
func eachSize(b *testing.B, most int, f func(b *testing.B, g *fullGroup, n int)) {
	for _, n := range benchSizes {
		if n > most {
			continue
		}
		b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
			g := benchmarks[n]
			if g == nil {
				g = newFullGroup(b, n, true)
				benchmarks[n] = g
			}
			g.t = b
			f(b, g, n)
		})
	}
}

// height is the number of nodes above a leaf of a full tree.
func height(n int) int { return bits.Len(uint(n - 1)) }

// BenchmarkCommit is a Commit that only updates the committer.
func BenchmarkCommit(b *testing.B) {
	eachSize(b, 100_000, func(b *testing.B, g *fullGroup, n int) {
		h := height(n)
		g.benchmark(b, needs{signs: 2, seals: h, keyPairs: h + 1}, func() {
			in := CommitInput{Inputs: g.inputs()}
			_, err := g.alice.Commit(&in)
			g.check(err)
		})
	})
}

// BenchmarkProcessCommit is what the receiver of such a Commit has to do who
// has the most.
func BenchmarkProcessCommit(b *testing.B) {
	eachSize(b, 100_000, func(b *testing.B, g *fullGroup, n int) {
		c := g.commit(g.alice, &CommitInput{})
		in := Inputs{Time: 1000}
		g.benchmark(b, needs{opens: 1, verifies: 2, keyPairs: height(n)}, func() {
			_, err := g.bob.Process(c.Message, &in)
			g.check(err)
		})
	})
}

// BenchmarkAddAll is a Commit by the creator that adds all others.
func BenchmarkAddAll(b *testing.B) {
	for _, n := range []int{10, 100, 1_000, 10_000} {
		b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
			g := &fullGroup{world: newWorld(b, 1)}
			g.suite = g.suite.WithCounter(&g.counter)
			creator := g.create("creator")
			in := CommitInput{Inputs: g.inputs(), Proposals: g.adds(n - 1)}
			verdicts(&in.Inputs, in.Proposals)
			g.benchmark(b, needs{signs: 3, verifies: 2 * (n - 1), seals: n - 1, keyPairs: 2}, func() {
				in.Entropy = g.entropy()
				_, err := creator.Commit(&in)
				g.check(err)
			})
		})
	}
}

// adds are proposals to add n clients, of whom lastAdded is the last.
func (g *fullGroup) adds(n int) []*framing.Proposal {
	entropies := make([]*world, n)
	for i := range entropies {
		entropies[i] = &world{t: g.t, suite: g.suite, count: 1<<32 + uint64(2*i)}
	}
	keys, adds := make([]*JoinKeys, n), make([]*framing.Proposal, n)
	tree.Parallel(n, func(i int) {
		keys[i] = entropies[i].keyPackage(fmt.Sprint("new member ", i))
		adds[i] = add(keys[i])
	})
	g.lastAdded = keys[n-1]
	return adds
}

// verdicts answers what will be asked about proposals to add.
func verdicts(in *Inputs, adds []*framing.Proposal) {
	for _, p := range adds {
		n := &p.Add.KeyPackage.LeafNode
		in.Verdicts.Set(CredentialNeed{Credential: n.Credential, SignatureKey: n.SignatureKey}, Verdict{Valid: true, Client: n.Credential.Identity})
	}
}

// BenchmarkJoin is a client that joins a full group, by a Welcome.
func BenchmarkJoin(b *testing.B) {
	eachSize(b, 100_000, func(b *testing.B, g *fullGroup, n int) {
		k := g.keyPackage("carol")
		c := g.commit(g.alice, &CommitInput{Path: true, Proposals: []*framing.Proposal{add(k)}})
		m, err := framing.Parse(c.Welcomes[0])
		g.check(err)
		in := JoinInput{Inputs: g.inputs(), Policy: DefaultPolicy(), Welcome: m.Welcome, Keys: k}
		ask(g.world, &in.Inputs, func() (*Result, error) { return Join(&in) })
		size, err := tls.Marshal(accepted(c).tree)
		g.check(err)
		hashes := ciphersuite.Counts{Hash: uint64(3*n - 2), HashBytes: uint64(len(size) + 200*n)}
		g.benchmark(b, needs{opens: 1, verifies: n + 2, keyPairs: height(n), counted: hashes}, func() {
			_, err := Join(&in)
			g.check(err)
		})
	})
}

// BenchmarkEncrypt is an application message of 1 KiB, after the sender's
// first one in the epoch.
func BenchmarkEncrypt(b *testing.B) {
	eachSize(b, 100_000, func(b *testing.B, g *fullGroup, n int) {
		data := make([]byte, 1024)
		s := g.alice
		g.benchmark(b, needs{signs: 1, signedBytes: len(data)}, func() {
			in := g.inputs()
			sent, err := s.Encrypt(data, nil, &in)
			g.check(err)
			s = sent.State
		})
	})
}

// BenchmarkDecrypt is the same for a receiver.
func BenchmarkDecrypt(b *testing.B) {
	eachSize(b, 100_000, func(b *testing.B, g *fullGroup, n int) {
		data := make([]byte, 1024)
		messages := make([][]byte, 257)
		s := g.alice
		for i := range messages {
			in := g.inputs()
			sent, err := s.Encrypt(data, nil, &in)
			g.check(err)
			messages[i], s = sent.Message, sent.State
		}
		in := Inputs{Time: 1000}
		first := g.process(g.bob, messages[0]).State
		i, s := 0, first
		g.benchmark(b, needs{verifies: 1, signedBytes: 512}, func() {
			if i++; i == len(messages) {
				i, s = 1, first
			}
			r, err := s.Process(messages[i], &in)
			g.check(err)
			s = r.State
		})
	})
}

// BenchmarkFirstMessage is the first message of a sender in an epoch, for its
// receiver.
func BenchmarkFirstMessage(b *testing.B) {
	eachSize(b, 100_000, func(b *testing.B, g *fullGroup, n int) {
		in := g.inputs()
		sent, err := g.alice.Encrypt(make([]byte, 1024), nil, &in)
		g.check(err)
		g.benchmark(b, needs{verifies: 1, signedBytes: 512}, func() {
			_, err := g.bob.Process(sent.Message, &in)
			g.check(err)
		})
	})
}

// BenchmarkHeap is what a member of a full group keeps in memory, as a multiple
// of what its tree has on the wire.
func BenchmarkHeap(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
			g := newFullGroup(b, n, false)
			encoded, err := tls.Marshal(g.alice.tree)
			g.check(err)
			wire := len(encoded)
			g.contents, encoded = nil, nil
			heap := func() uint64 {
				runtime.GC()
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				return m.HeapAlloc
			}
			with := heap()
			runtime.KeepAlive(g.alice)
			g.alice, g.bob = nil, nil // they share all but O(log n)
			without := heap()
			for b.Loop() {
			}
			b.ReportMetric(float64(with-without)/float64(wire), "x-wire")
			b.ReportMetric(0, "ns/op")
		})
	}
}
