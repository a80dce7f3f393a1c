package framing

import (
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tls"
)

// It is so that of GroupSecrets that are malformed nothing is left, wherever
// they break (RFC 9420, Section 9.2).
func TestMalformedGroupSecretsAreErased(t *testing.T) {
	t.Parallel()
	secret := func() ciphersuite.Secret { return ciphersuite.NewSecret(make([]byte, 32)) }
	plaintext, err := tls.Marshal(&GroupSecrets{
		JoinerSecret: schedule.JoinerSecret{Secret: secret()},
		PathSecret:   &PathSecret{secret()},
	})
	if err != nil {
		t.Fatal(err)
	}
	var g GroupSecrets
	if err := g.unmarshal(plaintext); err != nil || g.JoinerSecret.IsAbsent() || g.PathSecret.PathSecret.IsAbsent() {
		t.Fatalf("%v, or a secret is absent", err)
	}
	malformed := [][]byte{append(plaintext[:len(plaintext):len(plaintext)], 0)}
	for n := range plaintext {
		malformed = append(malformed, plaintext[:n])
	}
	for _, b := range malformed {
		var g GroupSecrets
		if err := g.unmarshal(b); err == nil {
			t.Errorf("%d bytes are accepted", len(b))
		}
		if !g.JoinerSecret.IsAbsent() || g.PathSecret != nil && !g.PathSecret.PathSecret.IsAbsent() {
			t.Errorf("%d bytes: a secret is left", len(b))
		}
	}
}
