package vectors

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

func TestOwn(t *testing.T) {
	t.Parallel()
	files, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no own file")
	}
	for _, f := range files {
		t.Run(string(f.Kind), func(t *testing.T) {
			t.Parallel()
			allPass(t, f)
		})
	}
}

// What is committed is what the generator makes: nobody edits it by hand, and
// the same seed gives the same bytes on every machine.
func TestOwnIsGenerated(t *testing.T) {
	t.Parallel()
	files := Generate(OwnOptions())
	committed, err := os.ReadDir("own")
	if err != nil {
		t.Fatal(err)
	}
	if len(committed) != len(files) {
		t.Errorf("%d files are committed, %d are generated: go generate ./vectors", len(committed), len(files))
	}
	total := 0
	for _, f := range files {
		generated, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join("own", f.Name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(data, generated) {
			t.Errorf("own/%s is not what is generated: go generate ./vectors", f.Name)
		}
		total += len(generated)
	}
	if limit := 3_000_000; total > limit {
		t.Errorf("own vectors are %d bytes, more than %d", total, limit)
	}
}

// Every kind has every suite, but for what is left out on purpose.
func TestOwnCoversAllSuites(t *testing.T) {
	t.Parallel()
	files, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range Kinds() {
		i := slices.IndexFunc(files, func(f *File) bool { return f.Kind == k })
		if i < 0 {
			t.Errorf("no own vectors of kind %s", k)
			continue
		}
		if _, has := files[i].Suite(0); !has {
			continue
		}
		seen := map[spec.CipherSuite]bool{}
		for j := range files[i].Len() {
			id, _ := files[i].Suite(j)
			seen[id] = true
		}
		for _, s := range ciphersuite.All() {
			if seen[s.ID()] == tooLong(k, s) {
				t.Errorf("own vectors of kind %s, suite %s: there are some: %t", k, s.Name(), seen[s.ID()])
			}
		}
	}
}

// Any other seed gives other vectors that verify too; a choice of suites and
// kinds gives the same entries as all together.
func TestGenerate(t *testing.T) {
	t.Parallel()
	const seed = 77
	suites := ciphersuite.All()[:7]
	small := func(s *ciphersuite.Suite) bool { return s.ID() > 2 }
	if testing.Short() {
		suites = suites[:2]
	}
	all := Generate(GenerateOptions{Seed: seed, Suites: suites, Small: small})
	for _, f := range all {
		t.Run(string(f.Kind), func(t *testing.T) {
			t.Parallel()
			allPass(t, f)
			one := Generate(GenerateOptions{Seed: seed, Suites: suites[1:2], Kinds: []Kind{f.Kind}})
			if len(one) != 1 {
				t.Fatalf("%d files", len(one))
			}
			whole, part := encoded(t, f), encoded(t, one[0])
			if !bytes.Contains(whole, bytes.TrimSuffix(bytes.TrimPrefix(part, []byte("[\n")), []byte("\n]\n"))) {
				t.Error("entries of one suite depend on the other suites")
			}
			if _, err := Load(f.Name, whole); err != nil {
				t.Errorf("a generated file does not load: %v", err)
			}
			other := Generate(GenerateOptions{Seed: seed + 1, Suites: suites[1:2], Kinds: []Kind{f.Kind}})
			if f.Kind != TreeMath && bytes.Equal(part, encoded(t, other[0])) {
				t.Error("two seeds give the same entries")
			}
		})
	}
}

func encoded(t *testing.T, f *File) []byte {
	t.Helper()
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}
