package peers

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// leastMembers is how many members a group keeps once it has them, and
// epochsEach how many further epochs it then lives.
const (
	leastMembers = 5
	epochsEach   = 20
)

// party is a client through its whole life, in the group or not.
type party struct {
	Client
	since   uint64 // the epoch in which it joined last
	removed bool   // it was a member before
}

// history is one random group, from its creation on.
type history struct {
	t     *testing.T
	seed  uint64
	rng   *rand.Rand
	suite spec.CipherSuite
	tally *tally

	group   []*party
	outside []*party
	info    []byte // GroupInfo of the epoch
	pending pending
	absent  []*party // members that could not join
	epoch   uint64
	log     []string
}

// withoutPublic is the remainder modulo sixth of the seeds of histories without
// those who have no private handshake messages.
const sixth, withoutPublic = 6, 5

// newHistory draws who takes part: at least two of each implementation.
func newHistory(t *testing.T, seed uint64, suite spec.CipherSuite, hosts []host, tally *tally) *history {
	h := &history{t: t, seed: seed, suite: suite, tally: tally, rng: rand.New(rand.NewPCG(seed, uint64(suite)))}
	if seed%sixth == withoutPublic {
		hosts = slices.DeleteFunc(slices.Clone(hosts), func(o host) bool { return !o.implementation.Private })
	}
	var of []int
	for i := range len(hosts) + 1 {
		of = append(of, i, i)
	}
	for len(of) < 7 || h.chance(50) && len(of) < 12 {
		of = append(of, h.rng.IntN(len(hosts)+1))
	}
	h.rng.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
	for i, o := range of {
		if o == len(hosts) {
			h.open(host{implementation: Own}, i)
		} else {
			h.open(hosts[o], i)
		}
	}
	return h
}

// open makes party i, on a host with a process or of this implementation.
func (h *history) open(on host, i int) {
	// CoreCrypto takes no other form of identity.
	identity := fmt.Sprintf("%s-0000-4000-8000-%012x:%x@example.org", hex.EncodeToString(h.bytes(4)), i, i+1)
	var c Client
	var err error
	if on.process == nil {
		c, err = NewOwn(identity, h.suite, uint64(time.Now().Unix()), func() ciphersuite.Secret { return ciphersuite.NewSecret(h.bytes(64)) })
	} else {
		c, err = Open(on.process, on.implementation, identity, h.suite)
	}
	h.check(err, "opens %s", identity)
	h.outside = append(h.outside, &party{Client: c})
}

func (h *history) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(h.rng.Uint32())
	}
	return b
}

func (h *history) chance(percent int) bool { return h.rng.IntN(100) < percent }

// note adds a line to the log that a failure shows.
func (h *history) note(format string, args ...any) {
	h.log = append(h.log, fmt.Sprintf("epoch %d, %d members: ", h.epoch, len(h.group))+fmt.Sprintf(format, args...))
}

func (h *history) check(err error, format string, args ...any) {
	h.t.Helper()
	if err != nil {
		h.fail("%s: %v", fmt.Sprintf(format, args...), err)
	}
}

func (h *history) fail(format string, args ...any) {
	h.t.Helper()
	h.t.Fatalf("%s\nto see it again, but for the randomness of the peers:\n  go test ./conformance/peers -run TestRandomHistories -histories 1 -suite %d -seed %d\nwhat went before:\n  %s",
		fmt.Sprintf(format, args...), h.suite, h.seed, strings.Join(h.log, "\n  "))
}

func (p *party) String() string {
	_, device, _ := strings.Cut(p.Identity(), ":")
	device, _, _ = strings.Cut(device, "@")
	return p.Implementation().Name + "#" + device
}

func (h *history) role(p *party, role string) { h.tally.add(role, p.Implementation().Name) }

// pick takes one of those for whom ok holds, nil if there is none.
func (h *history) pick(of []*party, ok func(*party) bool) *party {
	var fit []*party
	for _, p := range of {
		if ok == nil || ok(p) {
			fit = append(fit, p)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[h.rng.IntN(len(fit))]
}

// some takes n at random.
func (h *history) some(of []*party, n int, except ...*party) []*party {
	var fit []*party
	for _, i := range h.rng.Perm(len(of)) {
		if !slices.Contains(except, of[i]) {
			fit = append(fit, of[i])
		}
	}
	return fit[:min(n, len(fit))]
}

// private says whether the next handshake message is a PrivateMessage: where
// all members can, half of them are.
func (h *history) private() bool {
	for _, p := range h.group {
		if !p.Implementation().Private {
			return false
		}
	}
	return h.chance(50)
}

func (h *history) enter(p *party) {
	h.outside = slices.DeleteFunc(h.outside, func(o *party) bool { return o == p })
	h.group = append(h.group, p)
	p.since = h.epoch
}

func (h *history) leave(p *party) {
	h.group = slices.DeleteFunc(h.group, func(o *party) bool { return o == p })
	h.outside = append(h.outside, p)
	p.removed = true
	h.check(p.Forget(), "%v forgets the group", p)
}

// run lets the group live.
func (h *history) run() {
	creator := h.pick(h.outside, nil)
	h.note("%v creates", creator)
	h.check(creator.Create(h.bytes(16)), "%v creates", creator)
	h.role(creator, "creates")
	h.enter(creator)
	for len(h.group) < leastMembers {
		if h.info != nil && h.chance(25) {
			h.externalJoin(h.pick(h.group, nil))
		} else {
			h.change(h.pick(h.group, nil), 1+h.rng.IntN(2), 0)
		}
		h.settle()
	}
	for range epochsEach {
		if len(h.group) < leastMembers {
			h.change(h.pick(h.group, nil), 1, 0)
			h.settle()
		}
		late := h.write(h.some(h.group, h.rng.IntN(3)), "late")
		h.step()
		h.read(late)
		h.settle()
	}
	for _, p := range append(h.group, h.outside...) {
		h.check(p.Close(), "%v closes", p)
	}
}

// step starts one new epoch.
func (h *history) step() {
	removable := len(h.group) - leastMembers
	committer := h.pick(h.group, nil)
	switch n := h.rng.IntN(100); {
	case n < 12 && len(h.outside) > 0:
		h.change(committer, 1+h.rng.IntN(2), 0)
	case n < 27 && removable > 0:
		h.change(committer, 0, 1+h.rng.IntN(min(2, removable)))
	case n < 35 && len(h.outside) > 0 && removable > 0:
		h.change(h.pick(h.group, func(p *party) bool { return p.Implementation().Mixes }), 1, 1)
	case n < 50 && len(h.outside) > 0:
		if h.chance(30) {
			h.propose(committer, removable) // for a Commit that never comes
		}
		h.externalJoin(committer)
	case n < 60:
		h.resync()
	case n < 75:
		h.propose(committer, removable)
		h.change(committer, 0, 0)
	case n < 85:
		h.race(committer)
	default:
		h.change(committer, 0, 0)
	}
}

// deliver gives a handshake message to all members but some.
func (h *history) deliver(message []byte, kind Kind, except ...*party) {
	for _, p := range h.group {
		if slices.Contains(except, p) {
			continue
		}
		r, err := p.Process(message)
		h.check(err, "%v processes a %s", p, kind)
		if r.Kind != kind || r.Removed {
			h.fail("%v takes a %s for a %s; removed: %v", p, kind, r.Kind, r.Removed)
		}
	}
}
