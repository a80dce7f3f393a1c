package vectors

// RFC 9420, Section 8.4: Pre-Shared Keys.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// pskSecretEntry is an entry of psk_secret.json.
type pskSecretEntry struct {
	CipherSuite spec.CipherSuite `json:"cipher_suite"`
	PSKs        []pskVector      `json:"psks"`
	PSKSecret   Hex              `json:"psk_secret" vector:"computed"`
}

type pskVector struct {
	PSKID    Hex `json:"psk_id"`
	PSK      Hex `json:"psk"`
	PSKNonce Hex `json:"psk_nonce"`
}

func (e *pskSecretEntry) verify(c *check) {
	secret, err := e.combined(c.suite)
	if c.succeeds("psks", "can be combined", err) {
		c.secret("psk_secret", e.PSKSecret, secret.Secret)
	}
}

// combined is the psk_secret of the keys, all external ones.
func (e *pskSecretEntry) combined(suite *ciphersuite.Suite) (schedule.PSKSecret, error) {
	var psks []schedule.PSK
	for _, p := range e.PSKs {
		psks = append(psks, schedule.PSK{
			ID:     schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: p.PSKID, Nonce: p.PSKNonce},
			Secret: ciphersuite.NewSecret(p.PSK),
		})
	}
	return schedule.CombinePSKs(suite, psks)
}

// generatePSKSecret makes lists of no key to ten keys, with identifiers and
// keys of any length, the empty ones included.
func generatePSKSecret(g *generator) []entry {
	counts := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	if g.small {
		counts = []int{0, 1, 3}
	}
	var entries []entry
	for _, n := range counts {
		e := &pskSecretEntry{CipherSuite: g.suite.ID(), PSKs: []pskVector{}}
		for range n {
			e.PSKs = append(e.PSKs, pskVector{
				PSKID:    g.draw(oneOf(g.source, 0, 1, 9, 32, 63, 64)),
				PSK:      g.draw(oneOf(g.source, 0, 1, 16, g.suite.Nh(), 100)),
				PSKNonce: g.draw(g.suite.Nh()),
			})
		}
		e.PSKSecret = must(e.combined(g.suite)).Bytes()
		entries = append(entries, e)
	}
	return entries
}
