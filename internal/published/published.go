// Package published finds the working group's test vectors for tests. They are
// other people's files and not part of this repository.
package published

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
)

// TB is the part of testing.TB that a test and a property test share.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
}

// Dir is the folder of the published vectors: MLS_VECTORS, or shared/vectors
// beside the repository. Without one the test is skipped, saying so; with
// CI=true it fails.
func Dir(t TB) string {
	t.Helper()
	dir := os.Getenv("MLS_VECTORS")
	if dir == "" {
		_, file, _, _ := runtime.Caller(0)
		dir = filepath.Join(filepath.Dir(file), "..", "..", "..", "shared", "vectors")
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI needs the published vectors: %v", err)
		}
		t.Skipf("no published vectors here; set MLS_VECTORS to their folder (mls vectors fetch): %v", err)
	}
	return dir
}

// Read returns the records of one of the files.
func Read[T any](t TB, name string) []T {
	t.Helper()
	var records []T
	Into(t, name, &records)
	return records
}

// Into reads the records of one of the files.
func Into[T any](t TB, name string, records *[]T) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(Dir(t), name))
	if err != nil {
		t.Fatalf("%v", err)
	}
	if err := json.Unmarshal(data, records); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(*records) == 0 {
		t.Fatalf("%s has no record", name)
	}
}
