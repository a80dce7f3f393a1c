package inspect_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/inspect"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		input    string
		want     string
		encoding inspect.Encoding
	}{
		{"00010002", "\x00\x01\x00\x02", inspect.Hex},
		{"0x00010002\n", "\x00\x01\x00\x02", inspect.Hex},
		{"00:01 00\n02\n", "\x00\x01\x00\x02", inspect.Hex},
		{"\"0001abCD\"", "\x00\x01\xab\xcd", inspect.Hex},
		{"AAEAAg==\n", "\x00\x01\x00\x02", inspect.Base64},
		{"AAEAAg", "\x00\x01\x00\x02", inspect.Base64},
		{"AAH-_w==", "\x00\x01\xfe\xff", inspect.Base64},
		{"AAH+\n/w==", "\x00\x01\xfe\xff", inspect.Base64},
		{"AAEAAh", "AAEAAh", inspect.Binary}, // spare bits set
		{"\x00\x01\x00\x02", "\x00\x01\x00\x02", inspect.Binary},
		{"\x00\x01\x00\x02\n", "\x00\x01\x00\x02\n", inspect.Binary},
		{"", "", inspect.Binary},
		{" \n", " \n", inspect.Binary},
		{"\"", "\"", inspect.Binary},
		{"neither of these!", "neither of these!", inspect.Binary},
	} {
		got, encoding := inspect.Sniff([]byte(c.input))
		if string(got) != c.want || encoding != c.encoding {
			t.Errorf("%q is %q in %s", c.input, got, encoding)
		}
	}
}

// What begins with a zero byte is recognised in each encoding.
func TestSniffMessages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data := append([]byte{0, 1}, rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "data")...)
		for _, input := range []string{
			string(data),
			hex.EncodeToString(data),
			base64.StdEncoding.EncodeToString(data),
			base64.RawURLEncoding.EncodeToString(data),
		} {
			got, encoding := inspect.Sniff([]byte(input))
			// Base64 that happens to consist of hexadecimal digits is read as
			// such; it takes a short text.
			if !bytes.Equal(got, data) && !(encoding == inspect.Hex && len(data) < 20) {
				t.Fatalf("%q is %x in %s", input, got, encoding)
			}
		}
	})
}

// Of everything published, the first guess is right for whole messages and
// trees, and the right name is always among the guesses.
func TestGuess(t *testing.T) {
	t.Parallel()
	n := 0
	eachPublished(t, func(where, name string, data []byte) {
		if n++; n%10 != 0 {
			return
		}
		guesses := inspect.Guess(data)
		if !slices.Contains(guesses, name) {
			t.Errorf("%s: %s is not among %v", where, name, guesses)
		}
		if whole := name == "MLSMessage" || name == "ratchet_tree"; whole && guesses[0] != name {
			t.Errorf("%s: %s comes after %s", where, name, guesses[0])
		}
	})
}
