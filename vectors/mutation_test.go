package vectors

import (
	"flag"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	mutationSeed = flag.Uint64("mutation-seed", 9420, "seed of the choice of bytes that are flipped")
	mutateAll    = flag.Bool("mutate-all", false, "flip every byte of every computed value (hours; choose kinds with -run)")
)

// computedValue is a value of an entry that follows from the others.
type computedValue struct {
	path  string
	value reflect.Value // Hex, uint32 or a pointer to one; settable
}

// computedValues lists the computed values of an entry.
func computedValues(e entry) []computedValue {
	var values []computedValue
	var walk func(path string, v reflect.Value, computed bool)
	walk = func(path string, v reflect.Value, computed bool) {
		switch {
		case v.Type() == reflect.TypeFor[Hex](), v.Type() == reflect.TypeFor[*Hex](),
			v.Type() == reflect.TypeFor[*uint32](), v.Kind() == reflect.Uint32:
			if computed {
				values = append(values, computedValue{strings.TrimPrefix(path, "."), v})
			}
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				walk(path+"["+strconv.Itoa(i)+"]", v.Index(i), computed)
			}
		case v.Kind() == reflect.Struct:
			for i, name := range fieldNames(v.Type()) {
				tag := v.Type().Field(i).Tag.Get("vector")
				walk(path+"."+name, v.Field(i), computed || tag == "computed")
			}
		}
	}
	walk("", reflect.ValueOf(e).Elem(), false)
	return values
}

// mutations lists how many ways there are to change the value a little.
func (v computedValue) mutations() int {
	switch x := v.value.Interface().(type) {
	case Hex:
		return len(x)
	case *Hex:
		if x == nil {
			return 1
		}
		return len(*x)
	default:
		return 1
	}
}

// mutate changes the value in the n-th way. It returns what the file then
// says, what it said, and how to undo the change.
func (v computedValue) mutate(n int, mask byte) (changed, original string, undo func()) {
	old := reflect.ValueOf(v.value.Interface())
	undo = func() { v.value.Set(old) }
	flip := func(h Hex) Hex {
		h = append(Hex{}, h...)
		h[n] ^= mask
		return h
	}
	switch x := v.value.Interface().(type) {
	case Hex:
		y := flip(x)
		v.value.Set(reflect.ValueOf(y))
		return y.String(), x.String(), undo
	case *Hex:
		if x == nil {
			v.value.Set(reflect.ValueOf(&Hex{}))
			return "", "null", undo
		}
		y := flip(*x)
		v.value.Set(reflect.ValueOf(&y))
		return y.String(), x.String(), undo
	case *uint32:
		var y uint32
		if x != nil {
			y = *x ^ uint32(mask)
		}
		v.value.Set(reflect.ValueOf(&y))
		return optional(&y), optional(x), undo
	case uint32:
		v.value.SetUint(uint64(x ^ uint32(mask)))
		return optional(new(x ^ uint32(mask))), optional(&x), undo
	}
	panic("no such value")
}

var indices = regexp.MustCompile(`\[\d+\]`)

// Any byte of a computed value that is not what it should be makes exactly
// that entry fail, and the report names the field and both values.
func TestEveryFlippedByteIsFound(t *testing.T) {
	t.Parallel()
	t.Logf("seed %d", *mutationSeed)
	own, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range own {
		t.Run("own/"+string(f.Kind), func(t *testing.T) {
			t.Parallel()
			flipBytes(t, f)
		})
	}
	for _, p := range PublishedFiles() {
		k := p.Kind
		if k == Messages {
			continue
		}
		t.Run("published/"+string(k), func(t *testing.T) {
			t.Parallel()
			flipBytes(t, loadPublished(t, k))
		})
	}
}

// flipBytes changes values of the file, of every field a few, or all.
func flipBytes(t *testing.T, f *File) {
	rng := rand.New(rand.NewPCG(*mutationSeed, uint64(f.Len())))
	type candidate struct {
		index int
		value computedValue
	}
	groups := map[string][]candidate{} // by path without indices
	var names []string
	for i, e := range f.entries {
		for _, v := range computedValues(e) {
			if v.mutations() == 0 {
				continue
			}
			name := indices.ReplaceAllString(v.path, "")
			if groups[name] == nil {
				names = append(names, name)
			}
			groups[name] = append(groups[name], candidate{i, v})
		}
	}
	if len(names) == 0 && f.Kind != Messages {
		t.Fatal("no computed values")
	}
	flips := 0
	for _, name := range names {
		group := groups[name]
		if *mutateAll {
			for _, c := range group {
				for n := range c.value.mutations() {
					flips++
					flipByte(t, f, c.index, c.value, n, byte(1+rng.IntN(255)))
				}
			}
			continue
		}
		samples := 6
		if f.Kind == TreeKEM || f.Kind == PassiveClientRandom {
			samples = 2 // the kinds with most to compute
		}
		if testing.Short() {
			samples = 1
		}
		for range samples {
			c := group[rng.IntN(len(group))]
			flips++
			flipByte(t, f, c.index, c.value, rng.IntN(c.value.mutations()), byte(1+rng.IntN(255)))
		}
	}
	t.Logf("%d bytes flipped in %d fields", flips, len(names))
}

func flipByte(t *testing.T, f *File, index int, v computedValue, n int, mask byte) {
	t.Helper()
	changed, original, undo := v.mutate(n, mask)
	defer undo()
	r := job{f, index}.verify(false)
	if r.Status != Failed || r.File != f.Name || r.Index != index || len(r.Mismatches) == 0 {
		t.Errorf("entry %d: %s with byte %d flipped by %02x: %s", index, v.path, n, mask, r.Status)
		return
	}
	for _, m := range r.Mismatches {
		above := strings.HasPrefix(v.path, m.Field+".") || strings.HasPrefix(v.path, m.Field+"[")
		switch {
		case m.Field != v.path && !above:
			t.Errorf("entry %d: %s with byte %d flipped by %02x: the report names %s: wanted %s, got %s", index, v.path, n, mask, m.Field, m.Wanted, m.Got)
		case m.Field == v.path && m.Wanted == changed && m.Got != original && changed != "":
			t.Errorf("entry %d: %s with byte %d flipped by %02x: got %s, want %s", index, v.path, n, mask, m.Got, original)
		case m.Wanted == "" && changed != "" || m.Got == "" && original != "":
			t.Errorf("entry %d: %s with byte %d flipped by %02x: wanted %q, got %q", index, v.path, n, mask, m.Wanted, m.Got)
		}
	}
}

// The same seen from outside: a byte flipped in the text of a file makes
// exactly that entry fail.
func TestOneFlippedByteFailsOneEntry(t *testing.T) {
	t.Parallel()
	own, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range own {
		if f.Kind == Messages {
			continue // has no computed values
		}
		t.Run(string(f.Kind), func(t *testing.T) {
			t.Parallel()
			index := f.Len() / 2
			values := computedValues(f.entries[index])
			v := values[len(values)-1]
			_, _, undo := v.mutate(0, 1)
			data := encoded(t, f)
			undo()
			changed, err := Load(f.Name, data)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range Verify([]*File{changed}, VerifyOptions{}) {
				if want := map[bool]Status{true: Failed, false: Passed}[r.Index == index]; r.Status != want {
					t.Errorf("entry %d: %s, want %s", r.Index, r.Status, want)
				}
			}
		})
	}
}

// A structure of a messages entry that is too short or too long by a byte is
// found.
func TestMessagesAreReadToTheirEnds(t *testing.T) {
	t.Parallel()
	own, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range own {
		if f.Kind != Messages {
			continue
		}
		e := f.entries[0].(*messagesEntry)
		v := reflect.ValueOf(e).Elem()
		for i, name := range fieldNames(v.Type()) {
			whole := v.Field(i).Interface().(Hex)
			for _, changed := range []Hex{append(append(Hex{}, whole...), 0), whole[:len(whole)-1], {}} {
				v.Field(i).Set(reflect.ValueOf(changed))
				r := job{f, 0}.verify(false)
				if r.Status != Failed || len(r.Mismatches) != 1 || r.Mismatches[0].Field != name {
					t.Errorf("%s of %d bytes instead of %d: %s %v", name, len(changed), len(whole), r.Status, r.Mismatches)
				}
			}
			v.Field(i).Set(reflect.ValueOf(whole))
		}
	}
}

// A Welcome to one client is protected to its last byte.
func TestFlippedWelcomeIsFound(t *testing.T) {
	t.Parallel()
	f := loadPublished(t, Welcome)
	rng := rand.New(rand.NewPCG(*mutationSeed, 1))
	for i := range f.entries {
		v := computedValue{"welcome", reflect.ValueOf(f.entries[i]).Elem().FieldByName("Welcome")}
		for range 20 {
			flipByte(t, f, i, v, rng.IntN(v.mutations()), byte(1+rng.IntN(255)))
		}
	}
}
