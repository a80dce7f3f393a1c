package ciphersuite

import (
	"bytes"
	"fmt"
	"testing"
)

// It is so that one context serves many recipients.
func TestEncryptContextServesMany(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		long := make([]byte, 1<<20)
		c, err := s.EncryptContext("l", long)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			priv, pub := s.DeriveKeyPair(entropyFor(i))
			plaintext := fmt.Appendf(nil, "for %d", i)
			ct, err := c.Encrypt(pub, plaintext, entropyFor(9))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.DecryptWithLabel(priv, "l", long, ct); err != nil || !bytes.Equal(got, plaintext) {
				t.Errorf("%q, %v", got, err)
			}
		}
	})
}
