package vectors

// RFC 9420, Section 2.1.2: Variable-Size Vector Length Headers.

import (
	"github.com/seed-47ee054e/mls/tls"
)

// deserializationEntry is an entry of deserialization.json.
type deserializationEntry struct {
	VLBytesHeader Hex    `json:"vlbytes_header"`
	Length        uint32 `json:"length" vector:"computed"`
}

func (e *deserializationEntry) verify(c *check) {
	d := tls.NewDecoder(e.VLBytesHeader)
	length := d.Length("vlbytes_header")
	if c.succeeds("vlbytes_header", "a vector length", d.Finish()) {
		c.number("length", uint64(e.Length), uint64(length))
	}
}

// generateDeserialization makes the lengths at which the form of the header
// changes, and some between.
func generateDeserialization(g *generator) []entry {
	lengths := []uint32{0, 1, 62, 63, 64, 65, 1<<14 - 2, 1<<14 - 1, 1 << 14, 1<<14 + 1, 1<<30 - 2, tls.MaxVector}
	for _, limit := range []int{1 << 6, 1 << 14, 1 << 20, 1 << 30} {
		lengths = append(lengths, uint32(g.below(limit)))
	}
	var entries []entry
	for _, n := range lengths {
		var header Hex
		switch {
		case n < 1<<6:
			header = Hex{byte(n)}
		case n < 1<<14:
			header = Hex{0x40 | byte(n>>8), byte(n)}
		default:
			header = Hex{0x80 | byte(n>>24), byte(n >> 16), byte(n >> 8), byte(n)}
		}
		entries = append(entries, &deserializationEntry{header, n})
	}
	return entries
}
