package spec_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

var rfcFlag = flag.String("rfc", os.Getenv("MLS_RFC"), "path of the text of RFC 9420 (default: the environment variable MLS_RFC)")

// rfcText returns the text of RFC 9420, which is not part of this repository.
// Without it the test is skipped, except where CI=true promises that it is
// there.
func rfcText(t *testing.T) []byte {
	t.Helper()
	path := *rfcFlag
	if path == "" {
		path = filepath.FromSlash("../../shared/rfc/rfc9420.txt")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		const missing = "the text of RFC 9420 is missing: give its path by -rfc or MLS_RFC (%v)"
		if os.Getenv("CI") == "true" {
			t.Fatalf(missing, err)
		}
		t.Skipf(missing, err)
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
}

// sentence is a sentence of the RFC that contains a keyword of RFC 2119.
type sentence struct {
	section string
	text    string // white space collapsed
}

// hash identifies a sentence without repeating it: the first eight bytes of
// the SHA-256 of its text in hexadecimal.
func (s sentence) hash() string {
	sum := sha256.Sum256([]byte(s.text))
	return hex.EncodeToString(sum[:8])
}

var (
	keyword = regexp.MustCompile(`\b(MUST|SHALL|SHOULD|REQUIRED|RECOMMENDED|MAY|OPTIONAL)\b`)
	heading = regexp.MustCompile(`^(?:Appendix )?([0-9][0-9.]*|[A-D])\. +\S`)
	item    = regexp.MustCompile(`^ +(?:\*|-|o|[0-9]+\.) {1,3}\S`)
	drawing = regexp.MustCompile(`^ *[|+]`)
)

// normative returns the sentences of Sections 1 to 17 and of the appendices
// that contain a keyword of RFC 2119, without the paragraph that defines those
// keywords.
func normative(text []byte) []sentence {
	var found []sentence
	section := "" // "" outside of the sections wanted
	var lines []string
	flush := func() {
		for _, s := range sentences(paragraph(lines)) {
			if section != "" && keyword.MatchString(s) && !strings.HasPrefix(s, `The key words "MUST"`) {
				found = append(found, sentence{section, s})
			}
		}
		lines = nil
	}
	for _, line := range strings.Split(string(text), "\n") {
		switch m := heading.FindStringSubmatch(line); {
		case m != nil:
			flush()
			section = strings.TrimSuffix(m[1], ".")
			if section == "18" || strings.HasPrefix(section, "18.") {
				section = ""
			}
		case line != "" && line[0] != ' ': // the title page, the authors
			flush()
			section = ""
		case strings.TrimSpace(line) == "" || drawing.MatchString(line):
			flush()
		case item.MatchString(line):
			flush()
			lines = []string{line}
		default:
			lines = append(lines, line)
		}
	}
	flush()
	return found
}

// paragraph joins lines to one, without the mark of a list item. A line that
// ends in the hyphen of a compound word goes on without a space.
func paragraph(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if i == 0 && item.MatchString(lines[0]) {
			_, line, _ = strings.Cut(line, " ")
			line = strings.TrimSpace(line)
		}
		if s := b.String(); s != "" && !compound(s) {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func compound(s string) bool {
	return len(s) > 1 && s[len(s)-1] == '-' && unicode.IsLetter(rune(s[len(s)-2]))
}

// sentences splits a paragraph after each full stop that a capital letter or
// the end follows, except in the abbreviations that the RFC uses.
func sentences(p string) []string {
	var list []string
	start := 0
	for i := 0; i+2 < len(p); i++ {
		if !strings.ContainsRune(".?!", rune(p[i])) {
			continue
		}
		end := i + 1
		if p[end] == ')' || p[end] == '"' {
			end++
		}
		if end+1 >= len(p) || p[end] != ' ' || !startsSentence(p[end+1:]) || abbreviated(p[start:i+1]) {
			continue
		}
		list = append(list, p[start:end])
		start = end + 1
	}
	if start < len(p) {
		list = append(list, p[start:])
	}
	return list
}

func startsSentence(s string) bool {
	c := rune(strings.TrimLeft(s, `("`)[0])
	return unicode.IsUpper(c) || unicode.IsDigit(c)
}

func abbreviated(s string) bool {
	for _, a := range []string{"e.g.", "i.e.", "vs.", "etc.", "cf."} {
		if strings.HasSuffix(s, a) {
			return true
		}
	}
	return false
}

func TestNormativeSentencesAreFound(t *testing.T) {
	t.Parallel()
	const text = `
1.  Introduction

   The key words "MUST", "SHOULD" and "MAY" are explained elsewhere.

   A receiver MUST do so (e.g., now).  It may not.  It uses the end-
   to-end key, and MAY keep it:

   *  It MUST be
      true.

   *  It is free.

     +---------+
     | A MUST  |
     +---------+

18.  References

   They SHOULD be read.

Appendix A.  Trees

   Trees SHOULD grow!  They "MUST NOT fall."  So be it.

Authors

   Who MUST be thanked.
`
	var got []string
	for _, s := range normative([]byte(text)) {
		got = append(got, s.section+" "+s.text)
	}
	want := []string{
		"1 A receiver MUST do so (e.g., now).",
		"1 It uses the end-to-end key, and MAY keep it:",
		"1 It MUST be true.",
		"A Trees SHOULD grow!",
		`A They "MUST NOT fall."`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
