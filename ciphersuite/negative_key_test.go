package ciphersuite

import (
	"bytes"
	"crypto/ecdh"
	"crypto/mlkem"
	"encoding/hex"
	"math/big"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// littleEndian is v in size bytes, least significant first.
func littleEndian(v *big.Int, size int) []byte {
	b := v.FillBytes(make([]byte, size))
	slices.Reverse(b)
	return b
}

func power(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }

var (
	bigPrime25519 = new(big.Int).Sub(power(255), big.NewInt(19))
	bigPrime448   = new(big.Int).Sub(new(big.Int).Sub(power(448), power(224)), big.NewInt(1))
)

func TestPrimes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(prime25519[:], littleEndian(bigPrime25519, 32)) || !bytes.Equal(prime448[:], littleEndian(bigPrime448, 56)) {
		t.Error("the primes are not 2^255-19 and 2^448-2^224-1")
	}
}

// Public keys of all sorts of wrong lengths, which no KEM and no signature
// scheme takes.
func TestWrongLengthOfPublicKeys(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		priv, pub := s.DeriveKeyPair(entropyFor(1))
		signer := mustSigner(t, s, 1)
		if err := s.CheckHPKEPublicKey(pub); err != nil {
			t.Fatalf("control: %v", err)
		}
		if err := s.CheckSignaturePublicKey(signer.Public()); err != nil {
			t.Fatalf("control: %v", err)
		}
		for _, n := range []int{0, 1, len(pub) - 1, len(pub) + 1, 2 * len(pub)} {
			bad := slices.Grow(slices.Clone(pub), n)[:n]
			wantRule(t, s.CheckHPKEPublicKey(bad), spec.HPKEPublicKey)
			_, err := s.EncryptWithLabel(bad, "x", nil, nil, entropyFor(2))
			wantRule(t, err, spec.HPKEPublicKey)
			_, _, err = s.SendExport(bad, nil, nil, 32, entropyFor(2))
			wantRule(t, err, spec.HPKEPublicKey)
		}
		rule := spec.SignaturePublicKey
		if _, ok := s.signature.(*ecdsaScheme); ok {
			rule = spec.UncompressedPoint
		}
		sig, err := s.SignWithLabel(signer, "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, len(signer.Public()) - 1, len(signer.Public()) + 1} {
			bad := slices.Grow(slices.Clone(signer.Public()), n)[:n]
			wantRule(t, s.CheckSignaturePublicKey(bad), rule)
			wantRule(t, s.VerifyWithLabel(bad, "x", nil, sig), rule)
		}
		ct, err := s.EncryptWithLabel(pub, "x", nil, []byte("p"), entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, len(ct.KEMOutput) - 1, len(ct.KEMOutput) + 1} {
			bad := slices.Grow(slices.Clone(ct.KEMOutput), n)[:n]
			_, err := s.DecryptWithLabel(priv, "x", nil, HPKECiphertext{bad, ct.Ciphertext})
			wantRule(t, err, spec.HPKEDecryption)
			_, err = s.ReceiveExport(priv, bad, nil, nil, 32)
			wantRule(t, err, spec.ExternalInitKEMOutput)
		}
	})
}

// lowOrderKeys computes, rather than lists, the encodings of the low-order
// u-coordinates: of 0, 1, -1 and, on Curve25519, those of order 8.
func lowOrderKeys(prime *big.Int, size int, bits uint, extra ...*big.Int) (keys [][]byte) {
	us := append([]*big.Int{big.NewInt(0), big.NewInt(1), new(big.Int).Sub(prime, big.NewInt(1))}, extra...)
	for _, u := range us {
		for v := new(big.Int).Set(u); v.Cmp(power(bits)) < 0; v = new(big.Int).Add(v, prime) {
			keys = append(keys, littleEndian(v, size))
			if bits%8 != 0 { // a bit that is ignored
				keys = append(keys, littleEndian(new(big.Int).Add(v, power(bits)), size))
			}
		}
	}
	return keys
}

// order8 gives the two u-coordinates of order 8 on Curve25519, checked: the
// double of such a point has u = 1, that is (u^2-1)^2 = 4u(u^2+Au+1).
func order8(t *testing.T) (us []*big.Int) {
	for _, s := range []string{
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	} {
		b := unhex(t, s)
		slices.Reverse(b)
		u := new(big.Int).SetBytes(b)
		u2 := new(big.Int).Mul(u, u)
		left := new(big.Int).Sub(u2, big.NewInt(1))
		left.Mul(left, left)
		right := new(big.Int).Mul(u, big.NewInt(486662))
		right.Add(right, u2).Add(right, big.NewInt(1)).Mul(right, u).Mul(right, big.NewInt(4))
		if left.Sub(left, right).Mod(left, bigPrime25519).Sign() != 0 {
			t.Errorf("the double of %x does not have u = 1", b)
		}
		us = append(us, u)
	}
	return us
}

func TestLowOrderPublicKeys(t *testing.T) {
	t.Parallel()
	keys25519 := lowOrderKeys(bigPrime25519, 32, 255, order8(t)...)
	keys448 := lowOrderKeys(bigPrime448, 56, 448)
	if len(keys25519) != 14 || len(keys448) != 5 {
		t.Fatalf("%d and %d keys", len(keys25519), len(keys448))
	}
	for _, s := range All() {
		var keys [][]byte
		var prefix int // bytes before the element
		_, pub := s.DeriveKeyPair(entropyFor(1))
		switch s.hpke.kem.id() {
		case 0x0020, 0x0030:
			keys = keys25519
		case 0x0021:
			keys = keys448
		case 0x647a:
			keys, prefix = keys25519, len(pub)-32
		default:
			continue
		}
		for _, k := range keys {
			bad := slices.Clone(pub)
			copy(bad[prefix:], k)
			wantRule(t, s.CheckHPKEPublicKey(bad), spec.HPKEPublicKey)
			_, err := s.EncryptWithLabel(bad, "x", nil, nil, entropyFor(2))
			wantRule(t, err, spec.HPKEPublicKey)
			_, _, err = s.SendExport(bad, nil, nil, 32, entropyFor(2))
			wantRule(t, err, spec.HPKEPublicKey)
		}
	}
}

// Where a kem_output is a low-order point, the shared secret would be zero.
func TestLowOrderKEMOutput(t *testing.T) {
	t.Parallel()
	keys := lowOrderKeys(bigPrime25519, 32, 255, order8(t)...)
	for _, s := range All() {
		at := map[uint16]int{0x0020: 0, 0x0030: 0, 0x647a: mlkem.CiphertextSize768}
		offset, ok := at[s.hpke.kem.id()]
		if !ok {
			continue
		}
		priv, pub := s.DeriveKeyPair(entropyFor(1))
		ct, err := s.EncryptWithLabel(pub, "x", nil, nil, entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			copy(ct.KEMOutput[offset:], k)
			_, err := s.DecryptWithLabel(priv, "x", nil, ct)
			wantRule(t, err, spec.HPKEDecryption)
			_, err = s.ReceiveExport(priv, ct.KEMOutput, nil, nil, 32)
			wantRule(t, err, spec.ExternalInitKEMOutput)
		}
	}
}

// Near the ends of the range, where encodings are not unique, exactly the keys
// with a zero shared secret are refused.
func TestLowOrderListIsComplete(t *testing.T) {
	t.Parallel()
	scalar, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{0x55}, 32))
	if err != nil {
		t.Fatal(err)
	}
	for _, base := range []*big.Int{big.NewInt(0), bigPrime25519, power(255), new(big.Int).Add(power(255), bigPrime25519)} {
		for d := int64(-24); d <= 24; d++ {
			v := new(big.Int).Add(base, big.NewInt(d))
			if v.Sign() < 0 || v.BitLen() > 256 {
				continue
			}
			k := littleEndian(v, 32)
			pub, err := ecdh.X25519().NewPublicKey(k)
			if err != nil {
				t.Fatal(err)
			}
			_, theirs := scalar.ECDH(pub)
			if ours := (x25519Group{}).checkElement(k); (ours == nil) != (theirs == nil) {
				t.Errorf("%x: %v, the standard library says %v", k, ours, theirs)
			}
		}
	}
}

// Encodings that RFC 7748 accepts and that are of no low order are accepted:
// an unset and a set topmost bit, and values from p on.
func TestUnusualX25519KeysAreAccepted(t *testing.T) {
	t.Parallel()
	s := All()[0]
	_, pub := s.DeriveKeyPair(entropyFor(1))
	pub = slices.Clone(pub)
	pub[31] |= 0x80
	two := littleEndian(new(big.Int).Add(bigPrime25519, big.NewInt(2)), 32)
	for _, k := range [][]byte{pub, two} {
		if err := s.CheckHPKEPublicKey(k); err != nil {
			t.Errorf("%x: %v", k, err)
		}
		if _, err := s.EncryptWithLabel(k, "x", nil, nil, entropyFor(2)); err != nil {
			t.Errorf("%x: %v", k, err)
		}
	}
}

// badPoints are variants of an uncompressed point that are none.
func badPoints(point []byte) map[string][]byte {
	n := (len(point) - 1) / 2
	compressed := append([]byte{2 + point[len(point)-1]&1}, point[1:1+n]...)
	hybrid := slices.Clone(point)
	hybrid[0] = 6 + point[len(point)-1]&1
	off := slices.Clone(point)
	off[len(off)-1] ^= 1
	zero := make([]byte, len(point))
	zero[0] = 4
	ones := bytes.Repeat([]byte{0xff}, len(point))
	ones[0] = 4
	tagged := slices.Clone(point)
	tagged[0] = 5
	return map[string][]byte{
		"infinity": {0}, "compressed": compressed, "hybrid": hybrid, "off the curve": off, "zero": zero,
		"coordinates beyond p": ones, "unknown form": tagged, "infinity at length": make([]byte, len(point)), "raw": point[1:],
	}
}

func TestBadPointsAsPublicKeys(t *testing.T) {
	t.Parallel()
	malformed := map[string]bool{"infinity": true, "compressed": true, "hybrid": true, "unknown form": true, "infinity at length": true, "raw": true}
	for _, s := range All() {
		if g, element := nistElement(s); g != nil {
			_, pub := s.DeriveKeyPair(entropyFor(1))
			for name, point := range badPoints(pub[element:]) {
				bad := append(slices.Clone(pub[:element]), point...)
				err := s.CheckHPKEPublicKey(bad)
				if err == nil {
					t.Errorf("%s: HPKE key %s", s.Name(), name)
				}
				wantRule(t, err, spec.HPKEPublicKey)
				_, err = s.EncryptWithLabel(bad, "x", nil, nil, entropyFor(2))
				wantRule(t, err, spec.HPKEPublicKey)
			}
		}
		if _, ok := s.signature.(*ecdsaScheme); ok {
			signer := mustSigner(t, s, 1)
			sig, err := s.SignWithLabel(signer, "x", nil)
			if err != nil {
				t.Fatal(err)
			}
			for name, point := range badPoints(signer.Public()) {
				rule := spec.SignaturePublicKey
				if malformed[name] {
					rule = spec.UncompressedPoint
				}
				wantRule(t, s.CheckSignaturePublicKey(point), rule)
				wantRule(t, s.VerifyWithLabel(point, "x", nil, sig), rule)
			}
		}
	}
}

// nistElement gives the curve of the suite's KEM and where in a public key
// its point begins, or nil.
func nistElement(s *Suite) (*nistGroup, int) {
	switch k := s.hpke.kem.(type) {
	case *dhKEM:
		g, _ := k.group.(*nistGroup)
		return g, 0
	case *hybridKEM:
		g, _ := k.group.(*nistGroup)
		return g, k.scheme.PublicKeySize()
	}
	return nil, 0
}

func TestBadPointsAsKEMOutput(t *testing.T) {
	t.Parallel()
	for _, s := range All() {
		g, _ := nistElement(s)
		if g == nil {
			continue
		}
		priv, pub := s.DeriveKeyPair(entropyFor(1))
		ct, err := s.EncryptWithLabel(pub, "x", nil, nil, entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		at := len(ct.KEMOutput) - g.point
		for _, point := range badPoints(ct.KEMOutput[at:]) {
			bad := append(slices.Clone(ct.KEMOutput[:at]), point...)
			_, err := s.DecryptWithLabel(priv, "x", nil, HPKECiphertext{bad, ct.Ciphertext})
			wantRule(t, err, spec.HPKEDecryption)
		}
	}
}

func TestUnreducedMLKEMKeys(t *testing.T) {
	t.Parallel()
	for _, s := range All() {
		offset := map[uint16]int{0x0030: 32, 0x0041: 0, 0x0042: 0, 0x0050: 0, 0x0051: 0, 0x647a: 0}
		at, ok := offset[s.hpke.kem.id()]
		if !ok {
			continue
		}
		_, pub := s.DeriveKeyPair(entropyFor(1))
		vectors := 3
		if s.hpke.kem == kemMLKEM1024 || s.hpke.kem == kemMLKEM1024P384 {
			vectors = 4
		}
		last := at + 384*vectors - 3
		for _, position := range []int{at, at + 384, last} {
			for _, odd := range []bool{false, true} {
				for value, fine := range map[uint16]bool{3328: true, 3329: false, 4095: false} {
					key := slices.Clone(pub)
					b := key[position:]
					if odd {
						b[1], b[2] = b[1]&0x0f|byte(value<<4), byte(value>>4)
					} else {
						b[0], b[1] = byte(value), b[1]&0xf0|byte(value>>8)
					}
					err := s.CheckHPKEPublicKey(key)
					_, encErr := s.EncryptWithLabel(key, "x", nil, nil, entropyFor(2))
					if fine {
						if err != nil || encErr != nil {
							t.Errorf("%s: coefficient %d: %v, %v", s.Name(), value, err, encErr)
						}
					} else {
						wantRule(t, err, spec.HPKEPublicKey)
						wantRule(t, encErr, spec.HPKEPublicKey)
					}
					if s.hpke.kem.id() == 0x0041 {
						if _, theirs := mlkem.NewEncapsulationKey768(key); (theirs == nil) != fine {
							t.Errorf("the standard library says %v", theirs)
						}
					}
				}
			}
		}
	}
}

func TestBadPrivateKeys(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		priv, _ := s.DeriveKeyPair(entropyFor(1))
		signer := mustSigner(t, s, 1)
		for _, n := range []int{0, 1, 31, 33, priv.Secret().Len() - 1, priv.Secret().Len() + 1, 5000} {
			if n != priv.Secret().Len() {
				if k, err := s.ParseHPKEPrivateKey(NewSecret(make([]byte, n))); err == nil {
					t.Errorf("an HPKE private key of %d bytes: %v", n, k)
				}
			}
			if n != signer.Secret().Len() {
				if k, err := s.ParseSignaturePrivateKey(NewSecret(make([]byte, n))); err == nil {
					t.Errorf("a signature private key of %d bytes: %v", n, k)
				}
			}
		}
		if _, err := s.ParseHPKEPrivateKey(Secret{}); err == nil {
			t.Error("an absent HPKE private key")
		}
		if _, err := s.ParseSignaturePrivateKey(Secret{}); err == nil {
			t.Error("an absent signature private key")
		}
		for _, fill := range []byte{0x00, 0xff} { // scalars out of range
			if g, element := nistElement(s); g != nil && element == 0 {
				if _, err := s.ParseHPKEPrivateKey(NewSecret(bytes.Repeat([]byte{fill}, g.scalar))); err == nil {
					t.Errorf("an HPKE scalar of octets %02x", fill)
				}
			}
			if e, ok := s.signature.(*ecdsaScheme); ok {
				if _, err := s.ParseSignaturePrivateKey(NewSecret(bytes.Repeat([]byte{fill}, e.size))); err == nil {
					t.Errorf("an ECDSA scalar of octets %02x", fill)
				}
			}
		}
	})
}

func TestInconsistentKyberPrivateKey(t *testing.T) {
	t.Parallel()
	s := mustLookup(t, spec.MLS_128_X25519KYBER768DRAFT00_AES128GCM_SHA256_Ed25519)
	priv, _ := s.DeriveKeyPair(entropyFor(1))
	for _, at := range []int{32 + kyberPublicStart + 1151, 32 + kyberPublicStart + 1184} {
		raw := slices.Clone(priv.Secret().Bytes())
		raw[at] ^= 1
		if _, err := s.ParseHPKEPrivateKey(NewSecret(raw)); err == nil {
			t.Errorf("a private key with a wrong byte %d", at)
		}
	}
}
