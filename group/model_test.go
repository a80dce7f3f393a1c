package group

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A model of clients and a Delivery Service runs the state machine at random.
// The plain test is short; these make it long.
var (
	modelRuns  = flag.Int("model.runs", 12, "random runs under rapid, each of up to -model.steps steps")
	modelSteps = flag.Int("model.steps", 60, "steps of a run")
	modelTime  = flag.Duration("model.time", 0, "go on with seeded runs for this long")
	modelSeed  = flag.Uint64("model.seed", 0, "make one run with this seed, which a failing run has printed")
)

// chooser decides: rapid, which can shrink what it has decided, or a seed.
type chooser interface {
	intn(n int, what string) int
}

type rapidChooser struct{ t *rapid.T }

func (c rapidChooser) intn(n int, what string) int {
	if n <= 1 {
		return 0
	}
	return rapid.IntRange(0, n-1).Draw(c.t, what)
}

type seededChooser struct{ r *rand.Rand }

func newSeededChooser(seed uint64) seededChooser {
	return seededChooser{rand.New(rand.NewPCG(seed, 9420))}
}

func (c seededChooser) intn(n int, _ string) int {
	if n <= 1 {
		return 0
	}
	return c.r.IntN(n)
}

// failer is what a rapid.T and a testing.TB have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// It is so that, whatever clients do and a Delivery Service delivers, the
// members of an epoch agree, messages are read by those who should read them
// and by nobody else, what is refused changes nothing, and no key encrypts
// twice. See model.check and what the steps compare.
func TestModel(t *testing.T) {
	t.Parallel()
	if *modelSeed != 0 {
		seededRun(t, *modelSeed, *modelSteps)
		return
	}
	runs, failed := 0, false
	rapid.Check(t, func(r *rapid.T) {
		if runs++; runs > *modelRuns && !failed {
			return
		}
		failed = true // until this run ends well; shrinking repeats it
		m := newModel(r, rapidChooser{r}, modelOptions{
			clients: 2 + rapid.IntRange(0, 10).Draw(r, "clients"), erase: rapid.Bool().Draw(r, "erase"),
			thieves: rapid.Bool().Draw(r, "thieves"),
		})
		for range rapid.IntRange(1, *modelSteps).Draw(r, "steps") {
			m.step()
		}
		m.finish()
		failed = false
	})
	for end, seed := time.Now().Add(*modelTime), uint64(time.Now().UnixNano()); time.Now().Before(end) && !t.Failed(); seed++ {
		seededRun(t, seed, *modelSteps)
	}
}

// seededRun is a run of up to 32 clients that -model.seed repeats.
func seededRun(t *testing.T, seed uint64, steps int) {
	defer func() {
		if t.Failed() {
			t.Logf("repeat with -run TestModel -model.seed=%d -model.steps=%d", seed, steps)
		}
	}()
	c := newSeededChooser(seed)
	m := newModel(t, c, modelOptions{clients: 2 + c.intn(31, "clients"), erase: c.intn(2, "erase") == 0, thieves: c.intn(2, "thieves") == 0})
	for range steps {
		m.step()
	}
	m.finish()
	t.Logf("epochs %d, %v", m.group.latest, m.steps)
}
