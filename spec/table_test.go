package spec_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

// ruleVars returns the name and the id of each exported Rule variable in the
// source of this package.
func ruleVars(t *testing.T) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	vars := make(map[string]string)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, s := range gen.Specs {
				value := s.(*ast.ValueSpec)
				for i, name := range value.Names {
					if i < len(value.Values) && name.IsExported() {
						if id := ruleID(t, value.Values[i]); id != "" {
							vars[name.Name] = id
						}
					}
				}
			}
		}
	}
	if len(vars) == 0 {
		t.Fatal("no Rule variables found")
	}
	return vars
}

// ruleID returns the id in an expression &Rule{"id", …}, or "".
func ruleID(t *testing.T, e ast.Expr) string {
	t.Helper()
	ref, ok := e.(*ast.UnaryExpr)
	if !ok {
		return ""
	}
	lit, ok := ref.X.(*ast.CompositeLit)
	if !ok {
		return ""
	}
	if typ, ok := lit.Type.(*ast.Ident); !ok || typ.Name != "Rule" {
		return ""
	}
	if len(lit.Elts) != 6 {
		t.Fatalf("a rule has six fields, not %d", len(lit.Elts))
	}
	id, err := strconv.Unquote(lit.Elts[0].(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestEveryNamedRuleIsInTheTable(t *testing.T) {
	t.Parallel()
	for name, id := range ruleVars(t) {
		if spec.Lookup(id) == nil {
			t.Errorf("spec.%s: %s is missing in the list of rules at the end of its file", name, id)
		}
	}
}

func TestRuleWithNegativeTestHasName(t *testing.T) {
	t.Parallel()
	named := make(map[string]bool)
	for _, id := range ruleVars(t) {
		named[id] = true
	}
	for r := range spec.Rules() {
		if r.Test == spec.Negative && !named[r.ID] {
			t.Errorf("%s is enforced on input and has no variable to name it", r.ID)
		}
	}
}

var idForm = regexp.MustCompile(`^([0-9.]+|[A-D])/[a-z0-9]+(-[a-z0-9]+)*$`)

func TestRulesAreWellFormed(t *testing.T) {
	t.Parallel()
	levels := []spec.Level{spec.Must, spec.MustNot, spec.Should, spec.ShouldNot, spec.May, spec.Implied, spec.Struct}
	tests := []spec.Test{spec.Negative, spec.Vector, spec.Property, spec.Review, spec.OutOfScope}
	actors := []string{"receiver", "sender", "committer", "joiner", "application", "designer", "DS", "AS"}
	seen := make(map[string]bool)
	byLevel, byTest := make(map[spec.Level]int), make(map[spec.Test]int)
	for r := range spec.Rules() {
		if seen[r.ID] {
			t.Errorf("%s occurs twice", r.ID)
		}
		seen[r.ID] = true
		if m := idForm.FindStringSubmatch(r.ID); m == nil || m[1] != r.Section {
			t.Errorf("%s of section %s is not of the form section/slug", r.ID, r.Section)
		}
		if spec.SectionTitle(r.Section) == "" {
			t.Errorf("%s: there is no section %s", r.ID, r.Section)
		}
		if !slices.Contains(levels, r.Level) || !slices.Contains(tests, r.Test) || !slices.Contains(actors, r.Actor) {
			t.Errorf("%s: level %q, actor %q, test %q", r.ID, r.Level, r.Actor, r.Test)
		}
		if len(r.Text) < 20 || !strings.HasSuffix(r.Text, ".") {
			t.Errorf("%s: text %q is not a sentence", r.ID, r.Text)
		}
		byLevel[r.Level]++
		byTest[r.Test]++
	}
	for _, l := range levels {
		t.Logf("%-10s %3d", l, byLevel[l])
	}
	for _, m := range tests {
		t.Logf("%-12s %3d", m, byTest[m])
	}
	t.Logf("%d rules, %d of them with a name", len(seen), len(ruleVars(t)))
}

func TestRulesAreInSectionOrder(t *testing.T) {
	t.Parallel()
	order := slices.Collect(spec.Sections())
	last := 0
	for r := range spec.Rules() {
		i := slices.Index(order, r.Section)
		if i < last {
			t.Errorf("%s comes after section %s", r.ID, order[last])
		}
		last = i
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	if got := spec.Lookup("12.2/update-by-committer"); got != spec.UpdateByCommitter {
		t.Errorf("got %v", got)
	}
	if got := spec.Lookup("12.2/no-such-rule"); got != nil {
		t.Errorf("got %v", got)
	}
}
