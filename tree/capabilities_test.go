package tree_test

import (
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Default extension and proposal types are supported without being listed;
// versions, suites and credential types have no defaults.
func TestDefaultTypesNeedNoListing(t *testing.T) {
	t.Parallel()
	var none tree.Capabilities
	for v := range uint16(20) {
		if got, want := none.SupportsExtension(spec.ExtensionType(v)), v >= 1 && v <= 5; got != want {
			t.Errorf("extension %d: %v", v, got)
		}
		if got, want := none.SupportsProposal(spec.ProposalType(v)), v >= 1 && v <= 7; got != want {
			t.Errorf("proposal %d: %v", v, got)
		}
		if none.SupportsCredential(spec.CredentialType(v)) || none.SupportsVersion(spec.ProtocolVersion(v)) || none.SupportsCipherSuite(spec.CipherSuite(v)) {
			t.Errorf("%d is supported by nobody", v)
		}
	}
	some := tree.Capabilities{Extensions: []spec.ExtensionType{0xF001}, Proposals: []spec.ProposalType{0xF002}, Credentials: []spec.CredentialType{1}}
	if !some.SupportsExtension(0xF001) || !some.SupportsProposal(0xF002) || !some.SupportsCredential(1) || some.SupportsExtension(0xF002) {
		t.Error("what is listed is supported, and nothing else")
	}
	if some.ListsDefaults() || !(&tree.Capabilities{Extensions: []spec.ExtensionType{9, 5}}).ListsDefaults() || !(&tree.Capabilities{Proposals: []spec.ProposalType{7}}).ListsDefaults() {
		t.Error("defaults are found")
	}
}

// The checks against a group agree with a reading of the RFC word by word.
func TestGroupParametersAgreeWithTheirDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCapabilities(t)
		required := tree.RequiredCapabilities{
			ExtensionTypes:  drawCodes[spec.ExtensionType](t, "extension_types"),
			ProposalTypes:   drawCodes[spec.ProposalType](t, "proposal_types"),
			CredentialTypes: drawCodes[spec.CredentialType](t, "credential_types"),
		}
		if rapid.Bool().Draw(t, "enough") {
			c.Extensions = append(c.Extensions, required.ExtensionTypes...)
			c.Proposals = append(c.Proposals, required.ProposalTypes...)
			c.Credentials = append(c.Credentials, required.CredentialTypes...)
		}
		data, err := tls.Marshal(&required)
		if err != nil {
			t.Fatal(err)
		}
		context := append(tree.Extensions{{Type: spec.ExtensionTypeRequiredCapabilities, Data: data}}, drawExtensions(t)...)
		p, err := tree.NewGroupParameters(spec.MLS10, 1, context)
		if err != nil {
			t.Fatal(err)
		}
		ok := true
		for _, x := range required.ExtensionTypes {
			ok = ok && c.SupportsExtension(x)
		}
		for _, x := range required.ProposalTypes {
			ok = ok && c.SupportsProposal(x)
		}
		for _, x := range required.CredentialTypes {
			ok = ok && c.SupportsCredential(x)
		}
		if err := p.CheckRequired(&c); (err == nil) != ok || err != nil && !errors.Is(err, spec.LeafRequiredCapabilities) {
			t.Fatalf("required %v of %v: %v", required, c, err)
		}
		extensions := true
		for _, x := range context {
			extensions = extensions && c.SupportsExtension(x.Type)
		}
		if err := p.CheckExtensions(&c); (err == nil) != extensions || err != nil && !errors.Is(err, spec.ExtensionUnsupportedByLeaf) {
			t.Fatalf("extensions %v of %v: %v", context, c, err)
		}
		all := ok && extensions && c.SupportsVersion(spec.MLS10) && c.SupportsCipherSuite(1)
		if err := p.Check(&c); (err == nil) != all {
			t.Fatal(err)
		}
	})
}

// A list of required capabilities that repeats types costs the size of the list
// once and not for each member.
func TestRepeatedRequiredCapabilities(t *testing.T) {
	required := tree.RequiredCapabilities{
		ExtensionTypes:  slices.Repeat([]spec.ExtensionType{0xF001, 1}, 1<<19),
		CredentialTypes: slices.Repeat([]spec.CredentialType{1}, 1<<20),
	}
	data, err := tls.Marshal(&required)
	if err != nil {
		t.Fatal(err)
	}
	member := tree.Capabilities{
		Versions: []spec.ProtocolVersion{spec.MLS10}, CipherSuites: []spec.CipherSuite{1},
		Extensions: []spec.ExtensionType{0xF001}, Credentials: []spec.CredentialType{1},
	}
	var reading, checking time.Duration
	for range 3 { // the first that was not interrupted counts
		start := time.Now()
		p, err := tree.NewGroupParameters(spec.MLS10, 1, tree.Extensions{{Type: spec.ExtensionTypeRequiredCapabilities, Data: data}})
		if err != nil {
			t.Fatal(err)
		}
		reading = time.Since(start)
		start = time.Now()
		for range 256 {
			if err := p.Check(&member); err != nil {
				t.Fatal(err)
			}
		}
		if checking = time.Since(start); checking < 4*reading {
			return
		}
	}
	t.Errorf("256 members take %v, the list itself %v", checking, reading)
}

func TestMalformedRequiredCapabilities(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{nil, {0, 0}, {0, 0, 0, 0}, {1, 1, 0, 0}} {
		x := tree.Extensions{{Type: spec.ExtensionTypeRequiredCapabilities, Data: data}}
		_, err := tree.NewGroupParameters(spec.MLS10, 1, x)
		if _, ok := errors.AsType[*tls.DecodeError](err); !ok {
			t.Errorf("%x: %v", data, err)
		}
	}
	if r, err := (tree.Extensions{}).RequiredCapabilities(); r != nil || err != nil {
		t.Errorf("none: %v, %v", r, err)
	}
}

func members(leaves ...*tree.LeafNode) iter.Seq2[tree.LeafIndex, *tree.LeafNode] {
	return func(yield func(tree.LeafIndex, *tree.LeafNode) bool) {
		for i, n := range leaves {
			if !yield(tree.LeafIndex(i), n) {
				return
			}
		}
	}
}

func TestCredentialTypesOfAGroup(t *testing.T) {
	t.Parallel()
	leaf := func(uses spec.CredentialType, supports ...spec.CredentialType) *tree.LeafNode {
		return &tree.LeafNode{Credential: tree.Credential{Type: uses}, Capabilities: tree.Capabilities{Credentials: supports}}
	}
	both := members(leaf(2, 1, 2), leaf(1, 2, 1), leaf(1, 7, 1, 2))
	if d := cmp.Diff([]spec.CredentialType{1, 2}, tree.CredentialTypesInUse(both)); d != "" {
		t.Error(d)
	}
	checkRule(t, tree.CheckCredentialTypes(both), nil)
	checkRule(t, tree.CheckCredentialTypes(members()), nil)
	checkRule(t, tree.CheckCredentialTypes(members(leaf(1, 1), leaf(2, 1, 2))), spec.MemberCredentialUnsupported)
	checkRule(t, tree.CheckCredentialTypeSupported(7, both), spec.CredentialUnsupportedByMember)
	checkRule(t, tree.CheckCredentialTypeSupported(2, both), nil)
}

// GREASE is added to copies, to the lists that may have it, and found by
// nothing that receives it.
func TestGREASE(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCapabilities(t)
		entropy := [8]byte(rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "entropy"))
		before := tree.Capabilities{
			Versions: slices.Clone(c.Versions), CipherSuites: slices.Clone(c.CipherSuites), Extensions: slices.Clone(c.Extensions),
			Proposals: slices.Clone(c.Proposals), Credentials: slices.Clone(c.Credentials),
		}
		g := c.WithGREASE(entropy)
		if d := cmp.Diff(before, c); d != "" {
			t.Fatalf("the original changed: %s", d)
		}
		if d := cmp.Diff(c.Versions, g.Versions); d != "" {
			t.Fatalf("versions have no GREASE: %s", d)
		}
		onlyGREASEAdded(t, c.CipherSuites, g.CipherSuites)
		onlyGREASEAdded(t, c.Extensions, g.Extensions)
		onlyGREASEAdded(t, c.Proposals, g.Proposals)
		onlyGREASEAdded(t, c.Credentials, g.Credentials)

		x := drawExtensions(t)
		y, added := x.WithGREASE([2]byte(entropy[:2]), []byte("any"))
		if _, ok := y.Find(added); !ok || !added.IsGREASE() || len(y) > len(x)+1 {
			t.Fatalf("%v with %v: %v", x, added, y)
		}
		if x.CheckUnique("") == nil && y.CheckUnique("") != nil {
			t.Fatalf("%v has an extension twice", y)
		}
	})
}

func onlyGREASEAdded[T interface {
	~uint16
	IsGREASE() bool
}](t *rapid.T, before, after []T) {
	for i := range after {
		if after[i].IsGREASE() && slices.Equal(before, slices.Delete(slices.Clone(after), i, i+1)) {
			return
		}
	}
	t.Fatalf("%v became %v", before, after)
}

func TestTypedExtensions(t *testing.T) {
	t.Parallel()
	senders := tree.ExternalSenders{{SignatureKey: []byte("key"), Credential: tree.BasicCredential([]byte("delivery service"))}}
	data, err := tls.Marshal(&senders)
	if err != nil {
		t.Fatal(err)
	}
	x := tree.Extensions{
		{Type: spec.ExtensionTypeExternalSenders, Data: data},
		{Type: spec.ExtensionTypeApplicationID, Data: []byte("\x03abc")},
	}
	got, err := x.ExternalSenders()
	if d := cmp.Diff(senders, got); d != "" || err != nil {
		t.Errorf("%v: %s", err, d)
	}
	id, ok, err := x.ApplicationID()
	if string(id) != "abc" || !ok || err != nil {
		t.Errorf("%q, %v, %v", id, ok, err)
	}

	x = tree.Extensions{{Type: spec.ExtensionTypeExternalSenders, Data: data[1:]}, {Type: spec.ExtensionTypeApplicationID, Data: []byte("\x03abcd")}}
	if _, err := x.ExternalSenders(); !errors.Is(err, spec.Truncated) && !errors.Is(err, spec.ElementBoundary) && !errors.Is(err, spec.TrailingBytes) {
		t.Errorf("malformed external_senders: %v", err)
	}
	if _, _, err := x.ApplicationID(); !errors.Is(err, spec.TrailingBytes) {
		t.Errorf("malformed application_id: %v", err)
	}
	if s, err := (tree.Extensions{}).ExternalSenders(); s != nil || err != nil {
		t.Errorf("none: %v, %v", s, err)
	}
	if _, ok, err := (tree.Extensions{}).ApplicationID(); ok || err != nil {
		t.Errorf("none: %v, %v", ok, err)
	}
}
