package vectors

import "encoding/hex"

// Hex is binary data, in JSON a string of hexadecimal digits. A *Hex is nil
// for null.
type Hex []byte

// MarshalText gives the digits, in lower case.
func (h Hex) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

// String gives the digits, in lower case.
func (h Hex) String() string { return hex.EncodeToString(h) }
