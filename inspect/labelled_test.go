package inspect_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

type cryptoVector struct {
	CipherSuite spec.CipherSuite `json:"cipher_suite"`
	Expand      struct {
		Secret, Context, Out hexBytes
		Label                string
		Length               uint16
	} `json:"expand_with_label"`
	Ref struct {
		Label      string
		Value, Out hexBytes
	} `json:"ref_hash"`
	Sign struct {
		Pub, Content, Signature hexBytes
		Label                   string
	} `json:"sign_with_label"`
	Encrypt struct {
		Priv, Context, Plaintext, Ciphertext hexBytes
		KEMOutput                            hexBytes `json:"kem_output"`
		Label                                string
	} `json:"encrypt_with_label"`
}

func cryptoSuite(v *cryptoVector) spec.CipherSuite { return v.CipherSuite }

// RefHashInput: Section 5.2.
func TestRefHashInput(t *testing.T) {
	t.Parallel()
	readVectors(t, "crypto-basics.json", cryptoSuite, func(t *testing.T, suite *ciphersuite.Suite, v *cryptoVector) {
		if out := suite.Hash(structure(t, "RefHashInput", []byte(v.Ref.Label), v.Ref.Value)); !bytes.Equal(out, v.Ref.Out) {
			t.Errorf("%v: RefHash", suite.ID())
		}
	})
}

// SignContent: Section 5.1.2. EncryptContext: Section 5.1.3. KDFLabel: Section
// 8. The functions around them are those of the standard library, which has
// what the first suite needs.
func TestLabelledInputs(t *testing.T) {
	t.Parallel()
	readVectors(t, "crypto-basics.json", cryptoSuite, func(t *testing.T, suite *ciphersuite.Suite, v *cryptoVector) {
		if suite.ID() != spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519 {
			return
		}
		content := structure(t, "SignContent", []byte(spec.LabelPrefix+v.Sign.Label), v.Sign.Content)
		if !ed25519.Verify(ed25519.PublicKey(v.Sign.Pub), content, v.Sign.Signature) {
			t.Error("SignWithLabel")
		}

		priv, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(v.Encrypt.Priv)
		if err != nil {
			t.Fatal(err)
		}
		context := structure(t, "EncryptContext", []byte(spec.LabelPrefix+v.Encrypt.Label), v.Encrypt.Context)
		plaintext, err := hpke.Open(priv, hpke.HKDFSHA256(), hpke.AES128GCM(), context, slices.Concat(v.Encrypt.KEMOutput, v.Encrypt.Ciphertext))
		if err != nil || !bytes.Equal(plaintext, v.Encrypt.Plaintext) {
			t.Errorf("EncryptWithLabel: %v", err)
		}

		info := structure(t, "KDFLabel", v.Expand.Length, []byte(spec.LabelPrefix+v.Expand.Label), v.Expand.Context)
		out, err := hkdf.Expand(sha256.New, v.Expand.Secret, string(info), int(v.Expand.Length))
		if err != nil || !bytes.Equal(out, v.Expand.Out) {
			t.Errorf("ExpandWithLabel: %v", err)
		}
	})
}

type pskVector struct {
	CipherSuite spec.CipherSuite `json:"cipher_suite"`
	PSKs        []struct {
		ID    hexBytes `json:"psk_id"`
		PSK   hexBytes `json:"psk"`
		Nonce hexBytes `json:"psk_nonce"`
	} `json:"psks"`
	Secret hexBytes `json:"psk_secret"`
}

// PSKLabel, PreSharedKeyID: Section 8.4.
func TestPSKLabel(t *testing.T) {
	t.Parallel()
	suiteOf := func(v *pskVector) spec.CipherSuite { return v.CipherSuite }
	readVectors(t, "psk_secret.json", suiteOf, func(t *testing.T, suite *ciphersuite.Suite, v *pskVector) {
		secret := suite.ZeroSecret()
		for i, psk := range v.PSKs {
			id := structure(t, "PreSharedKeyID", uint8(spec.PSKTypeExternal), psk.ID, psk.Nonce)
			label := structure(t, "PSKLabel", encoded(id), uint16(i), uint16(len(v.PSKs)))
			extracted := suite.Extract(suite.ZeroSecret(), ciphersuite.NewSecret(psk.PSK))
			secret = suite.Extract(suite.ExpandWithLabel(extracted, spec.LabelDerivedPSK, label, suite.Nh()), secret)
		}
		if !bytes.Equal(secret.Bytes(), v.Secret) {
			t.Errorf("%v: psk_secret of %d", suite.ID(), len(v.PSKs))
		}
	})
}
