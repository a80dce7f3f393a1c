package vectors_test

import (
	"fmt"

	"github.com/seed-47ee054e/mls/vectors"
)

// A file is loaded and verified; what differs is reported with its place.
func ExampleVerify() {
	f, err := vectors.Load("tree-math.json", []byte(`[
		{"n_leaves": 1, "n_nodes": 1, "root": 0, "left": [null], "right": [null], "parent": [null], "sibling": [null]},
		{"n_leaves": 2, "n_nodes": 3, "root": 2, "left": [null, 0, null], "right": [null, 2, null], "parent": [1, null, 1], "sibling": [2, null, 0]}
	]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range vectors.Verify([]*vectors.File{f}, vectors.VerifyOptions{}) {
		fmt.Println(r.Index, r.Status)
		for _, m := range r.Mismatches {
			fmt.Println(m)
		}
	}
	// Output:
	// 0 passed
	// 1 failed
	// root: wanted 2, got 1
}

// What is wrong with an input is said with its place too.
func ExampleLoad() {
	_, err := vectors.Load("mine.json", []byte(`[{"cipher_suite": 1, "psks": [{"psk_id": "0g", "psk": "", "psk_nonce": ""}], "psk_secret": ""}]`))
	fmt.Println(err)
	// Output:
	// mine.json: entry 0: psks[0].psk_id: not hexadecimal: 'g' at character 1
}
