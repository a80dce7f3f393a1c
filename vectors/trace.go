package vectors

import (
	"fmt"
	"strings"
	"sync"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// Derivation is one application of a labelled function, with all its values.
// Those that the function does not have are empty.
type Derivation struct {
	Name      string `json:"name,omitempty"` // the RFC's name of the output, if it has one
	Section   string `json:"section"`        // of RFC 9420
	Function  string `json:"function"`       // the RFC's name
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
	if d.Name != "" {
		s.WriteString(": " + d.Name)
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

// nameOf is what the RFC calls the value that is derived under a label.
func nameOf(function, label string) string {
	if function != "ExpandWithLabel" && function != "DeriveSecret" && function != "DeriveTreeSecret" {
		return ""
	}
	return map[string]string{
		spec.LabelPath:           "path_secret",
		spec.LabelNode:           "node_secret",
		spec.LabelJoiner:         "joiner_secret",
		spec.LabelWelcomeSecret:  "welcome_secret",
		spec.LabelEpoch:          "epoch_secret",
		spec.LabelInit:           "init_secret",
		spec.LabelSenderData:     "sender_data_secret",
		spec.LabelEncryption:     "encryption_secret",
		spec.LabelExporter:       "exporter_secret",
		spec.LabelExternal:       "external_secret",
		spec.LabelConfirm:        "confirmation_key",
		spec.LabelMembership:     "membership_key",
		spec.LabelResumption:     "resumption_psk",
		spec.LabelAuthentication: "epoch_authenticator",
		spec.LabelDerivedPSK:     "psk_input",
		spec.LabelTree:           "tree_node_secret",
		spec.LabelHandshake:      "handshake_ratchet_secret",
		spec.LabelApplication:    "application_ratchet_secret",
		spec.LabelKey:            "key",
		spec.LabelNonce:          "nonce",
		spec.LabelSecret:         "ratchet_secret",
	}[label]
}

// tracer collects the derivations of one entry, which come from the goroutines
// that the library works with.
type tracer struct {
	mutex       sync.Mutex
	derivations []Derivation
}

// Derived keeps a copy: everything in d is borrowed.
func (t *tracer) Derived(d ciphersuite.Derivation) {
	kept := Derivation{
		Name:      nameOf(d.Function, d.Label),
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
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.derivations = append(t.derivations, kept)
}
