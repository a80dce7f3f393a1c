package spec

// RFC 9420, Section 2.1: Presentation Language.

// Rules of Section 2.1.
var (
	TrailingBytes    = &Rule{"2.1/trailing-bytes", "2.1", Implied, "receiver", Negative, "An encoded object is consumed to its last byte; bytes left over after it make the input malformed."}
	OptionalPresence = &Rule{"2.1.1/presence-octet", "2.1.1", Must, "receiver", Negative, "The presence octet of an optional value is 0 or 1; any other octet is malformed."}
	ElementBoundary  = &Rule{"2.1.2/element-boundary", "2.1.2", Struct, "receiver", Negative, "The length of a vector counts bytes, and its last element ends exactly where the vector ends."}
	VectorTooLong    = &Rule{"2.1.2/vector-too-long", "2.1.2", Implied, "sender", Negative, "A vector body has at most 2^30-1 bytes; an encoder refuses a longer one with a clear error."}
	MinimalLength    = &Rule{"2.1.2/minimal-length", "2.1.2", Must, "receiver", Negative, "A vector length that would have fitted a shorter form is malformed."}
	LengthPrefix     = &Rule{"2.1.2/length-prefix", "2.1.2", Must, "receiver", Negative, "A vector length whose first two bits are both set is invalid and rejected."}
	Truncated        = &Rule{"2.1.2/truncated", "2.1.2", Implied, "receiver", Negative, "Input that ends inside a field, a vector length or an announced vector body is malformed."}
	StorageLimit     = &Rule{"2.1.2/storage-limit", "2.1.2", Should, "receiver", Negative, "Input larger than an implementation's own limits on size or number is refused with an error that says so."}
)

var rules2_1 = []*Rule{
	{"2.1/presentation-language", "2.1", Struct, "receiver", Vector, "Every wire object is encoded in TLS 1.3 presentation language: fields in declared order, integers big-endian, no inter-field padding, enums at the width implied by their maximum value."},
	TrailingBytes,
	{"2.1.1/optional-encoding", "2.1.1", Struct, "receiver", Vector, "optional<T> is one octet followed by nothing (0) or by the encoding of T (1)."},
	OptionalPresence,
	{"2.1.2/variable-length", "2.1.2", Struct, "receiver", Vector, "A vector marked <V> is prefixed by a variable-length integer giving its body length; the integer is the QUIC varint format restricted to 1, 2 and 4 byte forms and to minimal encodings."},
	{"2.1.2/bounded-vectors", "2.1.2", Struct, "receiver", Vector, "A vector declared with numeric bounds keeps the ordinary TLS fixed-width length field; only <V> switches to the variable form."},
	ElementBoundary,
	VectorTooLong,
	{"2.1.2/length-bits", "2.1.2", Struct, "receiver", Vector, "The top two bits of the first length byte hold log2 of the length-field size and the remaining bits, read big-endian across all bytes of the field, hold the value."},
	{"2.1.2/shortest-length", "2.1.2", Must, "sender", Vector, "An encoder emits the shortest form able to hold the length: 1 byte up to 63, 2 bytes up to 16383, otherwise 4 bytes."},
	MinimalLength,
	LengthPrefix,
	{"2.1.2/example-lengths", "2.1.2", Implied, "receiver", Vector, "Reference decodings hold: 9d7f3e7d gives 494878333, 7bbd gives 15293 and 25 gives 37."},
	Truncated,
	{"2.1.2/allocation-bound", "2.1.2", Implied, "receiver", Property, "Length values are attacker controlled, so an implementation bounds allocation by available input and by its own storage limits before reserving memory for a vector."},
	StorageLimit,
}
