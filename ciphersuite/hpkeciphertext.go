package ciphersuite

// RFC 9420, Section 7.6: Update Paths (HPKECiphertext).

import "github.com/seed-47ee054e/mls/tls"

// HPKECiphertext is the result of an HPKE encryption.
type HPKECiphertext struct {
	KEMOutput  []byte // Nenc bytes of the suite's KEM
	Ciphertext []byte // Nt bytes longer than the plaintext
}

// Encode writes c.
func (c *HPKECiphertext) Encode(e *tls.Encoder) {
	e.Opaque(c.KEMOutput)
	e.Opaque(c.Ciphertext)
}

// Decode reads c, which then aliases the input.
func (c *HPKECiphertext) Decode(d *tls.Decoder) {
	c.KEMOutput = d.Opaque("kem_output")
	c.Ciphertext = d.Opaque("ciphertext")
}
