// Command write writes the map of enforced rules anew. It is run by go generate
// in the folder of package rulemap.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/seed-47ee054e/mls/internal/rulemap"
)

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write() error {
	all, err := rulemap.Scan(os.DirFS("../.."))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(all); err != nil {
		return err
	}
	return os.WriteFile("enforced.json", b.Bytes(), 0o644)
}
