package ciphersuite

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/seed-47ee054e/mls/spec"
)

// bySignature gives one suite for each signature scheme.
func bySignature() map[string]*Suite {
	suites := map[string]*Suite{}
	for _, s := range All() {
		if _, ok := suites[s.signature.name()]; !ok {
			suites[s.signature.name()] = s
		}
	}
	return suites
}

func TestSignatureForms(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		signer, other := mustSigner(t, s, 1), mustSigner(t, s, 2)
		content := []byte("content")
		sig, err := s.SignWithLabel(signer, "Label", content)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.VerifyWithLabel(signer.Public(), "Label", content, sig); err != nil {
			t.Fatalf("control: %v", err)
		}
		again, err := s.SignWithLabel(signer, "Label", content)
		if err != nil || !bytes.Equal(again, sig) {
			t.Errorf("signed again: %x, %v, want %x", again, err, sig)
		}
		wantRule(t, s.VerifyWithLabel(other.Public(), "Label", content, sig), spec.SignatureMismatch)
		wantRule(t, s.VerifyWithLabel(signer.Public(), "Lable", content, sig), spec.SignatureMismatch)
		wantRule(t, s.VerifyWithLabel(signer.Public(), "MLS 1.0 Label", content, sig), spec.SignatureMismatch)
		wantRule(t, s.VerifyWithLabel(signer.Public(), "Label", []byte("contenT"), sig), spec.SignatureMismatch)
		wantRule(t, s.VerifyWithLabel(signer.Public(), "Label", nil, sig), spec.SignatureMismatch)
		for _, bad := range [][]byte{nil, {}, sig[:1], sig[:len(sig)-1], append(slices.Clone(sig), 0), append(slices.Clone(sig), sig...)} {
			wantRule(t, s.VerifyWithLabel(signer.Public(), "Label", content, bad), spec.SignatureEncoding)
		}
		// The bare content, without SignContent around it.
		bare, err := signer.key.sign(content)
		if err != nil {
			t.Fatal(err)
		}
		wantRule(t, s.VerifyWithLabel(signer.Public(), "Label", content, bare), spec.SignatureMismatch)
	})
}

// Every single flipped bit of a signature makes it invalid.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	for name, s := range bySignature() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signer := mustSigner(t, s, 1)
			sig, err := s.SignWithLabel(signer, "Label", nil)
			if err != nil {
				t.Fatal(err)
			}
			step := max(1, len(sig)/40)
			for i := 0; i < len(sig); i += step {
				bad := slices.Clone(sig)
				bad[i] ^= 1 << (i % 8)
				if err := s.VerifyWithLabel(signer.Public(), "Label", nil, bad); err == nil {
					t.Errorf("accepted with byte %d changed", i)
				}
			}
		})
	}
}

type edwards struct {
	s     *Suite
	n     int // octets of an encoding
	prime *big.Int
	order *big.Int
}

func edwardsSuites(t *testing.T) []edwards {
	l25519, ok1 := new(big.Int).SetString("27742317777372353535851937790883648493", 10)
	l448, ok2 := new(big.Int).SetString("13818066809895115352007386748515426880336692474882178609894547503885", 10)
	if !ok1 || !ok2 {
		t.Fatal("constants")
	}
	return []edwards{
		{bySignature()["Ed25519"], 32, bigPrime25519, new(big.Int).Add(power(252), l25519)},
		{bySignature()["Ed448"], 57, bigPrime448, new(big.Int).Sub(power(446), l448)},
	}
}

func TestEdDSAOrders(t *testing.T) {
	t.Parallel()
	e := edwardsSuites(t)
	if !bytes.Equal(order25519[:], littleEndian(e[0].order, 32)) || !bytes.Equal(order448[:], littleEndian(e[1].order, 56)) {
		t.Error("the group orders are not those of RFC 8032")
	}
}

// S and S plus the order are the same scalar: only one of them is a signature.
func TestEdDSAScalarNotReduced(t *testing.T) {
	t.Parallel()
	for _, e := range edwardsSuites(t) {
		signer := mustSigner(t, e.s, 1)
		sig, err := e.s.SignWithLabel(signer, "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		value := slices.Clone(sig[e.n:])
		slices.Reverse(value)
		scalar := new(big.Int).SetBytes(value)
		limit := power(uint(8 * e.n))
		for v := new(big.Int).Add(scalar, e.order); v.Cmp(limit) < 0; v = new(big.Int).Lsh(v, 1) {
			bad := slices.Concat(sig[:e.n], littleEndian(v, e.n))
			wantRule(t, e.s.VerifyWithLabel(signer.Public(), "x", nil, bad), spec.SignatureEncoding)
		}
		for v, rule := range map[*big.Int]*spec.Rule{
			e.order:                                  spec.SignatureEncoding,
			new(big.Int).Sub(e.order, big.NewInt(1)): spec.SignatureMismatch,
			new(big.Int).Sub(limit, big.NewInt(1)):   spec.SignatureEncoding,
		} {
			bad := slices.Concat(sig[:e.n], littleEndian(v, e.n))
			wantRule(t, e.s.VerifyWithLabel(signer.Public(), "x", nil, bad), rule)
		}
	}
}

// encodings of y with the given sign.
func (e edwards) point(y *big.Int, negative bool) []byte {
	b := littleEndian(y, e.n)
	if negative {
		b[e.n-1] |= 0x80
	}
	return b
}

func TestEdDSAPointsNotCanonical(t *testing.T) {
	t.Parallel()
	one := big.NewInt(1)
	for _, e := range edwardsSuites(t) {
		signer := mustSigner(t, e.s, 1)
		sig, err := e.s.SignWithLabel(signer, "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		minusOne := new(big.Int).Sub(e.prime, one)
		largest := new(big.Int).Sub(power(uint(e.prime.BitLen())), one)
		bad := [][]byte{
			e.point(e.prime, false), e.point(e.prime, true),
			e.point(new(big.Int).Add(e.prime, one), false), e.point(new(big.Int).Add(e.prime, one), true),
			e.point(largest, false), e.point(largest, true),
			e.point(one, true), e.point(minusOne, true), // negative zero
		}
		if e.n == 57 { // bits that no encoding has
			padded := slices.Clone(signer.Public())
			padded[56] |= 0x01
			bad = append(bad, padded)
		}
		for _, p := range bad {
			wantRule(t, e.s.CheckSignaturePublicKey(p), spec.SignaturePublicKey)
			wantRule(t, e.s.VerifyWithLabel(p, "x", nil, sig), spec.SignaturePublicKey)
			wantRule(t, e.s.VerifyWithLabel(signer.Public(), "x", nil, slices.Concat(p, sig[e.n:])), spec.SignatureEncoding)
		}
		for _, p := range [][]byte{e.point(one, false), e.point(minusOne, false), e.point(big.NewInt(0), false)} {
			if err := e.s.CheckSignaturePublicKey(p); err != nil {
				t.Errorf("%s: %x: %v", e.s.signature.name(), p, err)
			}
		}
	}
}

// A y without an x is no key, and R without an x no signature.
func TestEdDSAPointsNotOnTheCurve(t *testing.T) {
	t.Parallel()
	for _, e := range edwardsSuites(t) {
		signer := mustSigner(t, e.s, 1)
		sig, err := e.s.SignWithLabel(signer, "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		on, off := 0, 0
		for y := int64(2); y < 40; y++ {
			p := e.point(big.NewInt(y), y%2 == 0)
			want := e.hasX(big.NewInt(y))
			if err := e.s.CheckSignaturePublicKey(p); want != (err == nil) {
				t.Errorf("%s: y = %d: %v", e.s.signature.name(), y, err)
			}
			rule := spec.SignatureMismatch
			if off++; want {
				on, off = on+1, off-1
			} else {
				rule = spec.SignaturePublicKey
			}
			wantRule(t, e.s.VerifyWithLabel(p, "x", nil, sig), rule)
			wantRule(t, e.s.VerifyWithLabel(signer.Public(), "x", nil, slices.Concat(p, sig[e.n:])), spec.SignatureMismatch)
		}
		if on == 0 || off == 0 {
			t.Errorf("%d points on the curve, %d not", on, off)
		}
	}
}

// hasX solves the curve equation ax^2+y^2 = 1+dx^2y^2 for x.
func (e edwards) hasX(y *big.Int) bool {
	y2 := new(big.Int).Mul(y, y)
	numerator := new(big.Int).Sub(y2, big.NewInt(1))
	denominator := new(big.Int)
	if e.n == 57 { // a = 1, d = -39081
		denominator.Mul(y2, big.NewInt(-39081)).Sub(denominator, big.NewInt(1))
	} else { // a = -1, d = -121665/121666
		d := new(big.Int).ModInverse(big.NewInt(121666), e.prime)
		d.Mul(d, big.NewInt(-121665))
		denominator.Mul(y2, d).Add(denominator, big.NewInt(1))
	}
	x2 := new(big.Int).ModInverse(denominator.Mod(denominator, e.prime), e.prime)
	x2.Mul(x2, numerator).Mod(x2, e.prime)
	return x2.Sign() == 0 || big.Jacobi(x2, e.prime) == 1
}

// Points of small order are keys by RFC 8032: the neutral element verifies
// R = [S]B whatever the content.
func TestSmallOrderEdDSAKeysAreAccepted(t *testing.T) {
	t.Parallel()
	s := bySignature()["Ed25519"]
	neutral := SignaturePublicKey(append([]byte{1}, make([]byte, 31)...))
	base := bytes.Repeat([]byte{0x66}, 32)
	base[0] = 0x58
	sig := slices.Concat(base, []byte{1}, make([]byte, 31))
	if err := s.CheckSignaturePublicKey(neutral); err != nil {
		t.Error(err)
	}
	if err := s.VerifyWithLabel(neutral, "x", []byte("anything"), sig); err != nil {
		t.Error(err)
	}
}

type ecdsaCase struct {
	s     *Suite
	order *big.Int
	pub   SignaturePublicKey
	r, sc *big.Int // of a valid signature of nothing under "x"
}

func ecdsaCases(t *testing.T) (cases []ecdsaCase) {
	for _, name := range []string{"ECDSA P-256", "ECDSA P-384", "ECDSA P-521"} {
		s := bySignature()[name]
		signer := mustSigner(t, s, 1)
		sig, err := s.SignWithLabel(signer, "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		r, sc := new(big.Int), new(big.Int)
		var body cryptobyte.String
		input := cryptobyte.String(sig)
		if !input.ReadASN1(&body, asn1.SEQUENCE) || !body.ReadASN1Integer(r) || !body.ReadASN1Integer(sc) {
			t.Fatalf("%x", sig)
		}
		cases = append(cases, ecdsaCase{s, s.signature.(*ecdsaScheme).curve.Params().N, signer.Public(), r, sc})
	}
	return cases
}

// der is an element with a length in the shortest form.
func der(tag byte, body []byte) []byte {
	if len(body) < 0x80 {
		return append([]byte{tag, byte(len(body))}, body...)
	}
	return append([]byte{tag, 0x81, byte(len(body))}, body...)
}

// integer is the shortest INTEGER of v, which may be negative.
func integer(t testing.TB, v *big.Int) []byte {
	var b cryptobyte.Builder
	b.AddASN1BigInt(v)
	out, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestECDSAEncodings(t *testing.T) {
	t.Parallel()
	zero, one := big.NewInt(0), big.NewInt(1)
	for _, c := range ecdsaCases(t) {
		t.Run(c.s.signature.name(), func(t *testing.T) {
			t.Parallel()
			pair := func(r, s *big.Int) []byte { return der(0x30, slices.Concat(integer(t, r), integer(t, s))) }
			check := func(sig []byte) error { return c.s.VerifyWithLabel(c.pub, "x", nil, sig) }
			neg := func(v *big.Int) *big.Int { return new(big.Int).Neg(v) }
			plus := func(v *big.Int) *big.Int { return new(big.Int).Add(v, c.order) }
			good, R, S := pair(c.r, c.sc), integer(t, c.r), integer(t, c.sc)
			high := new(big.Int).Sub(c.order, c.sc)
			for name, sig := range map[string][]byte{"as signed": good, "the other s": pair(c.r, high)} {
				if err := check(sig); err != nil {
					t.Errorf("control %s: %v", name, err)
				}
			}
			body := slices.Concat(R, S)
			size := byte(len(body))
			padded := func(element []byte) []byte { return der(0x02, append([]byte{0}, element[2:]...)) }
			bad := map[string][]byte{
				"raw r and s":              slices.Concat(c.r.FillBytes(make([]byte, (c.order.BitLen()+7)/8)), c.sc.FillBytes(make([]byte, (c.order.BitLen()+7)/8))),
				"r = 0":                    pair(zero, c.sc),
				"s = 0":                    pair(c.r, zero),
				"both 0":                   pair(zero, zero),
				"r = n":                    pair(c.order, c.sc),
				"s = n":                    pair(c.r, c.order),
				"r + n":                    pair(plus(c.r), c.sc),
				"s + n":                    pair(c.r, plus(c.sc)),
				"-r":                       pair(neg(c.r), c.sc),
				"-s":                       pair(c.r, neg(c.sc)),
				"r - n":                    pair(new(big.Int).Sub(c.r, c.order), c.sc),
				"zero before r":            der(0x30, slices.Concat(padded(R), S)),
				"zero before s":            der(0x30, slices.Concat(R, padded(S))),
				"long length of sequence":  slices.Concat([]byte{0x30, 0x82, 0, size}, body),
				"long length of r":         der(0x30, slices.Concat([]byte{2, 0x81, R[1]}, R[2:], S)),
				"long length of s":         der(0x30, slices.Concat(R, []byte{2, 0x81, S[1]}, S[2:])),
				"length of length 4":       slices.Concat([]byte{0x30, 0x84, 0, 0, 0, size}, body),
				"indefinite length":        slices.Concat([]byte{0x30, 0x80}, body, []byte{0, 0}),
				"bytes after":              append(slices.Clone(good), 0),
				"bytes inside":             der(0x30, slices.Concat(body, []byte{5, 0})),
				"three integers":           der(0x30, slices.Concat(body, S)),
				"only r":                   der(0x30, R),
				"empty":                    der(0x30, nil),
				"empty integer":            der(0x30, slices.Concat([]byte{2, 0}, S)),
				"set":                      der(0x31, body),
				"octet string for r":       der(0x30, slices.Concat(der(4, R[2:]), S)),
				"length too great":         slices.Concat(good[:1], []byte{good[1] + 1}, good[2:]),
				"in an octet string":       der(4, good),
				"constructed integer":      der(0x30, slices.Concat(append([]byte{0x22}, R[1:]...), S)),
				"high tag number sequence": slices.Concat([]byte{0x3f, 0x10, size}, body),
			}
			if size >= 0x80 {
				delete(bad, "length too great") // good[1] is 0x81 there
			}
			if R[1] >= 0x80 || S[1] >= 0x80 {
				t.Fatal("the lengths of the integers were to be short")
			}
			for name, sig := range bad {
				if err := check(sig); err == nil {
					t.Errorf("accepted: %s", name)
				} else {
					wantRule(t, err, spec.SignatureEncoding)
				}
			}
			for name, sig := range map[string][]byte{"r = s = 1": pair(one, one), "n-1": pair(c.r, new(big.Int).Sub(c.order, one))} {
				if err := check(sig); err == nil {
					t.Errorf("accepted: %s", name)
				} else {
					wantRule(t, err, spec.SignatureMismatch)
				}
			}
		})
	}
}

// A hint of ML-DSA that is not in its canonical form is no signature.
func TestMLDSAHints(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"} {
		s := bySignature()[name]
		signer := mustSigner(t, s, 1)
		sig, err := s.SignWithLabel(signer, "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, fill := range []byte{0, 0xff} {
			bad := slices.Clone(sig)
			for i := len(bad) - 8; i < len(bad); i++ {
				bad[i] = fill
			}
			wantRule(t, s.VerifyWithLabel(signer.Public(), "x", nil, bad), spec.SignatureMismatch)
		}
		wantRule(t, s.VerifyWithLabel(signer.Public(), "x", nil, bytes.Repeat([]byte{0xff}, len(sig))), spec.SignatureMismatch)
		wantRule(t, s.VerifyWithLabel(signer.Public(), "x", nil, make([]byte, len(sig))), spec.SignatureMismatch)
	}
}

// A key of one scheme does not sign in a suite with another.
func TestKeyOfAnotherScheme(t *testing.T) {
	t.Parallel()
	for name, s := range bySignature() {
		for other, o := range bySignature() {
			_, err := o.SignWithLabel(mustSigner(t, s, 1), "x", nil)
			if (err == nil) != (name == other) {
				t.Errorf("%s signs in a suite of %s: %v", name, other, err)
			}
		}
	}
}
