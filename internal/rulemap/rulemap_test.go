package rulemap_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/internal/rulemap"
	"github.com/seed-47ee054e/mls/spec"
)

// covered are the sections whose rules are each enforced in one place.
func covered(r *spec.Rule) bool {
	chapter, _, _ := strings.Cut(r.Section, ".")
	return r.Test == spec.Negative && slices.Contains([]string{"7", "10", "11", "12"}, chapter)
}

func scanned(t *testing.T) []rulemap.Enforcement {
	t.Helper()
	all, err := rulemap.Scan(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// withoutLines is the map without lines.
func withoutLines(all []rulemap.Enforcement) map[string][]string {
	m := map[string][]string{}
	for _, e := range all {
		m[e.Rule] = e.Functions()
		for _, p := range e.Tests {
			m[e.Rule] = append(m[e.Rule], "test "+p.File+" "+p.Func)
		}
	}
	return m
}

// enforcement is the map without lines and tests.
func enforcement(all []rulemap.Enforcement) map[string][]string {
	m := map[string][]string{}
	for _, e := range all {
		if len(e.Places) > 0 {
			m[e.Rule] = e.Functions()
		}
	}
	return m
}

// It is so that the embedded map says what the source does. That lines move and
// tests are added is left to go generate, which CI runs.
func TestMapIsThatOfTheSource(t *testing.T) {
	t.Parallel()
	embedded, err := rulemap.Load()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(enforcement(scanned(t)), enforcement(embedded)); diff != "" {
		t.Errorf("the map is not that of the source (go generate ./internal/rulemap; -source +map):\n%s", diff)
	}
}

// It is so that each rule of §7 and §10 to §12 on what a receiver refuses is
// enforced in one place, and a test asserts it.
func TestRulesAreEnforcedInOnePlace(t *testing.T) {
	t.Parallel()
	found := map[string]rulemap.Enforcement{}
	for _, e := range scanned(t) {
		found[e.Rule] = e
	}
	n := 0
	for r := range spec.Rules() {
		if !covered(r) {
			continue
		}
		n++
		e := found[r.ID]
		reason, excused := rulemap.Exceptions[r.ID]
		switch functions := e.Functions(); {
		case len(functions) == 1 && excused:
			t.Errorf("%s is enforced in one place and excused: %s", r.ID, reason)
		case len(functions) == 0 && !excused:
			t.Errorf("%s is enforced nowhere", r.ID)
		case len(functions) > 1 && !excused:
			t.Errorf("%s is enforced in several places: %v", r.ID, functions)
		}
		if len(e.Places) > 0 && len(e.Tests) == 0 {
			t.Errorf("%s is asserted by no test", r.ID)
		}
	}
	if n < 70 {
		t.Errorf("only %d rules", n)
	}
	for id := range rulemap.Exceptions {
		if r := spec.Lookup(id); r == nil || !covered(r) {
			t.Errorf("an exception for %s, which is no such rule", id)
		}
	}
}

// It is so that the ways are found in which a rule is enforced and asserted.
func TestScan(t *testing.T) {
	t.Parallel()
	got, err := rulemap.Scan(fstest.MapFS{
		"spec/rules.go": {Data: []byte(`package spec
var (
	A = &Rule{"12.2/update-by-committer"}
	B = &Rule{"12.2/remove-of-committer"}
	C = &Rule{"12.2/same-leaf-twice"}
	D = &Rule{"12.2/add-of-member"}
)`)},
		"group/a.go": {Data: []byte(`package group
func (s *State) direct() error { return spec.A.Violated("x") }
func chosen(i int) error {
	rule := spec.A
	if i > 0 {
		rule = []*spec.Rule{spec.B, spec.C}[i]
	}
	return rule.Because(nil, "x")
}
func (d dec) passed(s string, rule *spec.Rule) error { return rule.Violated("x") }
func passes(d dec) { d.passed("", spec.D) }
func compares(err error) bool { return errors.Is(err, spec.B) }`)},
		"inspect/a.go": {Data: []byte(`package inspect
func other() error { return spec.D.Violated("x") }`)},
		"group/a_test.go": {Data: []byte(`package group
var table = []*spec.Rule{spec.A}
func TestB(t *testing.T) { errors.Is(nil, spec.B) }
func TestC(t *testing.T) { got = got == spec.C }
// spec.D`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"12.2/update-by-committer": {"group/a.go (*State).direct", "group/a.go chosen", "test group/a_test.go table"},
		"12.2/remove-of-committer": {"group/a.go chosen", "test group/a_test.go TestB"},
		"12.2/same-leaf-twice":     {"group/a.go chosen", "test group/a_test.go TestC"},
		"12.2/add-of-member":       {"group/a.go passes"},
	}
	if diff := cmp.Diff(want, withoutLines(got)); diff != "" {
		t.Error(diff)
	}
}
