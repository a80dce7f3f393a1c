package ciphersuite

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/spec"
)

type recorder struct{ all []Derivation }

func (r *recorder) Derived(d Derivation) {
	d.Output = d.Output.Clone()
	r.all = append(r.all, d)
}

func TestTracerSeesEachLabelledFunction(t *testing.T) {
	eachSuite(t, func(t *testing.T, plain *Suite) {
		var r recorder
		s := plain.WithTracer(&r)
		if s.ID() != plain.ID() || plain.tracer != nil {
			t.Error("WithTracer changed the suite, or made another one")
		}
		secret, context := entropyFor(1), []byte("context")
		var want []string
		step := func(section, function, label string, output []byte) {
			t.Helper()
			want = append(want, fmt.Sprintf("%s %s %q", section, function, label))
			if d := r.all[len(r.all)-1]; !bytes.Equal(d.Output.Bytes(), output) {
				t.Errorf("%s: output %x, want %x", function, d.Output.Bytes(), output)
			}
		}
		step("8", "ExpandWithLabel", "a", s.ExpandWithLabel(secret, "a", context, 20).Bytes())
		step("8", "DeriveSecret", "b", s.DeriveSecret(secret, "b").Bytes())
		step("9.1", "DeriveTreeSecret", "c", s.DeriveTreeSecret(secret, "c", 1, 12).Bytes())
		step("8", "KDF.Extract", "", s.Extract(secret, secret).Bytes())
		step("5.2", "RefHash", "d", s.RefHash("d", context))
		step("6.1", "MAC", "", s.MAC(secret, context))
		signer := mustSigner(t, s, 1)
		sig, err := s.SignWithLabel(signer, "e", context)
		if err != nil {
			t.Fatal(err)
		}
		step("5.1.2", "SignWithLabel", "e", sig)
		if err := s.VerifyWithLabel(signer.Public(), "f", context, sig); r.all[len(r.all)-1].Err != err || err == nil {
			t.Errorf("VerifyWithLabel: %v, traced %v", err, r.all[len(r.all)-1].Err)
		}
		step("5.1.2", "VerifyWithLabel", "f", nil)
		priv, pub := s.DeriveKeyPair(secret)
		step("5.1", "DeriveKeyPair", "", priv.Secret().Bytes())
		ct, err := s.EncryptWithLabel(pub, "g", context, []byte("plaintext"), entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		step("5.1.3", "EncryptWithLabel", "g", ct.Ciphertext)
		if d := r.all[len(r.all)-1]; !bytes.Equal(d.KEMOutput, ct.KEMOutput) || !bytes.Equal(d.PublicKey, pub) {
			t.Error("EncryptWithLabel is traced without KEM output or key")
		}
		plaintext, err := s.DecryptWithLabel(priv, "g", context, ct)
		if err != nil {
			t.Fatal(err)
		}
		step("5.1.3", "DecryptWithLabel", "g", plaintext)
		kemOutput, sent, err := s.SendExport(pub, nil, context, 32, entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		step("8.3", "SetupBaseS and Export", "", sent.Bytes())
		received, err := s.ReceiveExport(priv, kemOutput, nil, context, 32)
		if err != nil || !received.Equal(sent) {
			t.Errorf("exported %x, %v, want %x", received.Bytes(), err, sent.Bytes())
		}
		step("8.3", "SetupBaseR and Export", "", received.Bytes())

		var got []string
		for _, d := range r.all {
			got = append(got, fmt.Sprintf("%s %s %q", d.Section, d.Function, d.Label))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		seen := len(r.all)
		if s.WithTracer(nil).DeriveSecret(secret, "x"); len(r.all) != seen {
			t.Error("a suite without tracer reported")
		}
	})
}

func TestCounterCountsEachPrimitiveOnce(t *testing.T) {
	eachSuite(t, func(t *testing.T, plain *Suite) {
		c := new(Counter)
		s := plain.WithCounter(c)
		secret := entropyFor(1)
		s.Hash(make([]byte, 3), make([]byte, 4))
		s.RefHash("a", make([]byte, 5))
		tag := s.MAC(secret, make([]byte, 6))
		s.VerifyMAC(secret, make([]byte, 6), tag)
		s.Extract(secret, secret)
		s.ExpandWithLabel(secret, "a", nil, 1000)
		s.DeriveSecret(secret, "a")
		s.DeriveTreeSecret(secret, "a", 1, 16)
		key, nonce := s.WithCounter(nil).testKey(1)
		sealed := s.Seal(key, nonce, nil, make([]byte, 10))
		if _, err := s.Open(key, nonce, nil, sealed); err != nil {
			t.Error(err)
		}
		signer := mustSigner(t, s, 1)
		sig, err := s.SignWithLabel(signer, "a", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.VerifyWithLabel(signer.Public(), "a", nil, sig); err != nil {
			t.Error(err)
		}
		priv, pub := s.DeriveKeyPair(secret)
		ct, err := s.EncryptWithLabel(pub, "a", nil, nil, secret)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.DecryptWithLabel(priv, "a", nil, ct); err != nil {
			t.Error(err)
		}
		kemOutput, _, err := s.SendExport(pub, nil, nil, 32, secret)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReceiveExport(priv, kemOutput, nil, nil, 32); err != nil {
			t.Error(err)
		}
		if s.CheckHPKEPublicKey(pub) != nil || s.CheckSignaturePublicKey(signer.Public()) != nil {
			t.Error("a key was refused")
		}
		want := Counts{
			Hash: 2, HashBytes: 7 + 5 + 1 + uint64(len(spec.LabelPrefix)), MAC: 2, MACBytes: 12, Extract: 1, Expand: 3,
			Seal: 1, SealBytes: 10, Open: 1, OpenBytes: 26, Sign: 1, Verify: 1, HPKESeal: 1, HPKEOpen: 1, SendExport: 1, ReceiveExport: 1,
			DeriveKeyPair: 1, CheckHPKEPublicKey: 1, CheckSignaturePublicKey: 1,
		}
		if diff := cmp.Diff(want, c.Counts()); diff != "" {
			t.Error(diff)
		}
		if v := reflect.ValueOf(want); v.NumField() != int(countKinds)+4 {
			t.Errorf("%d counts of %d kinds and 4 sums of bytes", v.NumField(), countKinds)
		}
		if c.Reset(); c.Counts() != (Counts{}) {
			t.Error("Reset left something")
		}
	})
}
