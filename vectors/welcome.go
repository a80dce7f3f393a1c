package vectors

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// welcomeEntry is an entry of welcome.json.
type welcomeEntry struct {
	CipherSuite spec.CipherSuite `json:"cipher_suite"`
	InitPriv    Hex              `json:"init_priv"`
	KeyPackage  Hex              `json:"key_package" vector:"computed"`
	SignerPub   Hex              `json:"signer_pub" vector:"computed"`
	Welcome     Hex              `json:"welcome"`
}

func (e *welcomeEntry) verify(c *check) {
	keyPackage, ok := c.keyPackage("key_package", e.KeyPackage)
	if !ok {
		return
	}
	var m framing.MLSMessage
	if !c.roundTrip("welcome", e.Welcome, &m) ||
		!c.holds("welcome", "a Welcome", m.Welcome != nil, "%v", m.WireFormat) ||
		!c.number("welcome", uint64(e.CipherSuite), uint64(m.Welcome.CipherSuite)) {
		return
	}
	init, err := parseHPKEKey(c.suite, e.InitPriv)
	if !c.succeeds("init_priv", "a private key of the suite", err) ||
		!c.bytes("init_priv", Hex(keyPackage.InitKey), init.Public()) {
		return
	}
	secrets, err := m.Welcome.DecryptGroupSecrets(c.suite, keyPackage, init)
	if !c.succeeds("welcome", "has group secrets for key_package", err) ||
		!c.holds("welcome", "no pre-shared keys", len(secrets.PSKs) == 0, "%d", len(secrets.PSKs)) {
		return
	}
	noPSK := schedule.PSKSecret{Secret: c.suite.ZeroSecret()}
	member := secrets.JoinerSecret.Member(c.suite, noPSK)
	info, err := m.Welcome.DecryptGroupInfo(c.suite, member.Welcome(c.suite))
	if !c.succeeds("welcome", "encrypted_group_info decrypts", err) {
		return
	}
	c.succeeds("signer_pub", "the key that signed the GroupInfo", info.Verify(c.suite, ciphersuite.SignaturePublicKey(e.SignerPub)))
	context, err := info.GroupContext.Encoded()
	if c.succeeds("welcome", "a GroupContext", err) {
		tag := member.Epoch(c.suite, context).Derive(c.suite).ConfirmationTag(c.suite, info.GroupContext.ConfirmedTranscriptHash)
		c.bytes("welcome", info.ConfirmationTag, tag)
	}
}

// keyPackage reads an MLSMessage with a KeyPackage and checks its signature.
func (c *check) keyPackage(field string, data Hex) (*framing.KeyPackage, bool) {
	var m framing.MLSMessage
	if !c.roundTrip(field, data, &m) || !c.holds(field, "a KeyPackage", m.KeyPackage != nil, "%v", m.WireFormat) {
		return nil, false
	}
	return m.KeyPackage, c.succeeds(field, "a signed KeyPackage", m.KeyPackage.Verify(c.suite))
}

// generateWelcome makes a Welcome for one client, and one for several of which
// the client is not the first.
func generateWelcome(g *generator) []entry {
	entries := []entry{g.welcome(1)}
	if !g.small {
		entries = append(entries, g.welcome(3))
	}
	return entries
}

func (g *generator) welcome(joiners int) *welcomeEntry {
	s := g.suite
	signer := g.signatureKey()
	info := framing.GroupInfo{GroupContext: g.groupContext(), Extensions: g.groupInfoExtensions(), Signer: 3}
	context := must(info.GroupContext.Encoded())
	joiner := schedule.JoinerSecret{Secret: g.drawSecret(s.Nh())}
	member := joiner.Member(s, schedule.PSKSecret{Secret: s.ZeroSecret()})
	info.ConfirmationTag = member.Epoch(s, context).Derive(s).ConfirmationTag(s, info.GroupContext.ConfirmedTranscriptHash)
	check0(info.Sign(s, signer))
	w := framing.Welcome{CipherSuite: s.ID(), EncryptedGroupInfo: must(info.Encrypt(s, member.Welcome(s)))}

	e := &welcomeEntry{CipherSuite: s.ID(), SignerPub: Hex(signer.Public())}
	for i := range joiners {
		c := g.client()
		secrets := framing.GroupSecrets{JoinerSecret: joiner}
		if i%2 == 1 {
			secrets.PathSecret = &framing.PathSecret{PathSecret: g.drawSecret(s.Nh())}
		}
		w.Secrets = append(w.Secrets, *must(secrets.Encrypt(s, must(framing.WelcomeContext(s, w.EncryptedGroupInfo)), &c.keyPackage, g.drawSecret(s.Nh()))))
		e.InitPriv, e.KeyPackage = c.initKey.Secret().Bytes(), marshal(c.keyPackage.Message())
	}
	e.Welcome = marshal(w.Message())
	return e
}
