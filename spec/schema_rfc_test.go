package spec_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/spec"
)

var (
	typeComment    = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	typeDefinition = regexp.MustCompile(`(?ms)^   (struct|enum) \{\n(.*?)\n   \} (\w+);`)
	another        = regexp.MustCompile(`(?m)^   (opaque|HashReference|ExternalSender|optional<Node>) (\w+)(<V>)?;`)
	number         = regexp.MustCompile(`^(\w+)\((\d+)\)$`)
	typeToken      = regexp.MustCompile(`[\w.<>\[\]]+|[{}():;=]`)
)

// The structures and enumerations of the schema are those in the text of the
// RFC: the same names, fields, types, selections and values, in the same
// order, in the same sections.
func TestSchemaIsThatOfTheRFC(t *testing.T) {
	t.Parallel()
	text := string(rfcText(t))
	structs, enums := map[string]string{}, map[string][]string{}
	for section, body := range sectionBodies(text) {
		// Section 2.1 has examples, the appendices code.
		if !strings.ContainsAny(section[:1], "56789") && !strings.HasPrefix(section, "1") {
			continue
		}
		body = typeComment.ReplaceAllString(body, "")
		for _, m := range another.FindAllStringSubmatch(body, -1) {
			structs[m[2]] = section + " " + m[1] + m[3]
		}
		for _, m := range typeDefinition.FindAllStringSubmatch(body, -1) {
			if m[1] == "enum" {
				enums[m[3]] = values(m[2])
				continue
			}
			p := typeParser{tokens: typeToken.FindAllString(m[2], -1)}
			structs[m[3]] = section + " " + p.fields("")
		}
	}
	got := map[string]string{}
	for _, s := range spec.Structs() {
		if spec.SectionTitle(s.Section) == "" {
			continue // of a draft
		}
		got[s.Name] = s.Section + " " + string(s.Alias) + shown(s.Fields)
	}
	if diff := cmp.Diff(structs, got); diff != "" {
		t.Errorf("the RFC (-) and the schema (+) differ:\n%s", diff)
	}
	for name, want := range enums {
		e, ok := spec.EnumByName(name)
		if !ok || !slices.Equal(e.Names, want) {
			t.Errorf("%s has the values %v", name, want)
		}
	}
	if len(structs) != 68 || len(enums) != 8 {
		t.Errorf("%d structures and %d enumerations in the RFC", len(structs), len(enums))
	}
}

// sectionBodies returns the text of every section under its number.
func sectionBodies(text string) map[string]string {
	bodies, section := map[string]string{}, ""
	for _, line := range strings.Split(text, "\n") {
		if m := heading.FindStringSubmatch(line); m != nil {
			section = strings.TrimSuffix(m[1], ".")
			continue
		}
		if section != "" {
			bodies[section] += line + "\n"
		}
	}
	return bodies
}

// values returns the names of the values 1, 2, … of an enumeration.
func values(body string) []string {
	var names []string
	for _, v := range strings.Split(body, ",") {
		m := number.FindStringSubmatch(strings.TrimSpace(v))
		if m != nil && m[2] == fmt.Sprint(len(names)+1) {
			names = append(names, m[1])
		}
	}
	return names
}

// typeParser reads the fields of a structure in the notation of Section 2.1 and
// puts them into the form that shown has for those of the schema.
type typeParser struct{ tokens []string }

func (p *typeParser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	return t
}

func (p *typeParser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

// fields reads up to the end of a structure or of a case. unnamed is the name
// of a field without one.
func (p *typeParser) fields(unnamed string) string {
	var b strings.Builder
	for p.peek() != "" && p.peek() != "}" && p.peek() != "case" {
		switch typ := p.next(); typ {
		case "select":
			b.WriteString(p.selection())
		case "struct": // struct{};
			p.tokens = p.tokens[3:]
		default:
			name := unnamed
			if p.peek() != ";" {
				name = p.next()
			}
			constant := ""
			if p.peek() == "=" {
				p.next()
				constant = "=" + p.next()
			}
			p.next()
			b.WriteString(declaration(typ, name, constant))
		}
	}
	return b.String()
}

func declaration(typ, name, constant string) string {
	name, dimension, array := strings.Cut(name, "[")
	if name, ok := strings.CutSuffix(name, "<V>"); ok {
		return name + " " + typ + "<V>;"
	}
	switch {
	case array && dimension == "length_of_padding]":
		typ = "zero[]"
	case array:
		typ += "[" + dimension
	}
	return name + " " + typ + constant + ";"
}

func (p *typeParser) selection() string {
	p.next() // (
	_, on, _ := strings.Cut(p.next(), ".")
	p.tokens = p.tokens[2:] // ) {
	var open, cases []string
	for p.peek() == "case" {
		p.next()
		open = append(open, p.next())
		p.next() // :
		if p.peek() == "case" {
			continue
		}
		body := p.fields(open[0])
		for _, value := range open {
			cases = append(cases, value+": "+body)
		}
		open = nil
	}
	p.tokens = p.tokens[2:] // } ;
	return selected(on, cases)
}

func selected(on string, cases []string) string {
	slices.Sort(cases)
	return "select(" + on + "){" + strings.Join(cases, " ") + "};"
}

// shown writes the fields of the schema in one line. It leaves out what goes
// beyond the RFC: proposals of drafts, and how unknown types are read. Of the
// fields that may only have certain values, the RFC's notation knows those
// with one.
func shown(fields []spec.Field) string {
	var b strings.Builder
	for _, f := range fields {
		if f.On == "" {
			constant := ""
			if len(f.Only.Values) == 1 {
				constant = "=" + f.Only.Values[0]
			}
			b.WriteString(f.Name + " " + string(f.Type) + constant + ";")
			continue
		}
		var cases []string
		for _, c := range f.Cases {
			for _, value := range c.When {
				if !slices.Contains([]string{"app_data_update", "app_ephemeral", "self_remove"}, value) {
					cases = append(cases, value+": "+shown(c.Fields))
				}
			}
		}
		b.WriteString(selected(f.On, cases))
	}
	return b.String()
}
