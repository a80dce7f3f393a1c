package schedule

// RFC 9420, Section 8.5: Exporters.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Export derives a secret of length bytes for use outside of MLS, the same for
// all members of the epoch. label says what for, and should be registered or
// otherwise unique (Section 17.8); context can be anything. length is at most
// 255*KDF.Nh, the limit of HKDF; ciphersuite.ErrExportLength
// otherwise. An epoch that was erased exports nothing (ErrErased). It implements
// MLS-Exporter of RFC 9420, Section 8.5.
func (e *Epoch) Export(suite *ciphersuite.Suite, label string, context []byte, length int) (ciphersuite.Secret, error) {
	if e.ExporterSecret.IsAbsent() {
		return ciphersuite.Secret{}, ErrErased
	}
	if len(spec.LabelPrefix)+len(label) > tls.MaxVector {
		return ciphersuite.Secret{}, spec.VectorTooLong.Violated("label: %d bytes", len(label))
	}
	if length < 0 || length > suite.MaxExpand() {
		return ciphersuite.Secret{}, ciphersuite.ErrExportLength
	}
	derived := suite.DeriveSecret(e.ExporterSecret, label)
	defer derived.Erase()
	return suite.ExpandWithLabel(derived, spec.LabelExported, suite.Hash(context), length), nil
}
