package inspect_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/inspect"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// chooser makes the choices of Generate by drawing from t.
func chooser(t *rapid.T) func(n uint64) uint64 {
	return func(n uint64) uint64 { return rapid.Uint64Range(0, n-1).Draw(t, "choice") }
}

// Encoding and decoding are inverse for every structure.
func TestGeneratedValuesRoundTrip(t *testing.T) {
	t.Parallel()
	for _, name := range inspect.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				made, err := inspect.Generate(name, chooser(t))
				if err != nil {
					t.Fatal(err)
				}
				data := made.Encode()
				v, err := inspect.Decode(name, data)
				if err != nil {
					t.Fatalf("%x: %v", data, err)
				}
				if !bytes.Equal(v.Encode(), data) {
					t.Fatalf("%x encodes to %x", data, v.Encode())
				}
				if v.Length != len(data) {
					t.Fatalf("%d bytes of %d", v.Length, len(data))
				}
			})
		})
	}
}

// A structure without its last bytes is malformed, at the place where it ends,
// and what is there is decoded. Only padding may be shorter.
func TestStrictPrefixesFail(t *testing.T) {
	t.Parallel()
	for _, name := range inspect.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			random := rand.New(rand.NewPCG(seed, 0))
			for range 20 {
				made, err := inspect.Generate(name, random.Uint64N)
				if err != nil {
					t.Fatal(err)
				}
				if p := made.Field("padding"); p != nil {
					p.Bytes = nil
				}
				data := made.Encode()
				for n := range min(len(data), 500) {
					checkBroken(t, seed, name, data[:n])
				}
				if len(data) > 0 {
					checkBroken(t, seed, name, data[:len(data)-1])
				}
			}
		})
	}
}

func checkBroken(t *testing.T, seed uint64, name string, data []byte) {
	t.Helper()
	v, err := inspect.Decode(name, data)
	var e *tls.DecodeError
	if !errors.As(err, &e) {
		t.Fatalf("seed %d: %x: %v", seed, data, err)
	}
	if e.Offset > len(data) || !errors.Is(err, spec.Truncated) && !errors.Is(err, spec.ElementBoundary) {
		t.Fatalf("seed %d: %x: %v", seed, data, err)
	}
	broken := 0
	walk(v, func(v *inspect.Value) {
		if v.Broken != nil {
			broken++
		}
	})
	if broken != 1 {
		t.Fatalf("seed %d: %x: broken in %d places", seed, data, broken)
	}
}

// A byte after the end of a structure is malformed; padding takes it if it is
// zero.
func TestTrailingBytesFail(t *testing.T) {
	t.Parallel()
	for _, name := range inspect.Names() {
		seed := rand.Uint64()
		made, err := inspect.Generate(name, rand.New(rand.NewPCG(seed, 0)).Uint64N)
		if err != nil {
			t.Fatal(err)
		}
		_, err = inspect.Decode(name, append(made.Encode(), 1))
		if !errors.Is(err, spec.TrailingBytes) && !errors.Is(err, spec.PaddingNotZero) {
			t.Errorf("seed %d: %s: %v", seed, name, err)
		}
	}
}

// Memory is bounded by the input, not by what the input declares.
func TestDeclaredLengthAllocatesNothing(t *testing.T) {
	for _, name := range inspect.Names() {
		for skip := range 5 {
			input := append(bytes.Repeat([]byte{0}, skip), 0xBF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0)[:8]
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _ = inspect.Decode(name, input)
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 64<<10 {
				t.Errorf("%s: %x allocates %d bytes", name, input, n)
			}
		}
	}
}

func TestErrorsNameRuleAndPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		data   string
		rule   *spec.Rule
		offset int
		path   string
	}{
		{"MLSMessage", "\x00\x02\x00\x01", spec.UnknownVersion, 0, "version"},
		{"MLSMessage", "\x00\x01\x00\x06", spec.UnknownWireFormat, 2, "wire_format"},
		{"Sender", "\x05", spec.UnknownSenderType, 0, "sender_type"},
		{"Sender", "\x01\x00\x00", spec.Truncated, 1, "leaf_index"},
		{"Node", "\x03", spec.UnknownNodeType, 0, "node_type"},
		{"MAC", "\x40\x3f", spec.MinimalLength, 0, ""},
		{"MAC", "\x80\x00\x3f\xff", spec.MinimalLength, 0, ""},
		{"MAC", "\xc0", spec.LengthPrefix, 0, ""},
		{"MAC", "\x01ab", spec.TrailingBytes, 2, ""},
		{"ratchet_tree", "\x03\x00\x02\x00", spec.OptionalPresence, 2, "[1]"},
		{"RequiredCapabilities", "\x00\x03\x00\x01\x00\x00", spec.ElementBoundary, 1, "proposal_types"},
		{"HPKECiphertext", "\x02ab\x02c", spec.Truncated, 4, "ciphertext"},
		{"Proposal", "\x00\x04\x02\x04\x00", spec.UnknownPSKUsage, 3, "psk.psk.usage"},
		{"Proposal", "\x00\x04\x00", spec.UnknownPSKType, 2, "psk.psk.psktype"},
		{"UpdatePathNode", "\x00\x04\x00\x02a", spec.Truncated, 2, "encrypted_path_secret"},
		{"UpdatePathNode", "\x00\x03\x00\x02a\x00", spec.ElementBoundary, 4, "encrypted_path_secret[0].ciphertext"},
		{"UpdatePathNode", "\x00\x02\x00\x00\x00", spec.TrailingBytes, 4, ""},
		{"PrivateMessageContent:application", "\x00\x00\x00\x01", spec.PaddingNotZero, 3, "padding"},
		{"AuthenticatedContent", "\x00\x03", spec.UnknownWireFormat, 0, "wire_format"},
		{"GroupContext", "\x00\x00", spec.GroupContextVersion, 0, "version"},
	} {
		_, err := inspect.Decode(c.name, []byte(c.data))
		var e *tls.DecodeError
		if !errors.As(err, &e) || e.Rule != c.rule || e.Offset != c.offset || e.Path != c.path {
			t.Errorf("%s %x: %v", c.name, c.data, err)
		}
	}
	for _, name := range []string{"", "Unknown", "FramedContentAuthData", "PrivateMessageContent:welcome", "Add:commit"} {
		if v, err := inspect.Decode(name, nil); v != nil || !errors.Is(err, inspect.ErrNoSuchType) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// A key package may not be of another version than the message around it.
func TestVersionsOfMessageAndKeyPackage(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for {
		v, err := inspect.Generate("MLSMessage", random.Uint64N)
		if err != nil {
			t.Fatal(err)
		}
		version := v.Field("key_package.version")
		if version == nil {
			continue
		}
		version.Number = 2
		_, err = inspect.Message(v.Encode())
		var e *tls.DecodeError
		if !errors.As(err, &e) || e.Rule != spec.KeyPackageMessageVersion || e.Path != "key_package.version" || e.Offset != 4 {
			t.Errorf("%v", err)
		}
		return
	}
}

// Both renderings show every byte's place and where broken input breaks, for
// every structure.
func TestRenderings(t *testing.T) {
	t.Parallel()
	for _, name := range inspect.Names() {
		seed := rand.Uint64()
		made, err := inspect.Generate(name, rand.New(rand.NewPCG(seed, 0)).Uint64N)
		if err != nil {
			t.Fatal(err)
		}
		data := made.Encode()
		for _, n := range []int{len(data), len(data) / 2} {
			v, err := inspect.Decode(name, data[:n])
			var text strings.Builder
			if err := inspect.WriteText(&text, v, inspect.TextOptions{}); err != nil {
				t.Fatal(err)
			}
			// The content of extensions may be malformed without v being so.
			places := strings.Count(text.String(), "malformed here") - strings.Count(text.String(), "content not understood")
			if (places == 1) != (err != nil) {
				t.Errorf("seed %d: %s: %v but\n%s", seed, name, err, &text)
			}
			j, jsonErr := json.Marshal(v)
			if jsonErr != nil || err != nil && !bytes.Contains(j, []byte(`"error":{`)) {
				t.Errorf("seed %d: %s: %v, %v:\n%s", seed, name, err, jsonErr, j)
			}
		}
	}
}

func ExampleWriteText() {
	proposal := []byte{0, 3, 0, 0, 0, 7}
	v, err := inspect.Decode("Proposal", proposal)
	if err != nil {
		fmt.Println(err)
	}
	var out strings.Builder
	_ = inspect.WriteText(&out, v, inspect.TextOptions{})
	fmt.Print(out.String())
	// Output:
	// offset  bytes
	//        0      6  Proposal   [12.1]
	//        0      2    proposal_type: ProposalType = remove (3)   [12.1]
	//        2      4    remove: Remove   [12.1.3]
	//        2      4      removed: uint32 = 7
}

func ExampleDecode_broken() {
	v, _ := inspect.Decode("HPKECiphertext", []byte("\x03abc\x20de"))
	var out strings.Builder
	_ = inspect.WriteText(&out, v, inspect.TextOptions{})
	fmt.Print(out.String())
	// Output:
	// offset  bytes
	//        0      5  HPKECiphertext   [7.6]
	//        0      4    kem_output: opaque<V> = 616263 "abc"
	//        4      1    ciphertext: opaque<V>
	//        5 !!!!!!      <-- malformed here: 2.1.2/truncated: needs 32 bytes, 2 left
	//                          Input that ends inside a field, a vector length or an announced vector body is malformed. (Section 2.1.2)
}

func FuzzDecode(f *testing.F) {
	names := inspect.Names()
	random := rand.New(rand.NewPCG(3, 4))
	for i, name := range names {
		v, err := inspect.Generate(name, random.Uint64N)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), v.Encode())
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		name := names[int(which)%len(names)]
		v, err := inspect.Decode(name, data)
		if err == nil && !bytes.Equal(v.Encode(), data) {
			t.Errorf("%s: %x encodes to %x", name, data, v.Encode())
		}
		var text strings.Builder
		if err := inspect.WriteText(&text, v, inspect.TextOptions{Full: true}); err != nil {
			t.Error(err)
		}
		if _, err := json.Marshal(v); err != nil {
			t.Error(err)
		}
	})
}
