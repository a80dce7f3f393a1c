package spec_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

var worklistFlag = flag.String("worklist", filepath.FromSlash("../../shared/spec/rfc9420-rules.jsonl"), "path of the worklist of requirements, which is not part of this repository")

// TestWorklistIsCovered: every requirement of the worklist is held by a rule.
// Without the worklist the names of the rules are still checked.
func TestWorklistIsCovered(t *testing.T) {
	t.Parallel()
	covered := make(map[string]bool)
	for _, m := range readMapping(t, "testdata/worklist.txt", 1) {
		if covered[m.key] {
			t.Errorf("%s is mapped twice", m.key)
		}
		covered[m.key] = true
		for _, id := range m.values {
			if spec.Lookup(id) == nil {
				t.Errorf("%s: there is no rule %s", m.key, id)
			}
		}
	}

	file, err := os.Open(*worklistFlag)
	if err != nil {
		t.Skipf("the worklist is not here, so only the names of the rules were checked (%v)", err)
	}
	defer file.Close()
	lines := 0
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		var entry struct{ ID string }
		if err := json.Unmarshal(scanner.Bytes(), &entry); err != nil {
			t.Fatal(err)
		}
		lines++
		if !covered[strings.TrimPrefix(entry.ID, "RFC9420-")] {
			t.Errorf("%s is covered by no rule", entry.ID)
		}
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	if lines != len(covered) {
		t.Errorf("the worklist has %d requirements, the mapping %d", lines, len(covered))
	}
}
