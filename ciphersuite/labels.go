package ciphersuite

// RFC 9420, Section 2.1.2: Variable-Size Vector Length Headers (inside labels).

import (
	"encoding/binary"
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Each labelled function of the RFC has a structure of a label and a byte
// string, both opaque<V>: SignContent, EncryptContext, RefHashInput and, after
// two bytes, KDFLabel. They are built here and not by tls.Encoder because what
// an Encoder writes is always on the heap; secrets are derived too often for
// that.

// maxLabelled is how many bytes appendLabelled adds at most to those of the
// label and of b: a prefix and two lengths.
const maxLabelled = len(spec.LabelPrefix) + 8

// appendLabelled appends prefix and label as one opaque<V>, then b as another.
// None is longer than tls.MaxVector.
func appendLabelled(dst []byte, prefix, label string, b []byte) []byte {
	return append(appendLabelledHead(dst, prefix, label, len(b)), b...)
}

// appendLabelledHead is appendLabelled up to where b, of n bytes, follows.
func appendLabelledHead(dst []byte, prefix, label string, n int) []byte {
	dst = appendLength(dst, len(prefix)+len(label))
	dst = append(dst, prefix...)
	dst = append(dst, label...)
	return appendLength(dst, n)
}

func appendLength(dst []byte, n int) []byte {
	switch {
	case n < 1<<6:
		return append(dst, byte(n))
	case n < 1<<14:
		return binary.BigEndian.AppendUint16(dst, 1<<14|uint16(n))
	default:
		return binary.BigEndian.AppendUint32(dst, 1<<31|uint32(n))
	}
}

// checkLabelled tells whether label and b fit their vectors.
func checkLabelled(label string, b []byte) error {
	if n := max(len(spec.LabelPrefix)+len(label), len(b)); n > tls.MaxVector {
		return spec.VectorTooLong.Because(fmt.Errorf("a vector of %d bytes exceeds the largest, %d", n, tls.MaxVector), "")
	}
	return nil
}

// mustLabelled is checkLabelled for the functions that return no error. What
// they are given has been encoded or decoded before, so it fits.
func mustLabelled(label string, b []byte) {
	if err := checkLabelled(label, b); err != nil {
		panic("mls: internal error: " + err.Error())
	}
}

// labelAndBytes is SignContent, and the equally built EncryptContext of the RFC.
func labelAndBytes(label string, b []byte) ([]byte, error) {
	if err := checkLabelled(label, b); err != nil {
		return nil, err
	}
	return appendLabelled(make([]byte, 0, maxLabelled+len(label)+len(b)), spec.LabelPrefix, label, b), nil
}
