package spec_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

// row is a row of a registry in Section 17: its cells, spaces trimmed.
type row []string

// registry returns the rows of a section's registry that have one value.
func registry(t *testing.T, section string) map[uint16]row {
	t.Helper()
	rows := map[uint16]row{}
	inTable := false
	for _, line := range strings.Split(sectionBodies(string(rfcText(t)))[section], "\n") {
		line = strings.TrimSpace(line)
		inTable = inTable || strings.HasPrefix(line, "+==")
		if strings.HasPrefix(line, "Table ") && len(rows) > 0 {
			break
		}
		if !inTable || !strings.HasPrefix(line, "|") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		v, err := strconv.ParseUint(cells[0], 0, 16)
		if err == nil && v > 0 && v < 0xF000 {
			rows[uint16(v)] = cells
		}
	}
	if len(rows) == 0 {
		t.Fatalf("no registry in Section %s", section)
	}
	return rows
}

// codePoint is what the types of the registries have in common.
type codePoint interface {
	~uint16
	String() string
	IsPrivateUse() bool
}

// checkRegistry compares the names and special values of a registry.
func checkRegistry[T codePoint](t *testing.T, section string, isGREASE func(T) bool, check func(T, row)) {
	t.Helper()
	rows := registry(t, section)
	grease := 0
	for i := range 1 << 16 {
		v := T(i)
		r, registered := rows[uint16(i)]
		if (registered && r[1] == "GREASE") != isGREASE(v) {
			t.Errorf("%s: %#04x is GREASE: %t", section, i, isGREASE(v))
		}
		if v.IsPrivateUse() != (i >= 0xF000) {
			t.Errorf("%s: %#04x is for private use: %t", section, i, v.IsPrivateUse())
		}
		switch {
		case isGREASE(v):
			grease++
			if v.String() != fmt.Sprintf("GREASE(0x%04X)", i) {
				t.Errorf("%s: %#04x is called %v", section, i, v)
			}
			check(v, r)
		case registered:
			if v.String() != r[1] {
				t.Errorf("%s: %#04x is called %v, not %s", section, i, v, r[1])
			}
			check(v, r)
		}
	}
	if want := len(spec.GREASE()); grease != want && section != "17.2" {
		t.Errorf("%s: %d GREASE values, not %d", section, grease, want)
	}
}

func recommended(t *testing.T, v fmt.Stringer, cell string) {
	t.Helper()
	if cell != "Y" {
		t.Errorf("%v is not recommended", v)
	}
}

func TestCipherSuiteRegistry(t *testing.T) {
	t.Parallel()
	checkRegistry(t, "17.1", spec.CipherSuite.IsGREASE, func(v spec.CipherSuite, r row) { recommended(t, v, r[2]) })
}

func TestWireFormatRegistry(t *testing.T) {
	t.Parallel()
	none := func(spec.WireFormat) bool { return false }
	checkRegistry(t, "17.2", none, func(v spec.WireFormat, r row) { recommended(t, v, r[2]) })
}

func TestExtensionTypeRegistry(t *testing.T) {
	t.Parallel()
	checkRegistry(t, "17.3", spec.ExtensionType.IsGREASE, func(v spec.ExtensionType, r row) {
		recommended(t, v, r[3])
		want := strings.Split(r[2], ", ")
		got := strings.Split(v.Objects().String(), ", ")
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%v may be in %v, not %v", v, got, want)
		}
		if v.IsDefault() != !v.IsGREASE() {
			t.Errorf("%v is a default: %t", v, v.IsDefault())
		}
	})
}

func TestProposalTypeRegistry(t *testing.T) {
	t.Parallel()
	checkRegistry(t, "17.4", spec.ProposalType.IsGREASE, func(v spec.ProposalType, r row) {
		recommended(t, v, r[2])
		if v.IsGREASE() {
			return
		}
		if v.AllowedFromExternalSender() != (r[3] == "Y") || v.PathRequired() != (r[4] == "Y") || !v.IsDefault() {
			t.Errorf("%v: external %t, path %t, default %t", v, v.AllowedFromExternalSender(), v.PathRequired(), v.IsDefault())
		}
	})
}

func TestCredentialTypeRegistry(t *testing.T) {
	t.Parallel()
	checkRegistry(t, "17.5", spec.CredentialType.IsGREASE, func(v spec.CredentialType, r row) { recommended(t, v, r[2]) })
}

// Values without a name are shown, not hidden.
func TestNamesOfUnknownValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    fmt.Stringer
		want string
	}{
		{spec.CipherSuite(0), "reserved(0x0000)"},
		{spec.CipherSuite(0xF105), "MLS_192_MLKEM1024P384_AES256GCM_SHA384_P384"},
		{spec.CipherSuite(0xF200), "private(0xF200)"},
		{spec.ExtensionType(0xFAFA), "private(0xFAFA)"},
		{spec.ExtensionType(0x000B), "unknown(0x000B)"},
		{spec.ProposalType(0x000A), "self_remove"},
		{spec.CredentialType(4), "weak-multi"},
		{spec.ProtocolVersion(2), "unknown(0x0002)"},
		{spec.SenderType(9), "unknown(0x09)"},
		{spec.PSKType(0), "reserved(0x00)"},
		{spec.ComponentID(0x8A8A), "private(0x8A8A)"},
		{spec.ComponentID(0x7A7A), "GREASE(0x7A7A)"},
		{spec.ComponentID(5), "app_ack"},
		{spec.Objects(0), "N/A"},
	} {
		if c.v.String() != c.want {
			t.Errorf("%v, not %s", c.v, c.want)
		}
	}
	// What is not known may need a path and must not come from outside.
	if p := spec.ProposalType(0x0A0A); !p.PathRequired() || p.AllowedFromExternalSender() || p.IsDefault() {
		t.Errorf("%v has properties", p)
	}
}

// An alias is a value of its own for a suite that is known here.
func TestCipherSuiteAliases(t *testing.T) {
	t.Parallel()
	seen := map[spec.CipherSuite]bool{}
	for _, a := range spec.CipherSuiteAliases() {
		if seen[a.Value] || !a.Value.IsPrivateUse() || !strings.HasPrefix(a.Value.String(), "private") {
			t.Errorf("%v of %s is taken", a.Value, a.Peer)
		}
		seen[a.Value] = true
		if !strings.HasPrefix(a.Suite.String(), "MLS_") {
			t.Errorf("%v of %s is for %v", a.Value, a.Peer, a.Suite)
		}
	}
}

var (
	labelledCall  = regexp.MustCompile(`(SignWithLabel|EncryptWithLabel|ExpandWithLabel|DeriveSecret|DeriveTreeSecret)\(\s*[^,()]+,\s*"([^"]+)"`)
	referenceCall = regexp.MustCompile(`(RefHash|export)\("MLS 1.0 ([^"]+)"`)
	epochSecret   = regexp.MustCompile(`(?m)^ +\| "([a-z ]+)" +\|`)
)

// The labels are those in the text of the RFC, in the same sections.
func TestLabelsAreThoseOfTheRFC(t *testing.T) {
	t.Parallel()
	want := map[spec.Label]bool{}
	for section, body := range sectionBodies(string(rfcText(t))) {
		for _, m := range labelledCall.FindAllStringSubmatch(body, -1) {
			want[spec.Label{Label: m[2], Kind: spec.LabelKind(m[1]), Section: section}] = true
		}
		for _, m := range referenceCall.FindAllStringSubmatch(body, -1) {
			kind := spec.LabelKind(m[1])
			if m[1] == "export" {
				kind = spec.ExportLabel
			}
			want[spec.Label{Label: m[2], Kind: kind, Section: section}] = true
		}
		if section == "8" {
			for _, m := range epochSecret.FindAllStringSubmatch(body, -1) {
				want[spec.Label{Label: m[1], Kind: spec.DeriveLabel, Section: section}] = true
			}
		}
	}
	// The call has a call for its first argument, which the expression above
	// does not read.
	want[spec.Label{Label: "exported", Kind: spec.ExpandLabel, Section: "8.5"}] = true
	for _, l := range spec.Labels() {
		if !want[l] {
			t.Errorf("%+v is not in the RFC", l)
		}
		delete(want, l)
		if !strings.Contains(spec.LabelSection("MLS 1.0 "+l.Label), l.Section) {
			t.Errorf("%s is used in %s", l.Label, spec.LabelSection(l.Label))
		}
	}
	for l := range want {
		t.Errorf("%+v is missing", l)
	}
	if s := spec.LabelSection("an application's"); s != "" {
		t.Errorf("an application's label is of Section %s", s)
	}
}
