package ciphersuite

import (
	"crypto/ecdh"
	"crypto/mlkem"
	"testing"
)

// One benchmark a primitive, one line a suite: -bench 'Sign/MLS_128_DHKEMX25519'.

func benchSuites(b *testing.B, f func(b *testing.B, s *Suite)) {
	for _, s := range All() {
		b.Run(s.Name(), func(b *testing.B) { b.ReportAllocs(); f(b, s) })
	}
}

var benchContent = make([]byte, 256)

func BenchmarkHash(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		b.SetBytes(int64(len(benchContent)))
		for b.Loop() {
			s.Hash(benchContent)
		}
	})
}

func BenchmarkMAC(b *testing.B) {
	key := entropyFor(1)
	benchSuites(b, func(b *testing.B, s *Suite) {
		for b.Loop() {
			s.MAC(key, benchContent)
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		salt := s.ZeroSecret()
		for b.Loop() {
			s.Extract(salt, salt)
		}
	})
}

func BenchmarkExpandWithLabel(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		secret := s.ZeroSecret()
		for b.Loop() {
			s.ExpandWithLabel(secret, "label", benchContent[:32], s.Nh())
		}
	})
}

func BenchmarkDeriveTreeSecret(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		secret := s.ZeroSecret()
		for b.Loop() {
			s.DeriveTreeSecret(secret, "secret", 7, s.Nh())
		}
	})
}

func BenchmarkSeal1KiB(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		key, nonce := s.testKey(1)
		plaintext := make([]byte, 1024)
		b.SetBytes(1024)
		for b.Loop() {
			s.Seal(key, nonce, nil, plaintext)
		}
	})
}

func BenchmarkOpen1KiB(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		key, nonce := s.testKey(1)
		ct := s.Seal(key, nonce, nil, make([]byte, 1024))
		b.SetBytes(1024)
		for b.Loop() {
			if _, err := s.Open(key, nonce, nil, ct); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSign(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		signer := mustSigner(b, s, 1)
		for b.Loop() {
			if _, err := s.SignWithLabel(signer, "label", benchContent); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		signer := mustSigner(b, s, 1)
		sig, err := s.SignWithLabel(signer, "label", benchContent)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := s.VerifyWithLabel(signer.Public(), "label", benchContent, sig); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCheckSignaturePublicKey(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		pub := mustSigner(b, s, 1).Public()
		for b.Loop() {
			if err := s.CheckSignaturePublicKey(pub); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCheckHPKEPublicKey(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		_, pub := s.DeriveKeyPair(entropyFor(1))
		for b.Loop() {
			if err := s.CheckHPKEPublicKey(pub); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkDeriveKeyPair(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		ikm := s.ZeroSecret()
		for b.Loop() {
			s.DeriveKeyPair(ikm)
		}
	})
}

func BenchmarkHPKESeal(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		_, pub := s.DeriveKeyPair(entropyFor(1))
		for b.Loop() {
			if _, err := s.EncryptWithLabel(pub, "label", benchContent, benchContent[:32], entropyFor(2)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkHPKEOpen(b *testing.B) {
	benchSuites(b, func(b *testing.B, s *Suite) {
		priv, pub := s.DeriveKeyPair(entropyFor(1))
		ct, err := s.EncryptWithLabel(pub, "label", benchContent, benchContent[:32], entropyFor(2))
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := s.DecryptWithLabel(priv, "label", benchContent, ct); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// The two choices of circl over the standard library.

func BenchmarkX25519(b *testing.B) {
	peer := kemX25519.derive([]byte("peer")).public()
	b.Run("ours", func(b *testing.B) {
		scalar, err := x25519Group{}.newScalar(entropyFor(1).Bytes()[:32])
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := scalar.dh(peer); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("standard", func(b *testing.B) {
		scalar, err := ecdh.X25519().NewPrivateKey(entropyFor(1).Bytes()[:32])
		if err != nil {
			b.Fatal(err)
		}
		pub, err := ecdh.X25519().NewPublicKey(peer)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := scalar.ECDH(pub); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkMLKEM768Decapsulation(b *testing.B) {
	seed := entropyFor(1).Bytes()
	b.Run("ours", func(b *testing.B) {
		key := latticeMLKEM768.newKey(seed)
		_, enc, err := latticeMLKEM768.encap(key.pub, seed[:32])
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := key.decap(enc); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("standard", func(b *testing.B) {
		key, err := mlkem.NewDecapsulationKey768(seed)
		if err != nil {
			b.Fatal(err)
		}
		_, enc := key.EncapsulationKey().Encapsulate()
		for b.Loop() {
			if _, err := key.Decapsulate(enc); err != nil {
				b.Fatal(err)
			}
		}
	})
}
