package group

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// greaseIn returns the GREASE values of a list.
func greaseIn[T interface {
	~uint16
	IsGREASE() bool
}](list []T) []uint16 {
	var found []uint16
	for _, v := range list {
		if v.IsGREASE() {
			found = append(found, uint16(v))
		}
	}
	return found
}

func types(x tree.Extensions) []spec.ExtensionType {
	var list []spec.ExtensionType
	for i := range x {
		list = append(list, x[i].Type)
	}
	return list
}

// checkGREASE checks that a leaf has GREASE in all five places, its extension
// listed, and is otherwise as the client says.
func checkGREASE(t *testing.T, leaf *tree.LeafNode, client *Client) {
	t.Helper()
	c := &leaf.Capabilities
	for name, n := range map[string]int{
		"cipher_suites": len(greaseIn(c.CipherSuites)), "extensions": len(greaseIn(c.Extensions)),
		"proposals": len(greaseIn(c.Proposals)), "credentials": len(greaseIn(c.Credentials)),
		"leaf_node.extensions": len(greaseIn(types(leaf.Extensions))),
	} {
		if n == 0 {
			t.Errorf("no GREASE in %s", name)
		}
	}
	for _, v := range greaseIn(types(leaf.Extensions)) {
		if !c.SupportsExtension(spec.ExtensionType(v)) {
			t.Errorf("extension %04X is not listed", v)
		}
	}
	if len(c.Versions) != 1 || leaf.Credential.Type.IsGREASE() {
		t.Error("GREASE where it must not be")
	}
	if len(greaseIn(client.Capabilities.CipherSuites)) > 0 || len(greaseIn(types(client.Extensions))) > 0 {
		t.Error("the client's own record has GREASE")
	}
}

// A group whose members all send GREASE wherever it may be goes on as any
// other, in Add, Update, path, external Commit and Welcome.
func TestGREASEIsIgnored(t *testing.T) {
	t.Parallel()
	x := newExtended(t, func(p *Policy) { p.Extensions = []spec.ExtensionType{spec.ExtensionTypeAppDataDictionary} })
	components, err := tls.Marshal(&tree.ComponentsList{spec.ComponentIDAppComponents, 0x8001})
	if err != nil {
		t.Fatal(err)
	}
	dictionary := tree.AppDataDictionary{}.With(spec.ComponentIDAppComponents, components).With(0x8001, []byte("mine"))
	client := func(name string) Client {
		c := x.client(name)
		c.GREASE = true
		if c.Extensions, err = c.Extensions.WithAppDataDictionary(dictionary); err != nil {
			t.Fatal(err)
		}
		return c
	}
	options := WelcomeOptions{GREASE: true, ExternalPub: true}

	alice, bob, erin := client("alice"), client("bob"), client("erin")
	in := &CreateInput{Inputs: x.inputs(), Policy: x.policy, Suite: x.suite, GroupID: []byte("group"), Client: alice, Lifetime: lifetime}
	a := ask(x.world, &in.Inputs, func() (*State, error) { return Create(in) })
	checkGREASE(t, a.tree.Leaf(0), &alice)
	k := x.keyPackage(bob, tree.Extension{Type: spec.ExtensionTypeAppDataDictionary, Data: []byte{0}})
	checkGREASE(t, &k.KeyPackage.LeafNode, &bob)
	if len(greaseIn(types(k.KeyPackage.Extensions))) != 1 {
		t.Errorf("key_package.extensions: %v", types(k.KeyPackage.Extensions))
	}
	for _, l := range []tree.Extensions{k.KeyPackage.Extensions, k.KeyPackage.LeafNode.Extensions} {
		d, found, err := l.AppDataDictionary()
		if !found || err != nil || !slices.ContainsFunc(d, func(c tree.ComponentData) bool { return c.ComponentID.IsGREASE() }) {
			t.Errorf("no GREASE component in %v: %v", d, err)
		}
	}
	d, _, _ := k.KeyPackage.LeafNode.Extensions.AppDataDictionary()
	if list, _, err := d.Components(spec.ComponentIDAppComponents); err != nil || len(greaseIn(list)) != 1 || len(list) != 3 {
		t.Errorf("app_components: %v, %v", list, err)
	}
	c := x.commit(a, &CommitInput{Proposals: []*framing.Proposal{add(k)}, Welcome: options})
	a = accepted(c)
	b := x.join(c.Welcomes[0], k).State

	// Update, and a path with a new leaf.
	update := x.inputs()
	bob.Credential = b.tree.Leaf(1).Credential
	sent, err := b.ProposeUpdate(bob, Framing{}, &update)
	if err != nil {
		t.Fatal(err)
	}
	b, a = sent.State, x.process(a, sent.Message).State
	c = x.commit(a, &CommitInput{Client: &alice})
	a, b = accepted(c), x.process(b, c.Message).State
	checkGREASE(t, b.tree.Leaf(0), &alice)
	checkGREASE(t, b.tree.Leaf(1), &bob)

	// GroupInfo and external Commit.
	encoded, err := a.GroupInfo(options)
	if err != nil {
		t.Fatal(err)
	}
	m, err := framing.Parse(encoded)
	if err != nil {
		t.Fatal(err)
	}
	if len(greaseIn(types(m.GroupInfo.Extensions))) != 1 || len(greaseIn(types(m.GroupInfo.GroupContext.Extensions))) != 0 {
		t.Errorf("group_info: %v", types(m.GroupInfo.Extensions))
	}
	external := &ExternalJoinInput{Inputs: x.inputs(), Policy: x.policy, GroupInfo: m.GroupInfo, Client: erin}
	c = ask(x.world, &external.Inputs, func() (*Commit, error) { return JoinExternal(external) })
	b = x.process(b, c.Message).State
	x.agree(x.process(a, c.Message).State, b, accepted(c))
	checkGREASE(t, b.tree.Leaf(2), &erin)
}

// Nothing has GREASE unless it was asked for.
func TestNoGREASEWithoutBeingAsked(t *testing.T) {
	t.Parallel()
	x := newExtended(t, func(*Policy) {})
	a := x.create()
	leaf := a.tree.Leaf(0)
	if diff := cmp.Diff(x.client("alice").Capabilities, leaf.Capabilities); diff != "" || len(leaf.Extensions) > 0 {
		t.Error(diff)
	}
	if k := x.keyPackage(x.client("bob")); len(k.KeyPackage.Extensions) > 0 {
		t.Error("the KeyPackage has extensions")
	}
	encoded, err := a.GroupInfo(WelcomeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := framing.Parse(encoded)
	if err != nil || len(m.GroupInfo.Extensions) != 1 {
		t.Errorf("%v: %v", err, types(m.GroupInfo.Extensions))
	}
}

// The choice is spread over all fifteen values, and its entropy decides.
func TestGREASEIsChosenByEntropy(t *testing.T) {
	t.Parallel()
	x := newExtended(t, func(*Policy) {})
	client := x.client("bob")
	client.GREASE = true
	seen := map[uint16]bool{}
	for range 60 {
		entropy := x.entropy()
		k, err := NewKeyPackage(x.suite, client, lifetime, nil, entropy)
		if err != nil {
			t.Fatal(err)
		}
		again, err := NewKeyPackage(x.suite, client, lifetime, nil, entropy)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(k.KeyPackage, again.KeyPackage); diff != "" {
			t.Fatal(diff)
		}
		seen[greaseIn(types(k.KeyPackage.LeafNode.Extensions))[0]] = true
	}
	if len(seen) < 12 {
		t.Errorf("only %d values", len(seen))
	}
}

// Where an unsupported value is refused, a GREASE value is, as any other, even
// though every leaf lists it.
func TestGREASEIsUnsupported(t *testing.T) {
	t.Parallel()
	for _, value := range []uint16{0x3A3A, 0xF123} {
		listing := func(x *extended) {
			x.capabilities.Extensions = []spec.ExtensionType{spec.ExtensionType(value)}
			x.capabilities.Proposals = []spec.ProposalType{spec.ProposalType(value)}
			x.capabilities.Credentials = []spec.CredentialType{spec.CredentialType(value)}
		}
		understands := func(p *Policy) {
			p.Extensions = []spec.ExtensionType{spec.ExtensionType(value)}
			p.Proposals = []CustomProposal{{Type: spec.ProposalType(value)}}
			p.Credentials = append(slices.Clone(p.Credentials), spec.CredentialType(value))
		}
		x := newExtended(t, func(*Policy) {})
		listing(x)
		required := func(r tree.RequiredCapabilities) tree.Extension {
			data, err := tls.Marshal(&r)
			if err != nil {
				t.Fatal(err)
			}
			return tree.Extension{Type: spec.ExtensionTypeRequiredCapabilities, Data: data}
		}
		for name, c := range map[string]struct {
			extension       tree.Extension
			joining, change *spec.Rule
		}{
			"extension":           {tree.Extension{Type: spec.ExtensionType(value)}, spec.UnsupportedGroupContextExtension, spec.ExtensionUnsupportedByMember},
			"required extension":  {required(tree.RequiredCapabilities{ExtensionTypes: []spec.ExtensionType{spec.ExtensionType(value)}}), spec.LeafRequiredCapabilities, spec.RequiredCapabilitiesUnmet},
			"required proposal":   {required(tree.RequiredCapabilities{ProposalTypes: []spec.ProposalType{spec.ProposalType(value)}}), spec.LeafRequiredCapabilities, spec.RequiredCapabilitiesUnmet},
			"required credential": {required(tree.RequiredCapabilities{CredentialTypes: []spec.CredentialType{spec.CredentialType(value)}}), spec.LeafRequiredCapabilities, spec.RequiredCapabilitiesUnmet},
		} {
			if _, err := x.tryCreate(c.extension); !errors.Is(err, c.joining) {
				t.Errorf("%s %04X, creating: %v", name, value, err)
			}
			g := x.group(nil, "bob")
			gce := (&framing.GroupContextExtensions{Extensions: tree.Extensions{c.extension}}).Proposal()
			if _, err := x.tryCommit(g[0], &CommitInput{Proposals: []*framing.Proposal{gce}}); !errors.Is(err, c.change) {
				t.Errorf("%s %04X, committing: %v", name, value, err)
			}
			// Those who understand it send it; the control is that it is
			// accepted by who does, too.
			y := newExtended(t, understands)
			listing(y)
			h := y.group(nil, "bob")
			commit := y.commit(h[0], &CommitInput{Proposals: []*framing.Proposal{gce}})
			y.agree(accepted(commit), y.process(h[1], commit.Message).State)
			h[1].policy = &x.policy
			if _, err := y.tryProcess(h[1], commit.Message); !errors.Is(err, c.change) {
				t.Errorf("%s %04X, receiving: %v", name, value, err)
			}
			k := y.keyPackage(y.client("carol"))
			welcome := y.commit(accepted(commit), &CommitInput{Proposals: []*framing.Proposal{add(k)}}).Welcomes[0]
			if _, err := y.tryJoin(welcome, k, x.policy); !errors.Is(err, c.joining) {
				t.Errorf("%s %04X, joining: %v", name, value, err)
			}
			y.join(welcome, k)
		}

		// As the type of a credential.
		y := newExtended(t, understands)
		listing(y)
		h := y.group(nil, "bob")
		dave := y.client("dave")
		dave.Credential = tree.Credential{Type: spec.CredentialType(value), Unknown: []byte("dave")}
		commit, err := y.commitNamed(h[0], &CommitInput{Proposals: []*framing.Proposal{add(y.keyPackage(dave))}})
		if err != nil {
			t.Fatal(err)
		}
		in := y.inputs()
		if _, err := answeredNamed(&in, func() (*Result, error) { return h[1].Process(commit.Message, &in) }); err != nil {
			t.Errorf("control: credential %04X: %v", value, err)
		}
		h[1].policy = &x.policy
		if _, err := y.tryProcess(h[1], commit.Message); !errors.Is(err, spec.UnknownCredential) {
			t.Errorf("credential %04X: %v", value, err)
		}
	}
}

func (x *extended) commitNamed(s *State, in *CommitInput) (*Commit, error) {
	in.Inputs.Time, in.Inputs.Entropy = 1000, x.entropy()
	return answeredNamed(&in.Inputs, func() (*Commit, error) { return s.Commit(in) })
}

// answeredNamed is answered for credentials of any type: the client has the
// name of its signature key.
func answeredNamed[T any](in *Inputs, f func() (T, error)) (T, error) {
	for {
		v, err := f()
		need, ok := errors.AsType[*NeedError](err)
		if !ok {
			return v, err
		}
		for _, n := range need.Credentials {
			in.Verdicts.Set(n, Verdict{Valid: true, Client: n.SignatureKey})
		}
	}
}

// No code that receives asks whether a value is one of GREASE.
func TestGREASEIsNowhereSpecial(t *testing.T) {
	t.Parallel()
	sending := []string{"../tree/grease.go", "../group/grease.go", "../group/greasecomponents.go"}
	files := 0
	for _, pkg := range []string{"tls", "ciphersuite", "tree", "schedule", "framing", "group"} {
		names, err := filepath.Glob("../" + pkg + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || slices.Contains(sending, filepath.ToSlash(name)) {
				continue
			}
			files++
			parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if x, ok := n.X.(*ast.Ident); n.Sel.Name == "IsGREASE" || ok && x.Name == "spec" && n.Sel.Name == "GREASE" {
						t.Errorf("%s asks for GREASE", name)
					}
				case *ast.BasicLit:
					if v := strings.ToUpper(n.Value); len(v) == 6 && strings.HasPrefix(v, "0X") && v[3] == 'A' && v[5] == 'A' && v[2] == v[4] {
						t.Errorf("%s has the GREASE value %s", name, n.Value)
					}
				}
				return true
			})
		}
	}
	if files < 50 {
		t.Errorf("only %d files", files)
	}
}
