package inspect

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
// breaks; both may be in double quotes. What is not text is taken as it is.
//
// Text that is both is hexadecimal. Binary input is never mistaken for text if
// it begins with one of the RFC's messages or structures with a version: their
// first byte is zero.
//
// The error says in one line why text is neither, and for what is nearly
// hexadecimal, where it stops being so: even if it is base64, since nobody's
// base64 looks like that. Input of white space alone is empty.
func Sniff(input []byte) ([]byte, Encoding, error) {
	s := bytes.TrimSpace(input)
	if len(s) == 0 {
		return nil, Binary, errors.New("empty")
	}
	if !isText(s) {
		return input, Binary, nil
	}
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	if bytes.HasPrefix(s, []byte("{")) || bytes.HasPrefix(s, []byte("[")) {
		return nil, Binary, errors.New("JSON: give one of the hexadecimal strings in it instead")
	}
	digits := s
	if bytes.HasPrefix(s, []byte("0x")) || bytes.HasPrefix(s, []byte("0X")) {
		digits = s[2:]
	}
	if b, err := hex.DecodeString(string(without(digits, hexSpace))); err == nil && len(b) > 0 {
		return b, Hex, nil
	}
	if err := nearlyHex(digits, bytes.Index(input, digits)); err != nil {
		return nil, Hex, err
	}
	b64 := bytes.TrimRight(without(s, " \t\r\n"), "=")
	for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		// Strict: text whose last character has spare bits set was not encoded
		// by anybody.
		if b, err := alphabet.Strict().DecodeString(string(b64)); err == nil && len(b) > 0 {
			return b, Base64, nil
		}
	}
	return nil, Binary, errors.New("text that is neither hexadecimal nor base64")
}

// hexSpace is what may be between hexadecimal digits.
const hexSpace = " \t\r\n:"

// nearlyHex says where s, which begins after that many bytes of the input,
// stops being hexadecimal. It is nil if s does not look like it: if less than
// nine characters of ten are hexadecimal digits, or, with others among them,
// less than one of three is a decimal one, as in base64 of many zeros.
func nearlyHex(s []byte, start int) error {
	digits, decimal, others, stop := 0, 0, 0, 0
	for i, r := range string(s) {
		switch {
		case strings.ContainsRune(hexSpace, r):
		case '0' <= r && r <= '9':
			digits++
			decimal++
		case 'a' <= r && r <= 'f', 'A' <= r && r <= 'F':
			digits++
		default:
			if others++; others == 1 {
				stop = i
			}
		}
	}
	switch {
	case others == 0 && digits%2 == 1:
		return fmt.Errorf("hexadecimal up to character %d, which is half a byte: the number of digits is odd, %d", start+len(s), digits)
	case others > 0 && digits >= 9*others && 3*decimal >= digits+others:
		r, _ := utf8.DecodeRune(s[stop:])
		return fmt.Errorf("hexadecimal up to character %d, which is %q", start+stop+1, r)
	}
	return nil
}

// isText reports whether s has nothing but printable characters and white
// space.
func isText(s []byte) bool {
	if !utf8.Valid(s) {
		return false
	}
	for _, r := range string(s) {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

// without returns s without the given bytes.
func without(s []byte, drop string) []byte {
	return bytes.Map(func(r rune) rune {
		if r < 0x80 && strings.IndexByte(drop, byte(r)) >= 0 {
			return -1
		}
		return r
	}, s)
}
