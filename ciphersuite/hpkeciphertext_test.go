package ciphersuite

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

func TestHPKECiphertextEncoding(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		ct := HPKECiphertext{drawBytes(r, "kem_output"), drawBytes(r, "ciphertext")}
		b, err := tls.Marshal(&ct)
		if err != nil {
			r.Fatal(err)
		}
		if want := append(vector(ct.KEMOutput), vector(ct.Ciphertext)...); !bytes.Equal(b, want) {
			r.Errorf("encoded %x, want %x", b, want)
		}
		var got HPKECiphertext
		if err := tls.Unmarshal(b, &got); err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(ct, got, cmpopts.EquateEmpty()); diff != "" {
			r.Error(diff)
		}
		n := rapid.IntRange(0, len(b)-1).Draw(r, "prefix")
		if err := tls.Unmarshal(b[:n], &got); !errors.Is(err, spec.Truncated) {
			r.Errorf("a prefix of %d bytes: %v", n, err)
		}
		if err := tls.Unmarshal(append(b, 0), &got); !errors.Is(err, spec.TrailingBytes) {
			r.Errorf("a byte more: %v", err)
		}
	})
}
