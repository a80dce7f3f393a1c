package vectors

import (
	"errors"
	"strings"
	"testing"
)

func TestLoadSaysWhereAFileIsWrong(t *testing.T) {
	t.Parallel()
	psk := `{"psk_id":"00","psk":"01","psk_nonce":"02"}`
	for _, c := range []struct {
		name, data string
		want       []string // in the error, in this order
	}{
		{"x.json", ``, []string{"x.json", "not JSON", "line 1"}},
		{"x.json", "[\n  {\"n_leaves\": 1,}\n]", []string{"not JSON", "line 2, column 18"}},
		{"x.json", `[] []`, []string{"not JSON", "column 4"}},
		{"x.json", `{"cipher_suite":1}`, []string{"array of objects"}},
		{"tree-math.json", `{"cipher_suite":1}`, []string{"array of objects"}},
		{"x.json", `[1]`, []string{"array of objects"}},
		{"x.json", `[]`, []string{"no entries"}},
		{"tree-math.json", `[]`, []string{"no entries"}},
		{"x.json", `[{"a":1,"b":2}]`, []string{"no kind", "a, b"}},
		{"deserialization.json", `[{"vlbytes_header":"00"}]`, []string{"entry 0", `"length" is missing`}},
		{"deserialization.json", `[{"vlbytes_header":"00","length":0},{"vlbytes_header":"0","length":0}]`, []string{"entry 1", "vlbytes_header", "odd number"}},
		{"deserialization.json", `[{"vlbytes_header":"0x","length":0}]`, []string{"entry 0", "vlbytes_header", "'x' at character 1"}},
		{"deserialization.json", `[{"vlbytes_header":5,"length":0}]`, []string{"vlbytes_header", "a number where a string"}},
		{"deserialization.json", `[{"vlbytes_header":null,"length":0}]`, []string{"vlbytes_header", "null where"}},
		{"deserialization.json", `[{"vlbytes_header":"00","length":-1}]`, []string{"length", "-1"}},
		{"deserialization.json", `[{"vlbytes_header":"00","length":4294967296}]`, []string{"length", "32 bits"}},
		{"deserialization.json", `[{"vlbytes_header":"00","length":1.5}]`, []string{"length", "1.5"}},
		{"deserialization.json", `[{"vlbytes_header":"00","length":"1"}]`, []string{"length", "a string where a number"}},
		{"deserialization.json", `[{"vlbytes_header":"00","length":0,"more":1}]`, []string{"entry 0", `unknown field "more"`}},
		{"deserialization.json", `[{"vlbytes_header":"00","length":0,"length":0}]`, []string{"entry 0", `"length" occurs twice`}},
		{"deserialization.json", `[{"vlbytes_header":"00","Length":0}]`, []string{"entry 0", `unknown field "Length"`}},
		{"deserialization.json", `[true]`, []string{"entry 0", "a boolean where an object"}},
		{"psk_secret.json", `[{"cipher_suite":1,"psks":[` + psk + `,{"psk_id":"00","psk":"zz","psk_nonce":"02"}],"psk_secret":""}]`, []string{"entry 0: psks[1].psk: not hex"}},
		{"psk_secret.json", `[{"cipher_suite":1,"psks":[` + psk + `,{"psk_id":"00"}],"psk_secret":""}]`, []string{"entry 0: psks[1]: ", "missing"}},
		{"psk_secret.json", `[{"cipher_suite":1,"psks":{},"psk_secret":""}]`, []string{"psks", "an object where an array"}},
		{"psk_secret.json", `[{"cipher_suite":99,"psks":[],"psk_secret":""}]`, []string{"entry 0: cipher_suite: unknown suite 99"}},
		{"psk_secret.json", `[{"cipher_suite":65536,"psks":[],"psk_secret":""}]`, []string{"entry 0: cipher_suite", "16 bits"}},
	} {
		_, err := Load(c.name, []byte(c.data))
		var input *InputError
		if !errors.As(err, &input) {
			t.Errorf("%s: %v, want an InputError", c.data, err)
			continue
		}
		rest := err.Error()
		if strings.Contains(rest, "\n") {
			t.Errorf("%s: more than one line: %s", c.data, rest)
		}
		for _, w := range c.want {
			_, after, found := strings.Cut(rest, w)
			if !found {
				t.Errorf("%s: %s: lacks %q", c.data, err, w)
				break
			}
			rest = after
		}
	}
}

// A file under another name is recognized by its fields, also when they are
// not all there.
func TestLoadRecognizesKinds(t *testing.T) {
	t.Parallel()
	own, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range own {
		again, err := Load("other.json", encoded(t, f))
		want := f.Kind
		if want == PassiveClientHandlingCommit || want == PassiveClientRandom {
			want = PassiveClientWelcome // has the same fields
		}
		if err != nil || again.Kind != want {
			t.Errorf("%s is not taken for %s: %v", f.Kind, want, err)
		}
	}
	_, err = Load("other.json", []byte(`[{"cipher_suite":1,"psks":[]}]`))
	if err == nil || !strings.Contains(err.Error(), `"psk_secret" is missing`) {
		t.Errorf("psk_secret without psk_secret: %v", err)
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	if n := len(Kinds()); n != 17 {
		t.Errorf("%d kinds, want the 16 published ones and one of our own", n)
	}
	if n := len(PublishedFiles()); n != 16 {
		t.Errorf("%d published files, want 16", n)
	}
	for i, f := range PublishedFiles() {
		if f.Kind != Kinds()[i] {
			t.Errorf("published file %d is %s, kind %d is %s", i, f.Kind, i, Kinds()[i])
		}
		if k, err := ParseKind(string(f.Kind)); err != nil || k != f.Kind {
			t.Errorf("%s: %v", f.Kind, err)
		}
	}
	if _, err := ParseKind("tree"); err == nil || !strings.Contains(err.Error(), "treekem") {
		t.Errorf("an unknown kind: %v", err)
	}
}
