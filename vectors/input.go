package vectors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// InputError says why a file cannot be used and where: the entry, counted
// from 0, or -1 when the fault lies outside an entry, and the path of the
// field in it, such as "epochs[2].joiner_secret".
type InputError struct {
	File  string
	Entry int
	Field string
	Err   error
}

func (e *InputError) Error() string {
	var s strings.Builder
	s.WriteString(e.File)
	if e.Entry >= 0 {
		fmt.Fprintf(&s, ": entry %d", e.Entry)
	}
	if e.Field != "" {
		s.WriteString(": " + e.Field)
	}
	return s.String() + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *InputError) Unwrap() error { return e.Err }

// checkSyntax reports the line and column at which data stops being JSON.
func checkSyntax(data []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	if err == nil {
		return nil
	}
	offset := len(data)
	if syntax, ok := err.(*json.SyntaxError); ok {
		offset = max(0, min(int(syntax.Offset)-1, len(data)))
	}
	before := data[:offset]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - (bytes.LastIndexByte(before, '\n') + 1) + 1
	return fmt.Errorf("not JSON: line %d, column %d: %w", line, column, err)
}
