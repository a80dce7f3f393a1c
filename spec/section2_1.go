package spec

// Rules of RFC 9420, Section 2.1: Presentation Language.
var (
	TrailingBytes    = &Rule{"2.1/trailing-bytes", "2.1", Implied, "receiver", Negative, "An encoded object is consumed to its last byte; bytes left over after it make the input malformed."}
	OptionalPresence = &Rule{"2.1.1/presence-octet", "2.1.1", Must, "receiver", Negative, "The presence octet of an optional value is 0 or 1; any other octet is malformed."}
	ElementBoundary  = &Rule{"2.1.2/element-boundary", "2.1.2", Struct, "receiver", Negative, "The length of a vector counts bytes, and its last element ends exactly where the vector ends."}
	VectorTooLong    = &Rule{"2.1.2/vector-too-long", "2.1.2", Implied, "sender", Negative, "A vector body has at most 2^30-1 bytes; an encoder refuses a longer one with a clear error."}
	MinimalLength    = &Rule{"2.1.2/minimal-length", "2.1.2", Must, "receiver", Negative, "A vector length that would have fitted a shorter form is malformed."}
	LengthPrefix     = &Rule{"2.1.2/length-prefix", "2.1.2", Must, "receiver", Negative, "A vector length whose first two bits are both set is invalid and rejected."}
	Truncated        = &Rule{"2.1.2/truncated", "2.1.2", Implied, "receiver", Negative, "Input that ends inside a field, a vector length or an announced vector body is malformed."}
)
