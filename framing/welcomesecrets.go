package framing

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message (encryption).

import (
	"bytes"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Encrypt encrypts the signed g for the joiners of its epoch: the
// encrypted_group_info of a Welcome. The error is a violation of
// spec.VectorTooLong.
func (g *GroupInfo) Encrypt(suite *ciphersuite.Suite, welcome schedule.WelcomeSecret) ([]byte, error) {
	plaintext, err := tls.Marshal(g)
	if err != nil {
		return nil, err
	}
	key, nonce := welcome.KeyNonce(suite)
	defer key.Erase()
	defer nonce.Erase()
	return suite.Seal(key, nonce, nil, plaintext), nil
}

// DecryptGroupInfo decrypts the GroupInfo of w, which does not alias w. It is
// not trusted: neither its signature nor anything else was checked. The error
// is a violation of spec.GroupInfoDecryption, or wraps a *tls.DecodeError.
func (w *Welcome) DecryptGroupInfo(suite *ciphersuite.Suite, welcome schedule.WelcomeSecret) (*GroupInfo, error) {
	key, nonce := welcome.KeyNonce(suite)
	defer key.Erase()
	defer nonce.Erase()
	plaintext, err := suite.Open(key, nonce, nil, w.EncryptedGroupInfo)
	if err != nil {
		return nil, spec.GroupInfoDecryption.Because(err, "welcome.encrypted_group_info")
	}
	g := new(GroupInfo)
	if err := tls.Unmarshal(plaintext, g); err != nil {
		return nil, fmt.Errorf("mls: group_info of a Welcome: %w", err)
	}
	return g, nil
}

// WelcomeContext is what the secrets for each joiner are encrypted under, in a
// Welcome with that encrypted_group_info. The error is a violation of
// spec.VectorTooLong.
func WelcomeContext(suite *ciphersuite.Suite, encryptedGroupInfo []byte) (*ciphersuite.EncryptContext, error) {
	return suite.EncryptContext(spec.LabelWelcome, encryptedGroupInfo)
}

// Encrypt encrypts g to the client of k, for the Welcome of context. entropy
// has at least ciphersuite.MinEntropy bytes; it may be the same for all
// joiners, since what is made of it depends on them. Errors are those of
// EncryptContext.Encrypt for a bad init key, and violations of
// spec.VectorTooLong.
func (g *GroupSecrets) Encrypt(suite *ciphersuite.Suite, context *ciphersuite.EncryptContext, k *KeyPackage, entropy ciphersuite.Secret) (*EncryptedGroupSecrets, error) {
	ref, err := k.Ref(suite)
	if err != nil {
		return nil, err
	}
	// Room for all: a buffer that grows leaves copies of the secrets behind.
	w := tls.NewEncoder(make([]byte, 0, 512+256*len(g.PSKs)))
	g.Encode(w)
	plaintext, err := w.Finish()
	if err != nil {
		return nil, err
	}
	defer clear(plaintext)
	ciphertext, err := context.Encrypt(k.InitKey, plaintext, entropy)
	if err != nil {
		return nil, err
	}
	return &EncryptedGroupSecrets{NewMember: ref, EncryptedGroupSecrets: ciphertext}, nil
}

// Find returns the entry of w for the KeyPackage with that reference, or nil.
func (w *Welcome) Find(ref KeyPackageRef) *EncryptedGroupSecrets {
	for i := range w.Secrets {
		if bytes.Equal(w.Secrets[i].NewMember, ref) {
			return &w.Secrets[i]
		}
	}
	return nil
}

// DecryptGroupSecrets decrypts what w has for the client of k, whose init key
// has the private half initKey. suite is that of w. The result does not alias
// w. It takes these steps:
//
//   - An entry of w refers to k (spec.NoMatchingKeyPackage).
//   - k is of the suite of w (spec.WelcomeCipherSuite).
//   - The entry decrypts (spec.GroupSecretsDecryption) and is well formed.
//
// It implements the first steps of RFC 9420, Section 12.4.3.1.
func (w *Welcome) DecryptGroupSecrets(suite *ciphersuite.Suite, k *KeyPackage, initKey *ciphersuite.HPKEPrivateKey) (*GroupSecrets, error) {
	ref, err := k.Ref(suite)
	if err != nil {
		return nil, err
	}
	entry := w.Find(ref)
	if entry == nil {
		return nil, spec.NoMatchingKeyPackage.Violated("welcome.secrets")
	}
	if k.CipherSuite != w.CipherSuite {
		return nil, spec.WelcomeCipherSuite.Violated("welcome.cipher_suite %v, key package of %v", w.CipherSuite, k.CipherSuite)
	}
	plaintext, err := suite.DecryptWithLabel(initKey, spec.LabelWelcome, w.EncryptedGroupInfo, entry.EncryptedGroupSecrets)
	if err != nil {
		return nil, spec.GroupSecretsDecryption.Because(err, "encrypted_group_secrets for %x", ref)
	}
	defer clear(plaintext)
	g := new(GroupSecrets)
	if err := g.unmarshal(plaintext); err != nil {
		return nil, fmt.Errorf("mls: group_secrets of a Welcome: %w", err)
	}
	for i := range g.PSKs {
		g.PSKs[i] = g.PSKs[i].Clone()
	}
	return g, nil
}

// unmarshal reads g, and erases what it read before an error.
func (g *GroupSecrets) unmarshal(plaintext []byte) error {
	err := tls.Unmarshal(plaintext, g)
	if err != nil {
		g.Erase()
	}
	return err
}
