package vectors

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var publishedDir = flag.String("vectors", os.Getenv("MLS_VECTORS"), "folder with the published test vectors")

// published returns the folder with the published files. Without one the test
// is skipped, in CI it fails.
func published(t testing.TB) string {
	t.Helper()
	for _, dir := range []string{*publishedDir, filepath.Join("..", "..", "shared", "vectors")} {
		if dir == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, TreeMath.FileName())); err == nil {
			return dir
		} else if dir == *publishedDir {
			t.Fatalf("MLS_VECTORS or -vectors: %v", err)
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no published test vectors: set MLS_VECTORS (go run ./cmd/mls vectors fetch --out DIR)")
	}
	t.Skip("NO PUBLISHED TEST VECTORS, only our own are verified: set MLS_VECTORS (go run ./cmd/mls vectors fetch --out DIR)")
	return ""
}

func loadPublished(t testing.TB, k Kind) *File {
	t.Helper()
	name := filepath.Join(published(t), k.FileName())
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Load(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPublished(t *testing.T) {
	t.Parallel()
	published(t)
	entries := map[Kind]int{
		TreeMath: 10, Deserialization: 14, CryptoBasics: 7, TreeOperations: 5, TreeValidation: 98, TreeKEM: 77,
		PSKSecret: 77, KeySchedule: 7, SecretTree: 21, TranscriptHashes: 7, Messages: 300, MessageProtection: 7,
		Welcome: 7, PassiveClientWelcome: 56, PassiveClientHandlingCommit: 91, PassiveClientRandom: 1,
	}
	for _, p := range PublishedFiles() {
		k := p.Kind
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			f := loadPublished(t, k)
			if f.Kind != k || f.Len() != entries[k] {
				t.Fatalf("%d entries of %s, want %d of %s", f.Len(), f.Kind, entries[k], k)
			}
			allPass(t, f)
		})
	}
}

// allPass verifies a file.
func allPass(t *testing.T, f *File) {
	t.Helper()
	for _, r := range Verify([]*File{f}, VerifyOptions{Workers: 1}) {
		if r.Status != Passed || r.File != f.Name || r.Kind != f.Kind {
			t.Errorf("%s entry %d: %s: %v", r.File, r.Index, r.Status, r.Mismatches)
		}
	}
}

func TestPublishedFilesAreThosePinned(t *testing.T) {
	t.Parallel()
	dir := published(t)
	for _, f := range PublishedFiles() {
		data, err := os.ReadFile(filepath.Join(dir, f.Kind.FileName()))
		if err != nil {
			t.Error(err)
			continue
		}
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:]); got != f.SHA256 || int64(len(data)) != f.Size {
			t.Errorf("%s: %d bytes with SHA-256 %s, want %d with %s", f.Kind, len(data), got, f.Size, f.SHA256)
		}
	}
}

// What Encode writes of a published file is the same to Load.
func TestPublishedRoundTrip(t *testing.T) {
	t.Parallel()
	for _, p := range PublishedFiles() {
		k := p.Kind
		f := loadPublished(t, k)
		first, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Load(k.FileName(), first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := again.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if string(first) != string(second) {
			t.Errorf("%s changes when it is encoded and loaded", k)
		}
	}
}
