package framing

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message (the structures).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// PathSecret is the secret of a node of the ratchet tree.
type PathSecret struct {
	PathSecret ciphersuite.Secret // Nh bytes
}

// Encode writes the PathSecret structure.
func (p *PathSecret) Encode(e *tls.Encoder) { e.Opaque(p.PathSecret.Bytes()) }

// Decode reads the PathSecret structure. The secret is a copy.
func (p *PathSecret) Decode(d *tls.Decoder) {
	p.PathSecret = ciphersuite.NewSecret(d.Opaque("path_secret"))
}

// GroupSecrets is what a Welcome tells one joiner under encryption.
type GroupSecrets struct {
	JoinerSecret schedule.JoinerSecret     // Nh bytes
	PathSecret   *PathSecret               // of the lowest common ancestor of joiner and committer; nil: absent
	PSKs         []schedule.PreSharedKeyID // that the joiner has to know, in the order of the Commit
}

// Encode writes the GroupSecrets structure.
func (g *GroupSecrets) Encode(e *tls.Encoder) {
	e.Opaque(g.JoinerSecret.Bytes())
	tls.Optional(e, g.PathSecret)
	tls.Vector(e, g.PSKs)
}

// Decode reads the GroupSecrets structure. The secrets are copies.
func (g *GroupSecrets) Decode(d *tls.Decoder) {
	g.JoinerSecret = schedule.JoinerSecret{Secret: ciphersuite.NewSecret(d.Opaque("joiner_secret"))}
	g.PathSecret = tls.ReadOptional[PathSecret](d, "path_secret")
	g.PSKs = tls.ReadVector[schedule.PreSharedKeyID](d, "psks")
}

// Erase erases the joiner secret and the path secret.
func (g *GroupSecrets) Erase() {
	g.JoinerSecret.Erase()
	if g.PathSecret != nil {
		g.PathSecret.PathSecret.Erase()
	}
}

// EncryptedGroupSecrets is GroupSecrets encrypted to the init key of one
// KeyPackage.
type EncryptedGroupSecrets struct {
	NewMember             KeyPackageRef
	EncryptedGroupSecrets ciphersuite.HPKECiphertext
}

// Encode writes the EncryptedGroupSecrets structure.
func (s *EncryptedGroupSecrets) Encode(e *tls.Encoder) {
	e.Opaque(s.NewMember)
	s.EncryptedGroupSecrets.Encode(e)
}

// Decode reads the EncryptedGroupSecrets structure.
func (s *EncryptedGroupSecrets) Decode(d *tls.Decoder) {
	s.NewMember = d.Opaque("new_member")
	d.Struct("encrypted_group_secrets", &s.EncryptedGroupSecrets)
}

// Welcome lets the clients whose KeyPackages it refers to join the group. An
// unknown cipher suite decodes like any other.
type Welcome struct {
	CipherSuite        spec.CipherSuite
	Secrets            []EncryptedGroupSecrets // one for each joiner
	EncryptedGroupInfo []byte                  // GroupInfo and the AEAD's tag
}

// Encode writes the Welcome structure.
func (w *Welcome) Encode(e *tls.Encoder) {
	e.Uint16(uint16(w.CipherSuite))
	tls.Vector(e, w.Secrets)
	e.Opaque(w.EncryptedGroupInfo)
}

// Decode reads the Welcome structure.
func (w *Welcome) Decode(d *tls.Decoder) {
	w.CipherSuite = spec.CipherSuite(d.Uint16("cipher_suite"))
	w.Secrets = tls.ReadVector[EncryptedGroupSecrets](d, "secrets")
	w.EncryptedGroupInfo = d.Opaque("encrypted_group_info")
}
