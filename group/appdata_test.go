package group

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// adds and counts are components of the tests' application.
const (
	adds   spec.ComponentID = 0x8001 // appends what it is given to what it has
	counts spec.ComponentID = 0x8002 // likewise
)

func withComponents(p *Policy) {
	p.Extensions = []spec.ExtensionType{spec.ExtensionTypeAppDataDictionary}
	p.Proposals = []CustomProposal{{Type: spec.ProposalTypeAppEphemeral}, {Type: spec.ProposalTypeAppDataUpdate}}
	p.Components = []spec.ComponentID{adds, counts}
}

// judged calls f again with answers: a component appends its updates to what it
// has, and refuses data that says so.
func judged[T any](in *Inputs, f func() (T, error)) (T, error) {
	for {
		v, err := f()
		need, ok := errors.AsType[*NeedError](err)
		if !ok {
			return v, err
		}
		for _, n := range need.Credentials {
			in.Verdicts.Set(n, Verdict{Valid: true, Client: n.Credential.Identity})
		}
		for _, n := range need.Components {
			verdict := ComponentVerdict{Valid: true, Data: slices.Clone(n.Data)}
			for _, u := range n.Updates {
				verdict.Data = append(verdict.Data, u.Data...)
			}
			for _, given := range slices.Concat(n.Ephemeral, n.Updates) {
				verdict.Valid = verdict.Valid && string(given.Data) != "bad"
			}
			in.Components.Set(n, verdict)
		}
	}
}

func (x *extended) judgedCommit(s *State, in *CommitInput) (*Commit, error) {
	in.Inputs.Time, in.Inputs.Entropy = 1000, x.entropy()
	return judged(&in.Inputs, func() (*Commit, error) { return s.Commit(in) })
}

func (x *extended) judgedProcess(s *State, message []byte) (*Result, error) {
	in := x.inputs()
	return judged(&in, func() (*Result, error) { return s.Process(message, &in) })
}

func update(id spec.ComponentID, data string) *framing.Proposal {
	return (&framing.AppDataUpdate{ComponentID: id, Op: framing.AppDataUpdateOperationUpdate, Update: []byte(data)}).Proposal()
}

func clearing(id spec.ComponentID) *framing.Proposal {
	return (&framing.AppDataUpdate{ComponentID: id, Op: framing.AppDataUpdateOperationRemove}).Proposal()
}

func ephemeral(id spec.ComponentID, data string) *framing.Proposal {
	return (&framing.AppEphemeral{ComponentID: id, Data: []byte(data)}).Proposal()
}

func dictionaryOf(t *testing.T, s *State) map[spec.ComponentID]string {
	t.Helper()
	d, _, err := s.Context().Extensions.AppDataDictionary()
	if err != nil {
		t.Fatal(err)
	}
	all := map[spec.ComponentID]string{}
	for _, c := range d {
		all[c.ComponentID] = string(c.Data)
	}
	return all
}

func TestAppDataUpdate(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withComponents)
	g := x.group(nil, "bob")
	a, b := g[0], g[1]
	for _, step := range []struct {
		proposals []*framing.Proposal
		want      map[spec.ComponentID]string
		changed   []spec.ComponentID
	}{
		{[]*framing.Proposal{update(counts, "1"), update(adds, "a"), update(counts, "2")},
			map[spec.ComponentID]string{adds: "a", counts: "12"}, []spec.ComponentID{adds, counts}},
		{[]*framing.Proposal{ephemeral(adds, "seen")}, map[spec.ComponentID]string{adds: "a", counts: "12"}, nil},
		{[]*framing.Proposal{update(adds, "b"), clearing(counts)}, map[spec.ComponentID]string{adds: "ab"}, []spec.ComponentID{adds, counts}},
		{[]*framing.Proposal{clearing(adds)}, map[spec.ComponentID]string{}, []spec.ComponentID{adds}},
	} {
		c, err := x.judgedCommit(a, &CommitInput{Proposals: step.proposals})
		if err != nil {
			t.Fatal(err)
		}
		r, err := x.judgedProcess(b, c.Message)
		if err != nil {
			t.Fatal(err)
		}
		a, b = accepted(c), r.State
		x.agree(a, b)
		if diff := cmp.Diff(step.want, dictionaryOf(t, b)); diff != "" || c.Summary.Path {
			t.Errorf("path %t: %s", c.Summary.Path, diff)
		}
		if diff := cmp.Diff(step.changed, r.Commit.Changed); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(c.Summary.AppData, r.Commit.AppData); diff != "" {
			t.Error(diff)
		}
		for i, e := range r.Commit.Ephemeral {
			if diff := cmp.Diff(step.proposals[i].AppEphemeral, &e.AppEphemeral); diff != "" || e.Sender != framing.MemberSender(0) {
				t.Errorf("from %v: %s", e.Sender, diff)
			}
		}
	}
	// New members get it with the GroupContext.
	c, err := x.judgedCommit(a, &CommitInput{Proposals: []*framing.Proposal{update(adds, "x")}})
	if err != nil {
		t.Fatal(err)
	}
	k := x.keyPackage(x.client("carol"))
	welcome := x.commit(accepted(c), &CommitInput{Proposals: []*framing.Proposal{add(k)}}).Welcomes[0]
	if got := dictionaryOf(t, x.join(welcome, k).State); got[adds] != "x" {
		t.Errorf("a new member has %v", got)
	}
}

func TestAppDataIsRefused(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withComponents)
	g := x.group(nil, "bob")
	c, err := x.judgedCommit(g[0], &CommitInput{Proposals: []*framing.Proposal{update(adds, "a")}})
	if err != nil {
		t.Fatal(err)
	}
	a := accepted(c)
	dictionary := func(entries ...tree.ComponentData) *framing.Proposal {
		extensions, err := tree.Extensions(nil).WithAppDataDictionary(entries)
		if err != nil {
			t.Fatal(err)
		}
		return (&framing.GroupContextExtensions{Extensions: extensions}).Proposal()
	}
	for _, c := range []struct {
		name      string
		rule      *spec.Rule // nil: a control
		proposals []*framing.Proposal
	}{
		{"updates", nil, []*framing.Proposal{update(adds, "b"), update(adds, "c"), update(counts, "")}},
		{"removal", nil, []*framing.Proposal{clearing(adds)}},
		{"ephemeral", nil, []*framing.Proposal{ephemeral(adds, ""), ephemeral(adds, "")}},
		{"dictionary", nil, []*framing.Proposal{dictionary(tree.ComponentData{ComponentID: 1}, tree.ComponentData{ComponentID: 2})}},
		{"dictionary that an update is for", nil, []*framing.Proposal{clearing(counts), dictionary(tree.ComponentData{ComponentID: counts})}},
		{"update of an unknown component", spec.UnknownComponent, []*framing.Proposal{update(0x9999, "")}},
		{"update of a GREASE component", spec.UnknownComponent, []*framing.Proposal{update(0x0A0A, "")}},
		{"ephemeral for an unknown component", spec.UnknownComponent, []*framing.Proposal{ephemeral(0x9999, "")}},
		{"removal of nothing", spec.ComponentRemovedAbsent, []*framing.Proposal{clearing(counts)}},
		{"two removals", spec.ComponentRemovedTwice, []*framing.Proposal{clearing(adds), clearing(adds)}},
		{"removal and update", spec.ComponentRemovedTwice, []*framing.Proposal{update(adds, ""), clearing(adds)}},
		{"refused update", spec.ComponentRefused, []*framing.Proposal{update(adds, "b"), update(adds, "bad")}},
		{"refused ephemeral", spec.ComponentRefused, []*framing.Proposal{ephemeral(adds, "bad")}},
		{"dictionary not sorted", spec.DictionaryOrder, []*framing.Proposal{dictionary(tree.ComponentData{ComponentID: 2}, tree.ComponentData{ComponentID: 1})}},
		{"removal of what a new dictionary has not", spec.ComponentRemovedAbsent, []*framing.Proposal{clearing(adds), dictionary()}},
	} {
		_, err := x.judgedCommit(a, &CommitInput{Proposals: c.proposals})
		if c.rule == nil && err != nil || c.rule != nil && !errors.Is(err, c.rule) {
			t.Errorf("%s: %v", c.name, err)
		}
	}

	// Where AppDataUpdate is required, the dictionary is for it alone.
	required, err := tls.Marshal(&tree.RequiredCapabilities{ProposalTypes: []spec.ProposalType{spec.ProposalTypeAppDataUpdate}})
	if err != nil {
		t.Fatal(err)
	}
	requires := tree.Extension{Type: spec.ExtensionTypeRequiredCapabilities, Data: required}
	s := x.create(requires)
	extensions := tree.Extensions{requires, {Type: spec.ExtensionTypeAppDataDictionary, Data: []byte{0}}}
	gce := (&framing.GroupContextExtensions{Extensions: extensions}).Proposal()
	if _, err := x.judgedCommit(s, &CommitInput{Proposals: []*framing.Proposal{gce}}); !errors.Is(err, spec.DictionaryByAppDataUpdate) {
		t.Errorf("a dictionary by GroupContextExtensions: %v", err)
	}
	same := (&framing.GroupContextExtensions{Extensions: extensions[:1]}).Proposal()
	if _, err := x.judgedCommit(s, &CommitInput{Proposals: []*framing.Proposal{same, update(adds, "a")}}); err != nil {
		t.Errorf("control: %v", err)
	}

	// The first update needs the support of all for the extension.
	y := newExtended(t, withComponents)
	y.capabilities.Extensions = nil
	if _, err := y.judgedCommit(y.create(), &CommitInput{Proposals: []*framing.Proposal{update(adds, "a")}}); !errors.Is(err, spec.ExtensionUnsupportedByMember) {
		t.Errorf("no support: %v", err)
	}
}

// Components are asked once for all that a Commit has for them, and nothing
// goes on without them.
func TestComponentsAreAsked(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withComponents)
	a := x.create()
	in := &CommitInput{Inputs: x.inputs(), Proposals: []*framing.Proposal{update(adds, "1"), ephemeral(adds, "2"), update(adds, "3")}}
	_, err := a.Commit(in)
	need, ok := errors.AsType[*NeedError](err)
	if !ok {
		t.Fatal(err)
	}
	own := framing.MemberSender(0)
	want := []ComponentNeed{{ComponentID: adds, Ephemeral: []ComponentInput{{own, []byte("2")}}, Updates: []ComponentInput{{own, []byte("1")}, {own, []byte("3")}}}}
	if diff := cmp.Diff(want, need.Components); diff != "" {
		t.Error(diff)
	}
	// An answer to another question is none.
	want[0].Present = true
	in.Components.Set(want[0], ComponentVerdict{Valid: true})
	if _, err := a.Commit(in); errors.Is(err, spec.ComponentRefused) || err == nil {
		t.Errorf("with another answer: %v", err)
	}
}

// An external Commit may have something for components.
func TestExternalCommitWithAppData(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withComponents)
	a := x.create()
	erin := x.client("erin")
	joiner, in := framing.NewMemberCommitSender(), x.inputs()
	all := []proposed{{(&framing.ExternalInit{}).Proposal(), joiner, nil}, {update(adds, "a"), joiner, nil}, {ephemeral(adds, "b"), joiner, nil}}
	p, err := judged(&in, func() (*provisional, error) {
		p, err := a.propose(all, joiner, erin.leaf(), &in)
		if err == nil {
			err = p.ask.need.orNil()
		}
		return p, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if d, _, err := p.extensions.AppDataDictionary(); err != nil || len(d) != 1 {
		t.Errorf("%v, %v", d, err)
	}
	a.policy.Proposals = nil
	if _, err := a.propose(all, joiner, erin.leaf(), &in); !errors.Is(err, spec.ExternalCommitProposalType) {
		t.Errorf("unregistered: %v", err)
	}
}

// A malformed dictionary is refused by who understands the extension, wherever
// it comes in, and is an unknown extension to others.
func TestMalformedDictionary(t *testing.T) {
	t.Parallel()
	unsorted := tree.Extension{Type: spec.ExtensionTypeAppDataDictionary, Data: []byte{6, 0, 2, 0, 0, 1, 0}}
	withData := tree.Extension{Type: spec.ExtensionTypeAppDataDictionary, Data: []byte{4, 0, 4, 1, 9}}
	for _, understands := range []bool{true, false} {
		x := newExtended(t, func(p *Policy) {
			if understands {
				withComponents(p)
			}
		})
		bob := x.client("bob")
		bob.Capabilities.Extensions = []spec.ExtensionType{spec.ExtensionTypeAppDataDictionary}
		leaf := bob
		leaf.Extensions = tree.Extensions{unsorted}
		a := x.create()
		for name, c := range map[string]struct {
			k    *JoinKeys
			rule *spec.Rule
		}{
			"key package": {x.keyPackage(bob, unsorted), spec.DictionaryOrder},
			"leaf":        {x.keyPackage(leaf), spec.DictionaryOrder},
			"last resort": {x.keyPackage(bob, withData), spec.LastResortData},
		} {
			_, err := x.tryCommit(a, &CommitInput{Proposals: []*framing.Proposal{add(c.k)}})
			if understands != errors.Is(err, c.rule) || !understands && err != nil {
				t.Errorf("%s, understood %t: %v", name, understands, err)
			}
		}
		k := x.keyPackage(bob)
		c := x.commit(a, &CommitInput{Proposals: []*framing.Proposal{add(k)}, Welcome: WelcomeOptions{Extensions: tree.Extensions{unsorted}}})
		if _, err := x.tryJoin(c.Welcomes[0], k, x.policy); understands != errors.Is(err, spec.DictionaryOrder) || !understands && err != nil {
			t.Errorf("group info, understood %t: %v", understands, err)
		}
		if understands {
			if _, err := x.tryCreate(unsorted); !errors.Is(err, spec.DictionaryOrder) {
				t.Errorf("group context: %v", err)
			}
		}
	}
}

// A KeyPackage of last resort keeps its init key, however it is marked.
func TestLastResortMarks(t *testing.T) {
	t.Parallel()
	x := newExtended(t, func(*Policy) {})
	component, err := tree.Extensions(nil).WithLastResortComponent()
	if err != nil {
		t.Fatal(err)
	}
	for name, extensions := range map[string]tree.Extensions{
		"once": nil, "component": component, "extension": tree.Extensions(nil).WithLastResortExtension(), "both": component.WithLastResortExtension(),
	} {
		k := x.keyPackage(x.client("bob"), extensions...)
		if n := len(k.Secrets()); (n == 1) != (name == "once") {
			t.Errorf("%s: %d secrets", name, n)
		}
		for range 2 {
			c := x.commit(x.create(), &CommitInput{Proposals: []*framing.Proposal{add(k)}})
			r := x.join(c.Welcomes[0], k)
			x.agree(accepted(c), r.State)
			dead := slices.Contains(r.Dead, Erasable(k.InitKey))
			if dead != (name == "once") {
				t.Errorf("%s: the init key is dead: %t", name, dead)
			}
		}
	}
}
