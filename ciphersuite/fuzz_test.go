package ciphersuite

import (
	"bytes"
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

// The fuzz targets give every suite arbitrary bytes where a peer's bytes go:
// none panics, and each refusal names a rule.

func pick(n uint8) *Suite { return All()[int(n)%len(All())] }

func isViolation(err error) bool {
	var v *spec.Violation
	return errors.As(err, &v)
}

func FuzzVerifyWithLabel(f *testing.F) {
	for i, s := range All() {
		signer := mustSigner(f, s, 1)
		sig, err := s.SignWithLabel(signer, "Label", []byte("content"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), []byte(signer.Public()), []byte("content"), sig)
		f.Add(uint8(i), []byte{}, []byte{}, []byte{})
	}
	f.Fuzz(func(t *testing.T, suite uint8, pub, content, signature []byte) {
		s := pick(suite)
		checked := s.CheckSignaturePublicKey(pub)
		err := s.VerifyWithLabel(pub, "Label", content, signature)
		if checked != nil && (!isViolation(checked) || err == nil) {
			t.Errorf("check %v, verify %v", checked, err)
		}
		if err != nil && !isViolation(err) {
			t.Errorf("verify: %v", err)
		}
		if err == nil && bytes.Equal(pub, mustSigner(t, s, 1).Public()) && string(content) != "content" {
			t.Errorf("forged: %x", signature)
		}
	})
}

func FuzzCheckHPKEPublicKey(f *testing.F) {
	for i, s := range All() {
		_, pub := s.DeriveKeyPair(entropyFor(1))
		f.Add(uint8(i), []byte(pub))
		f.Add(uint8(i), []byte{})
	}
	f.Fuzz(func(t *testing.T, suite uint8, pub []byte) {
		s := pick(suite)
		err := s.CheckHPKEPublicKey(pub)
		_, encErr := s.EncryptWithLabel(pub, "Label", nil, nil, entropyFor(2))
		_, _, exportErr := s.SendExport(pub, nil, nil, 32, entropyFor(2))
		for _, e := range []error{encErr, exportErr} {
			if (e == nil) != (err == nil) || e != nil && !isViolation(e) {
				t.Errorf("check %v, use %v", err, e)
			}
		}
		if k, _, _, ok := standard(t, s); ok && err == nil {
			if _, theirs := k.NewPublicKey(pub); theirs != nil {
				t.Errorf("accepted, the standard library says %v", theirs)
			}
		}
	})
}

func FuzzDecryptWithLabel(f *testing.F) {
	for i, s := range All() {
		_, pub := s.DeriveKeyPair(entropyFor(1))
		ct, err := s.EncryptWithLabel(pub, "Label", []byte("context"), []byte("plaintext"), entropyFor(2))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), []byte("context"), ct.KEMOutput, ct.Ciphertext)
		f.Add(uint8(i), []byte{}, []byte{}, []byte{})
	}
	f.Fuzz(func(t *testing.T, suite uint8, context, kemOutput, ciphertext []byte) {
		s := pick(suite)
		priv, _ := s.DeriveKeyPair(entropyFor(1))
		got, err := s.DecryptWithLabel(priv, "Label", context, HPKECiphertext{kemOutput, ciphertext})
		if err != nil && (got != nil || !errors.Is(err, spec.HPKEDecryption)) {
			t.Errorf("%x, %v", got, err)
		}
		if _, err := s.ReceiveExport(priv, kemOutput, context, nil, 32); err != nil && !errors.Is(err, spec.ExternalInitKEMOutput) {
			t.Errorf("export: %v", err)
		}
	})
}

func FuzzParsePrivateKeys(f *testing.F) {
	for i, s := range All() {
		priv, _ := s.DeriveKeyPair(entropyFor(1))
		f.Add(uint8(i), mustSigner(f, s, 1).Secret().Bytes())
		f.Add(uint8(i), priv.Secret().Bytes())
		f.Add(uint8(i), []byte{})
	}
	f.Fuzz(func(t *testing.T, suite uint8, raw []byte) {
		s := pick(suite)
		if signer, err := s.ParseSignaturePrivateKey(NewSecret(raw)); err == nil {
			if !bytes.Equal(signer.Secret().Bytes(), raw) {
				t.Errorf("%x reads as %x", raw, signer.Secret().Bytes())
			}
			sig, err := s.SignWithLabel(signer, "Label", raw)
			if err != nil || s.VerifyWithLabel(signer.Public(), "Label", raw, sig) != nil {
				t.Errorf("a key that was read does not sign: %v", err)
			}
		} else if !errors.Is(err, ErrPrivateKey) {
			t.Error(err)
		}
		if priv, err := s.ParseHPKEPrivateKey(NewSecret(raw)); err == nil {
			again, err := s.ParseHPKEPrivateKey(priv.Secret())
			if err != nil || !bytes.Equal(again.Public(), priv.Public()) || !again.Secret().Equal(priv.Secret()) {
				t.Errorf("a key that was read is not read again: %v", err)
			}
			if err := s.CheckHPKEPublicKey(priv.Public()); err != nil {
				t.Errorf("its public key: %v", err)
			}
		} else if !errors.Is(err, ErrPrivateKey) {
			t.Error(err)
		}
	})
}
