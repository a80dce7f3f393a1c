package schedule

// RFC 9420, Section 8.6: Resumption PSK.

import (
	"bytes"

	"github.com/seed-47ee054e/mls/spec"
)

// AsPSK returns the resumption_psk of e as a pre-shared key to inject into
// another epoch or group: groupID and epoch say which one e is; nonce is fresh
// and has KDF.Nh bytes of the group that the key is injected into. The key
// is the same for every usage; the usage is bound to it by the name. It
// implements RFC 9420, Section 8.6.
func (e *Epoch) AsPSK(usage spec.ResumptionPSKUsage, groupID []byte, epoch uint64, nonce []byte) PSK {
	return PSK{
		ID: PreSharedKeyID{
			Type:    spec.PSKTypeResumption,
			Usage:   usage,
			GroupID: bytes.Clone(groupID),
			Epoch:   epoch,
			Nonce:   bytes.Clone(nonce),
		},
		Secret: e.ResumptionPSK,
	}
}
