package ciphersuite

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files instead of comparing with them")

// What is derived from entropy is our own choice, but recorded scenarios and
// test vectors depend on it: a change must be meant.
func TestDerivationsFromEntropyStayAsTheyAre(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, s := range All() {
		digest := func(parts ...[]byte) string {
			h := sha256.New()
			for _, p := range parts {
				h.Write(p)
			}
			return fmt.Sprintf("%x", h.Sum(nil)[:12])
		}
		signer := mustSigner(t, s, 1)
		sig, err := s.SignWithLabel(signer, "Label", []byte("content"))
		if err != nil {
			t.Fatal(err)
		}
		priv, pub := s.DeriveKeyPair(entropyFor(1))
		ct, err := s.EncryptWithLabel(pub, "Label", []byte("context"), []byte("plaintext"), entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		kemOutput, exported, err := s.SendExport(pub, []byte("info"), []byte("context"), s.Nh(), entropyFor(3))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", s.Name())
		fmt.Fprintf(&b, "\tSplitEntropy %s\n", digest(s.SplitEntropy(entropyFor(1), "purpose", 7).Bytes()))
		fmt.Fprintf(&b, "\tDeriveSignatureKeyPair %s\n", digest(signer.Secret().Bytes(), signer.Public()))
		fmt.Fprintf(&b, "\tSignWithLabel %s\n", digest(sig))
		fmt.Fprintf(&b, "\tDeriveKeyPair %s\n", digest(priv.Secret().Bytes(), pub))
		fmt.Fprintf(&b, "\tEncryptWithLabel %s\n", digest(ct.KEMOutput, ct.Ciphertext))
		fmt.Fprintf(&b, "\tSendExport %s\n", digest(kemOutput, exported.Bytes()))
	}
	file := filepath.Join("testdata", "deterministic.txt")
	if *rewrite {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("derivations have changed; if that is meant, run with -rewrite\n%s", got)
	}
}
