package vectors

// RFC 9420, Section 5.1: Cipher Suites, Section 5.2: Hash-Based Identifiers,
// and the labelled derivations of Sections 8 and 9.

import (
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// cryptoBasicsEntry is an entry of crypto-basics.json.
type cryptoBasicsEntry struct {
	CipherSuite      spec.CipherSuite       `json:"cipher_suite"`
	RefHash          refHashVector          `json:"ref_hash"`
	ExpandWithLabel  expandWithLabelVector  `json:"expand_with_label"`
	DeriveSecret     deriveSecretVector     `json:"derive_secret"`
	DeriveTreeSecret deriveTreeSecretVector `json:"derive_tree_secret"`
	SignWithLabel    signWithLabelVector    `json:"sign_with_label"`
	EncryptWithLabel encryptWithLabelVector `json:"encrypt_with_label"`
}

type refHashVector struct {
	Label string `json:"label"`
	Value Hex    `json:"value"`
	Out   Hex    `json:"out" vector:"computed"`
}

type expandWithLabelVector struct {
	Secret  Hex    `json:"secret"`
	Label   string `json:"label"`
	Context Hex    `json:"context"`
	Length  uint16 `json:"length"`
	Out     Hex    `json:"out" vector:"computed"`
}

type deriveSecretVector struct {
	Secret Hex    `json:"secret"`
	Label  string `json:"label"`
	Out    Hex    `json:"out" vector:"computed"`
}

type deriveTreeSecretVector struct {
	Secret     Hex    `json:"secret"`
	Label      string `json:"label"`
	Generation uint32 `json:"generation"`
	Length     uint16 `json:"length"`
	Out        Hex    `json:"out" vector:"computed"`
}

type signWithLabelVector struct {
	Priv      Hex    `json:"priv"`
	Pub       Hex    `json:"pub" vector:"computed"`
	Content   Hex    `json:"content"`
	Label     string `json:"label"`
	Signature Hex    `json:"signature" vector:"computed"`
}

type encryptWithLabelVector struct {
	Priv       Hex    `json:"priv"`
	Pub        Hex    `json:"pub" vector:"computed"`
	Label      string `json:"label"`
	Context    Hex    `json:"context"`
	Plaintext  Hex    `json:"plaintext" vector:"computed"`
	KEMOutput  Hex    `json:"kem_output" vector:"computed"`
	Ciphertext Hex    `json:"ciphertext" vector:"computed"`
}

func (e *cryptoBasicsEntry) verify(c *check) {
	c.bytes("ref_hash.out", e.RefHash.Out, c.suite.RefHashOfWholeLabel(e.RefHash.Label, e.RefHash.Value))

	x := e.ExpandWithLabel
	if c.derivable("expand_with_label.length", x.Length) {
		c.secret("expand_with_label.out", x.Out,
			c.suite.ExpandWithLabel(ciphersuite.NewSecret(x.Secret), x.Label, x.Context, int(x.Length)))
	}
	d := e.DeriveSecret
	c.secret("derive_secret.out", d.Out, c.suite.DeriveSecret(ciphersuite.NewSecret(d.Secret), d.Label))

	t := e.DeriveTreeSecret
	if c.derivable("derive_tree_secret.length", t.Length) {
		c.secret("derive_tree_secret.out", t.Out,
			c.suite.DeriveTreeSecret(ciphersuite.NewSecret(t.Secret), t.Label, t.Generation, int(t.Length)))
	}
	e.SignWithLabel.verify(c)
	e.EncryptWithLabel.verify(c)
}

// derivable checks that HKDF can give that many bytes.
func (c *check) derivable(field string, length uint16) bool {
	limit := c.suite.MaxExpand()
	return c.holds(field, fmt.Sprintf("at most 255*Nh = %d", limit), int(length) <= limit, "%d", length)
}

func (e *signWithLabelVector) verify(c *check) {
	priv, err := parseSignatureKey(c.suite, e.Priv)
	if !c.succeeds("sign_with_label.priv", "a private key of the suite", err) ||
		!c.bytes("sign_with_label.pub", e.Pub, priv.Public()) {
		return
	}
	pub := ciphersuite.SignaturePublicKey(e.Pub)
	c.succeeds("sign_with_label.signature", "a valid signature", c.suite.VerifyWithLabel(pub, e.Label, e.Content, e.Signature))
	signature, err := c.suite.SignWithLabel(priv, e.Label, e.Content)
	if c.succeeds("sign_with_label.priv", "able to sign", err) {
		c.succeeds("sign_with_label.priv", "a new signature verifies", c.suite.VerifyWithLabel(pub, e.Label, e.Content, signature))
	}
}

func (e *encryptWithLabelVector) verify(c *check) {
	priv, err := parseHPKEKey(c.suite, e.Priv)
	if !c.succeeds("encrypt_with_label.priv", "a private key of the suite", err) ||
		!c.bytes("encrypt_with_label.pub", e.Pub, priv.Public()) {
		return
	}
	given := ciphersuite.HPKECiphertext{KEMOutput: e.KEMOutput, Ciphertext: e.Ciphertext}
	plaintext, err := c.suite.DecryptWithLabel(priv, e.Label, e.Context, given)
	// Which of the two values is wrong cannot be told.
	if c.succeeds("encrypt_with_label", "kem_output and ciphertext decrypt", err) {
		c.bytes("encrypt_with_label.plaintext", e.Plaintext, plaintext)
	}
	ours, err := c.suite.EncryptWithLabel(priv.Public(), e.Label, e.Context, e.Plaintext, c.drawSecret(c.suite.Nh()))
	if !c.succeeds("encrypt_with_label.pub", "can be encrypted to", err) {
		return
	}
	plaintext, err = c.suite.DecryptWithLabel(priv, e.Label, e.Context, ours)
	c.succeeds("encrypt_with_label.priv", "a new ciphertext decrypts", err)
	c.bytes("encrypt_with_label.plaintext", e.Plaintext, plaintext)
}

// generateCryptoBasics makes one entry with the labels of the published file
// and one with labels and sizes at their edges.
func generateCryptoBasics(g *generator) []entry {
	entries := []entry{g.cryptoBasics(false)}
	if !g.small {
		entries = append(entries, g.cryptoBasics(true))
	}
	return entries
}

func (g *generator) cryptoBasics(edges bool) *cryptoBasicsEntry {
	s, nh := g.suite, g.suite.Nh()
	e := &cryptoBasicsEntry{CipherSuite: s.ID()}
	label := func(name string) string {
		if edges {
			return oneOf(g.source, "", name+" \u00e9 \"quoted\" / \\ <&>")
		}
		return name
	}
	size := func(usual int) int {
		if edges {
			return oneOf(g.source, 0, 1, 63, 64, 300)
		}
		return usual
	}
	length := uint16(s.Nk())
	if edges {
		length = oneOf(g.source, 0, 1, uint16(nh)+1, uint16(255*nh))
	}

	e.RefHash = refHashVector{Label: label("RefHash"), Value: g.draw(size(nh))}
	if edges {
		e.RefHash.Value = g.draw(1 << 14) // the shortest with a header of four bytes
	}
	e.RefHash.Out = s.RefHashOfWholeLabel(e.RefHash.Label, e.RefHash.Value)

	secret := g.drawSecret(nh)
	x := expandWithLabelVector{Secret: secret.Bytes(), Label: label("ExpandWithLabel"), Context: g.draw(size(nh)), Length: length}
	x.Out = s.ExpandWithLabel(secret, x.Label, x.Context, int(length)).Bytes()
	e.ExpandWithLabel = x

	secret = g.drawSecret(nh)
	e.DeriveSecret = deriveSecretVector{Secret: secret.Bytes(), Label: label("DeriveSecret")}
	e.DeriveSecret.Out = s.DeriveSecret(secret, e.DeriveSecret.Label).Bytes()

	secret = g.drawSecret(nh)
	t := deriveTreeSecretVector{Secret: secret.Bytes(), Label: label("DeriveTreeSecret"), Generation: g.uint32(), Length: length}
	if edges {
		t.Generation, t.Length = oneOf[uint32](g.source, 0, 1<<31, 1<<32-1), uint16(nh)+1
	}
	t.Out = s.DeriveTreeSecret(secret, t.Label, t.Generation, int(t.Length)).Bytes()
	e.DeriveTreeSecret = t

	signer := g.signatureKey()
	e.SignWithLabel = signWithLabelVector{
		Priv: signer.Secret().Bytes(), Pub: Hex(signer.Public()),
		Content: g.draw(size(nh)), Label: label("SignWithLabel"),
	}
	e.SignWithLabel.Signature = must(s.SignWithLabel(signer, e.SignWithLabel.Label, e.SignWithLabel.Content))

	priv, pub := s.DeriveKeyPair(g.drawSecret(nh))
	n := encryptWithLabelVector{
		Priv: priv.Secret().Bytes(), Pub: Hex(pub),
		Label: label("EncryptWithLabel"), Context: g.draw(size(nh)), Plaintext: g.draw(size(nh)),
	}
	sealed := must(s.EncryptWithLabel(pub, n.Label, n.Context, n.Plaintext, g.drawSecret(nh)))
	n.KEMOutput, n.Ciphertext = sealed.KEMOutput, sealed.Ciphertext
	e.EncryptWithLabel = n
	return e
}
