package framing

// RFC 9420, Section 12.4.3.2: Joining via External Commits.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// ExternalPub is the body of the external_pub extension of a GroupInfo: the
// public key of the epoch's external key pair, as a vector of its own inside
// extension_data.
type ExternalPub struct {
	ExternalPub ciphersuite.HPKEPublicKey
}

// Encode writes the ExternalPub structure.
func (x *ExternalPub) Encode(e *tls.Encoder) { e.Opaque(x.ExternalPub) }

// Decode reads the ExternalPub structure.
func (x *ExternalPub) Decode(d *tls.Decoder) { x.ExternalPub = d.Opaque("external_pub") }

// Extension returns x as an extension of a GroupInfo. The error is a violation
// of spec.VectorTooLong.
func (x *ExternalPub) Extension() (tree.Extension, error) {
	data, err := tls.Marshal(x)
	return tree.Extension{Type: spec.ExtensionTypeExternalPub, Data: data}, err
}

// ExternalPub returns the external public key that g has in its external_pub
// extension. It is not checked to be a key of the suite. The error is a
// violation of spec.ExternalPubMissing, or a *tls.DecodeError.
func (g *GroupInfo) ExternalPub() (ciphersuite.HPKEPublicKey, error) {
	data, ok := g.Extensions.Find(spec.ExtensionTypeExternalPub)
	if !ok {
		return nil, spec.ExternalPubMissing.Violated("group_info.extensions")
	}
	var x ExternalPub
	if err := tls.Unmarshal(data, &x); err != nil {
		return nil, err
	}
	return x.ExternalPub, nil
}
