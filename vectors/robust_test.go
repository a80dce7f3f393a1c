package vectors

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// inputs lists every value of an entry, chosen or computed, that a file could
// have otherwise.
func inputs(v reflect.Value) []reflect.Value {
	switch {
	case v.Type() == reflect.TypeFor[Hex]():
		return []reflect.Value{v}
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return inputs(v.Elem())
	case v.Kind() == reflect.Slice:
		all := []reflect.Value{v}
		for i := range v.Len() {
			all = append(all, inputs(v.Index(i))...)
		}
		return all
	case v.Kind() == reflect.Struct:
		var all []reflect.Value
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "CipherSuite" {
				all = append(all, inputs(v.Field(i))...)
			}
		}
		return all
	default:
		return []reflect.Value{v}
	}
}

// Whatever a file says, verifying it neither panics nor takes long: entries
// have bytes flipped, cut off and added, lists cut short, and numbers at the
// ends of their ranges.
func TestVerifyIsRobust(t *testing.T) {
	t.Parallel()
	t.Logf("seed %d", *mutationSeed)
	own, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range own {
		t.Run(string(f.Kind), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(*mutationSeed, 2))
			for range 80 {
				index := rng.IntN(f.Len())
				all := inputs(reflect.ValueOf(f.entries[index]).Elem())
				v := all[rng.IntN(len(all))]
				old := reflect.ValueOf(v.Interface())
				spoil(rng, v)
				job{f, index}.verify(false)
				v.Set(old)
			}
			allPass(t, f)
		})
	}
}

func spoil(rng *rand.Rand, v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[Hex]():
		h := append(Hex{}, v.Bytes()...)
		switch n := len(h); {
		case n == 0 || rng.IntN(4) == 0:
			h = append(h, byte(rng.Uint32()))
		case rng.IntN(3) == 0:
			h = h[:rng.IntN(n)]
		default:
			h[rng.IntN(n)] ^= byte(1 + rng.IntN(255))
		}
		v.Set(reflect.ValueOf(h))
	case v.Kind() == reflect.Slice:
		v.Set(v.Slice(0, v.Len()/2))
	case v.Kind() == reflect.String:
		v.SetString(v.String() + "x")
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	default:
		edges := []uint64{0, 1, 2, 1 << 15, 1<<16 - 1, 1 << 30, 1 << 31, 1<<32 - 1, 1<<64 - 1}
		v.SetUint(edges[rng.IntN(len(edges))] & (1<<v.Type().Bits() - 1))
	}
}
