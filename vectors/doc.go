// Package vectors reads, verifies and generates test vectors in the format of
// the MLS working group's sixteen published files (repository
// mlswg/mls-implementations, test-vectors.md), and of a kind of our own
// (docs/vectors.md).
//
// A file is a JSON array of entries of one [Kind]. [Load] reads it strictly:
// an unknown, missing or repeated field, a value of the wrong type and a
// cipher suite nobody knows are an [*InputError] that says where. [Verify]
// computes every value again and reports each that differs as a [Mismatch]
// with the path of the field, the value wanted and the value got. [Generate]
// makes entries of any kind for any suite from a seed, the same bytes for the
// same seed. [Own] is a generated set for all suites that is part of the
// package; [Fetch] downloads the published files.
package vectors
