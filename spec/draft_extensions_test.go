package spec_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

func TestDraftRulesAreWellFormedAndApart(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^mls-extensions/[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for r := range spec.DraftRules() {
		if seen[r.ID] {
			t.Errorf("%s occurs twice", r.ID)
		}
		seen[r.ID] = true
		if !form.MatchString(r.ID) || r.Section != spec.SectionExtensionsDraft {
			t.Errorf("%s of section %s", r.ID, r.Section)
		}
		if r.Test != spec.Negative || len(r.Text) < 20 || !strings.HasSuffix(r.Text, ".") {
			t.Errorf("%s: test %q, text %q", r.ID, r.Test, r.Text)
		}
		if spec.Lookup(r.ID) != r {
			t.Errorf("%s is not found by its id", r.ID)
		}
	}
	if len(seen) == 0 {
		t.Fatal("no rules")
	}
	for r := range spec.Rules() {
		if seen[r.ID] || r.Section == spec.SectionExtensionsDraft {
			t.Errorf("%s is among the rules of the RFC", r.ID)
		}
	}
}
