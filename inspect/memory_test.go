package inspect_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/inspect"
)

// blanks is a ratchet_tree of that many blank nodes, at least 2^14.
func blanks(n int) []byte {
	return append([]byte{0x80 | byte(n>>24), byte(n >> 16), byte(n >> 8), byte(n)}, make([]byte, n)...)
}

// It is so that elements that are written alike take no memory each, whether
// they are blank nodes, empty extensions or code points.
func TestEqualElementsTakeNoMemory(t *testing.T) {
	const n = 8 << 20
	lists := append(bytes.Repeat([]byte{0}, 4), blanks(n)...) // of Capabilities: the last
	for _, c := range []struct {
		name string
		data []byte
		at   string
	}{
		{"ratchet_tree", blanks(n), ""},
		{"Capabilities", lists, "credentials"},
		{"GroupContextExtensions", blanks(n / 3 * 3), "extensions"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		v, err := inspect.Decode(c.name, c.data)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if k := after.TotalAlloc - before.TotalAlloc; k > 64<<10 {
			t.Errorf("%s: %d bytes allocated for %d", c.name, k, len(c.data))
		}
		if !bytes.Equal(v.Encode(), c.data) {
			t.Errorf("%s: encodes to other bytes", c.name)
		}
		if list := v.Field(c.at); len(list.Children) != 1 || list.Field("[1234567]") != list.Children[0] || list.Field(fmt.Sprintf("[%d]", n)) != nil {
			t.Errorf("%s: %d values", c.name, len(list.Children))
		}
	}
}

// It is so that values stand for equal ones next to each other, and only for
// those.
func TestRunsOfEqualElements(t *testing.T) {
	t.Parallel()
	v, err := inspect.Decode("ratchet_tree", []byte("\x11\x00\x00\x01\x02\x00\x00\x00\x01\x02\x00\x00\x00\x01\x02\x00\x00\x00"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, e := range v.Elements() {
		got = append(got, fmt.Sprintf("%d:%d", i, len(e.Children)))
	}
	if want := "0:0 1:0 2:1 3:1 4:1"; strings.Join(got, " ") != want {
		t.Errorf("elements %v, want %s", got, want)
	}
	if e := v.Field("[4]"); e != v.Children[1] || e.Name != "[2]" || e.Count != 3 || e.Offset != 3 || e.Length != 15 {
		t.Errorf("element 4 is %+v", e)
	}
	if e := v.Field("[5]"); e != nil {
		t.Errorf("element 5 is %+v", e)
	}
	j, err := json.Marshal(v)
	if err != nil || !bytes.Contains(j, []byte(`"name":"[2]","type":"optional\u003cNode\u003e","offset":3,"length":15,"count":3`)) {
		t.Errorf("%v: %s", err, j)
	}
}

func ExampleWriteText_equalElements() {
	v, _ := inspect.Decode("ratchet_tree", []byte("\x08\x00\x00\x00\x01\x02\x00\x00\x00"))
	var out strings.Builder
	_ = inspect.WriteText(&out, v, inspect.TextOptions{})
	fmt.Print(out.String())
	// Output:
	// offset  bytes
	//        0      9  ratchet_tree = 4 elements   [12.4.3.3]
	//        1      3    [0] to [2]: optional<Node> = absent
	//        4      5    [3]: optional<Node> = present
	//        5      1      node_type: NodeType = parent (2)   [7.8]
	//        6      3      parent_node: ParentNode   [7.1]
	//        6      1        encryption_key: HPKEPublicKey = (empty)   [5.1.1]
	//        7      1        parent_hash: opaque<V> = (empty)
	//        8      1        unmerged_leaves: uint32<V> = (empty)
}
