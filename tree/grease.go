package tree

// RFC 9420, Section 13.5: GREASE.
//
// Only sending knows GREASE values. Receiving treats them as it treats any
// value that it does not know, without asking which it is.

import (
	"slices"

	"github.com/seed-47ee054e/mls/spec"
)

// WithGREASE returns what a client with the capabilities c publishes: c with
// one GREASE value at some place in each of the four lists that may have one.
// c itself, without them, is what the client compares with others. The entropy
// is not secret.
func (c *Capabilities) WithGREASE(entropy [8]byte) Capabilities {
	return Capabilities{
		Versions:     slices.Clone(c.Versions),
		CipherSuites: insertGREASE(c.CipherSuites, entropy[0], entropy[1]),
		Extensions:   insertGREASE(c.Extensions, entropy[2], entropy[3]),
		Proposals:    insertGREASE(c.Proposals, entropy[4], entropy[5]),
		Credentials:  insertGREASE(c.Credentials, entropy[6], entropy[7]),
	}
}

// WithGREASE returns the list with a GREASE extension of the given body at
// some place, and the extension's type. It is for the extensions of a
// KeyPackage, a GroupInfo or a LeafNode, whose capabilities have to list the
// type as well. The entropy is not secret.
func (x Extensions) WithGREASE(entropy [2]byte, data []byte) (Extensions, spec.ExtensionType) {
	t := spec.ExtensionType(greaseValue(entropy[0]))
	if _, taken := x.Find(t); taken {
		return slices.Clone(x), t
	}
	at := int(entropy[1]) % (len(x) + 1)
	return slices.Insert(slices.Clone(x), at, Extension{Type: t, Data: data}), t
}

func insertGREASE[T ~uint16](list []T, value, place byte) []T {
	at := int(place) % (len(list) + 1)
	return slices.Insert(slices.Clone(list), at, T(greaseValue(value)))
}

func greaseValue(choice byte) uint16 {
	values := spec.GREASE()
	return values[int(choice)%len(values)]
}
