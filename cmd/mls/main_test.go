package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-47ee054e/mls/vectors"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mls": main})
}

// TestScripts runs the command as a user does; each script in testdata is one
// subcommand. $SERVER is a web server with the folders good (the published
// files, if there are any on this machine), wrong and truncated; $PUBLISHED is
// the folder with those files.
//
// The command "status CODE COMMAND…" runs a command and checks its exit code.
func TestScripts(t *testing.T) {
	t.Parallel()
	published := publishedDir(t)
	server := httptest.NewServer(fileServer(published))
	t.Cleanup(server.Close)
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SERVER", server.URL)
			e.Setenv("PUBLISHED", published)
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "published" {
				return false, errors.New("unknown condition")
			}
			return published != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// publishedDir is the folder with the published test vectors, or "".
func publishedDir(t *testing.T) string {
	for _, dir := range []string{os.Getenv("MLS_VECTORS"), filepath.Join("..", "..", "..", "shared", "vectors")} {
		if dir == "" {
			continue
		}
		abs, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(abs, vectors.TreeMath.FileName())); err == nil {
			return abs
		}
	}
	t.Log("no published test vectors: set MLS_VECTORS")
	return ""
}

// fileServer serves published files as they are, changed, and cut short.
func fileServer(published string) http.Handler {
	mux := http.NewServeMux()
	if published != "" {
		mux.Handle("/good/", http.StripPrefix("/good/", http.FileServer(http.Dir(published))))
	}
	mux.HandleFunc("/wrong/", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[]")) })
	mux.HandleFunc("/truncated/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("[]"))
	})
	return mux
}
