package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// printJSON writes v, indented.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// output is a file that a command writes.
type output struct {
	name string // without a folder
	data []byte
}

// writeAll writes the files into the folder dir, which it makes if needed.
// Each file is whole or not there: it is written under another name first. If
// one cannot be written none is put in its place.
func writeAll(dir string, files []output) (err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	var temporary []string
	defer func() {
		for _, name := range temporary {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	for _, f := range files {
		t, err := os.CreateTemp(dir, "."+f.name+"-*")
		if err != nil {
			return err
		}
		temporary = append(temporary, t.Name())
		_, err = t.Write(f.data)
		if err = errors.Join(err, t.Chmod(0o644), t.Sync(), t.Close()); err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(dir, f.name), err)
		}
	}
	for _, f := range files {
		if err := os.Rename(temporary[0], filepath.Join(dir, f.name)); err != nil {
			return err
		}
		temporary = temporary[1:]
	}
	return nil
}
