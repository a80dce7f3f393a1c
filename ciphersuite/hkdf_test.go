package ciphersuite

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

var hashes = map[hashAlgorithm]func() hash.Hash{hashSHA256: sha256.New, hashSHA384: sha512.New384, hashSHA512: sha512.New}

func drawBytes(r *rapid.T, name string) []byte {
	return rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 40), rapid.SliceOfN(rapid.Byte(), 40, 300),
		rapid.Map(rapid.IntRange(600, 3000), func(n int) []byte { return bytes.Repeat([]byte{byte(n)}, n) })).Draw(r, name)
}

func TestHashAndHMACAgreeWithStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		parts := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) []byte { return drawBytes(r, "part") }), 0, 4).Draw(r, "parts")
		key := drawBytes(r, "key")
		for h, standard := range hashes {
			whole, mac := standard(), hmac.New(standard, key)
			for _, p := range parts {
				whole.Write(p)
				mac.Write(p)
			}
			if got := h.appendHash([]byte("dst"), parts...); !bytes.Equal(got, whole.Sum([]byte("dst"))) {
				r.Errorf("hash %d: %x", h, got)
			}
			if got := h.appendHMAC([]byte("dst"), key, parts...); !bytes.Equal(got, mac.Sum([]byte("dst"))) {
				r.Errorf("HMAC %d: %x", h, got)
			}
			if whole.Size() != h.size() || whole.BlockSize() != h.blockSize() {
				r.Errorf("hash %d has size %d and block size %d", h, h.size(), h.blockSize())
			}
		}
	})
}

func TestHKDFAgreesWithStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		salt, ikm, info := drawBytes(r, "salt"), drawBytes(r, "ikm"), drawBytes(r, "info")
		for h, standard := range hashes {
			prk, err := hkdf.Extract(standard, ikm, salt)
			if err != nil {
				r.Fatal(err)
			}
			if got := h.appendExtract(nil, salt, ikm); !bytes.Equal(got, prk) {
				r.Errorf("extract %d: %x, want %x", h, got, prk)
			}
			length := rapid.IntRange(0, h.maxExpand()).Draw(r, "length")
			want, err := hkdf.Expand(standard, prk, string(info), length)
			if err != nil {
				r.Fatal(err)
			}
			got := make([]byte, length)
			h.expand(got, prk, info)
			if !bytes.Equal(got, want) {
				r.Errorf("expand %d: %x, want %x", h, got, want)
			}
		}
	})
}

// vector is opaque<V> written out again, for short contents.
func vector(b []byte) []byte {
	if len(b) < 64 {
		return append([]byte{byte(len(b))}, b...)
	}
	return append(binary.BigEndian.AppendUint16(nil, 1<<14|uint16(len(b))), b...)
}

// The labelled functions written the way the RFC writes them.
func TestLabelledFunctionsByTheLetter(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		standard := hashes[s.hash]
		rapid.Check(t, func(r *rapid.T) {
			secret, context := drawBytes(r, "secret"), drawBytes(r, "context")
			label := rapid.StringN(0, 80, 200).Draw(r, "label")
			length := rapid.IntRange(0, 300).Draw(r, "length")
			expand := func(context []byte, length int) []byte {
				kdfLabel := binary.BigEndian.AppendUint16(nil, uint16(length))
				kdfLabel = append(kdfLabel, vector([]byte("MLS 1.0 "+label))...)
				kdfLabel = append(kdfLabel, vector(context)...)
				out, err := hkdf.Expand(standard, secret, string(kdfLabel), length)
				if err != nil {
					r.Fatal(err)
				}
				return out
			}
			equal := func(what string, got Secret, want []byte) {
				if !bytes.Equal(got.Bytes(), want) || got.Len() != len(want) {
					r.Errorf("%s: %x, want %x", what, got.Bytes(), want)
				}
			}
			equal("ExpandWithLabel", s.ExpandWithLabel(NewSecret(secret), label, context, length), expand(context, length))
			equal("DeriveSecret", s.DeriveSecret(NewSecret(secret), label), expand(nil, s.Nh()))
			generation := rapid.Uint32().Draw(r, "generation")
			equal("DeriveTreeSecret", s.DeriveTreeSecret(NewSecret(secret), label, generation, length),
				expand(binary.BigEndian.AppendUint32(nil, generation), length))
			extracted, err := hkdf.Extract(standard, context, secret)
			if err != nil {
				r.Fatal(err)
			}
			equal("Extract", s.Extract(NewSecret(secret), NewSecret(context)), extracted)
			h := standard()
			h.Write(vector([]byte("MLS 1.0 " + label)))
			h.Write(vector(context))
			equal("RefHash", NewSecret(s.RefHash(label, context)), h.Sum(nil))
			equal("RefHash", NewSecret(s.RefHashOfWholeLabel("MLS 1.0 "+label, context)), h.Sum(nil))
			mac := hmac.New(standard, secret)
			mac.Write(context)
			equal("MAC", NewSecret(s.MAC(NewSecret(secret), context)), mac.Sum(nil))
			if !s.VerifyMAC(NewSecret(secret), context, mac.Sum(nil)) {
				r.Error("VerifyMAC refuses the MAC")
			}
		})
	})
}

func TestVerifyMACRefuses(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		key, data := entropyFor(1), []byte("data")
		tag := s.MAC(key, data)
		for i := range tag {
			bad := bytes.Clone(tag)
			bad[i] ^= 1
			if s.VerifyMAC(key, data, bad) || s.VerifyMAC(key, data, tag[:i]) {
				t.Errorf("accepted with byte %d changed, or cut there", i)
			}
		}
		if s.VerifyMAC(key, data, append(bytes.Clone(tag), 0)) || s.VerifyMAC(entropyFor(2), data, tag) || s.VerifyMAC(key, nil, tag) {
			t.Error("accepted")
		}
	})
}

func TestSplitEntropyIsDistinct(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		seen := map[string]bool{}
		for _, purpose := range []string{"", "a", "ab", "b", "signature key", "encapsulation"} {
			for index := range uint32(50) {
				for _, entropy := range []Secret{entropyFor(1), entropyFor(2)} {
					out := s.SplitEntropy(entropy, purpose, index)
					if out.Len() != s.Nh() || seen[string(out.Bytes())] {
						t.Errorf("%q %d: %d bytes, seen %t", purpose, index, out.Len(), seen[string(out.Bytes())])
					}
					seen[string(out.Bytes())] = true
					if !out.Equal(s.SplitEntropy(entropy, purpose, index)) {
						t.Error("not the same twice")
					}
				}
			}
		}
	})
}

// Work that recurs for every node and message allocates its result alone.
func TestAllocations(t *testing.T) {
	s := All()[0]
	secret, context, key := entropyFor(1), make([]byte, 200), s.ZeroSecret()
	left, right, tag := make([]byte, 32), make([]byte, 32), s.MAC(key, context)
	signer := mustSigner(t, s, 1)
	sig, err := s.SignWithLabel(signer, "x", context)
	if err != nil {
		t.Fatal(err)
	}
	_, pub := s.DeriveKeyPair(entropyFor(1))
	for name, c := range map[string]struct {
		most float64
		f    func()
	}{
		"ExpandWithLabel":         {1, func() { s.ExpandWithLabel(secret, "label", context, 32) }},
		"DeriveSecret":            {1, func() { s.DeriveSecret(secret, "label") }},
		"DeriveTreeSecret":        {1, func() { s.DeriveTreeSecret(secret, "label", 7, 16) }},
		"Extract":                 {1, func() { s.Extract(secret, key) }},
		"Hash of one part":        {1, func() { s.Hash(context) }},
		"Hash of parts":           {1, func() { s.Hash(left, right, context) }},
		"RefHash":                 {1, func() { s.RefHash("label", context) }},
		"MAC":                     {1, func() { s.MAC(key, context) }},
		"VerifyMAC":               {0, func() { s.VerifyMAC(key, context, tag) }},
		"VerifyWithLabel":         {1, func() { _ = s.VerifyWithLabel(signer.Public(), "x", context, sig) }},
		"CheckSignaturePublicKey": {0, func() { _ = s.CheckSignaturePublicKey(signer.Public()) }},
		"CheckHPKEPublicKey":      {0, func() { _ = s.CheckHPKEPublicKey(pub) }},
	} {
		if got := testing.AllocsPerRun(50, c.f); got > c.most {
			t.Errorf("%s: %v allocations, at most %v", name, got, c.most)
		}
	}
}

func TestLabelsEncodeAsVectors(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 54, 55, 56, 63, 64, 16374, 16375, 16383, 16384, 70000} {
		for _, m := range []int{0, 63, 64, 16383, 16384} {
			label, b := strings.Repeat("l", n), make([]byte, m)
			var e tls.Encoder
			e.String("MLS 1.0 " + label)
			e.Opaque(b)
			want, err := e.Finish()
			if err != nil {
				t.Fatal(err)
			}
			got, err := labelAndBytes(label, b)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("label of %d and bytes of %d: %v", n, m, err)
			}
		}
	}
}

func TestTooLongForAVector(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a gigabyte of address space")
	}
	s := All()[0]
	long := make([]byte, tls.MaxVector+1) // never touched, so never backed by memory
	signer := mustSigner(t, s, 1)
	_, err := s.SignWithLabel(signer, "x", long)
	wantRule(t, err, spec.VectorTooLong)
	wantRule(t, s.VerifyWithLabel(signer.Public(), "x", long, nil), spec.VectorTooLong)
	priv, pub := s.DeriveKeyPair(entropyFor(1))
	_, err = s.EncryptWithLabel(pub, "x", long, nil, entropyFor(2))
	wantRule(t, err, spec.VectorTooLong)
	_, err = s.DecryptWithLabel(priv, "x", long, HPKECiphertext{})
	wantRule(t, err, spec.VectorTooLong)
}
