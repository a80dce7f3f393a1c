package tree_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// authority issues certificates valid from second 1000 to second 2000.
type authority struct {
	cert   *x509.Certificate
	signer crypto.Signer
}

// newAuthority makes a root that signs with Ed25519.
func newAuthority(t testing.TB, name string) *authority {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	a := &authority{signer: ed25519.NewKeyFromSeed(seed[:])}
	a.cert = parsed(t, a.create(t, authorityTemplate(name), authorityTemplate(name), a.signer.Public()))
	return a
}

// newECDSAAuthority makes a root that signs with ECDSA on curve.
func newECDSAAuthority(t testing.TB, name string, curve elliptic.Curve) *authority {
	t.Helper()
	signer, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{signer: signer}
	a.cert = parsed(t, a.create(t, authorityTemplate(name), authorityTemplate(name), a.signer.Public()))
	return a
}

// subordinate makes an authority certified by a.
func (a *authority) subordinate(t testing.TB, name string) *authority {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	sub := &authority{signer: ed25519.NewKeyFromSeed(seed[:])}
	sub.cert = parsed(t, a.create(t, authorityTemplate(name), a.cert, sub.signer.Public()))
	return sub
}

func template(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Unix(1000, 0), NotAfter: time.Unix(2000, 0), DNSNames: []string{name + ".example"},
	}
}

func authorityTemplate(name string) *x509.Certificate {
	c := template(name)
	c.DNSNames, c.IsCA, c.BasicConstraintsValid, c.KeyUsage = nil, true, true, x509.KeyUsageCertSign
	return c
}

func (a *authority) create(t testing.TB, of, parent *x509.Certificate, key crypto.PublicKey) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, of, parent, key, a.signer)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func (a *authority) pool() *x509.CertPool { return poolOf(a.cert) }

func poolOf(certs ...*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certs {
		p.AddCert(c)
	}
	return p
}

func parsed(t testing.TB, der []byte) *x509.Certificate {
	t.Helper()
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// subjectKeyInfo is the SubjectPublicKeyInfo for a signature key of any suite,
// told apart by length.
func subjectKeyInfo(t testing.TB, key []byte) []byte {
	t.Helper()
	var id pkix.AlgorithmIdentifier
	switch len(key) {
	case 32:
		id.Algorithm = asn1.ObjectIdentifier{1, 3, 101, 112}
	case 57:
		id.Algorithm = asn1.ObjectIdentifier{1, 3, 101, 113}
	case 65, 97, 133:
		id.Algorithm = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
		curve := map[int]asn1.ObjectIdentifier{65: {1, 2, 840, 10045, 3, 1, 7}, 97: {1, 3, 132, 0, 34}, 133: {1, 3, 132, 0, 35}}[len(key)]
		der, err := asn1.Marshal(curve)
		if err != nil {
			t.Fatal(err)
		}
		id.Parameters = asn1.RawValue{FullBytes: der}
	case 1312, 1952, 2592:
		id.Algorithm = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, map[int]int{1312: 17, 1952: 18, 2592: 19}[len(key)]}
	default:
		t.Fatalf("a key of %d bytes", len(key))
	}
	return keyInfo(t, id, key)
}

func keyInfo(t testing.TB, id pkix.AlgorithmIdentifier, key []byte) []byte {
	t.Helper()
	der, err := asn1.Marshal(struct {
		ID  pkix.AlgorithmIdentifier
		Key asn1.BitString
	}{id, asn1.BitString{Bytes: key, BitLength: 8 * len(key)}})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// issue certifies a signature key of any suite, even one for which the
// standard library has no certificates.
func (a *authority) issue(t testing.TB, name string, key ciphersuite.SignaturePublicKey) []byte {
	t.Helper()
	return a.issueFor(t, template(name), subjectKeyInfo(t, key))
}

func (a *authority) issueFor(t testing.TB, of *x509.Certificate, info []byte) []byte {
	t.Helper()
	der := a.create(t, of, a.cert, ed25519.PublicKey(make([]byte, 32)))
	placeholder := parsed(t, der).RawSubjectPublicKeyInfo
	return a.rewritten(t, der, placeholder, info)
}

// rewritten replaces a part of what is signed in a certificate and signs it
// again.
func (a *authority) rewritten(t testing.TB, der, old, new []byte) []byte {
	t.Helper()
	var cert struct {
		TBS       asn1.RawValue
		Algorithm asn1.RawValue
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &cert); err != nil {
		t.Fatal(err)
	}
	cert.TBS.Bytes, cert.TBS.FullBytes = bytes.Replace(cert.TBS.Bytes, old, new, 1), nil
	tbs, err := asn1.Marshal(cert.TBS)
	if err != nil {
		t.Fatal(err)
	}
	message, hash := tbs, crypto.Hash(0)
	if _, ok := a.signer.(*ecdsa.PrivateKey); ok {
		sum := sha256.Sum256(tbs)
		message, hash = sum[:], crypto.SHA256
	}
	sig, err := a.signer.Sign(rand.Reader, message, hash)
	if err != nil {
		t.Fatal(err)
	}
	cert.TBS = asn1.RawValue{FullBytes: tbs}
	cert.Signature = asn1.BitString{Bytes: sig, BitLength: 8 * len(sig)}
	out, err := asn1.Marshal(cert)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	ed25519Identifier = []byte{0x30, 5, 6, 3, 43, 101, 112}
	ed448Identifier   = []byte{0x30, 5, 6, 3, 43, 101, 113}
)

// signedWithEd448 makes a certificate of an Ed25519 authority look as if
// signed with Ed448. The signature is none, which nobody here can tell.
func signedWithEd448(t testing.TB, a *authority, der []byte) []byte {
	t.Helper()
	inner := a.rewritten(t, der, ed25519Identifier, ed448Identifier)
	at := bytes.LastIndex(inner, ed25519Identifier)
	return slices.Concat(inner[:at], ed448Identifier, inner[at+len(ed448Identifier):])
}

func TestCertificateIsBoundToTheKeyInEverySuite(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "CA")
	for _, suite := range ciphersuite.All() {
		t.Run(suite.Name(), func(t *testing.T) {
			t.Parallel()
			key := signingKey(t, suite, "alice").Public()
			c := tree.X509Credential(ca.issue(t, "alice", key))
			checkRule(t, c.CheckKey(key), nil)
			checkRule(t, c.CheckKey(signingKey(t, suite, "bob").Public()), spec.X509SubjectKey)
			checkRule(t, c.CheckKey(key[:len(key)-1]), spec.X509SubjectKey)
			checkRule(t, c.CheckKey(nil), spec.X509SubjectKey)

			verdict, err := c.VerifyChain(key, tree.ChainOptions{Roots: ca.pool(), Now: 1500})
			if err != nil || !verdict.Verified || !verdict.KeyBound || verdict.Unchecked != nil {
				t.Errorf("%+v, %v", verdict, err)
			}
		})
	}
}

// The table of key algorithms agrees with the standard library where that
// knows the algorithm.
func TestCertificatesOfTheStandardLibrary(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "CA")
	keys := []crypto.PublicKey{ca.signer.Public()}
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		priv, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, priv.Public())
	}
	for _, key := range keys {
		var raw []byte
		switch key := key.(type) {
		case ed25519.PublicKey:
			raw = key
		case *ecdsa.PublicKey:
			b, err := key.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			raw = b
		}
		c := tree.X509Credential(ca.create(t, template("alice"), ca.cert, key))
		checkRule(t, c.CheckKey(raw), nil)
		checkRule(t, c.CheckKey(flipped(raw)), spec.X509SubjectKey)
	}
}

// The same bits under another algorithm are another key.
func TestKeyOfAnotherAlgorithm(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "CA")
	key := signingKey(t, suiteOf(t, 1), "alice").Public()
	x25519 := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 3, 101, 110}}
	c := tree.X509Credential(ca.issueFor(t, template("alice"), keyInfo(t, x25519, key)))
	checkRule(t, c.CheckKey(key), spec.X509SubjectKey)
	_, err := c.VerifyChain(key, tree.ChainOptions{Roots: ca.pool(), Now: 1500})
	checkRule(t, err, spec.X509SubjectKey)
}

func TestChains(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "root")
	upper := root.subordinate(t, "upper")
	lower := upper.subordinate(t, "lower")
	key := signingKey(t, suiteOf(t, 1), "alice").Public()
	other := signingKey(t, suiteOf(t, 1), "bob").Public()
	leaf := lower.issue(t, "alice", key)
	p256 := newECDSAAuthority(t, "P-256 root", elliptic.P256())

	// An end entity is no authority.
	mallory := &authority{signer: ed25519.NewKeyFromSeed(make([]byte, 32))}
	mallory.cert = parsed(t, root.issue(t, "mallory", ciphersuite.SignaturePublicKey(mallory.signer.Public().(ed25519.PublicKey))))

	server := template("alice")
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	forServers := root.issueFor(t, server, subjectKeyInfo(t, key))

	ok := tree.ChainOptions{Roots: root.pool(), Now: 1500}
	at := func(now uint64) tree.ChainOptions { return tree.ChainOptions{Roots: root.pool(), Now: now} }
	full := [][]byte{leaf, lower.cert.Raw, upper.cert.Raw}

	for _, c := range []struct {
		name    string
		chain   [][]byte
		options tree.ChainOptions
		rule    *spec.Rule
	}{
		{"full chain", full, ok, nil},
		{"with its root", append(slices.Clone(full), root.cert.Raw), ok, nil},
		{"issuers in another order", [][]byte{leaf, upper.cert.Raw, lower.cert.Raw}, ok, nil},
		{"issuers omitted but known", [][]byte{leaf}, tree.ChainOptions{Roots: root.pool(), Intermediates: poolOf(lower.cert, upper.cert), Now: 1500}, nil},
		{"one issuer omitted but known", [][]byte{leaf, upper.cert.Raw}, tree.ChainOptions{Roots: root.pool(), Intermediates: poolOf(lower.cert), Now: 1500}, nil},
		{"trusted intermediate", [][]byte{leaf}, tree.ChainOptions{Roots: lower.pool(), Now: 1500}, nil},
		{"trusted end entity", [][]byte{leaf}, tree.ChainOptions{Roots: poolOf(parsed(t, leaf)), Now: 1500}, nil},
		{"ECDSA root", [][]byte{p256.issue(t, "alice", key)}, tree.ChainOptions{Roots: p256.pool(), Now: 1500}, nil},
		{"first second", full, at(1000), nil},
		{"last second", full, at(2000), nil},
		{"a usage that is allowed", [][]byte{forServers}, tree.ChainOptions{Roots: root.pool(), Now: 1500, KeyUsages: server.ExtKeyUsage}, nil},
		{"any usage", [][]byte{forServers}, ok, nil},

		{"empty", nil, ok, spec.X509Chain},
		{"garbage", [][]byte{[]byte("garbage")}, ok, spec.X509Certificate},
		{"empty certificate", [][]byte{{}}, ok, spec.X509Certificate},
		{"garbage further on", [][]byte{leaf, {0x30, 0}}, ok, spec.X509Certificate},
		{"PEM", [][]byte{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf})}, ok, spec.X509Certificate},
		{"two certificates in one", [][]byte{slices.Concat(leaf, lower.cert.Raw)}, ok, spec.X509Certificate},
		{"truncated", [][]byte{leaf[:len(leaf)-1]}, ok, spec.X509Certificate},
		{"issuer first", [][]byte{lower.cert.Raw, leaf, upper.cert.Raw}, ok, spec.X509SubjectKey},
		{"key of another", [][]byte{lower.issue(t, "alice", other), lower.cert.Raw, upper.cert.Raw}, ok, spec.X509SubjectKey},
		{"issuer missing", [][]byte{leaf, upper.cert.Raw}, ok, spec.CredentialValidation},
		{"no roots", full, tree.ChainOptions{Now: 1500}, spec.CredentialValidation},
		{"another root", full, tree.ChainOptions{Roots: newAuthority(t, "another root").pool(), Now: 1500}, spec.CredentialValidation},
		{"another root of the same name", full, tree.ChainOptions{Roots: newECDSAAuthority(t, "root", elliptic.P256()).pool(), Now: 1500}, spec.CredentialValidation},
		{"not valid yet", full, at(999), spec.CredentialValidation},
		{"at the epoch", full, at(0), spec.CredentialValidation},
		{"expired", full, at(2001), spec.CredentialValidation},
		{"expired for ever", full, at(1<<64 - 1), spec.CredentialValidation},
		{"issued by an end entity", [][]byte{mallory.issue(t, "alice", key), mallory.cert.Raw}, ok, spec.CredentialValidation},
		{"signature changed", [][]byte{changedAtEnd(leaf), lower.cert.Raw, upper.cert.Raw}, ok, spec.CredentialValidation},
		{"a usage that is not allowed", [][]byte{forServers}, tree.ChainOptions{Roots: root.pool(), Now: 1500, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}, spec.CredentialValidation},
		{"Ed448 and expired", [][]byte{signedWithEd448(t, root, root.issue(t, "alice", key))}, at(2001), spec.CredentialValidation},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			credential := tree.X509Credential(c.chain...)
			verdict, err := credential.VerifyChain(key, c.options)
			checkRule(t, err, c.rule)
			want := tree.ChainVerdict{}
			if c.rule == nil {
				want = tree.ChainVerdict{KeyBound: true, Verified: true, EndEntity: verdict.EndEntity}
				if names := verdict.EndEntity.DNSNames; len(names) != 1 || names[0] != "alice.example" {
					t.Errorf("presented identifiers %v", names)
				}
			}
			if verdict != want {
				t.Errorf("verdict %+v", verdict)
			}
		})
	}
}

func changedAtEnd(b []byte) []byte {
	b = bytes.Clone(b)
	b[len(b)-1] ^= 1
	return b
}

// A signature of an algorithm that is not implemented is neither trusted nor
// refused, and the verdict says so.
func TestChainThatCannotBeChecked(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "root")
	sub := root.subordinate(t, "sub")
	key := signingKey(t, suiteOf(t, 1), "alice").Public()
	for name, chain := range map[string][][]byte{
		"end entity": {signedWithEd448(t, root, root.issue(t, "alice", key))},
		"issuer":     {sub.issue(t, "alice", key), signedWithEd448(t, root, sub.cert.Raw)},
	} {
		credential := tree.X509Credential(chain...)
		verdict, err := credential.VerifyChain(key, tree.ChainOptions{Roots: root.pool(), Now: 1500})
		if err != nil || verdict.Verified || !verdict.KeyBound || verdict.Unchecked == nil || verdict.EndEntity == nil {
			t.Errorf("%s: %+v, %v", name, verdict, err)
		}
	}
	// The key is bound all the same.
	credential := tree.X509Credential(signedWithEd448(t, root, root.issue(t, "alice", key)))
	checkRule(t, credential.CheckKey(key), nil)
	checkRule(t, credential.CheckKey(flipped(key)), spec.X509SubjectKey)
}

func TestOtherCredentialsHaveNoCertificates(t *testing.T) {
	t.Parallel()
	basic := tree.BasicCredential([]byte("alice"))
	checkRule(t, basic.CheckKey([]byte("any key")), nil)
	_, err := basic.VerifyChain([]byte("any key"), tree.ChainOptions{Now: 1500})
	checkRule(t, err, spec.UnknownCredential)
}

func FuzzX509Credential(f *testing.F) {
	ca := newAuthority(f, "CA")
	key := signingKey(f, suiteOf(f, 1), "alice").Public()
	f.Add(ca.issue(f, "alice", key), ca.cert.Raw)
	f.Add([]byte{}, []byte{0x30, 0})
	f.Fuzz(func(t *testing.T, first, second []byte) {
		c := tree.X509Credential(first, second)
		verdict, err := c.VerifyChain(key, tree.ChainOptions{Roots: ca.pool(), Now: 1500})
		if err != nil && verdict != (tree.ChainVerdict{}) || err == nil && !verdict.KeyBound {
			t.Errorf("%+v, %v", verdict, err)
		}
		if verdict.Verified && c.CheckKey(key) != nil {
			t.Error("verified, but not for the key")
		}
	})
}
