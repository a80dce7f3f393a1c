package tls

import (
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
)

// DecodeError says where an input is malformed: the byte offset from its
// start, the path of field names from the outermost structure, such as
// "content.commit.path.nodes[3].encryption_key", and the rule it breaks. Err,
// if not nil, gives the particulars.
type DecodeError struct {
	Offset int
	Path   string
	Rule   *spec.Rule
	Err    error
}

func (e *DecodeError) Error() string {
	s := fmt.Sprintf("mls: malformed at byte %d", e.Offset)
	if e.Path != "" {
		s += " (" + e.Path + ")"
	}
	s += ": " + e.Rule.ID
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the rule and the cause to errors.Is and errors.As.
func (e *DecodeError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Rule}
	}
	return []error{e.Rule, e.Err}
}

// within prefixes the path while the error unwinds.
func (e *DecodeError) within(field string) {
	switch {
	case field == "":
	case e.Path == "":
		e.Path = field
	default:
		e.Path = field + "." + e.Path
	}
}
