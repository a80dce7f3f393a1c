package spec

import (
	"strings"
	"testing"
)

// walk calls visit for every field of fields, within selections too.
func walk(fields []Field, visit func(Field)) {
	for _, f := range fields {
		visit(f)
		for _, c := range f.Cases {
			walk(c.Fields, visit)
		}
	}
}

// resolve returns the field at a dotted path of s, or one without a type.
func resolve(s *Structure, path string) Field {
	name, rest, nested := strings.Cut(path, ".")
	if !nested && s.Param.Name == name {
		return field(name, s.Param.Type)
	}
	for _, f := range s.Fields {
		if f.Name != name {
			continue
		}
		if !nested {
			return f
		}
		if inner, ok := StructByName(string(f.Type)); ok {
			return resolve(inner, rest)
		}
	}
	return Field{}
}

func innermost(t Type) Type {
	for t.Kind() == KindVector || t.Kind() == KindOptional {
		t = t.Element()
	}
	return t
}

// Every name in the schema resolves, every selection covers exactly the values
// of its discriminant, and sections exist.
func TestSchemaIsSound(t *testing.T) {
	t.Parallel()
	if n := len(Structs()) - len(draftStructs); n != 68 {
		t.Fatalf("%d structures of the RFC", n)
	}
	seen := map[string]bool{}
	for _, s := range Structs() {
		if seen[s.Name] {
			t.Errorf("%s occurs twice", s.Name)
		}
		seen[s.Name] = true
		if SectionTitle(s.Section) == "" && s.Section != extensionsDraft {
			t.Errorf("%s: there is no section %s", s.Name, s.Section)
		}
		if (s.Alias == "") == (len(s.Fields) == 0) && s.Name != "SelfRemove" {
			t.Errorf("%s is neither a structure nor another name", s.Name)
		}
		checkType(t, s.Name, s.Alias)
		walk(s.Fields, func(f Field) { checkField(t, s, f) })
		if s.Equal.Rule != nil && resolve(s, s.Equal.To).Type == "" {
			t.Errorf("%s has no %s", s.Name, s.Equal.To)
		}
	}
	for _, e := range Enums() {
		if SectionTitle(e.Section) == "" && e.Section != extensionsDraft {
			t.Errorf("%s: there is no section %s", e.Name, e.Section)
		}
		for i, name := range e.Names {
			if v := uint64(i) + 1; e.Text(v) != name || e.NameOf(v) != name {
				t.Errorf("%s %d is %s, %s and %s", e.Name, v, name, e.Text(v), e.NameOf(v))
			}
			if v, ok := e.Value(name); !ok || v != uint64(i)+1 {
				t.Errorf("%s %s is %d", e.Name, name, v)
			}
		}
		if next := uint64(len(e.Names)) + 1; e.Size == 1 && !strings.HasPrefix(e.Text(next), "unknown") {
			t.Errorf("%s has %s, which the schema does not", e.Name, e.Text(next))
		}
	}
	for _, x := range []ExtensionType{1, 2, 3, 4, 5} {
		name, _ := ExtensionData(x)
		if _, ok := StructByName(name); !ok {
			t.Errorf("%v holds %q", x, name)
		}
	}
}

func checkType(t *testing.T, where string, typ Type) {
	t.Helper()
	if typ == "" {
		return
	}
	inner := innermost(typ)
	if inner.Kind() != KindNamed {
		if strings.ContainsAny(strings.TrimSuffix(string(inner), "<V>"), "<>") {
			t.Errorf("%s: type %s", where, typ)
		}
		return
	}
	_, isStruct := StructByName(string(inner))
	_, isEnum := EnumByName(string(inner))
	if isStruct == isEnum {
		t.Errorf("%s: type %s is unknown or ambiguous", where, typ)
	}
}

func checkField(t *testing.T, s *Structure, f Field) {
	t.Helper()
	where := s.Name + "." + f.Name
	if f.On == "" {
		checkType(t, where, f.Type)
		inner, _ := StructByName(string(f.Type))
		switch needs := inner != nil && inner.Param.Name != ""; {
		case needs && resolve(s, f.Given).Type != inner.Param.Type, !needs && f.Given != "":
			t.Errorf("%s is given %q", where, f.Given)
		}
		e, _ := EnumByName(string(f.Type))
		for _, name := range f.Only.Values {
			if e == nil || f.Only.Rule == nil {
				t.Fatalf("%s must be %s", where, name)
			}
			if _, ok := e.Value(name); !ok {
				t.Errorf("%s must be %s", where, name)
			}
		}
		return
	}
	on := resolve(s, f.On)
	e, ok := EnumByName(string(on.Type))
	if !ok {
		t.Errorf("%s selects on %q", s.Name, f.On)
		return
	}
	covered := map[string]bool{}
	other := false
	for _, c := range f.Cases {
		other = other || c.When == nil
		for _, value := range c.When {
			if _, known := e.Value(value); !known || covered[value] {
				t.Errorf("%s selects on %s = %s, unknown or twice", s.Name, f.On, value)
			}
			covered[value] = true
		}
	}
	closed := e.Unknown != nil || on.Only.Values != nil
	if len(covered) != len(e.Names) && e.Name != "CredentialType" || other == closed {
		t.Errorf("%s does not cover the values of %s", s.Name, f.On)
	}
}

func TestTypeNotation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		t       Type
		kind    Kind
		element Type
		size    int
	}{
		{"uint8", KindInteger, "", 1},
		{"uint64", KindInteger, "", 8},
		{"opaque[4]", KindFixed, "", 4},
		{"zero[]", KindPadding, "", 0},
		{"opaque<V>", KindOpaque, "", 0},
		{"uint32<V>", KindVector, "uint32", 0},
		{"optional<Node>", KindOptional, "Node", 0},
		{"optional<Node><V>", KindVector, "optional<Node>", 0},
		{"ContentType", KindNamed, "", 1},
		{"LeafNode", KindNamed, "", 0},
	} {
		if c.t.Kind() != c.kind || c.t.Size() != c.size {
			t.Errorf("%s: kind %d, size %d", c.t, c.t.Kind(), c.t.Size())
		}
		if c.element != "" && c.t.Element() != c.element {
			t.Errorf("%s: element %s", c.t, c.t.Element())
		}
	}
}
