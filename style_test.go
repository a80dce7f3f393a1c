package mls

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

var rewrite = flag.Bool("rewrite", false, "write the table of the README anew")

// implementing are the packages that implement sections of the RFC, in the
// order of the README's table.
var implementing = []string{"tls", "ciphersuite", "tree", "schedule", "framing", "group"}

// source is what the tests here look at of a Go file.
type source struct {
	file     string
	lines    int
	header   string // the comment that says what the file implements
	exempt   bool   // generated
	sections []string
}

// header matches the comment with which a file says what it implements, which
// can go over several lines.
var header = regexp.MustCompile(`(?m)^// (?:RFC 9420, (?:Section|Appendix)) [^\n]*\n(?://[^\n]*\n)*`)

// cited matches the first section of a header and those that follow it.
var cited = regexp.MustCompile(`(?:Section|Appendix) ([0-9A-D]+(?:\.[0-9]+)*)`)

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "node_modules" || len(entry.Name()) > 1 && entry.Name()[0] == '.') {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		s := source{file: filepath.ToSlash(file), lines: bytes.Count(text, []byte("\n"))}
		s.exempt = bytes.Contains(text[:min(300, len(text))], []byte("DO NOT EDIT"))
		s.header = strings.Join(strings.Fields(strings.ReplaceAll(string(header.Find(text)), "//", "")), " ")
		for _, m := range cited.FindAllStringSubmatch(s.header, -1) {
			s.sections = append(s.sections, m[1])
		}
		all = append(all, s)
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

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		limit := 500
		if strings.HasSuffix(s.file, "_test.go") {
			limit = 800
		}
		if s.lines > limit && !s.exempt {
			t.Errorf("%s has %d lines, more than %d", s.file, s.lines, limit)
		}
	}
}

func TestCitedSectionsExist(t *testing.T) {
	t.Parallel()
	sections := slices.Collect(spec.Sections())
	citation := regexp.MustCompile(`RFC 9420,\s+(?:// )?(?:Sections?|Appendix) ([0-9A-D]+(?:\.[0-9]+)*)`)
	for _, s := range sources(t) {
		text, err := os.ReadFile(s.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range citation.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(sections, m[1]) {
				t.Errorf("%s cites Section %s, which RFC 9420 does not have", s.file, m[1])
			}
		}
	}
}

// withoutFile are the sections of §5 to §15 that no file of its own implements,
// with the reason.
var withoutFile = map[string]string{
	"5":     "an overview of its subsections",
	"5.3.2": "expiry and revocation are the application's: the Authentication Service answers for them",
	"7":     "an overview of its subsections",
	"13":    "an overview of its subsections",
	"13.1":  "a row in the table of suites, see CONTRIBUTING",
}

func TestEverySectionHasAFile(t *testing.T) {
	t.Parallel()
	has := map[string]bool{}
	for _, s := range sources(t) {
		if !strings.HasSuffix(s.file, "_test.go") && slices.Contains(implementing, path.Dir(s.file)) {
			for _, section := range s.sections {
				has[section] = true
			}
		}
	}
	for section := range spec.Sections() {
		chapter, _, _ := strings.Cut(section, ".")
		if len(chapter) == 1 && chapter < "5" || len(chapter) == 2 && chapter > "15" || chapter >= "A" {
			continue
		}
		_, excused := withoutFile[section]
		if !has[section] && !excused {
			t.Errorf("no file implements Section %s", section)
		}
		if has[section] && excused {
			t.Errorf("Section %s has a file and an excuse for having none", section)
		}
	}
}

// table is the README's table of sections and files.
func table(t *testing.T) string {
	type row struct{ title, files string }
	rows := map[string]*row{}
	for _, pkg := range implementing {
		for _, s := range sources(t) {
			if path.Dir(s.file) != pkg || strings.HasSuffix(s.file, "_test.go") {
				continue
			}
			for _, section := range s.sections {
				r := rows[section]
				if r == nil {
					r = &row{title: spec.SectionTitle(section)}
					rows[section] = r
				}
				r.files += fmt.Sprintf(" [%s](%s)", strings.TrimSuffix(s.file, ".go"), s.file)
			}
		}
	}
	var b strings.Builder
	b.WriteString("| RFC 9420 | | files |\n|---|---|---|\n")
	for section := range spec.Sections() {
		if r := rows[section]; r != nil {
			fmt.Fprintf(&b, "| %s | %s |%s |\n", section, r.title, r.files)
		}
	}
	return b.String()
}

const (
	tableBegin = "<!-- table: go test . -run README -rewrite -->\n"
	tableEnd   = "<!-- end of table -->\n"
)

func TestREADMETable(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(readme), tableBegin)
	got, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok1 || !ok2 {
		t.Fatal("the README has no table")
	}
	want := table(t)
	if got == want {
		return
	}
	if *rewrite {
		if err := os.WriteFile("README.md", []byte(before+tableBegin+want+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	gotLines, wantLines := bufio.NewScanner(strings.NewReader(got)), bufio.NewScanner(strings.NewReader(want))
	for wantLines.Scan() {
		if !gotLines.Scan() || gotLines.Text() != wantLines.Text() {
			t.Fatalf("the README's table is not that of the code (go test . -run README -rewrite):\n got  %s\n want %s", gotLines.Text(), wantLines.Text())
		}
	}
	t.Fatal("the README's table has more rows than the code (go test . -run README -rewrite)")
}
