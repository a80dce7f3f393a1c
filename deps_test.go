package mls

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/seed-47ee054e/mls"

// importOrder says which package of the module may import which: only those
// named on a line further up. Packages of one line do not import each other.
const importOrder = `
spec internal/pmap internal/published
tls
inspect ciphersuite
tree
schedule
framing
group
session vectors
storage/memory storage/bolt transport/memory transport/nats conformance/peers
conformance
fuzz internal/rulemap
cmd/mls internal/rulemap/write
`

// core are the packages that neither reach the outside world nor depend on
// anything but the standard library, circl and x/crypto.
var core = []string{"spec", "internal/pmap", "tls", "inspect", "ciphersuite", "tree", "schedule", "framing", "group"}

// forbidden in core: clock, network, files, logging, randomness, and
// concurrency other than the one worker pool.
var forbidden = []string{"os", "net", "log", "time", "sync", "crypto/rand", "math/rand", "unsafe", "syscall"}

// exceptions to the rules for core, by file, with the reason.
var exceptions = map[string][]string{
	"tree/parallel.go":       {"sync", "runtime"},     // the worker pool
	"tree/x509.go":           {"crypto/x509", "time"}, // chains; the time is an argument
	"ciphersuite/counter.go": {"sync/atomic"},         // counts are read while workers run
}

// dependencies are the modules that non-test code may import, and where.
var dependencies = map[string][]string{
	"github.com/cloudflare/circl":       {"ciphersuite"},
	"golang.org/x/crypto":               {"ciphersuite", "storage/bolt"},
	"github.com/spf13/cobra":            {"cmd/mls"},
	"github.com/schollz/progressbar/v3": {"cmd/mls"},
	"golang.org/x/term":                 {"cmd/mls"},
}

// testDependencies may be imported by tests, besides the above.
var testDependencies = []string{
	"pgregory.net/rapid",
	"github.com/google/go-cmp",
	"github.com/rogpeppe/go-internal",
}

type importing struct {
	file, pkg, imports string
	test               bool
}

// imports lists every import of every Go file of the module.
func imports(t *testing.T) []importing {
	t.Helper()
	var all []importing
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || len(entry.Name()) > 1 && entry.Name()[0] == '.') {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		file = filepath.ToSlash(file)
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			all = append(all, importing{file, path.Dir(file), imported, strings.HasSuffix(file, "_test.go")})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no Go file found")
	}
	return all
}

func within(imported, module string) bool {
	return imported == module || strings.HasPrefix(imported, module+"/")
}

func TestImportOrder(t *testing.T) {
	t.Parallel()
	layer := map[string]int{}
	for i, line := range strings.Split(strings.TrimSpace(importOrder), "\n") {
		for _, pkg := range strings.Fields(line) {
			layer[pkg] = i
		}
	}
	for _, i := range imports(t) {
		from, known := layer[i.pkg]
		if !known {
			if i.pkg != "." && !strings.HasPrefix(i.pkg, "examples/") && !strings.HasPrefix(i.pkg, "internal/") {
				t.Errorf("%s: package %s is not in the import order", i.file, i.pkg)
			}
			continue
		}
		pkg, ours := strings.CutPrefix(i.imports, module+"/")
		if !ours || i.test && pkg == i.pkg {
			continue
		}
		to, known := layer[pkg]
		if !known {
			t.Errorf("%s imports %s, which is not in the import order", i.file, pkg)
		} else if to >= from && !i.test {
			t.Errorf("%s imports %s, which stands above it", i.file, pkg)
		}
	}
}

func TestCoreReachesNothingOutside(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, i := range imports(t) {
		if i.test || !slices.Contains(core, i.pkg) {
			continue
		}
		if slices.Contains(exceptions[i.file], i.imports) {
			used[i.file+" "+i.imports] = true
			continue
		}
		for _, f := range forbidden {
			if within(i.imports, f) {
				t.Errorf("%s imports %s", i.file, i.imports)
			}
		}
		if i.pkg != "ciphersuite" && within(i.imports, "crypto") && i.imports != "crypto/subtle" {
			t.Errorf("%s imports %s: only ciphersuite imports cryptography", i.file, i.imports)
		}
	}
	for file, allowed := range exceptions {
		for _, imported := range allowed {
			if !used[file+" "+imported] {
				t.Errorf("the exception for %s to import %s is not used", file, imported)
			}
		}
	}
}

func TestDependencies(t *testing.T) {
	t.Parallel()
	for _, i := range imports(t) {
		if first, _, _ := strings.Cut(i.imports, "/"); !strings.Contains(first, ".") || within(i.imports, module) {
			continue
		}
		allowed := false
		for dep, pkgs := range dependencies {
			if within(i.imports, dep) && (i.test || slices.Contains(pkgs, i.pkg)) {
				allowed = true
			}
		}
		for _, dep := range testDependencies {
			if i.test && within(i.imports, dep) {
				allowed = true
			}
		}
		if !allowed {
			t.Errorf("%s imports %s, which is not on the list of dependencies", i.file, i.imports)
		}
	}
}
