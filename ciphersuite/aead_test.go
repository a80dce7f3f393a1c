package ciphersuite

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

func (s *Suite) testKey(n int) (key, nonce Secret) {
	key = s.ExpandWithLabel(entropyFor(n), "key", nil, s.Nk())
	return key, s.ExpandWithLabel(entropyFor(n), "nonce", nil, s.Nn())
}

func TestAEAD(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		key, nonce := s.testKey(1)
		otherKey, otherNonce := s.testKey(2)
		aad := []byte("aad")
		for _, n := range []int{0, 1, 15, 16, 17, 1000} {
			plaintext := bytes.Repeat([]byte{0x5a}, n)
			ct := s.Seal(key, nonce, aad, plaintext)
			if len(ct) != n+s.Nt() {
				t.Errorf("%d bytes sealed to %d", n, len(ct))
			}
			if got, err := s.Open(key, nonce, aad, ct); err != nil || !bytes.Equal(got, plaintext) {
				t.Fatalf("control: %x, %v", got, err)
			}
			refused := func(what string, key, nonce Secret, aad, ct []byte) {
				t.Helper()
				got, err := s.Open(key, nonce, aad, ct)
				if got != nil {
					t.Errorf("%s: %x", what, got)
				}
				wantRule(t, err, spec.AEADOpen)
			}
			for i := range ct {
				if i > 20 && i < len(ct)-20 {
					continue
				}
				flipped := slices.Clone(ct)
				flipped[i] ^= 0x80 >> (i % 8)
				refused("a flipped bit", key, nonce, aad, flipped)
			}
			for i := range min(len(ct), 20) {
				refused("cut short", key, nonce, aad, ct[:len(ct)-1-i])
				refused("cut in front", key, nonce, aad, ct[1+i:])
			}
			refused("longer", key, nonce, aad, append(slices.Clone(ct), 0))
			refused("tag in front", key, nonce, aad, slices.Concat(make([]byte, 1), ct[n:], ct[:n]))
			refused("other key", otherKey, nonce, aad, ct)
			refused("other nonce", key, otherNonce, aad, ct)
			refused("other aad", key, nonce, []byte("aae"), ct)
			refused("no aad", key, nonce, nil, ct)
			for _, size := range []int{0, s.Nk() - 1, s.Nk() + 1} {
				refused("key of another size", NewSecret(make([]byte, size)), nonce, aad, ct)
			}
			for _, size := range []int{0, s.Nn() - 1, s.Nn() + 1} {
				refused("nonce of another size", key, NewSecret(make([]byte, size)), aad, ct)
			}
			refused("absent key", Secret{}, nonce, aad, ct)
		}
	})
}

func TestOpenDoesNotTouchItsInput(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		key, nonce := s.testKey(1)
		ct := s.Seal(key, nonce, nil, []byte("plaintext"))
		before := slices.Clone(ct)
		got, err := s.Open(key, nonce, nil, ct)
		if err != nil {
			t.Fatal(err)
		}
		got[0] ^= 1
		if !bytes.Equal(ct, before) {
			t.Error("the ciphertext changed")
		}
	})
}

func TestHPKEForms(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		priv, pub := s.DeriveKeyPair(entropyFor(1))
		other, _ := s.DeriveKeyPair(entropyFor(3))
		ct, err := s.EncryptWithLabel(pub, "Label", []byte("context"), []byte("plaintext"), entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		if len(ct.Ciphertext) != len("plaintext")+s.Nt() {
			t.Errorf("ciphertext of %d bytes", len(ct.Ciphertext))
		}
		if got, err := s.DecryptWithLabel(priv, "Label", []byte("context"), ct); err != nil || string(got) != "plaintext" {
			t.Fatalf("control: %q, %v", got, err)
		}
		refused := func(what string, key *HPKEPrivateKey, label, context string, ct HPKECiphertext) {
			t.Helper()
			got, err := s.DecryptWithLabel(key, label, []byte(context), ct)
			if got != nil {
				t.Errorf("%s: %q", what, got)
			}
			wantRule(t, err, spec.HPKEDecryption)
		}
		refused("another key", other, "Label", "context", ct)
		refused("another label", priv, "Welcome", "context", ct)
		refused("the prefix twice", priv, "MLS 1.0 Label", "context", ct)
		refused("another context", priv, "Label", "Context", ct)
		refused("no context", priv, "Label", "", ct)
		refused("label and context shifted", priv, "Labelcontext", "", ct)
		for _, n := range []int{0, 1, s.Nt() - 1, len(ct.Ciphertext) - 1} {
			refused("cut short", priv, "Label", "context", HPKECiphertext{ct.KEMOutput, ct.Ciphertext[:n]})
		}
		for _, i := range []int{0, len(ct.Ciphertext) - 1} {
			flipped := slices.Clone(ct.Ciphertext)
			flipped[i] ^= 1
			refused("flipped", priv, "Label", "context", HPKECiphertext{ct.KEMOutput, flipped})
		}
		for _, i := range []int{1, len(ct.KEMOutput) - 1} {
			flipped := slices.Clone(ct.KEMOutput)
			flipped[i] ^= 1
			refused("flipped kem_output", priv, "Label", "context", HPKECiphertext{flipped, ct.Ciphertext})
		}
		refused("nothing", priv, "Label", "context", HPKECiphertext{})
	})
}

// The same entropy never encrypts two things with one key.
func TestEntropyIsBoundToAllInputs(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		_, pub := s.DeriveKeyPair(entropyFor(1))
		_, other := s.DeriveKeyPair(entropyFor(3))
		seen := map[string]bool{}
		encrypt := func(pub HPKEPublicKey, label, context, plaintext string, entropy Secret) HPKECiphertext {
			t.Helper()
			ct, err := s.EncryptWithLabel(pub, label, []byte(context), []byte(plaintext), entropy)
			if err != nil {
				t.Fatal(err)
			}
			if seen[string(ct.KEMOutput)] {
				t.Error("a kem_output occurs twice")
			}
			seen[string(ct.KEMOutput)] = true
			return ct
		}
		first := encrypt(pub, "l", "c", "p", entropyFor(2))
		encrypt(other, "l", "c", "p", entropyFor(2))
		encrypt(pub, "m", "c", "p", entropyFor(2))
		encrypt(pub, "l", "d", "p", entropyFor(2))
		encrypt(pub, "l", "c", "q", entropyFor(2))
		encrypt(pub, "l", "cp", "", entropyFor(2))
		encrypt(pub, "l", "c", "p", entropyFor(4))
		again, err := s.EncryptWithLabel(pub, "l", []byte("c"), []byte("p"), entropyFor(2))
		if err != nil || !bytes.Equal(again.KEMOutput, first.KEMOutput) || !bytes.Equal(again.Ciphertext, first.Ciphertext) {
			t.Errorf("the same inputs give another ciphertext: %v", err)
		}
	})
}

func TestShortEntropy(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		_, pub := s.DeriveKeyPair(entropyFor(1))
		for _, entropy := range []Secret{{}, NewSecret(nil), NewSecret(make([]byte, 31))} {
			if _, err := s.EncryptWithLabel(pub, "l", nil, nil, entropy); !errors.Is(err, ErrShortEntropy) {
				t.Errorf("encrypt with %d bytes: %v", entropy.Len(), err)
			}
			if _, _, err := s.SendExport(pub, nil, nil, 32, entropy); !errors.Is(err, ErrShortEntropy) {
				t.Errorf("export with %d bytes: %v", entropy.Len(), err)
			}
			if _, err := s.DeriveSignatureKeyPair(entropy); !errors.Is(err, ErrShortEntropy) {
				t.Errorf("key pair with %d bytes: %v", entropy.Len(), err)
			}
		}
	})
}

func TestExportLengths(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		priv, pub := s.DeriveKeyPair(entropyFor(1))
		for _, length := range []int{-1, s.MaxExpand() + 1, 1 << 40} {
			if _, _, err := s.SendExport(pub, nil, nil, length, entropyFor(2)); !errors.Is(err, ErrExportLength) {
				t.Errorf("send %d: %v", length, err)
			}
			if _, err := s.ReceiveExport(priv, nil, nil, nil, length); !errors.Is(err, ErrExportLength) {
				t.Errorf("receive %d: %v", length, err)
			}
		}
	})
}
