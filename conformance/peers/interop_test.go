package peers

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-47ee054e/mls/spec"
)

var (
	histories = flag.Int("histories", 0, "random histories with the peers (0: 3, and all with CI=true)")
	firstSeed = flag.Uint64("seed", 0, "seed of the first history (0: of the clock)")
	onlySuite = flag.Uint("suite", 0, "the cipher suite (0: 1, and in a full run one history of each other)")
)

// folder has the drivers.
const folder = "npm"

// fullRun is the number of histories of suite 1 in a full run: fifty with all
// implementations, ten without those that have public handshake messages only.
const fullRun = 50 * sixth / (sixth - 1)

// patience is how long a driver may take to answer.
const patience = time.Minute

// otherSuites are those besides 1 that both peers have.
var otherSuites = []spec.CipherSuite{
	spec.MLS_128_DHKEMP256_AES128GCM_SHA256_P256,
	spec.MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519,
	spec.MLS_256_DHKEMP521_AES256GCM_SHA512_P521,
	spec.MLS_256_DHKEMP384_AES256GCM_SHA384_P384,
}

// installed skips the test where the peers are not, and fails it in CI.
func installed(t *testing.T) {
	t.Helper()
	if err := Installed(folder); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// host is a driver that runs.
type host struct {
	process        *Process
	implementation Implementation
}

// hosts starts one process of each driver.
func hosts(t *testing.T) []host {
	t.Helper()
	var all []host
	for _, d := range Drivers {
		p, i, err := d.Start(folder, patience)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := p.Close(); err != nil && !errors.Is(err, ErrDriver) {
				t.Errorf("%s: %v", i.Name, err)
			}
		})
		all = append(all, host{p, i})
	}
	return all
}

// tally counts what happened in all histories.
type tally struct {
	mu               sync.Mutex
	epochs, messages int
	roles            map[string]map[string]int // role, implementation
}

func (c *tally) add(role, implementation string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.roles[role] == nil {
		c.roles[role] = map[string]int{}
	}
	c.roles[role][implementation]++
}

func (c *tally) epoch() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epochs++
}

func (c *tally) delivered() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages++
}

// everyRole are the roles that each implementation has to have had.
var everyRole = []string{
	"creates", "adds", "updates", "removes", "commits proposals", "commits in vain",
	"joins by Welcome", "joins by external Commit", "is removed",
	"returns by Welcome", "returns by external Commit", "resyncs",
}

func (c *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d epochs, %d messages decrypted", c.epochs, c.messages)
	for _, role := range slices.Sorted(maps.Keys(c.roles)) {
		fmt.Fprintf(&b, "\n%-26s", role)
		for _, name := range slices.Sorted(maps.Keys(c.roles[role])) {
			fmt.Fprintf(&b, "  %s %d", name, c.roles[role][name])
		}
	}
	return b.String()
}

// TestRandomHistories lets groups of this implementation and the peers live:
// everybody in every role, and after every epoch all members agree and read
// each other's messages.
func TestRandomHistories(t *testing.T) {
	t.Parallel()
	installed(t)
	n := *histories
	full := n >= fullRun
	switch {
	case n > 0:
	case testing.Short():
		n = 1
	case os.Getenv("CI") == "true":
		n, full = fullRun, true
	default:
		n = 3
	}
	seed := *firstSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano()) >> 10 & 0xffffffff
	}
	suites := slices.Repeat([]spec.CipherSuite{spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519}, n)
	switch {
	case *onlySuite != 0:
		suites = slices.Repeat([]spec.CipherSuite{spec.CipherSuite(*onlySuite)}, n)
	case full:
		suites = append(suites, otherSuites...)
	}
	t.Logf("%d histories, seeds from %d on", len(suites), seed)

	pool := make(chan []host, runtime.GOMAXPROCS(0))
	for range min(cap(pool), len(suites)) {
		pool <- hosts(t)
	}
	counts := &tally{roles: map[string]map[string]int{}}
	start := time.Now()
	t.Run("seed", func(t *testing.T) {
		for i, suite := range suites {
			t.Run(fmt.Sprintf("%d/suite=%d", seed+uint64(i), suite), func(t *testing.T) {
				t.Parallel()
				peers := <-pool
				defer func() { pool <- peers }()
				newHistory(t, seed+uint64(i), suite, peers, counts).run()
			})
		}
	})
	t.Logf("%d histories in %v: %v", len(suites), time.Since(start).Round(time.Second), counts)
	if t.Failed() || !full {
		return
	}
	for _, role := range everyRole {
		for _, i := range append([]Implementation{Own}, Drivers[0].Implementation, Drivers[1].Implementation) {
			if counts.roles[role][i.Name] == 0 {
				t.Errorf("%s never %s", i.Name, role)
			}
		}
	}
}
