package ciphersuite

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/seed-47ee054e/mls/internal/published"
	"github.com/seed-47ee054e/mls/spec"
)

type hexBytes []byte

func (h *hexBytes) UnmarshalText(b []byte) (err error) {
	*h, err = hex.DecodeString(string(b))
	return err
}

// cryptoBasics is a case of the published file crypto-basics.json.
type cryptoBasics struct {
	CipherSuite spec.CipherSuite `json:"cipher_suite"`
	RefHash     struct {
		Label      string
		Value, Out hexBytes
	} `json:"ref_hash"`
	ExpandWithLabel struct {
		Secret, Context, Out hexBytes
		Label                string
		Length               int
	} `json:"expand_with_label"`
	DeriveSecret struct {
		Secret, Out hexBytes
		Label       string
	} `json:"derive_secret"`
	DeriveTreeSecret struct {
		Secret, Out hexBytes
		Label       string
		Generation  uint32
		Length      int
	} `json:"derive_tree_secret"`
	SignWithLabel struct {
		Priv, Pub, Content, Signature hexBytes
		Label                         string
	} `json:"sign_with_label"`
	EncryptWithLabel struct {
		Priv, Pub, Context, Plaintext, Ciphertext hexBytes
		KEMOutput                                 hexBytes `json:"kem_output"`
		Label                                     string
	} `json:"encrypt_with_label"`
}

func TestPublishedCryptoBasics(t *testing.T) {
	t.Parallel()
	cases := published.Read[cryptoBasics](t, "crypto-basics.json")
	seen := 0
	for _, c := range cases {
		s, err := Lookup(c.CipherSuite)
		if err != nil {
			t.Errorf("%v: %v", c.CipherSuite, err)
			continue
		}
		seen++
		t.Run(s.Name(), func(t *testing.T) { t.Parallel(); checkCryptoBasics(t, s, &c) })
	}
	if seen == 0 {
		t.Fatal("no case")
	}
}

func checkCryptoBasics(t *testing.T, s *Suite, c *cryptoBasics) {
	equal := func(what string, got, want []byte) {
		t.Helper()
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %x, want %x", what, got, want)
		}
	}
	equal("RefHash", s.RefHashOfWholeLabel(c.RefHash.Label, c.RefHash.Value), c.RefHash.Out)
	x := c.ExpandWithLabel
	equal("ExpandWithLabel", s.ExpandWithLabel(NewSecret(x.Secret), x.Label, x.Context, x.Length).Bytes(), x.Out)
	d := c.DeriveSecret
	equal("DeriveSecret", s.DeriveSecret(NewSecret(d.Secret), d.Label).Bytes(), d.Out)
	tr := c.DeriveTreeSecret
	equal("DeriveTreeSecret", s.DeriveTreeSecret(NewSecret(tr.Secret), tr.Label, tr.Generation, tr.Length).Bytes(), tr.Out)

	g := c.SignWithLabel
	priv, err := s.ParseSignaturePrivateKey(NewSecret(g.Priv))
	if err != nil {
		t.Fatal(err)
	}
	equal("signature public key", priv.Public(), g.Pub)
	equal("signature private key", priv.Secret().Bytes(), g.Priv)
	if err := s.CheckSignaturePublicKey(SignaturePublicKey(g.Pub)); err != nil {
		t.Error(err)
	}
	if err := s.VerifyWithLabel(SignaturePublicKey(g.Pub), g.Label, g.Content, g.Signature); err != nil {
		t.Error(err)
	}
	signature, err := s.SignWithLabel(priv, g.Label, g.Content)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.VerifyWithLabel(SignaturePublicKey(g.Pub), g.Label, g.Content, signature); err != nil {
		t.Error(err)
	}

	e := c.EncryptWithLabel
	key, err := s.ParseHPKEPrivateKey(NewSecret(e.Priv))
	if err != nil {
		t.Fatal(err)
	}
	equal("HPKE public key", key.Public(), e.Pub)
	if err := s.CheckHPKEPublicKey(HPKEPublicKey(e.Pub)); err != nil {
		t.Error(err)
	}
	got, err := s.DecryptWithLabel(key, e.Label, e.Context, HPKECiphertext{e.KEMOutput, e.Ciphertext})
	if err != nil {
		t.Fatal(err)
	}
	equal("plaintext", got, e.Plaintext)
	ct, err := s.EncryptWithLabel(HPKEPublicKey(e.Pub), e.Label, e.Context, e.Plaintext, NewSecret(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	got, err = s.DecryptWithLabel(key, e.Label, e.Context, ct)
	if err != nil {
		t.Fatal(err)
	}
	equal("own plaintext", got, e.Plaintext)
}
