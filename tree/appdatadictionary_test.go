package tree_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// A dictionary behaves as a map, whatever is done with it, and stays sorted.
func TestAppDataDictionaryIsASortedMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var d tree.AppDataDictionary
		want := map[spec.ComponentID]string{}
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			id := spec.ComponentID(rapid.SampledFrom([]int{0, 1, 4, 5, 0x0A0A, 0x7FFF, 0x8000, 0xFFFF}).Draw(t, "id"))
			before, copied := d, append(tree.AppDataDictionary(nil), d...)
			if rapid.Bool().Draw(t, "remove") {
				d = d.Without(id)
				delete(want, id)
			} else {
				data := rapid.StringN(0, 3, -1).Draw(t, "data")
				d = d.With(id, []byte(data))
				want[id] = data
			}
			if diff := cmp.Diff(copied, append(tree.AppDataDictionary(nil), before...)); diff != "" {
				t.Fatalf("the dictionary before has changed: %s", diff)
			}
		}
		if err := d.Check(); err != nil || len(d) != len(want) {
			t.Fatalf("%v, %d entries of %d", err, len(d), len(want))
		}
		for id, data := range want {
			if got, found := d.Find(id); !found || string(got) != data {
				t.Fatalf("%v: %q, want %q", id, got, data)
			}
		}
		x, err := tree.Extensions{{Type: spec.ExtensionTypeApplicationID}}.WithAppDataDictionary(d)
		if err != nil {
			t.Fatal(err)
		}
		got, found, err := x.AppDataDictionary()
		if err != nil || !found || len(got) != len(d) {
			t.Fatalf("%v, %t: %v", err, found, got)
		}
	})
}

func TestAppDataDictionaryRejects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		d    tree.AppDataDictionary
		rule *spec.Rule
	}{
		{"sorted", tree.AppDataDictionary{{1, nil}, {2, nil}, {0xFFFF, nil}}, nil},
		{"empty", nil, nil},
		{"not sorted", tree.AppDataDictionary{{1, nil}, {3, nil}, {2, nil}}, spec.DictionaryOrder},
		{"one component twice", tree.AppDataDictionary{{1, nil}, {1, nil}}, spec.DictionaryOrder},
	} {
		x, err := tree.Extensions(nil).WithAppDataDictionary(c.d)
		if err != nil {
			t.Fatal(err)
		}
		_, found, err := x.AppDataDictionary()
		if !found || c.rule == nil && err != nil || c.rule != nil && !errors.Is(err, c.rule) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, _, err := (tree.Extensions{{Type: spec.ExtensionTypeAppDataDictionary, Data: []byte{3, 0, 1}}}).AppDataDictionary(); !errors.Is(err, spec.Truncated) {
		t.Errorf("truncated: %v", err)
	}
}

func TestLastResort(t *testing.T) {
	t.Parallel()
	other := tree.Extensions{{Type: 0xF000, Data: []byte("x")}}
	if other.LastResort() || tree.Extensions(nil).LastResort() {
		t.Error("an unmarked KeyPackage counts as one of last resort")
	}
	old := other.WithLastResortExtension()
	current, err := other.WithLastResortComponent()
	if err != nil {
		t.Fatal(err)
	}
	both, err := old.WithLastResortComponent()
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]tree.Extensions{"extension": old, "component": current, "both": both, "twice": both.WithLastResortExtension()} {
		if !x.LastResort() || x.CheckUnique("") != nil || string(x[0].Data) != "x" {
			t.Errorf("%s: %v", name, x)
		}
	}
	// The bytes are those of the draft and of deployed clients.
	if data, _ := old.Find(0x000A); data == nil || len(data) != 0 {
		t.Errorf("last_resort has %x", data)
	}
	if data, _ := current.Find(0x0006); string(data) != "\x03\x00\x04\x00" {
		t.Errorf("app_data_dictionary has %x", data)
	}
	// What is there stays.
	some, err := other.WithAppDataDictionary(tree.AppDataDictionary{{9, []byte("nine")}})
	if err != nil {
		t.Fatal(err)
	}
	if some.LastResort() {
		t.Error("another component marks it")
	}
	if some, err = some.WithLastResortComponent(); err != nil {
		t.Fatal(err)
	}
	d, _, err := some.AppDataDictionary()
	if nine, _ := d.Find(9); err != nil || string(nine) != "nine" || !some.LastResort() {
		t.Errorf("%v: %v", err, d)
	}
	if err := d.CheckLastResort(); err != nil {
		t.Error(err)
	}
	if err := d.With(spec.ComponentIDLastResortKeyPackage, []byte{1}).CheckLastResort(); !errors.Is(err, spec.LastResortData) {
		t.Errorf("a component with data: %v", err)
	}
	// A malformed dictionary marks nothing, and is not overwritten.
	bad := tree.Extensions{{Type: spec.ExtensionTypeAppDataDictionary, Data: []byte{9}}}
	if _, err := bad.WithLastResortComponent(); err == nil || bad.LastResort() {
		t.Errorf("malformed: %v", err)
	}
}

func TestComponentsList(t *testing.T) {
	t.Parallel()
	list := tree.ComponentsList{1, 2, 0x0A0A}
	data, err := tls.Marshal(&list)
	if err != nil {
		t.Fatal(err)
	}
	d := tree.AppDataDictionary{}.With(spec.ComponentIDAppComponents, data).With(spec.ComponentIDSafeAAD, []byte{1, 0})
	got, found, err := d.Components(spec.ComponentIDAppComponents)
	if diff := cmp.Diff(list, got); diff != "" || !found || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	if _, found, err := d.Components(spec.ComponentIDContentMediaTypes); found || err != nil {
		t.Errorf("%t, %v", found, err)
	}
	if _, _, err := d.Components(spec.ComponentIDSafeAAD); err == nil {
		t.Error("half a component id is accepted")
	}
}
