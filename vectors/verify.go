package vectors

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// Status is the outcome of an entry.
type Status string

// The outcomes.
const (
	Passed Status = "passed"
	Failed Status = "failed"
)

// Result is what became of one entry.
type Result struct {
	File        string            `json:"file"`
	Kind        Kind              `json:"kind"`
	Index       int               `json:"index"`
	CipherSuite *spec.CipherSuite `json:"cipher_suite,omitempty"` // nil: the kind names none
	Status      Status            `json:"status"`
	Mismatches  []Mismatch        `json:"mismatches,omitempty"`
	Trace       []Derivation      `json:"trace,omitempty"`
}

// VerifyOptions says what to verify and how. The zero value verifies all with
// as many goroutines as there are processors.
type VerifyOptions struct {
	// Suites, unless empty, leaves only entries of these suites; kinds that
	// name no suite are then left out.
	Suites []spec.CipherSuite

	// Trace records every labelled derivation in the results, in the order in
	// which they were made: always the same one if GOMAXPROCS is 1.
	Trace bool

	// Workers is the number of goroutines; 0 stands for all processors.
	Workers int

	// Progress, unless nil, is called after each entry, by one goroutine at a
	// time.
	Progress func(done, total int)
}

// Verify computes the values of all entries again. The results are in the
// order of the files and entries, whatever the order of the work.
func Verify(files []*File, o VerifyOptions) []Result {
	var jobs []job
	for _, f := range files {
		for i := range f.entries {
			id, has := f.Suite(i)
			if len(o.Suites) == 0 || has && slices.Contains(o.Suites, id) {
				jobs = append(jobs, job{f, i})
			}
		}
	}
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	results := make([]Result, len(jobs))
	var progress sync.Mutex
	done := 0
	parallel(len(jobs), workers, func(i int) {
		results[i] = jobs[i].verify(o.Trace)
		progress.Lock()
		defer progress.Unlock()
		done++
		if o.Progress != nil {
			o.Progress(done, len(jobs))
		}
	})
	return results
}

// job is the verification of one entry.
type job struct {
	file  *File
	index int
}

func (j job) verify(trace bool) Result {
	e := j.file.entries[j.index]
	result := Result{File: j.file.Name, Kind: j.file.Kind, Index: j.index}
	c := &check{source: newSource(0, j.file.Kind, 0, j.index)}
	var t tracer
	if id, ok := suiteOf(e); ok {
		result.CipherSuite = &id
		suite, err := ciphersuite.Lookup(id)
		if err != nil {
			panic("mls: internal error: an entry was loaded with an unknown suite")
		}
		if trace {
			c.tracer = &t
		}
		c.suite = suite.WithTracer(c.tracer)
	}
	e.verify(c)
	result.Mismatches, result.Trace = c.mismatches, t.derivations
	result.Status = Passed
	if len(c.mismatches) > 0 {
		result.Status = Failed
	}
	return result
}

// parallel calls do with 0 to n-1 from as many goroutines as workers.
func parallel(n, workers int, do func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, workers) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}
