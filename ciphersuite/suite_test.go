package ciphersuite

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/spec"
)

// eachSuite runs f for every suite, in parallel.
func eachSuite(t *testing.T, f func(t *testing.T, s *Suite)) {
	t.Helper()
	t.Parallel()
	for _, s := range All() {
		t.Run(s.Name(), func(t *testing.T) { t.Parallel(); f(t, s) })
	}
}

// entropyFor is 64 bytes that differ for each n.
func entropyFor(n int) Secret {
	b := make([]byte, 64)
	binary.BigEndian.PutUint64(b, uint64(n))
	return NewSecret(b)
}

func mustSigner(t testing.TB, s *Suite, n int) *SignaturePrivateKey {
	t.Helper()
	key, err := s.DeriveSignatureKeyPair(entropyFor(n))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func mustLookup(t testing.TB, id spec.CipherSuite) *Suite {
	t.Helper()
	s, err := Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantRule fails unless err is a violation of rule.
func wantRule(t testing.TB, err error, rule *spec.Rule) {
	t.Helper()
	var v *spec.Violation
	if !errors.As(err, &v) || v.Rule != rule {
		t.Errorf("got %v, want a violation of %s", err, rule.ID)
	}
}

func TestAllSuitesInOrder(t *testing.T) {
	t.Parallel()
	all := All()
	if len(all) != 7+11+1 {
		t.Fatalf("%d suites", len(all))
	}
	for i, s := range all {
		want := spec.CipherSuite(i + 1)
		switch {
		case i == 18:
			want = 0xF031
		case i >= 7:
			want = spec.MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519 + spec.CipherSuite(i-7)
		}
		if s.ID() != want || s.Name() != want.String() {
			t.Errorf("suite %d is %v (%s), want %v", i, s.ID(), s.Name(), want)
		}
		if got := mustLookup(t, want); got.ID() != want {
			t.Errorf("Lookup(%v) is %v", want, got.ID())
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	// Nh, Nk, Nn and Nt of the RFC's suites, from the tables of RFC 9180,
	// Sections 7.2 and 7.3.
	want := [][4]int{{32, 16, 12, 16}, {32, 16, 12, 16}, {32, 32, 12, 16}, {64, 32, 12, 16}, {64, 32, 12, 16}, {64, 32, 12, 16}, {48, 32, 12, 16}}
	for i, w := range want {
		s := All()[i]
		if got := [4]int{s.Nh(), s.Nk(), s.Nn(), s.Nt()}; got != w {
			t.Errorf("%s: %v, want %v", s.Name(), got, w)
		}
		if z := s.ZeroSecret(); z.Len() != s.Nh() || !isZero(z.Bytes()) {
			t.Errorf("%s: ZeroSecret is %x", s.Name(), z.Bytes())
		}
	}
}

func TestUnknownSuites(t *testing.T) {
	t.Parallel()
	ids := []spec.CipherSuite{0, 8, 0x0A0A, 0xEAEA, 0xF000, 0xFFFF}
	for _, id := range ids {
		_, err := Lookup(id)
		wantRule(t, err, spec.UnknownCipherSuite)
	}
}

func TestAliasKeepsItsValueOnTheWire(t *testing.T) {
	t.Parallel()
	aliases := spec.CipherSuiteAliases()
	if len(aliases) == 0 {
		t.Fatal("no alias")
	}
	for _, a := range aliases {
		s, same := mustLookup(t, a.Value), mustLookup(t, a.Suite)
		if s.ID() != a.Value || s.Name() != same.Name() {
			t.Errorf("alias %v of %v has ID %v and name %s", a.Value, a.Suite, s.ID(), s.Name())
		}
		priv, pub := s.DeriveKeyPair(entropyFor(1))
		ct, err := same.EncryptWithLabel(pub, "alias", nil, []byte("x"), entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.DecryptWithLabel(priv, "alias", nil, ct); err != nil {
			t.Errorf("%v and %v do not interoperate: %v", a.Value, a.Suite, err)
		}
	}
}
