package framing_test

import (
	"math/bits"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/framing"
)

func TestPaddingLengths(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		padding      framing.Padding
		length, want int
	}{
		{framing.NoPadding(), 100, 0},
		{framing.PadToBlock(0), 100, 0},
		{framing.PadToBlock(1), 100, 0},
		{framing.PadToBlock(64), 0, 0},
		{framing.PadToBlock(64), 1, 63},
		{framing.PadToBlock(64), 64, 0},
		{framing.PadToBlock(64), 65, 63},
		{framing.Padding{Scheme: 99, Block: 64}, 65, 0},
		// Padmé lengths: …, 8, 10, …, 16, 18, …, 32, 36, …
		{framing.PadPadme(), 0, 0},
		{framing.PadPadme(), 1, 0},
		{framing.PadPadme(), 9, 1},
		{framing.PadPadme(), 16, 0},
		{framing.PadPadme(), 17, 1},
		{framing.PadPadme(), 33, 3},
		{framing.PadPadme(), 1000, 24},
		{framing.PadPadme(), 1 << 20, 0},
	} {
		if got := test.padding.Length(test.length); got != test.want {
			t.Errorf("%+v pads %d bytes with %d, not %d", test.padding, test.length, got, test.want)
		}
	}
}

func TestPadmeIsMonotoneAndCheap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 1<<30).Draw(t, "length")
		pad := framing.PadPadme().Length(n)
		if pad < 0 || float64(pad) > 0.12*float64(n) {
			t.Fatalf("%d bytes are padded with %d", n, pad)
		}
		padded := n + pad
		if framing.PadPadme().Length(padded) != 0 {
			t.Fatalf("%d is not itself padded", padded)
		}
		if next := n + 1 + framing.PadPadme().Length(n+1); next < padded {
			t.Fatalf("%d bytes become %d, one more becomes %d", n, padded, next)
		}
		// The mantissa is no longer than the exponent's own length.
		e := bits.Len(uint(padded)) - 1
		if low := e - bits.Len(uint(e)); low > 0 && padded&(1<<(low-1)-1) != 0 {
			t.Fatalf("%d has too many significant bits", padded)
		}
	})
}
