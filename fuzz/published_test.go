package fuzz

import (
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-47ee054e/mls/internal/published"
	"github.com/seed-47ee054e/mls/tls"
)

// publishedBytes returns everything that is in hexadecimal in the published
// vectors, each once.
func publishedBytes(tb testing.TB) [][]byte {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(published.Dir(tb), "*.json"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no published vectors: %v", err)
	}
	var all [][]byte
	seen := map[string]bool{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		var content any
		if err := json.Unmarshal(raw, &content); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
		eachString(content, func(s string) {
			b, err := hex.DecodeString(s)
			if err == nil && len(b) > 0 && !seen[s] {
				seen[s] = true
				all = append(all, b)
			}
		})
	}
	return all
}

func eachString(content any, f func(s string)) {
	switch c := content.(type) {
	case string:
		f(c)
	case []any:
		for _, e := range c {
			eachString(e, f)
		}
	case map[string]any:
		for _, e := range c {
			eachString(e, f)
		}
	}
}

// The two codecs agree on all that is published, taken for any structure, as
// it is and with random changes.
func TestCodecsAgreeOnPublishedVectors(t *testing.T) {
	t.Parallel()
	every := 1
	if testing.Short() {
		every = 20
	}
	published := publishedBytes(t)
	for name, codec := range codecs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			random := rand.New(rand.NewPCG(seed, 0))
			valid := 0
			for i := 0; i < len(published); i += every {
				data := published[i]
				agree(t, name, data)
				if tls.Unmarshal(data, codec()) == nil {
					valid++
					agree(t, name, mutate(data, random.Uint64N))
				}
			}
			t.Logf("%d of %d are a %s; seed %d", valid, len(published), name, seed)
		})
	}
}
