package spec

// RFC 9420, Section 17: IANA Considerations (what its registries share).

import "fmt"

// The registries of 16-bit code points reserve the same values: sixteen with
// one repeated byte of the form 0x?A for GREASE, of which 0xFAFA is private
// use instead (Section 13.5), and all from 0xF000 for private use.
const firstPrivateUse = 0xF000

func isGREASE(v uint16) bool {
	return v&0x0F0F == 0x0A0A && v>>8 == v&0xFF && v < firstPrivateUse
}

func isPrivateUse(v uint16) bool { return v >= firstPrivateUse }

// GREASE returns the fifteen values that every registry except that of the
// wire formats reserves for GREASE (Section 13.5).
func GREASE() []uint16 {
	values := make([]uint16, 15)
	for i := range values {
		values[i] = 0x0A0A + 0x1010*uint16(i)
	}
	return values
}

// nameOf is the text of a 16-bit code point: its registered name, or GREASE,
// reserved, private or unknown with the value in hexadecimal.
func nameOf(name string, v uint16) string {
	switch {
	case name != "":
		return name
	case v == 0:
		return "reserved(0x0000)"
	case isGREASE(v):
		return fmt.Sprintf("GREASE(0x%04X)", v)
	case isPrivateUse(v):
		return fmt.Sprintf("private(0x%04X)", v)
	}
	return fmt.Sprintf("unknown(0x%04X)", v)
}
