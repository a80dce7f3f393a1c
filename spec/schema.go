package spec

// RFC 9420, Section 2.1: Presentation Language (the shape of every structure
// as data).

import (
	"slices"
	"strconv"
	"strings"
)

// Type is the type of a field in the notation of Section 2.1:
//
//	uint8 uint16 uint32 uint64   integers
//	opaque[4]                    bytes without a length
//	zero[]                       zero bytes up to the end of the input
//	opaque<V>                    bytes
//	Extension<V>                 a vector of structures or integers
//	optional<UpdatePath>         a presence octet and perhaps a value
//	LeafNode, ContentType        a structure, an enumeration or another name
//	                             for a type
type Type string

// Kind is what a Type is at its outermost.
type Kind uint8

// The kinds of types.
const (
	KindInteger  Kind = iota // Size bytes
	KindFixed                // opaque[Size]
	KindPadding              // zero[]
	KindOpaque               // opaque<V>
	KindVector               // Element<V>
	KindOptional             // optional<Element>
	KindNamed                // a Structure or an Enum
)

// Kind returns the kind of t.
func (t Type) Kind() Kind {
	s := string(t)
	switch {
	case s == "uint8", s == "uint16", s == "uint32", s == "uint64":
		return KindInteger
	case s == "zero[]":
		return KindPadding
	case s == "opaque<V>":
		return KindOpaque
	case strings.HasPrefix(s, "opaque["):
		return KindFixed
	case strings.HasSuffix(s, "<V>"):
		return KindVector
	case strings.HasPrefix(s, "optional<"):
		return KindOptional
	}
	return KindNamed
}

// Element returns the type inside a KindVector or KindOptional.
func (t Type) Element() Type {
	s := string(t)
	if t.Kind() == KindOptional {
		return Type(strings.TrimSuffix(strings.TrimPrefix(s, "optional<"), ">"))
	}
	return Type(strings.TrimSuffix(s, "<V>"))
}

// Size returns the number of bytes of a KindInteger, a KindFixed or an Enum.
// It is 0 for a type whose size depends on the value.
func (t Type) Size() int {
	s := string(t)
	switch t.Kind() {
	case KindInteger:
		bits, _ := strconv.Atoi(strings.TrimPrefix(s, "uint"))
		return bits / 8
	case KindFixed:
		n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(s, "opaque["), "]"))
		return n
	case KindNamed:
		if e, ok := EnumByName(s); ok {
			return e.Size
		}
	}
	return 0
}

// Structure is the shape of a structure, or of another name for a type.
type Structure struct {
	Name    string
	Section string  // or the name of a draft
	Alias   Type    // what Name is another name for, if that is all there is
	Param   Param   // what the structure must be told from outside, if anything
	Fields  []Field // in the order of the wire
	Equal   Equal   // two fields that must have the same value, if any
}

// Equal demands that two fields, named as in Field.On, have the same value if
// both are there.
type Equal struct {
	Field, To string
	Rule      *Rule // what is broken if they have not
}

// Param is a discriminant that is not in the structure that selects on it. A
// field that has such a structure gives the value (Field.Given).
type Param struct {
	Name string
	Type Type // an Enum
}

// Field is a field of a Structure or, if it has Cases, a selection of fields.
type Field struct {
	Name  string
	Type  Type
	Only  Only   // if not all values of an Enum are well-formed here
	Given string // the value of the Param of Type, as for On

	// On is the discriminant of a selection: the name of an earlier field,
	// with dots for a field within it, or the name of the Param.
	On    string
	Cases []Case
}

// Only restricts the values of a field.
type Only struct {
	Values []string // names of the values that are well-formed; none if all are
	Rule   *Rule    // what another value breaks
}

// Case is one branch of a selection.
type Case struct {
	When   []string // names of the discriminant's values; none is every other value
	Fields []Field
}

// Enum is an enumeration, or a registry of code points.
type Enum struct {
	Name    string
	Section string   // or the name of a draft
	Size    int      // bytes
	Names   []string // of the values 1, 2, …; 0 is reserved in all
	Unknown *Rule    // what a value without a name breaks; nil if all are well-formed
	text    func(uint64) string
}

// Text returns the name of v, or something that shows it is not a known one.
func (e *Enum) Text(v uint64) string { return e.text(v) }

// Value returns the value that has the given name.
func (e *Enum) Value(name string) (v uint64, ok bool) {
	for i, n := range e.Names {
		if n == name {
			return uint64(i) + 1, true
		}
	}
	return 0, false
}

// NameOf returns the RFC's name of v, or "".
func (e *Enum) NameOf(v uint64) string {
	if v == 0 || v > uint64(len(e.Names)) {
		return ""
	}
	return e.Names[v-1]
}

// Structs returns the shape of every structure of the RFC, in its order, also
// of those that are only hashed, signed or encrypted; then of drafts.
func Structs() []*Structure { return structs }

// StructByName returns the shape of the structure of that name.
func StructByName(name string) (s *Structure, ok bool) {
	s, ok = structIndex[name]
	return s, ok
}

// Enums returns every enumeration and registry of the RFC, then of drafts.
func Enums() []*Enum { return enums }

// EnumByName returns the enumeration or registry of that name.
func EnumByName(name string) (e *Enum, ok bool) {
	e, ok = enumIndex[name]
	return e, ok
}

// ExtensionData returns the name of the structure in the extension_data of an
// extension of type t, if the RFC or a draft defines it.
func ExtensionData(t ExtensionType) (name string, ok bool) {
	if name, ok = extensionData[t]; !ok {
		name, ok = draftExtensionData[t]
	}
	return name, ok
}

var extensionData = map[ExtensionType]string{
	ExtensionTypeApplicationID:        "application_id",
	ExtensionTypeRatchetTree:          "ratchet_tree",
	ExtensionTypeRequiredCapabilities: "RequiredCapabilities",
	ExtensionTypeExternalPub:          "ExternalPub",
	ExtensionTypeExternalSenders:      "external_senders",
}

var (
	structs     = gather(structs5, structs6, structs7, structs8, structs10, structs12, draftStructs)
	enums       = slices.Concat(rfcEnums, draftEnums)
	structIndex = index(structs, func(s *Structure) string { return s.Name })
	enumIndex   = index(enums, func(e *Enum) string { return e.Name })
)

func gather(chapters ...[]Structure) []*Structure {
	var all []*Structure
	for _, chapter := range chapters {
		for i := range chapter {
			all = append(all, &chapter[i])
		}
	}
	return all
}

func index[T any](items []*T, name func(*T) string) map[string]*T {
	m := make(map[string]*T, len(items))
	for _, item := range items {
		m[name(item)] = item
	}
	return m
}

// The functions below are the vocabulary of the tables.

func alias(name, section string, t Type) Structure {
	return Structure{Name: name, Section: section, Alias: t}
}

func structure(name, section string, fields ...Field) Structure {
	return Structure{Name: name, Section: section, Fields: fields}
}

// given is structure with a parameter.
func given(param string, t Type, s Structure) Structure {
	s.Param = Param{param, t}
	return s
}

// equal is s with the demand that two fields have the same value.
func equal(name, to string, rule *Rule, s Structure) Structure {
	s.Equal = Equal{name, to, rule}
	return s
}

func field(name string, t Type) Field { return Field{Name: name, Type: t} }

// only is a field that may only have the values given, separated by "|".
func only(name string, t Type, values string, rule *Rule) Field {
	return Field{Name: name, Type: t, Only: Only{Values: strings.Split(values, "|"), Rule: rule}}
}

// fieldGiven is a field whose structure has a parameter, with its value.
func fieldGiven(name string, t Type, param string) Field {
	return Field{Name: name, Type: t, Given: param}
}

func choose(on string, cases ...Case) Field { return Field{On: on, Cases: cases} }

// when is the branch for one value, or for several separated by "|".
func when(values string, fields ...Field) Case {
	return Case{strings.Split(values, "|"), fields}
}

// otherwise is the branch for all other values.
func otherwise(fields ...Field) Case { return Case{nil, fields} }
