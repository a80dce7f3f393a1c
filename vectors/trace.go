package vectors

import (
	"fmt"
	"strings"

	"github.com/seed-47ee054e/mls/ciphersuite"
)

// Derivation is one application of a labelled function, with all its values.
// Those that the function does not have are empty.
type Derivation struct {
	Section   string `json:"section"`  // of RFC 9420
	Function  string `json:"function"` // the RFC's name
	Label     string `json:"label,omitempty"`
	PublicKey Hex    `json:"public_key,omitempty"`
	Secret    Hex    `json:"secret,omitempty"`
	Input     Hex    `json:"input,omitempty"`
	Context   Hex    `json:"context,omitempty"`
	KEMOutput Hex    `json:"kem_output,omitempty"`
	Output    Hex    `json:"output,omitempty"`
	Error     string `json:"error,omitempty"`
}

// String is the derivation on several lines.
func (d Derivation) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s (Section %s)", d.Function, d.Section)
	if d.Label != "" {
		fmt.Fprintf(&s, " %q", d.Label)
	}
	for _, v := range []struct {
		name  string
		value Hex
	}{
		{"public key", d.PublicKey}, {"secret", d.Secret}, {"input", d.Input},
		{"context", d.Context}, {"KEM output", d.KEMOutput}, {"output", d.Output},
	} {
		if len(v.value) > 0 {
			fmt.Fprintf(&s, "\n    %-10s %s", v.name, v.value)
		}
	}
	if d.Error != "" {
		fmt.Fprintf(&s, "\n    %-10s %s", "error", d.Error)
	}
	return s.String()
}

// tracer collects the derivations of one entry.
type tracer struct{ derivations []Derivation }

// Derived keeps a copy: everything in d is borrowed.
func (t *tracer) Derived(d ciphersuite.Derivation) {
	kept := Derivation{
		Section:   d.Section,
		Function:  d.Function,
		Label:     d.Label,
		PublicKey: append(Hex(nil), d.PublicKey...),
		Secret:    append(Hex(nil), d.Secret.Bytes()...),
		Input:     append(Hex(nil), d.Input.Bytes()...),
		Context:   append(Hex(nil), d.Context...),
		KEMOutput: append(Hex(nil), d.KEMOutput...),
		Output:    append(Hex(nil), d.Output.Bytes()...),
	}
	if d.Err != nil {
		kept.Error = d.Err.Error()
	}
	t.derivations = append(t.derivations, kept)
}
