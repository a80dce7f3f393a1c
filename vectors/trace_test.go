package vectors

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

// A trace has the values of an entry under the RFC's names.
func TestTrace(t *testing.T) {
	t.Parallel()
	own, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	suite := []spec.CipherSuite{spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519}
	for _, f := range own {
		results := Verify([]*File{f}, VerifyOptions{Trace: true, Suites: suite})
		if _, has := f.Suite(0); !has {
			if len(results) != 0 {
				t.Errorf("%s: entries without a suite are verified for one", f.Kind)
			}
			continue
		}
		if len(results) == 0 {
			t.Errorf("%s: no entry of suite 1", f.Kind)
		}
		for _, r := range results {
			if r.Status != Passed || len(r.Trace) == 0 && f.Kind != PSKSecret && f.Kind != TreeOperations { // these may have none
				t.Errorf("%s entry %d: %s with %d derivations", f.Kind, r.Index, r.Status, len(r.Trace))
			}
		}
		if f.Kind != KeySchedule {
			continue
		}
		want := f.entries[0].(*keyScheduleEntry).Epochs[0].JoinerSecret
		trace := results[0].Trace
		i := slices.IndexFunc(trace, func(d Derivation) bool { return d.Name == "joiner_secret" })
		if i < 0 || !bytes.Equal(trace[i].Output, want) || trace[i].Section != "8" {
			t.Fatalf("no joiner_secret %s in the trace", want)
		}
		if text := trace[i].String(); !strings.Contains(text, `"joiner": joiner_secret`) || !strings.Contains(text, want.String()) {
			t.Errorf("a derivation prints as %s", text)
		}
	}
	for _, r := range Verify(own, VerifyOptions{Suites: suite}) {
		if r.Trace != nil {
			t.Fatalf("%s entry %d has a trace that nobody wanted", r.File, r.Index)
		}
	}
}

// The order of results does not depend on the number of goroutines, and
// progress is reported one step at a time.
func TestVerifyOrder(t *testing.T) {
	t.Parallel()
	own, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	own = slices.DeleteFunc(own, func(f *File) bool { return f.Kind != SecretTree && f.Kind != PSKSecret })
	last := 0
	progress := func(done, total int) {
		if done != last+1 || done > total {
			t.Errorf("progress goes from %d to %d of %d", last, done, total)
		}
		last = done
	}
	one := Verify(own, VerifyOptions{Workers: 1})
	many := Verify(own, VerifyOptions{Workers: 8, Progress: progress})
	if last != len(many) || len(one) != len(many) {
		t.Fatalf("%d steps, %d and %d results", last, len(one), len(many))
	}
	for i := range one {
		if one[i].File != many[i].File || one[i].Index != many[i].Index {
			t.Fatalf("result %d is %s %d or %s %d", i, one[i].File, one[i].Index, many[i].File, many[i].Index)
		}
	}
}
