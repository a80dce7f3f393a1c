package schedule

// RFC 9420, Section 8: Key Schedule (Table 4, the secrets of an epoch).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tls"
)

// Epoch is what is derived from an epoch secret, each KDF.Nh bytes: the
// secrets of Table 4 and the init secret of the next epoch.
type Epoch struct {
	SenderDataSecret   ciphersuite.Secret // encrypts sender data
	EncryptionSecret   ciphersuite.Secret // root of the secret tree; absent once SecretTree took it
	ExporterSecret     ciphersuite.Secret
	ExternalSecret     ciphersuite.Secret // private key for external joins
	ConfirmationKey    ciphersuite.Secret
	MembershipKey      ciphersuite.Secret // MACs PublicMessage
	ResumptionPSK      ciphersuite.Secret
	EpochAuthenticator ciphersuite.Secret
	InitSecret         InitSecret // for epoch n+1
}

// ExternalKeyPair is the key pair whose private half every member of the epoch
// can derive and whose public half, external_pub, lets others join by an
// external Commit. It implements RFC 9420, Section 8.
func (e *Epoch) ExternalKeyPair(suite *ciphersuite.Suite) (*ciphersuite.HPKEPrivateKey, ciphersuite.HPKEPublicKey) {
	return suite.DeriveKeyPair(e.ExternalSecret)
}

// SecretTree moves the encryption secret of e into a secret tree for a
// ratchet tree of that many leaves. It must be called once only: the tree then
// is the only holder of the secret and says when it dies.
func (e *Epoch) SecretTree(suite *ciphersuite.Suite, leaves uint32) *SecretTree {
	root := e.EncryptionSecret
	e.EncryptionSecret = ciphersuite.Secret{}
	return NewSecretTree(suite, root, leaves)
}

// Secrets lists the secrets that e still holds, in the order of Table 4: all
// that must be erased when the epoch is forgotten. The secret tree has its own.
func (e *Epoch) Secrets() []ciphersuite.Secret {
	var held []ciphersuite.Secret
	for _, s := range e.fields() {
		if !s.IsAbsent() {
			held = append(held, *s)
		}
	}
	return held
}

func (e *Epoch) fields() [9]*ciphersuite.Secret {
	return [...]*ciphersuite.Secret{
		&e.SenderDataSecret, &e.EncryptionSecret, &e.ExporterSecret,
		&e.ExternalSecret, &e.ConfirmationKey, &e.MembershipKey,
		&e.ResumptionPSK, &e.EpochAuthenticator, &e.InitSecret.Secret,
	}
}

// Encode writes the secrets of e in the order of its fields, for storage:
// each as opaque<V>, empty if absent.
func (e *Epoch) Encode(w *tls.Encoder) {
	for _, s := range e.fields() {
		w.Opaque(s.Bytes())
	}
}

// Decode reads what Encode wrote. It copies the secrets out of the input.
func (e *Epoch) Decode(d *tls.Decoder) {
	names := [...]string{
		"sender_data_secret", "encryption_secret", "exporter_secret",
		"external_secret", "confirmation_key", "membership_key",
		"resumption_psk", "epoch_authenticator", "init_secret",
	}
	for i, s := range e.fields() {
		*s = readSecret(d, names[i])
	}
}

// readSecret reads a secret as opaque<V>; an empty one is absent.
func readSecret(d *tls.Decoder, field string) ciphersuite.Secret {
	b := d.Opaque(field)
	if len(b) == 0 {
		return ciphersuite.Secret{}
	}
	return ciphersuite.NewSecret(b)
}
