package inspect_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
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
		{"AAEAAgAAAAAAAAAAAAAAAAAAAAAA", "\x00\x01\x00\x02" + strings.Repeat("\x00", 17), inspect.Base64},
		{"\x00\x01\x00\x02", "\x00\x01\x00\x02", inspect.Binary},
		{"\x00\x01\x00\x02\n", "\x00\x01\x00\x02\n", inspect.Binary},
		{"text\xff", "text\xff", inspect.Binary},
	} {
		got, encoding, err := inspect.Sniff([]byte(c.input))
		if err != nil || string(got) != c.want || encoding != c.encoding {
			t.Errorf("%q is %q in %s, %v", c.input, got, encoding, err)
		}
	}
}

// Text that cannot be read is not taken for base64 or binary: the error says
// why, and of what is nearly hexadecimal, where.
func TestSniffSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ input, want string }{
		{"", "empty"},
		{" \r\n\t", "empty"},
		{"000100020", "hexadecimal up to character 9, which is half a byte: the number of digits is odd, 9"},
		{" 0x00 01 0\n", "hexadecimal up to character 10, which is half a byte: the number of digits is odd, 5"},
		{"00010002000100020O010002", "hexadecimal up to character 18, which is 'O'"},
		{"\"0001 0002 0001 00é2 0001 0002\"", "hexadecimal up to character 19, which is 'é'"},
		{"0001000200010002…", "hexadecimal up to character 17, which is '…'"},
		{`{"message": "00010002"}`, "JSON: give one of the hexadecimal strings in it instead"},
		{"[1, 2]\n", "JSON: give one of the hexadecimal strings in it instead"},
		{"neither of these!", "text that is neither hexadecimal nor base64"},
		{"AAEAAh", "text that is neither hexadecimal nor base64"}, // spare bits set
		{"\"", "text that is neither hexadecimal nor base64"},
		{"\"\"", "text that is neither hexadecimal nor base64"},
	} {
		if got, _, err := inspect.Sniff([]byte(c.input)); got != nil || err == nil || err.Error() != c.want {
			t.Errorf("%q: %q, %v", c.input, got, err)
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
			got, encoding, err := inspect.Sniff([]byte(input))
			// Base64 that happens to consist of hexadecimal digits is read, or
			// refused, as such; it takes a short text.
			if !bytes.Equal(got, data) && !(encoding == inspect.Hex && len(data) < 20) {
				t.Fatalf("%q is %x in %s, %v", input, got, encoding, err)
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
