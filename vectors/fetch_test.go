package vectors

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestFetch(t *testing.T) {
	t.Parallel()
	content := []byte(`[{"n_leaves":1}]`)
	sum := sha256.Sum256(content)
	file := PublishedFile{TreeMath, int64(len(content)), hex.EncodeToString(sum[:])}
	mux := http.NewServeMux()
	answer := func(path string, f http.HandlerFunc) { mux.HandleFunc("/"+path+"/tree-math.json", f) }
	answer("good", func(w http.ResponseWriter, _ *http.Request) { w.Write(content) })
	answer("wrong", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`[{"n_leaves":2}]`)) })
	answer("short", func(w http.ResponseWriter, _ *http.Request) { w.Write(content[1:]) })
	answer("long", func(w http.ResponseWriter, _ *http.Request) {
		for range 1000 {
			if _, err := w.Write(content); err != nil {
				return
			}
		}
	})
	answer("truncated", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Write(content)
	})
	answer("slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	for _, c := range []struct{ path, want string }{
		{"good", ""},
		{"good/", ""},
		{"wrong", "SHA-256"},
		{"short", "SHA-256"},
		{"long", "longer than"},
		{"truncated", "unexpected EOF"},
		{"missing", "404"},
		{"slow", "deadline exceeded"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		if c.path == "slow" {
			cancel()
			ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
		}
		data, err := file.Fetch(ctx, server.Client(), server.URL+"/"+c.path)
		cancel()
		switch {
		case c.want == "" && (err != nil || string(data) != string(content)):
			t.Errorf("%s: %q, %v", c.path, data, err)
		case c.want != "" && (err == nil || data != nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %q, %v: want an error with %q", c.path, data, err, c.want)
		case c.want != "" && !strings.Contains(err.Error(), "tree-math.json"):
			t.Errorf("%s: %v: does not name the file", c.path, err)
		}
	}
	if _, err := file.Fetch(t.Context(), http.DefaultClient, "http://[::1"); err == nil {
		t.Error("a base URL that is none is accepted")
	}
}
