package inspect

import (
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// TextOptions say how WriteText shows a value. The zero value is the default.
type TextOptions struct {
	Full bool // show long values and lists whole
}

// Shown of long opaque values, in bytes: the first and the last; and of long
// lists of integers, in elements.
const (
	shownFirst    = 12
	shownLast     = 4
	shownElements = 16
)

// nesting is how many extensions inside extensions are shown decoded. The RFC
// has one: the leaves of a ratchet_tree extension carry extensions.
const nesting = 2

// WriteText writes v as an indented table: a line for each value with its
// offset and length in bytes, its name, type and content, and the section of
// the RFC that defines its type. Equal elements next to each other share a line.
// What is broken is marked at its place. The error is w's.
func WriteText(w io.Writer, v *Value, o TextOptions) error {
	t := &text{w: w, options: o}
	t.printf("%8s %6s\n", "offset", "bytes")
	t.value(v, 0, nesting)
	return t.err
}

type text struct {
	w       io.Writer
	options TextOptions
	err     error
}

func (t *text) printf(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

func (t *text) value(v *Value, depth, nesting int) {
	t.printf("%8d %6d  %s%s\n", v.Offset, v.Length, strings.Repeat("  ", depth), t.line(v))
	children := v.Children
	if k, _ := v.kind(); k == spec.KindOptional && len(children) == 1 && children[0].Broken == nil {
		children = children[0].Children // the line above has said what it is
	}
	if v.Broken == nil && flat(v) {
		children = nil // their values are in the line above
	}
	for _, c := range children {
		t.value(c, depth+1, nesting)
	}
	if v.Broken != nil {
		t.broken(v.Broken, depth+1)
	}
	if nesting == 0 {
		return
	}
	if data, err := v.ExtensionData(); data != nil {
		t.value(data, depth+2, nesting-1)
		if err == nil {
			return
		}
		t.printf("%8s %6s  %scontent not understood; the extension itself is well-formed\n", "", "", strings.Repeat("  ", depth+2))
	}
}

// broken marks the place where decoding ended.
func (t *text) broken(e *tls.DecodeError, depth int) {
	t.printf("%8d %6s  %s<-- malformed here: %s", e.Offset, "!!!!!!", strings.Repeat("  ", depth), e.Rule.ID)
	if e.Err != nil {
		t.printf(": %v", e.Err)
	}
	t.printf("\n%8s %6s  %s    %s (Section %s)\n", "", "", strings.Repeat("  ", depth), e.Rule.Text, e.Rule.Section)
}

// flat reports whether v is a vector of integers or enumerations.
func flat(v *Value) bool {
	kind, t := v.kind()
	return kind == spec.KindVector && t.Element().Size() > 0
}

// line describes v without its children.
func (t *text) line(v *Value) string {
	var b strings.Builder
	if v.Name != "" {
		b.WriteString(v.Name)
		if n := v.count(); n > 1 {
			first, _ := strconv.Atoi(strings.Trim(v.Name, "[]"))
			fmt.Fprintf(&b, " to [%d]", first+n-1)
		}
		b.WriteString(": ")
	}
	b.WriteString(string(v.Type))
	if content := t.content(v); content != "" {
		b.WriteString(" = " + content)
	}
	if section := v.Section(); section != "" {
		fmt.Fprintf(&b, "   [%s]", section)
	}
	return b.String()
}

func (t *text) content(v *Value) string {
	kind, resolved := v.kind()
	switch {
	case v.Broken != nil && len(v.Bytes) == 0:
		return ""
	case kind == spec.KindInteger:
		return fmt.Sprint(v.Number)
	case kind == spec.KindNamed && resolved.Size() > 0:
		return fmt.Sprintf("%s (%d)", v.Text(), v.Number)
	case kind == spec.KindPadding:
		return fmt.Sprintf("%d zero bytes", len(v.Bytes))
	case kind == spec.KindFixed, kind == spec.KindOpaque:
		return t.bytes(v.Bytes)
	case flat(v):
		return t.list(v)
	case kind == spec.KindVector && v.elements() == 1:
		return "1 element"
	case kind == spec.KindVector:
		return fmt.Sprintf("%d elements", v.elements())
	case kind == spec.KindOptional && len(v.Children) == 0:
		return "absent"
	case kind == spec.KindOptional:
		return "present"
	}
	return ""
}

// list shows a vector of integers or enumerations, shortened.
func (t *text) list(v *Value) string {
	if len(v.Children) == 0 {
		return "(empty)"
	}
	var shown []string
	for i, e := range v.Elements() {
		if i == shownElements && !t.options.Full {
			shown = append(shown, fmt.Sprintf("… (%d elements)", v.elements()))
			break
		}
		if name := e.Text(); name != "" {
			shown = append(shown, name)
		} else {
			shown = append(shown, fmt.Sprint(e.Number))
		}
	}
	return strings.Join(shown, ", ")
}

// bytes shows b in hexadecimal, shortened, and as text if it is printable.
func (t *text) bytes(b []byte) string {
	if len(b) == 0 {
		return "(empty)"
	}
	s := hex.EncodeToString(b)
	if !t.options.Full && len(b) > shownFirst+shownLast {
		s = fmt.Sprintf("%s…%s (%d bytes)", s[:2*shownFirst], s[len(s)-2*shownLast:], len(b))
	}
	if len(b) <= 64 && printable(b) {
		s += fmt.Sprintf(" %q", b)
	}
	return s
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}
