package framing

// RFC 9420, Section 6.3.2: Sender Data Encryption.

import (
	"fmt"

	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// sealSenderData sets the encrypted_sender_data of m, whose other fields are
// set: the key depends on the ciphertext.
func (e *Epoch) sealSenderData(m *PrivateMessage, sender *SenderData) error {
	plaintext, err := tls.Marshal(sender)
	if err != nil {
		return err
	}
	aad, err := tls.Marshal(&SenderDataAAD{m.GroupID, m.Epoch, m.ContentType})
	if err != nil {
		return err
	}
	key, nonce := schedule.SenderDataKey(e.Suite, e.SenderDataSecret, m.Ciphertext)
	defer key.Erase()
	defer nonce.Erase()
	m.EncryptedSenderData = e.Suite.Seal(key, nonce, aad, plaintext)
	return nil
}

// openSenderData decrypts the encrypted_sender_data of m.
func (e *Epoch) openSenderData(m *PrivateMessage) (*SenderData, error) {
	aad, err := tls.Marshal(&SenderDataAAD{m.GroupID, m.Epoch, m.ContentType})
	if err != nil {
		return nil, err
	}
	key, nonce := schedule.SenderDataKey(e.Suite, e.SenderDataSecret, m.Ciphertext)
	defer key.Erase()
	defer nonce.Erase()
	plaintext, err := e.Suite.Open(key, nonce, aad, m.EncryptedSenderData)
	if err != nil {
		return nil, spec.SenderDataDecryption.Because(err, "encrypted_sender_data")
	}
	sender := new(SenderData)
	if err := tls.Unmarshal(plaintext, sender); err != nil {
		return nil, fmt.Errorf("mls: sender data: %w", err)
	}
	return sender, nil
}
