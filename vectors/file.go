package vectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

var errNoEntries = errors.New("the file has no entries")

// File is a file of test vectors of one kind.
type File struct {
	Name    string // as given to Load, for reports
	Kind    Kind
	entries []entry
}

// Len is the number of entries.
func (f *File) Len() int { return len(f.entries) }

// Suite is the cipher suite of entry i; false if the kind has none.
func (f *File) Suite(i int) (spec.CipherSuite, bool) { return suiteOf(f.entries[i]) }

func suiteOf(e entry) (spec.CipherSuite, bool) {
	field := reflect.ValueOf(e).Elem().FieldByName("CipherSuite")
	if !field.IsValid() {
		return 0, false
	}
	return spec.CipherSuite(field.Uint()), true
}

// Load reads a file of test vectors. The kind follows from the name, if it is
// that of a published file, or else from the fields. The error is an
// *InputError; a file without entries is one too.
func Load(name string, data []byte) (*File, error) {
	fault := func(err error) error { return &InputError{name, -1, "", err} }
	if err := checkSyntax(data); err != nil {
		return nil, fault(err)
	}
	def, err := recognize(name, data)
	if err != nil {
		return nil, fault(err)
	}
	r := newReader(data)
	if tok, err := r.dec.Token(); err != nil || tok != json.Delim('[') {
		return nil, fault(errors.New("a file of test vectors is an array of objects"))
	}
	f := &File{Name: name, Kind: def.kind}
	for i := 0; r.dec.More(); i++ {
		e := def.newEntry()
		if err := r.within("", reflect.ValueOf(e).Elem()); err != nil {
			return nil, &InputError{name, i, r.place(), err}
		}
		if id, ok := suiteOf(e); ok {
			if _, err := ciphersuite.Lookup(id); err != nil {
				return nil, &InputError{name, i, "cipher_suite", fmt.Errorf("unknown suite %d (0x%04x)", uint16(id), uint16(id))}
			}
		}
		f.entries = append(f.entries, e)
	}
	if len(f.entries) == 0 {
		return nil, fault(errNoEntries)
	}
	return f, nil
}

// Encode returns the file as JSON with one entry on each line.
func (f *File) Encode() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, e := range f.entries {
		if i > 0 {
			b.WriteString(",\n")
		}
		text, err := json.Marshal(e)
		if err != nil {
			return nil, &InputError{f.Name, i, "", err}
		}
		b.Write(text)
	}
	b.WriteString("\n]\n")
	return b.Bytes(), nil
}
