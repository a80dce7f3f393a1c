package schedule

// RFC 9420, Section 8.3: External Initialization.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// exporterContext is a whole label: the HPKE export is none of the labelled
// functions, which would add the prefix.
const exporterContext = spec.LabelPrefix + spec.LabelExternalInitSecret

// SendExternalInit makes the init secret of an external Commit, and the
// kem_output for its ExternalInit proposal, from the external_pub of the
// group's current epoch and the joiner's fresh entropy (KDF.Nh bytes, never
// used for anything else). An external_pub that is no key of the suite is refused
// (spec.HPKEPublicKey). It implements RFC 9420, Section 8.3.
func SendExternalInit(suite *ciphersuite.Suite, externalPub ciphersuite.HPKEPublicKey, entropy ciphersuite.Secret) (kemOutput []byte, init InitSecret, err error) {
	kemOutput, exported, err := suite.SendExport(externalPub, nil, []byte(exporterContext), suite.Nh(), entropy)
	return kemOutput, InitSecret{exported}, err
}

// ReceiveExternalInit recovers that init secret as a member, with the epoch in
// which the external Commit was sent. It then stands in for the epoch's own
// init secret. A kem_output that is none of the suite's KEM is refused
// (spec.ExternalInitKEMOutput). It implements RFC 9420, Section 8.3.
func (e *Epoch) ReceiveExternalInit(suite *ciphersuite.Suite, kemOutput []byte) (InitSecret, error) {
	priv, _ := e.ExternalKeyPair(suite)
	defer priv.Erase()
	exported, err := suite.ReceiveExport(priv, kemOutput, nil, []byte(exporterContext), suite.Nh())
	return InitSecret{exported}, err
}
