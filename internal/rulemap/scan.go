package rulemap

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-47ee054e/mls/spec"
)

// enforcing are the packages whose rejections count. Package inspect has a
// codec of its own, for tests.
var enforcing = []string{"tls", "ciphersuite", "tree", "schedule", "framing", "group"}

// Scan reads the map out of the source of the module, whose folder is root.
//
// It goes by names, not by types. A rule counts as enforced where
//
//   - the method Violated or Because is called on it, or on a variable that was
//     assigned it;
//   - it is an argument for a parameter of type *spec.Rule, whose function
//     constructs the violation or passes it on;
//   - it is the Rule of a composite literal.
//
// A test asserts it where it is an argument of a call, such as errors.Is, an
// element of a composite literal, such as a table, assigned or compared.
func Scan(root fs.FS) ([]Enforcement, error) {
	s := &scan{set: token.NewFileSet(), ids: map[string]string{}, takes: map[string][]int{}, found: map[string]*Enforcement{}}
	if err := s.readRules(root); err != nil {
		return nil, err
	}
	if err := s.parse(root); err != nil {
		return nil, err
	}
	for _, f := range s.files {
		s.findParameters(f)
	}
	for _, f := range s.files {
		if f.test {
			s.findAssertions(f)
		} else if slices.Contains(enforcing, path.Dir(f.name)) {
			s.findEnforcements(f)
		}
	}
	return s.result(), nil
}

type scan struct {
	set   *token.FileSet
	ids   map[string]string // rule by the name of its variable
	files []file
	takes map[string][]int // which parameters are rules, by the name of the function
	found map[string]*Enforcement
}

type file struct {
	name string
	test bool
	*ast.File
}

// readRules reads which variable of package spec holds which rule.
func (s *scan) readRules(root fs.FS) error {
	names, err := fs.Glob(root, "spec/*.go")
	if err != nil {
		return err
	}
	for _, name := range names {
		f, err := s.parseFile(root, name)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Names) != 1 || len(v.Values) != 1 {
				return true
			}
			address, ok := v.Values[0].(*ast.UnaryExpr)
			if !ok {
				return true
			}
			if rule, ok := address.X.(*ast.CompositeLit); ok && len(rule.Elts) > 0 {
				if id, ok := rule.Elts[0].(*ast.BasicLit); ok && id.Kind == token.STRING {
					s.ids[v.Names[0].Name], _ = strconv.Unquote(id.Value)
				}
			}
			return true
		})
	}
	if len(s.ids) == 0 {
		return fmt.Errorf("rulemap: no rule in package spec")
	}
	return nil
}

func (s *scan) parseFile(root fs.FS, name string) (*ast.File, error) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	return parser.ParseFile(s.set, name, text, parser.SkipObjectResolution)
}

// parse parses all files of the module but those of package spec.
func (s *scan) parse(root fs.FS) error {
	return fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := entry.Name(); entry.IsDir() && (base == "testdata" || base == "node_modules" || name == "spec" || len(base) > 1 && base[0] == '.') {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := s.parseFile(root, name)
		if err != nil {
			return err
		}
		s.files = append(s.files, file{name, strings.HasSuffix(name, "_test.go"), f})
		return nil
	})
}

// findParameters notes which functions take rules.
func (s *scan) findParameters(f file) {
	for _, d := range f.Decls {
		function, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		at := 0
		for _, p := range function.Type.Params.List {
			if isRulePointer(p.Type) {
				for i := range max(1, len(p.Names)) {
					if !slices.Contains(s.takes[function.Name.Name], at+i) {
						s.takes[function.Name.Name] = append(s.takes[function.Name.Name], at+i)
					}
				}
			}
			at += max(1, len(p.Names))
		}
	}
}

func isRulePointer(t ast.Expr) bool {
	star, ok := t.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	return ok && isName(sel.X, "spec") && sel.Sel.Name == "Rule"
}

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// rule is the id of the rule that e names, or "".
func (s *scan) rule(e ast.Expr) string {
	if sel, ok := e.(*ast.SelectorExpr); ok && isName(sel.X, "spec") {
		return s.ids[sel.Sel.Name]
	}
	return ""
}

// findEnforcements finds the statements of f that construct violations.
func (s *scan) findEnforcements(f file) {
	eachFunction(f, func(name string, body ast.Node) {
		assigned := map[string][]ast.Expr{} // rules by variable
		ast.Inspect(body, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
				for i, value := range a.Rhs {
					id, ok := a.Lhs[i].(*ast.Ident)
					if !ok {
						continue
					}
					for _, one := range choices(value) {
						if s.rule(one) != "" {
							assigned[id.Name] = append(assigned[id.Name], one)
						}
					}
				}
			}
			return true
		})
		construct := func(e ast.Expr) {
			s.enforced(f, name, e)
			if id, ok := e.(*ast.Ident); ok {
				for _, value := range assigned[id.Name] {
					s.enforced(f, name, value)
				}
				delete(assigned, id.Name)
			}
		}
		ast.Inspect(body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				called := n.Fun
				if sel, ok := called.(*ast.SelectorExpr); ok {
					if sel.Sel.Name == "Violated" || sel.Sel.Name == "Because" {
						construct(sel.X)
					}
					called = sel.Sel
				}
				if id, ok := called.(*ast.Ident); ok {
					for _, i := range s.takes[id.Name] {
						if i < len(n.Args) {
							construct(n.Args[i])
						}
					}
				}
			case *ast.KeyValueExpr:
				if isName(n.Key, "Rule") {
					construct(n.Value)
				}
			}
			return true
		})
	})
}

// choices are the expressions whose values e can have: itself, or the elements
// of the list that it indexes.
func choices(e ast.Expr) []ast.Expr {
	if index, ok := e.(*ast.IndexExpr); ok {
		if list, ok := index.X.(*ast.CompositeLit); ok {
			return list.Elts
		}
	}
	return []ast.Expr{e}
}

// enforced notes that e, if it is a rule, is enforced there.
func (s *scan) enforced(f file, function string, e ast.Expr) {
	if id := s.rule(e); id != "" {
		r := s.of(id)
		r.Places = append(r.Places, Place{f.name, s.set.Position(e.Pos()).Line, function})
	}
}

// findAssertions finds the rules that the test file f asserts.
func (s *scan) findAssertions(f file) {
	eachFunction(f, func(name string, body ast.Node) {
		note := func(all ...ast.Expr) {
			for _, e := range all {
				if id := s.rule(e); id != "" {
					r := s.of(id)
					last := len(r.Tests) - 1
					if last < 0 || r.Tests[last].File != f.name || r.Tests[last].Func != name {
						r.Tests = append(r.Tests, Place{f.name, s.set.Position(e.Pos()).Line, name})
					}
				}
			}
		}
		ast.Inspect(body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if !isName(n.Fun, "delete") {
					note(n.Args...)
				}
			case *ast.CompositeLit:
				note(n.Elts...)
			case *ast.KeyValueExpr:
				note(n.Key, n.Value)
			case *ast.AssignStmt:
				note(n.Rhs...)
			case *ast.BinaryExpr:
				note(n.X, n.Y)
			}
			return true
		})
	})
}

func (s *scan) of(id string) *Enforcement {
	if s.found[id] == nil {
		s.found[id] = &Enforcement{Rule: id}
	}
	return s.found[id]
}

// eachFunction visits the functions and the package-level variables of f.
func eachFunction(f file, visit func(name string, body ast.Node)) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil {
				visit(functionName(d), d.Body)
			}
		case *ast.GenDecl:
			for _, v := range d.Specs {
				if v, ok := v.(*ast.ValueSpec); ok {
					visit(v.Names[0].Name, v)
				}
			}
		}
	}
}

func functionName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	switch t := d.Recv.List[0].Type.(type) {
	case *ast.Ident:
		return t.Name + "." + d.Name.Name
	case *ast.StarExpr:
		if id, ok := t.X.(*ast.Ident); ok {
			return "(*" + id.Name + ")." + d.Name.Name
		}
	}
	return d.Name.Name
}

// result is what was found, in order.
func (s *scan) result() []Enforcement {
	all := []Enforcement{}
	for r := range spec.Rules() {
		e := s.found[r.ID]
		if e == nil {
			continue
		}
		slices.SortStableFunc(e.Places, comparePlaces)
		home := ""
		if len(e.Places) > 0 {
			home = path.Dir(e.Places[0].File)
		}
		slices.SortStableFunc(e.Tests, func(a, b Place) int {
			if x, y := path.Dir(a.File) == home, path.Dir(b.File) == home; x != y {
				if x {
					return -1
				}
				return 1
			}
			return comparePlaces(a, b)
		})
		all = append(all, *e)
	}
	return all
}

func comparePlaces(a, b Place) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}
