package group

import (
	"errors"
	"runtime"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// cost is what an operation takes, once it has been done before.
type cost struct {
	ciphersuite.Counts
	bytes uint64 // allocated
}

// cost counts f. No other test may run beside it.
func (g *fullGroup) cost(f func()) cost {
	f()
	g.counter.Reset()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return cost{g.counter.Counts(), after.TotalAlloc - before.TotalAlloc}
}

// It is so that a Commit in a full group of 10,000 costs its sender and its
// receivers what O(log n) nodes do.
func TestCostOfACommit(t *testing.T) {
	const n = 10_000
	g := newFullGroup(t, n, false)
	var c *Commit
	check := func(what string, got cost, most cost) {
		t.Helper()
		t.Logf("%s: %d bytes, %+v", what, got.bytes, got.Counts)
		if got.bytes > most.bytes || got.Hash > most.Hash || got.HPKESeal > most.HPKESeal || got.HPKEOpen > most.HPKEOpen ||
			got.DeriveKeyPair > most.DeriveKeyPair || got.Sign > most.Sign || got.Verify > most.Verify {
			t.Errorf("%s: more than %d bytes, %+v", what, most.bytes, most.Counts)
		}
	}
	check("commit", g.cost(func() { c = g.commit(g.alice, &CommitInput{}) }),
		cost{ciphersuite.Counts{Hash: 40, HPKESeal: 14, DeriveKeyPair: 15, Sign: 2, Verify: 1}, 256 << 10})
	check("process", g.cost(func() { g.agree(accepted(c), g.process(g.bob, c.Message).State) }),
		cost{ciphersuite.Counts{Hash: 40, HPKEOpen: 1, DeriveKeyPair: 14, Verify: 2}, 256 << 10})
	remove := &CommitInput{Proposals: []*framing.Proposal{(&framing.Remove{Removed: n / 2}).Proposal()}}
	check("remove", g.cost(func() { c = g.commit(g.alice, remove) }),
		cost{ciphersuite.Counts{Hash: 60, HPKESeal: 27, DeriveKeyPair: 15, Sign: 2, Verify: 1}, 384 << 10})
}

// It is so that after the first message of a sender in an epoch, messages cost
// the same in a group of any size.
func TestCostOfAMessage(t *testing.T) {
	data := make([]byte, 1024)
	var sends, receives []cost
	for _, n := range []int{2, 10_000} {
		g := newFullGroup(t, n, false)
		sent := func(s *State) *Sent {
			in := g.inputs()
			sent, err := s.Encrypt(data, nil, &in)
			g.check(err)
			return sent
		}
		first := sent(g.alice)
		second := sent(first.State)
		bob := g.process(g.bob, first.Message).State
		sends = append(sends, g.cost(func() { sent(first.State) }))
		receives = append(receives, g.cost(func() { g.process(bob, second.Message) }))
	}
	for _, c := range [][]cost{sends, receives} {
		t.Logf("%d bytes, %+v", c[1].bytes, c[1].Counts)
		if c[0].Counts != c[1].Counts {
			t.Errorf("among 10,000 %+v, among 2 %+v", c[1].Counts, c[0].Counts)
		}
		if c[1].bytes > c[0].bytes+2048 || c[1].bytes > 32<<10 {
			t.Errorf("among 10,000 %d bytes, among 2 %d", c[1].bytes, c[0].bytes)
		}
	}
}

// It is so that a Commit that adds n members costs O(n), for its sender, for
// other members, and for each of those who join: twice as many cost about twice
// as much.
func TestCostOfManyAdds(t *testing.T) {
	const n = 256
	var commits, processes, joins []cost
	for _, n := range []int{n, 2 * n} {
		g := newFullGroup(t, 64, true)
		in := &CommitInput{Inputs: g.inputs(), Proposals: g.adds(n)}
		verdicts(&in.Inputs, in.Proposals)
		var c *Commit
		commits = append(commits, g.cost(func() {
			var err error
			c, err = g.alice.Commit(in)
			g.check(err)
		}))
		processes = append(processes, g.cost(func() {
			_, err := g.bob.Process(c.Message, &in.Inputs)
			g.check(err)
		}))
		m, err := framing.Parse(c.Welcomes[0])
		g.check(err)
		join := JoinInput{Inputs: g.inputs(), Policy: DefaultPolicy(), Welcome: m.Welcome, Keys: g.lastAdded}
		ask(g.world, &join.Inputs, func() (*Result, error) { return Join(&join) })
		joins = append(joins, g.cost(func() {
			_, err := Join(&join)
			g.check(err)
		}))
	}
	if got := commits[1]; got.HPKESeal != 2*n || got.Verify != 2*2*n || got.Sign != 2 {
		t.Errorf("the committer: %+v", got.Counts)
	}
	if got := processes[1]; got.Verify != 2*2*n+1 {
		t.Errorf("another member: %+v", got.Counts)
	}
	for name, c := range map[string][]cost{"commit": commits, "process": processes, "join": joins} {
		t.Logf("%s: %d and %d bytes, %+v", name, c[0].bytes, c[1].bytes, c[1].Counts)
		if c[1].bytes > c[0].bytes*5/2 || c[1].Hash > c[0].Hash*5/2 {
			t.Errorf("%s: for twice as many %d bytes and %d hashes instead of %d and %d", name, c[1].bytes, c[1].Hash, c[0].bytes, c[0].Hash)
		}
	}
}

// It is so that one bad proposal among n that wait is found in O(log n)
// attempts, and that it alone is left out.
func TestCostOfABadProposal(t *testing.T) {
	const n = 64
	g := newFullGroup(t, 4, false)
	adds := g.adds(n)
	adds[n/3] = adds[n/3-1] // no client is added twice
	in := CommitInput{Inputs: g.inputs()}
	verdicts(&in.Inputs, adds)
	s := g.alice
	for i, p := range adds {
		sent, err := s.Propose(p, Framing{AuthenticatedData: name(i)}, &in.Inputs)
		g.check(err)
		s = sent.State
	}
	var c *Commit
	got := g.cost(func() {
		var err error
		c, err = s.Commit(&in)
		g.check(err)
	})
	if len(c.Dropped) != 1 || !errors.Is(c.Dropped[0].Reason, spec.SameClientAddedTwice) || len(c.Summary.Added) != n-1 {
		t.Errorf("%d left out, %d added", len(c.Dropped), len(c.Summary.Added))
	}
	if attempts := float64(got.Verify) / (2 * n); attempts > 10 {
		t.Errorf("%.1f attempts", attempts)
	} else {
		t.Logf("%.1f attempts", attempts)
	}
}
