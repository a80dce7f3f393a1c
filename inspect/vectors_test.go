package inspect_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/inspect"
	"github.com/seed-47ee054e/mls/internal/published"
)

// structures says which structure the hex strings of the published vectors
// encode: by file, and by the path of keys with arrays left out.
var structures = map[string]map[string]string{
	"messages.json": {
		"mls_welcome": "MLSMessage", "mls_group_info": "MLSMessage", "mls_key_package": "MLSMessage",
		"ratchet_tree": "ratchet_tree", "group_secrets": "GroupSecrets",
		"add_proposal": "Add", "update_proposal": "Update", "remove_proposal": "Remove",
		"pre_shared_key_proposal": "PreSharedKey", "re_init_proposal": "ReInit",
		"external_init_proposal": "ExternalInit", "group_context_extensions_proposal": "GroupContextExtensions",
		"commit": "Commit", "public_message_application": "MLSMessage",
		"public_message_proposal": "MLSMessage", "public_message_commit": "MLSMessage", "private_message": "MLSMessage",
	},
	"tree-validation.json": {"tree": "ratchet_tree"},
	"tree-operations.json": {"proposal": "Proposal", "tree_before": "ratchet_tree", "tree_after": "ratchet_tree"},
	"treekem.json":         {"ratchet_tree": "ratchet_tree", "update_paths.update_path": "UpdatePath"},
	"welcome.json":         {"key_package": "MLSMessage", "welcome": "MLSMessage"},
	"message-protection.json": {
		"proposal": "Proposal", "commit": "Commit", "application_priv": "MLSMessage",
		"proposal_pub": "MLSMessage", "proposal_priv": "MLSMessage", "commit_pub": "MLSMessage", "commit_priv": "MLSMessage",
	},
	"transcript-hashes.json":              {"authenticated_content": "AuthenticatedContent"},
	"key-schedule.json":                   {"epochs.group_context": "GroupContext"},
	"passive-client-welcome.json":         passive,
	"passive-client-handling-commit.json": passive,
	"passive-client-random.json":          passive,
}

var passive = map[string]string{
	"key_package": "MLSMessage", "welcome": "MLSMessage", "ratchet_tree": "ratchet_tree",
	"epochs.proposals": "MLSMessage", "epochs.commit": "MLSMessage",
}

// eachPublished calls f for every structure in the published vectors and
// returns how many there are of each.
func eachPublished(tb testing.TB, f func(where, name string, data []byte)) map[string]int {
	tb.Helper()
	dir := published.Dir(tb)
	count := map[string]int{}
	for file, names := range structures {
		raw, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			tb.Fatal(err)
		}
		var content any
		if err := json.Unmarshal(raw, &content); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
		found := map[string]bool{}
		eachString(content, "", func(path, s string) {
			name, ok := names[path]
			if !ok {
				return
			}
			data, err := hex.DecodeString(s)
			if err != nil {
				tb.Fatalf("%s %s: %v", file, path, err)
			}
			found[path] = true
			count[name]++
			f(file+" "+path, name, data)
		})
		for path := range names {
			if !found[path] && !(path == "epochs.proposals" || path == "epochs.commit" || path == "ratchet_tree") {
				tb.Errorf("%s has no %s", file, path)
			}
		}
	}
	return count
}

func eachString(content any, path string, f func(path, s string)) {
	switch c := content.(type) {
	case string:
		f(path, c)
	case []any:
		for _, e := range c {
			eachString(e, path, f)
		}
	case map[string]any:
		for key, e := range c {
			eachString(e, strings.TrimPrefix(path+"."+key, "."), f)
		}
	}
}

// Every structure in the published vectors decodes and encodes again to the
// same bytes, and so does the content of its extensions.
func TestPublishedVectorsRoundTrip(t *testing.T) {
	t.Parallel()
	extensions := 0
	count := eachPublished(t, func(where, name string, data []byte) {
		v, err := inspect.Decode(name, data)
		if err != nil {
			t.Fatalf("%s: %s: %v", where, name, err)
		}
		if !bytes.Equal(v.Encode(), data) {
			t.Errorf("%s: %s does not encode to the same bytes", where, name)
		}
		checkPlaces(t, v, data)
		walk(v, func(v *inspect.Value) {
			x, err := v.ExtensionData()
			if x == nil {
				return
			}
			// The message vectors fill extensions with random bytes.
			if err == nil {
				extensions++
				if !bytes.Equal(x.Encode(), v.Field("extension_data").Bytes) {
					t.Errorf("%s: extension data does not encode to the same bytes", where)
				}
				checkPlaces(t, x, data)
			}
		})
	})
	t.Logf("%v, and %d extensions", count, extensions)
	if len(count) < 15 || extensions == 0 {
		t.Errorf("only %d structures and %d extensions", len(count), extensions)
	}
}

func walk(v *inspect.Value, f func(*inspect.Value)) {
	f(v)
	for _, c := range v.Children {
		walk(c, f)
	}
}

// checkPlaces checks that every value is found at its offset.
func checkPlaces(t *testing.T, v *inspect.Value, data []byte) {
	t.Helper()
	walk(v, func(v *inspect.Value) {
		if v.Length <= 64 && !bytes.Equal(v.Encode(), data[v.Offset:v.Offset+v.Length]) {
			t.Errorf("%s %s is not at %d", v.Name, v.Type, v.Offset)
		}
	})
}
