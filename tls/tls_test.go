package tls_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// sample has a field of every form the presentation language knows.
type sample struct {
	A uint8
	B uint16
	C uint32
	D uint64
	E []byte
	F *inner
	G []inner
	H []uint16
	I []uint32
	J [][]byte
}

type inner struct{ X []byte }

func (i *inner) Encode(e *tls.Encoder) { e.Opaque(i.X) }
func (i *inner) Decode(d *tls.Decoder) { i.X = d.Opaque("x") }

func (s *sample) Encode(e *tls.Encoder) {
	e.Uint8(s.A)
	e.Uint16(s.B)
	e.Uint32(s.C)
	e.Uint64(s.D)
	e.Opaque(s.E)
	tls.Optional(e, s.F)
	tls.Vector(e, s.G)
	tls.Uint16s(e, s.H)
	tls.Uint32s(e, s.I)
	tls.Opaques(e, s.J)
}

func (s *sample) Decode(d *tls.Decoder) {
	s.A = d.Uint8("a")
	s.B = d.Uint16("b")
	s.C = d.Uint32("c")
	s.D = d.Uint64("d")
	s.E = d.Opaque("e")
	s.F = tls.ReadOptional[inner](d, "f")
	s.G = tls.ReadVector[inner](d, "g")
	s.H = tls.ReadUint16s[uint16](d, "h")
	s.I = tls.ReadUint32s[uint32](d, "i")
	s.J = tls.ReadOpaques(d, "j")
}

func drawSample(t *rapid.T) sample {
	// Lengths around the two places where the length header grows, 2^6 and 2^14.
	blob := rapid.Custom(func(t *rapid.T) []byte {
		n := rapid.SampledFrom([]int{0, 1, 62, 63, 64, 65, 300, 16382, 16383, 16384}).Draw(t, "n")
		return bytes.Repeat([]byte{rapid.Byte().Draw(t, "fill")}, n)
	})
	in := rapid.Custom(func(t *rapid.T) inner { return inner{blob.Draw(t, "x")} })
	return sample{
		A: rapid.Byte().Draw(t, "a"), B: rapid.Uint16().Draw(t, "b"),
		C: rapid.Uint32().Draw(t, "c"), D: rapid.Uint64().Draw(t, "d"),
		E: blob.Draw(t, "e"), F: rapid.Ptr(in, true).Draw(t, "f"),
		G: rapid.SliceOfN(in, 0, 4).Draw(t, "g"),
		H: rapid.SliceOf(rapid.Uint16()).Draw(t, "h"),
		I: rapid.SliceOf(rapid.Uint32()).Draw(t, "i"),
		J: rapid.SliceOfN(blob, 0, 3).Draw(t, "j"),
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := drawSample(t)
		enc, err := tls.Marshal(&want)
		if err != nil {
			t.Fatal(err)
		}
		var got sample
		if err := tls.Unmarshal(enc, &got); err != nil {
			t.Fatal(err)
		}
		again, err := tls.Marshal(&got)
		if err != nil || !bytes.Equal(again, enc) {
			t.Fatalf("re-encodes differently: %x, %x, %v", enc, again, err)
		}
	})
}

func TestEveryStrictPrefixFails(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := drawSample(t)
		enc, err := tls.Marshal(&v)
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.IntRange(0, len(enc)-1).Draw(t, "n")
		err = tls.Unmarshal(enc[:n], new(sample))
		if !errors.Is(err, spec.Truncated) {
			t.Fatalf("prefix of %d of %d bytes: %v", n, len(enc), err)
		}
	})
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLengths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want int
		rule *spec.Rule
	}{
		{"00", 0, nil},
		{"25", 37, nil},
		{"3f", 63, nil},
		{"4040", 64, nil},
		{"7bbd", 15293, nil},
		{"7fff", 16383, nil},
		{"80004000", 16384, nil},
		{"9d7f3e7d", 494878333, nil},
		{"bfffffff", tls.MaxVector, nil},
		{"4000", 0, spec.MinimalLength},
		{"403f", 0, spec.MinimalLength},
		{"80000000", 0, spec.MinimalLength},
		{"80003fff", 0, spec.MinimalLength},
		{"c0", 0, spec.LengthPrefix},
		{"ffffffffffffffff", 0, spec.LengthPrefix},
		{"", 0, spec.Truncated},
		{"40", 0, spec.Truncated},
		{"800040", 0, spec.Truncated},
	} {
		d := tls.NewDecoder(unhex(t, c.in))
		got := d.Length("length")
		if c.rule == nil && (d.Err() != nil || got != c.want) || c.rule != nil && !errors.Is(d.Err(), c.rule) {
			t.Errorf("%s: %d, %v; want %d, %v", c.in, got, d.Err(), c.want, c.rule)
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	t.Parallel()
	good := sample{E: []byte("e"), F: &inner{[]byte("f")}, G: []inner{{}, {[]byte("gg")}}, H: []uint16{1}, I: []uint32{2}, J: [][]byte{{3}}}
	enc, err := tls.Marshal(&good)
	if err != nil {
		t.Fatal(err)
	}
	// 01 0002 ... offsets: a 0, b 1, c 3, d 7, e 15, f 17, g 20, h 25, i 28, j 33.
	for _, c := range []struct {
		name   string
		offset int
		value  byte
		want   tls.DecodeError
	}{
		{"presence octet", 17, 2, tls.DecodeError{Offset: 17, Path: "f", Rule: spec.OptionalPresence}},
		{"element longer than its vector", 22, 3, tls.DecodeError{Offset: 23, Path: "g[1].x", Rule: spec.ElementBoundary}},
		{"odd vector of uint16", 25, 1, tls.DecodeError{Offset: 25, Path: "h", Rule: spec.ElementBoundary}},
		{"body not there", 15, 0x3f, tls.DecodeError{Offset: 16, Path: "e", Rule: spec.Truncated}},
	} {
		bad := bytes.Clone(enc)
		bad[c.offset] = c.value
		var got *tls.DecodeError
		if err := tls.Unmarshal(bad, new(sample)); !errors.As(err, &got) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got.Err = nil
		if diff := cmp.Diff(c.want, *got, cmp.Comparer(func(a, b *spec.Rule) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if err := tls.Unmarshal(append(bytes.Clone(enc), 0), new(sample)); !errors.Is(err, spec.TrailingBytes) {
		t.Errorf("trailing byte: %v", err)
	}
}

func TestOverlongVectorIsRefused(t *testing.T) {
	// 2^30 bytes that nobody touches take address space only.
	body := make([]byte, tls.MaxVector+1)
	for name, write := range map[string]func(*tls.Encoder){
		"opaque":  func(e *tls.Encoder) { e.Opaque(body) },
		"uint16s": func(e *tls.Encoder) { tls.Uint16s(e, make([]uint16, len(body)/2)) },
		"uint32s": func(e *tls.Encoder) { tls.Uint32s(e, make([]uint32, len(body)/4)) },
	} {
		e := tls.NewEncoder(nil)
		write(e)
		if _, err := e.Finish(); !errors.Is(err, spec.VectorTooLong) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e := tls.NewEncoder(body)
	e.End(0) // as if Begin had been called before the body was written
	if _, err := e.Finish(); !errors.Is(err, spec.VectorTooLong) {
		t.Errorf("begin and end: %v", err)
	}
}

func TestDeclaredLengthAllocatesNothing(t *testing.T) {
	// bfffffff declares 2^30-1 bytes; four bytes follow.
	in := unhex(t, "bfffffff00000000")
	for name, read := range map[string]func(*tls.Decoder){
		"opaque":  func(d *tls.Decoder) { d.Opaque("x") },
		"vector":  func(d *tls.Decoder) { tls.ReadVector[inner](d, "x") },
		"uint16s": func(d *tls.Decoder) { tls.ReadUint16s[uint16](d, "x") },
		"uint32s": func(d *tls.Decoder) { tls.ReadUint32s[uint32](d, "x") },
		"opaques": func(d *tls.Decoder) { tls.ReadOpaques(d, "x") },
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		d := tls.NewDecoder(in)
		read(d)
		runtime.ReadMemStats(&after)
		if !errors.Is(d.Err(), spec.Truncated) {
			t.Errorf("%s: %v", name, d.Err())
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 64<<10 {
			t.Errorf("%s allocates %d bytes", name, n)
		}
	}
}

func FuzzSample(f *testing.F) {
	s := sample{E: []byte("e"), F: &inner{}, G: []inner{{}}, H: []uint16{1}, I: []uint32{2}, J: [][]byte{{3}}}
	seed, err := tls.Marshal(&s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, in []byte) {
		var v sample
		if tls.Unmarshal(in, &v) != nil {
			return
		}
		out, err := tls.Marshal(&v)
		if err != nil || !bytes.Equal(in, out) {
			t.Fatalf("%x re-encodes as %x, %v", in, out, err)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	s := sample{E: make([]byte, 1024), G: []inner{{make([]byte, 32)}, {make([]byte, 32)}}}
	buf := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		s.Encode(tls.NewEncoder(buf))
	}
}

func BenchmarkDecode(b *testing.B) {
	s := sample{E: make([]byte, 1024), G: []inner{{make([]byte, 32)}, {make([]byte, 32)}}}
	enc, err := tls.Marshal(&s)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(enc)))
	b.ReportAllocs()
	var v sample
	for b.Loop() {
		if err := tls.Unmarshal(enc, &v); err != nil {
			b.Fatal(err)
		}
	}
}
