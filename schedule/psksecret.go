package schedule

// RFC 9420, Section 8.4: Pre-Shared Keys (how they enter the key schedule).

import (
	"errors"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// MaxPSKs is the number of pre-shared keys that one epoch can take in: PSKLabel
// counts them with 16 bits.
const MaxPSKs = 1<<16 - 1

// ErrAbsentPSK is returned to who names a pre-shared key without having it.
var ErrAbsentPSK = errors.New("mls: a pre-shared key is absent or was erased")

// PSK is a pre-shared key under its name. The key may have any length.
type PSK struct {
	ID     PreSharedKeyID
	Secret ciphersuite.Secret
}

// PSKLabel binds a pre-shared key to its name and to its place among all that
// are injected together.
type PSKLabel struct {
	ID    PreSharedKeyID
	Index uint16 // from zero
	Count uint16
}

// Encode writes the PSKLabel structure.
func (l *PSKLabel) Encode(e *tls.Encoder) {
	l.ID.Encode(e)
	e.Uint16(l.Index)
	e.Uint16(l.Count)
}

// Decode reads the PSKLabel structure.
func (l *PSKLabel) Decode(d *tls.Decoder) {
	d.Struct("id", &l.ID)
	l.Index = d.Uint16("index")
	l.Count = d.Uint16("count")
}

// PSKSecret is psk_secret, KDF.Nh bytes: all pre-shared keys of a Commit or of
// a Welcome in one.
type PSKSecret struct{ ciphersuite.Secret }

// CombinePSKs derives the psk_secret from the keys in the order in which the
// Commit or the GroupSecrets lists them; without any it is KDF.Nh zero bytes.
// More than MaxPSKs are refused (spec.TooManyPSKs), and so is an absent key
// (ErrAbsentPSK), which is not one of zero bytes. It implements RFC 9420,
// Section 8.4.
func CombinePSKs(suite *ciphersuite.Suite, psks []PSK) (PSKSecret, error) {
	if len(psks) > MaxPSKs {
		return PSKSecret{}, spec.TooManyPSKs.Violated("%d pre-shared keys", len(psks))
	}
	zero := suite.ZeroSecret()
	secret := suite.ZeroSecret()
	for i := range psks {
		if psks[i].Secret.IsAbsent() {
			return PSKSecret{}, ErrAbsentPSK
		}
		label, err := marshalContext(&PSKLabel{psks[i].ID, uint16(i), uint16(len(psks))}, "psks")
		if err != nil {
			return PSKSecret{}, err
		}
		extracted := suite.Extract(zero, psks[i].Secret)
		input := suite.ExpandWithLabel(extracted, spec.LabelDerivedPSK, label, suite.Nh())
		next := suite.Extract(input, secret)
		extracted.Erase()
		input.Erase()
		secret.Erase()
		secret = next
	}
	return PSKSecret{secret}, nil
}
