package ciphersuite

import (
	"bytes"
	"crypto/ecdh"
	stdhpke "crypto/hpke"
	"testing"

	circlhpke "github.com/cloudflare/circl/hpke"
	"pgregory.net/rapid"
)

// standard returns what the standard library has for the suite, or false.
func standard(t testing.TB, s *Suite) (stdhpke.KEM, stdhpke.KDF, stdhpke.AEAD, bool) {
	t.Helper()
	k, err := stdhpke.NewKEM(s.hpke.kem.id())
	if err != nil {
		return nil, nil, nil, false
	}
	kdf, err := stdhpke.NewKDF(s.hash.hkdfID())
	if err != nil {
		t.Fatal(err)
	}
	aead, err := stdhpke.NewAEAD(uint16(s.hpke.aead))
	if err != nil {
		t.Fatal(err)
	}
	return k, kdf, aead, true
}

func TestStandardLibraryHasAllKEMsButTwo(t *testing.T) {
	t.Parallel()
	var missing []uint16
	for _, s := range All() {
		if _, _, _, ok := standard(t, s); !ok {
			missing = append(missing, s.hpke.kem.id())
		}
	}
	if want := []uint16{0x0021, 0x0021, 0x0030}; !equalIDs(missing, want) {
		t.Errorf("not compared with the standard library: %04x, want %04x", missing, want)
	}
}

func equalIDs(a, b []uint16) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestDeriveKeyPairAgreesWithStandardLibrary(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		k, _, _, ok := standard(t, s)
		if !ok {
			t.Skip("the standard library does not have the KEM")
		}
		rapid.Check(t, func(r *rapid.T) {
			ikm := rapid.SliceOfN(rapid.Byte(), 0, 150).Draw(r, "ikm")
			theirs, err := k.DeriveKeyPair(ikm)
			if err != nil {
				r.Fatal(err)
			}
			raw, err := theirs.Bytes()
			if err != nil {
				r.Fatal(err)
			}
			ours, pub := s.DeriveKeyPair(NewSecret(ikm))
			if !bytes.Equal(ours.Secret().Bytes(), raw) {
				r.Errorf("private key %x, want %x", ours.Secret().Bytes(), raw)
			}
			if !bytes.Equal(pub, theirs.PublicKey().Bytes()) || !bytes.Equal(ours.Public(), pub) {
				r.Errorf("public key %x, want %x", pub, theirs.PublicKey().Bytes())
			}
			again, err := s.ParseHPKEPrivateKey(NewSecret(raw))
			if err != nil || !bytes.Equal(again.Public(), pub) {
				r.Errorf("parsed: %v, %v", again, err)
			}
		})
	})
}

func TestEncryptionAgreesWithStandardLibrary(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		k, kdf, aead, ok := standard(t, s)
		if !ok {
			t.Skip("the standard library does not have the KEM")
		}
		ours, pub := s.DeriveKeyPair(entropyFor(1))
		theirs, err := k.DeriveKeyPair(entropyFor(1).Bytes())
		if err != nil {
			t.Fatal(err)
		}
		theirPub, err := k.NewPublicKey(pub)
		if err != nil {
			t.Fatal(err)
		}
		context, plaintext := []byte("context"), []byte("plaintext")
		info, err := labelAndBytes("Label", context)
		if err != nil {
			t.Fatal(err)
		}

		enc, sender, err := stdhpke.NewSender(theirPub, kdf, aead, info)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := sender.Seal(nil, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.DecryptWithLabel(ours, "Label", context, HPKECiphertext{enc, sealed})
		if err != nil || !bytes.Equal(got, plaintext) {
			t.Errorf("theirs to ours: %q, %v", got, err)
		}

		ct, err := s.EncryptWithLabel(pub, "Label", context, plaintext, entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		recipient, err := stdhpke.NewRecipient(ct.KEMOutput, theirs, kdf, aead, info)
		if err != nil {
			t.Fatal(err)
		}
		got, err = recipient.Open(nil, ct.Ciphertext)
		if err != nil || !bytes.Equal(got, plaintext) {
			t.Errorf("ours to theirs: %q, %v", got, err)
		}

		for _, length := range []int{0, 1, s.Nh(), s.MaxExpand()} {
			theirEnc, sender, err := stdhpke.NewSender(theirPub, kdf, aead, []byte("info"))
			if err != nil {
				t.Fatal(err)
			}
			want, err := sender.Export("exporter context", length)
			if err != nil {
				t.Fatal(err)
			}
			exported, err := s.ReceiveExport(ours, theirEnc, []byte("info"), []byte("exporter context"), length)
			if err != nil || !bytes.Equal(exported.Bytes(), want) {
				t.Errorf("export of %d bytes, theirs to ours: %x, %v, want %x", length, exported.Bytes(), err, want)
			}
			kemOutput, exported, err := s.SendExport(pub, []byte("info"), []byte("exporter context"), length, entropyFor(3))
			if err != nil {
				t.Fatal(err)
			}
			recipient, err := stdhpke.NewRecipient(kemOutput, theirs, kdf, aead, []byte("info"))
			if err != nil {
				t.Fatal(err)
			}
			want, err = recipient.Export("exporter context", length)
			if err != nil || !bytes.Equal(exported.Bytes(), want) {
				t.Errorf("export of %d bytes, ours to theirs: %x, want %x, %v", length, exported.Bytes(), want, err)
			}
		}
	})
}

// The two KEMs that the standard library lacks are compared with circl's own
// HPKE, which shares nothing with ours but the multiplication.
func TestAgreesWithCirclHPKE(t *testing.T) {
	t.Parallel()
	for _, id := range []circlhpke.KEM{circlhpke.KEM_X25519_HKDF_SHA256, circlhpke.KEM_X448_HKDF_SHA512, circlhpke.KEM_X25519_KYBER768_DRAFT00} {
		for _, s := range All() {
			if s.hpke.kem.id() == uint16(id) {
				t.Run(s.Name(), func(t *testing.T) { t.Parallel(); agreesWithCircl(t, s, id) })
			}
		}
	}
}

func agreesWithCircl(t *testing.T, s *Suite, id circlhpke.KEM) {
	scheme := id.Scheme()
	ikm := bytes.Repeat([]byte{7}, scheme.SeedSize())
	theirPub, theirs := scheme.DeriveKeyPair(ikm)
	ours, pub := s.DeriveKeyPair(NewSecret(ikm))
	if b, _ := theirPub.MarshalBinary(); !bytes.Equal(b, pub) {
		t.Fatalf("public key %x, want %x", pub, b)
	}
	raw, err := theirs.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := s.ParseHPKEPrivateKey(NewSecret(raw))
	if err != nil || !parsed.Secret().Equal(ours.Secret()) || !bytes.Equal(parsed.Public(), pub) {
		t.Fatalf("private key: %v, %v", parsed, err)
	}

	suite := circlhpke.NewSuite(id, circlhpke.KDF(s.hash.hkdfID()), circlhpke.AEAD(s.hpke.aead))
	info, err := labelAndBytes("Label", []byte("context"))
	if err != nil {
		t.Fatal(err)
	}
	sender, err := suite.NewSender(theirPub, info)
	if err != nil {
		t.Fatal(err)
	}
	enc, sealer, err := sender.Setup(zeroReader{})
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := sealer.Seal([]byte("plaintext"), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.DecryptWithLabel(ours, "Label", []byte("context"), HPKECiphertext{enc, sealed})
	if err != nil || string(got) != "plaintext" {
		t.Errorf("theirs to ours: %q, %v", got, err)
	}
	ct, err := s.EncryptWithLabel(pub, "Label", []byte("context"), []byte("plaintext"), entropyFor(2))
	if err != nil {
		t.Fatal(err)
	}
	receiver, err := suite.NewReceiver(theirs, info)
	if err != nil {
		t.Fatal(err)
	}
	opener, err := receiver.Setup(ct.KEMOutput)
	if err != nil {
		t.Fatal(err)
	}
	got, err = opener.Open(ct.Ciphertext, nil)
	if err != nil || string(got) != "plaintext" {
		t.Errorf("ours to theirs: %q, %v", got, err)
	}
	kemOutput, exported, err := s.SendExport(pub, nil, []byte("exporter context"), 64, entropyFor(3))
	if err != nil {
		t.Fatal(err)
	}
	receiver, err = suite.NewReceiver(theirs, nil)
	if err != nil {
		t.Fatal(err)
	}
	if opener, err = receiver.Setup(kemOutput); err != nil {
		t.Fatal(err)
	}
	if want := opener.Export([]byte("exporter context"), 64); !bytes.Equal(exported.Bytes(), want) {
		t.Errorf("export %x, want %x", exported.Bytes(), want)
	}
}

type zeroReader struct{}

func (zeroReader) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// Encap of a DHKEM takes its ephemeral key from DeriveKeyPair(seed), so that
// an ikmE of RFC 9180 gives its enc.
func TestEphemeralKeyIsDerivedFromSeed(t *testing.T) {
	t.Parallel()
	for _, k := range []*dhKEM{kemP256, kemP384, kemP521, kemX25519, kemX448} {
		_, enc, err := k.encap(k.derive([]byte("recipient")).public(), []byte("ephemeral"))
		if err != nil {
			t.Fatal(err)
		}
		if want := k.derive([]byte("ephemeral")).public(); !bytes.Equal(enc, want) {
			t.Errorf("KEM %04x: enc %x, want %x", k.id(), enc, want)
		}
	}
}

// The first vector of RFC 9180 (Appendix A.1.1): X25519, HKDF-SHA256,
// AES-128-GCM, base mode.
func TestRFC9180FirstVector(t *testing.T) {
	t.Parallel()
	ikmE := unhex(t, "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234")
	ikmR := unhex(t, "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037")
	info := unhex(t, "4f6465206f6e2061204772656369616e2055726e")
	private := kemX25519.derive(ikmR)
	shared, enc, err := kemX25519.encap(private.public(), ikmE)
	if err != nil {
		t.Fatal(err)
	}
	if want := unhex(t, "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"); !bytes.Equal(enc, want) {
		t.Errorf("enc %x, want %x", enc, want)
	}
	if want := unhex(t, "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"); !bytes.Equal(shared, want) {
		t.Errorf("shared_secret %x, want %x", shared, want)
	}
	h := All()[0].hpke
	key, nonce := h.keyAndNonce(shared, h.infoHash(info[:5], info[5:]))
	if want := unhex(t, "4531685d41d65f03dc48f6b8302c05b0"); !bytes.Equal(key, want) {
		t.Errorf("key %x, want %x", key, want)
	}
	if want := unhex(t, "56d890e5accaaf011cff4b7d"); !bytes.Equal(nonce, want) {
		t.Errorf("base_nonce %x, want %x", nonce, want)
	}
}

// X25519 as circl computes it, against the standard library.
func TestX25519AgreesWithStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		k := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "k")
		u := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "u")
		scalar, err := x25519Group{}.newScalar(k)
		if err != nil {
			r.Fatal(err)
		}
		got, gotErr := scalar.dh(u)
		theirs, err := ecdh.X25519().NewPrivateKey(k)
		if err != nil {
			r.Fatal(err)
		}
		if !bytes.Equal(scalar.element(), theirs.PublicKey().Bytes()) {
			r.Errorf("public key %x, want %x", scalar.element(), theirs.PublicKey().Bytes())
		}
		peer, err := ecdh.X25519().NewPublicKey(u)
		if err != nil {
			r.Fatal(err)
		}
		want, wantErr := theirs.ECDH(peer)
		if (gotErr == nil) != (wantErr == nil) || !bytes.Equal(got, want) {
			r.Errorf("%x, %v, want %x, %v", got, gotErr, want, wantErr)
		}
	})
}
