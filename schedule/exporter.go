package schedule

// RFC 9420, Section 8.5: Exporters.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// Export derives a secret of length bytes for use outside of MLS, the same for
// all members of the epoch. label says what for, and should be registered or
// otherwise unique (Section 17.8); context can be anything. length is at most
// 255*KDF.Nh, the limit of HKDF; ciphersuite.ErrExportLength
// otherwise. It implements
// MLS-Exporter of RFC 9420, Section 8.5.
func (e *Epoch) Export(suite *ciphersuite.Suite, label string, context []byte, length int) (ciphersuite.Secret, error) {
	if length < 0 || length > 255*suite.Nh() {
		return ciphersuite.Secret{}, ciphersuite.ErrExportLength
	}
	derived := suite.DeriveSecret(e.ExporterSecret, label)
	defer derived.Erase()
	return suite.ExpandWithLabel(derived, spec.LabelExported, suite.Hash(context), length), nil
}
