package spec_test

import (
	"bufio"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

// noRule is a reason why a sentence with a keyword of RFC 2119 has no rule.
type noRule string

// The reasons. A sentence that binds a person, a registry or a service is no
// exception: it has a rule whose test is spec.OutOfScope.
const (
	definition noRule = "definition" // says what a word or a mark means and demands nothing
)

var noRules = []noRule{definition}

// mapped is a line of a mapping in testdata.
type mapped struct {
	key    string // the key columns, with one space between
	values []string
}

// readMapping reads a file of lines of fields, of which the first keys
// columns are the key. Lines that start with # are comments.
func readMapping(t *testing.T, path string, keys int) []mapped {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []mapped
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		f := strings.Fields(scanner.Text())
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		if len(f) <= keys {
			t.Fatalf("%s: %q is mapped to nothing", path, scanner.Text())
		}
		list = append(list, mapped{strings.Join(f[:keys], " "), f[keys:]})
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatalf("%s is empty", path)
	}
	return list
}

// reason returns the reason that a value of the mapping of sentences states.
func reason(value string) (noRule, bool) {
	r, ok := strings.CutPrefix(value, "(")
	return noRule(strings.TrimSuffix(r, ")")), ok
}

func TestMappingOfSentencesNamesRules(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, m := range readMapping(t, "testdata/sentences.txt", 2) {
		if seen[m.key] {
			t.Errorf("%s is mapped twice", m.key)
		}
		seen[m.key] = true
		for _, v := range m.values {
			if r, ok := reason(v); ok {
				if !slices.Contains(noRules, r) {
					t.Errorf("%s: %q is no reason", m.key, r)
				}
			} else if spec.Lookup(v) == nil {
				t.Errorf("%s: there is no rule %s", m.key, v)
			}
		}
	}
}

// TestEveryNormativeSentenceHasRule holds the table against the text of the
// RFC: each sentence with a keyword of RFC 2119 is mapped to the rules that
// hold its demands, and no mapping is left over from another text.
func TestEveryNormativeSentenceHasRule(t *testing.T) {
	t.Parallel()
	sentences := normative(rfcText(t))
	if len(sentences) < 100 {
		t.Fatalf("only %d normative sentences found: is this RFC 9420?", len(sentences))
	}
	rules := make(map[string][]string)
	for _, m := range readMapping(t, "testdata/sentences.txt", 2) {
		rules[m.key] = m.values
	}
	inText := make(map[string]bool)
	perReason := make(map[noRule]int)
	withRule := 0
	for _, s := range sentences {
		key := s.section + " " + s.hash()
		inText[key] = true
		values, ok := rules[key]
		if !ok {
			t.Errorf("no mapping for: %s %s", key, s.text)
			continue
		}
		if r, ok := reason(values[0]); ok {
			perReason[r]++
		} else {
			withRule++
		}
	}
	for key := range rules {
		if !inText[key] {
			t.Errorf("stale mapping: no sentence of the RFC is %s", key)
		}
	}
	t.Logf("%d normative sentences, %d with a rule", len(sentences), withRule)
	for _, r := range slices.Sorted(maps.Keys(perReason)) {
		t.Logf("without, %s: %d", r, perReason[r])
	}
}

// levels gives the level that a keyword of RFC 2119 stands for.
var levels = map[string]spec.Level{
	"MUST": spec.Must, "SHALL": spec.Must, "REQUIRED": spec.Must,
	"MUST NOT": spec.MustNot, "SHALL NOT": spec.MustNot,
	"SHOULD": spec.Should, "RECOMMENDED": spec.Should,
	"SHOULD NOT": spec.ShouldNot, "NOT RECOMMENDED": spec.ShouldNot,
	"MAY": spec.May, "OPTIONAL": spec.May,
}

var keywords = regexp.MustCompile(`\b(?:(?:MUST|SHALL|SHOULD)(?: NOT)?|REQUIRED|(?:NOT )?RECOMMENDED|MAY|OPTIONAL)\b`)

// TestLevelIsKeywordOfSentence: a rule has the level MUST, SHOULD or MAY if
// and only if a sentence with that keyword is mapped to it.
func TestLevelIsKeywordOfSentence(t *testing.T) {
	t.Parallel()
	texts := make(map[string]string)
	for _, s := range normative(rfcText(t)) {
		texts[s.section+" "+s.hash()] = s.text
	}
	backed := make(map[string][]spec.Level)
	for _, m := range readMapping(t, "testdata/sentences.txt", 2) {
		for _, k := range keywords.FindAllString(texts[m.key], -1) {
			for _, id := range m.values {
				backed[id] = append(backed[id], levels[k])
			}
		}
	}
	for r := range spec.Rules() {
		plain := r.Level == spec.Implied || r.Level == spec.Struct
		switch found := backed[r.ID]; {
		case plain && len(found) > 0:
			t.Errorf("%s is %s, but a sentence says %s", r.ID, r.Level, found)
		case !plain && !slices.Contains(found, r.Level):
			t.Errorf("%s is %s, but no sentence mapped to it says so (%s)", r.ID, r.Level, found)
		}
	}
}
