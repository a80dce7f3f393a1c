// Package rulemap says where the module enforces each rule of package spec, and
// which tests assert it. The map is taken from the source and embedded, so that
// an installed command has it as well.
package rulemap

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:generate go run ./write

//go:embed enforced.json
var embedded []byte

// Place is a statement, or a test.
type Place struct {
	File string `json:"file"` // relative to the module, with slashes
	Line int    `json:"line"`
	Func string `json:"func"` // such as "(*Editor).Remove", or the name of a package-level variable
}

func (p Place) String() string { return fmt.Sprintf("%s:%d (%s)", p.File, p.Line, p.Func) }

// Enforcement is what the source says of one rule.
type Enforcement struct {
	Rule string `json:"rule"`
	// Places are the statements that construct its violation, or that name it
	// to a function which does.
	Places []Place `json:"places,omitempty"`
	// Tests are the tests that assert it, those of the package of the first
	// place first.
	Tests []Place `json:"tests,omitempty"`
}

// Functions lists the functions of the places, each once.
func (e *Enforcement) Functions() []string {
	var functions []string
	seen := map[string]bool{}
	for _, p := range e.Places {
		if f := p.File + " " + p.Func; !seen[f] {
			seen[f] = true
			functions = append(functions, f)
		}
	}
	return functions
}

// Load returns the embedded map: all rules that are enforced or asserted, in
// the order of spec.Rules.
func Load() ([]Enforcement, error) {
	var all []Enforcement
	if err := json.Unmarshal(embedded, &all); err != nil {
		return nil, fmt.Errorf("rulemap: %w", err)
	}
	return all, nil
}
