package inspect

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"slices"

	"github.com/seed-47ee054e/mls/spec"
)

// Encoding is how bytes were written in a file.
type Encoding string

// The encodings that Sniff tells apart.
const (
	Binary Encoding = "binary"
	Hex    Encoding = "hex"
	Base64 Encoding = "base64"
)

// Guess returns the names of the structures that data could be, best first:
// all that Decode accepts it as, those that find the most structure in it before others.
// Short input can be many things.
func Guess(data []byte) []string {
	type candidate struct {
		name  string
		parts int
	}
	var all []candidate
	for _, name := range Names() {
		v, err := Decode(name, data)
		if err == nil {
			all = append(all, candidate{name, parts(v)})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.parts, a.parts) })
	var names []string
	for _, c := range all {
		names = append(names, c.name)
	}
	return names
}

// parts counts the structures in v.
func parts(v *Value) int {
	n := 0
	if k, t := v.kind(); k == spec.KindNamed && t.Size() == 0 {
		n = 1
	}
	for _, c := range v.Children {
		n += parts(c)
	}
	return n
}

// Sniff guesses how input is encoded and returns the bytes it stands for.
// Hexadecimal may have spaces, line breaks, colons and a leading 0x; base64
// may be of the standard or the URL alphabet, padded or not, and have line
// breaks; both may be in double quotes. Everything else is taken as it is.
//
// Text that is both is hexadecimal. Binary input is never mistaken for text if
// it begins with one of the RFC's messages or structures with a version: their
// first byte is zero.
func Sniff(input []byte) ([]byte, Encoding) {
	s := bytes.TrimSpace(input)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	if len(s) == 0 {
		return input, Binary
	}
	digits := bytes.TrimPrefix(bytes.TrimPrefix(s, []byte("0x")), []byte("0X"))
	if b, err := hex.DecodeString(string(without(digits, " \t\r\n:"))); err == nil {
		return b, Hex
	}
	b64 := bytes.TrimRight(without(s, " \t\r\n"), "=")
	for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		// Strict: text whose last character has spare bits set was not encoded
		// by anybody.
		if b, err := alphabet.Strict().DecodeString(string(b64)); err == nil {
			return b, Base64
		}
	}
	return input, Binary
}

// without returns s without the given bytes.
func without(s []byte, drop string) []byte {
	return bytes.Map(func(r rune) rune {
		if r < 0x80 && bytes.IndexByte([]byte(drop), byte(r)) >= 0 {
			return -1
		}
		return r
	}, s)
}
