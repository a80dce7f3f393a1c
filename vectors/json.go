package vectors

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// reader decodes syntactically correct JSON into a Go value without the
// freedoms that encoding/json takes: fields are neither unknown, missing nor
// repeated, names are matched exactly, and null stands only where the Go type
// is a pointer. It remembers where it is.
type reader struct {
	dec  *json.Decoder
	path []string // of the value being read, from the entry down
}

func newReader(data []byte) *reader {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return &reader{dec: dec}
}

// place is the path of the value being read: "epochs[2].joiner_secret".
func (r *reader) place() string {
	return strings.TrimPrefix(strings.Join(r.path, ""), ".")
}

// within reads one value below the value being read.
func (r *reader) within(segment string, v reflect.Value) error {
	r.path = append(r.path, segment)
	tok, err := r.dec.Token()
	if err == nil {
		err = r.value(tok, v)
	}
	if err != nil {
		return err // the path stays, for place
	}
	r.path = r.path[:len(r.path)-1]
	return nil
}

// value reads the value that begins with tok.
func (r *reader) value(tok json.Token, v reflect.Value) error {
	if v.Kind() == reflect.Pointer {
		if tok == nil {
			v.SetZero()
			return nil
		}
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.Type() == reflect.TypeFor[Hex]() {
		return readHex(tok, v)
	}
	switch v.Kind() {
	case reflect.Struct:
		return r.object(tok, v)
	case reflect.Slice:
		return r.array(tok, v)
	case reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return readNumber(tok, v)
	case reflect.String:
		s, ok := tok.(string)
		if !ok {
			return wrongType(tok, "a string")
		}
		v.SetString(s)
		return nil
	case reflect.Bool:
		b, ok := tok.(bool)
		if !ok {
			return wrongType(tok, "true or false")
		}
		v.SetBool(b)
		return nil
	default:
		panic("mls: internal error: no vector has a field of type " + v.Type().String())
	}
}

func readHex(tok json.Token, v reflect.Value) error {
	s, ok := tok.(string)
	if !ok {
		return wrongType(tok, "a string of hexadecimal digits")
	}
	b, err := hex.DecodeString(s)
	var invalid hex.InvalidByteError
	switch {
	case errors.As(err, &invalid):
		at := strings.IndexByte(s, byte(invalid))
		return fmt.Errorf("not hexadecimal: %q at character %d", rune(invalid), at)
	case err != nil:
		return fmt.Errorf("not hexadecimal: an odd number of digits, %d", len(s))
	}
	v.SetBytes(b)
	return nil
}

func readNumber(tok json.Token, v reflect.Value) error {
	bits := v.Type().Bits()
	number, ok := tok.(json.Number)
	if !ok {
		return wrongType(tok, "a number")
	}
	n, err := strconv.ParseUint(number.String(), 10, bits)
	if err != nil {
		return fmt.Errorf("%s is no unsigned integer of %d bits", number, bits)
	}
	v.SetUint(n)
	return nil
}

func (r *reader) array(tok json.Token, v reflect.Value) error {
	if tok != json.Delim('[') {
		return wrongType(tok, "an array")
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for i := 0; r.dec.More(); i++ {
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		if err := r.within("["+strconv.Itoa(i)+"]", v.Index(i)); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

func (r *reader) object(tok json.Token, v reflect.Value) error {
	if tok != json.Delim('{') {
		return wrongType(tok, "an object")
	}
	names := fieldNames(v.Type())
	seen := make([]bool, len(names))
	for r.dec.More() {
		tok, err := r.dec.Token()
		if err != nil {
			return err
		}
		i := index(names, tok.(string))
		switch {
		case i < 0:
			return fmt.Errorf("unknown field %q", tok)
		case seen[i]:
			return fmt.Errorf("field %q occurs twice", tok)
		}
		seen[i] = true
		if err := r.within("."+names[i], v.Field(i)); err != nil {
			return err
		}
	}
	for i, name := range names {
		if !seen[i] {
			return fmt.Errorf("field %q is missing", name)
		}
	}
	_, err := r.dec.Token()
	return err
}

func wrongType(tok json.Token, want string) error {
	got := "null"
	switch tok := tok.(type) {
	case json.Delim:
		got = map[json.Delim]string{'{': "an object", '[': "an array"}[tok]
	case string:
		got = "a string"
	case json.Number:
		got = "a number"
	case bool:
		got = "a boolean"
	}
	return fmt.Errorf("%s where %s belongs", got, want)
}

// fieldNames lists the JSON names of a structure's fields, in order.
func fieldNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}

func index(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}
