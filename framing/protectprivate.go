package framing

// RFC 9420, Section 6.3.1: Content Encryption.

import (
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Consumed is the key that a private message took out of the secret tree.
type Consumed struct {
	Sender     tree.LeafIndex
	Ratchet    schedule.RatchetType
	Generation uint32

	// After is the secret tree without the key. It replaces the tree that
	// the message was protected or unprotected with.
	After *schedule.SecretTree
	// Dead are the secrets that After lacks, to be erased once it is stored.
	Dead []ciphersuite.Secret
}

// ratchetFor selects the ratchet that encrypts content of type t.
func ratchetFor(t spec.ContentType) schedule.RatchetType {
	if t == spec.ContentTypeApplication {
		return schedule.Application
	}
	return schedule.Handshake
}

// ProtectPrivate makes a PrivateMessage of a member's content that Sign or
// SignCommit signed for that framing. It is encrypted under the next key of
// the member's ratchet in ratchets. guard is four fresh random bytes.
//
// The key is consumed: whoever goes on with ratchets instead of Consumed.After
// encrypts two messages under one key. After an error nothing is consumed.
//
// Refused is what a receiver would refuse but for a bad signature, and what
// SecretTree.Next refuses; a message that is too long is a violation of
// spec.VectorTooLong; misuse is ErrIncomplete and ErrFraming. It implements
// RFC 9420, Section 6.3.1.
func (e *Epoch) ProtectPrivate(ratchets *schedule.SecretTree, a *AuthenticatedContent, padding Padding, guard ReuseGuard) (*PrivateMessage, *Consumed, error) {
	if err := e.checkSending(a, spec.WireFormatPrivateMessage); err != nil {
		return nil, nil, err
	}
	c := &a.Content
	plaintext, err := e.marshalPrivateContent(a, padding)
	if err != nil {
		return nil, nil, err
	}
	defer clear(plaintext)
	ratchet := ratchetFor(c.ContentType)
	key, after, dead, err := ratchets.Next(c.Sender.LeafIndex, ratchet)
	if err != nil {
		return nil, nil, err
	}
	sender := SenderData{LeafIndex: c.Sender.LeafIndex, Generation: key.Generation, ReuseGuard: guard}
	aad := PrivateContentAAD{c.GroupID, c.Epoch, c.ContentType, c.AuthenticatedData}
	m, err := e.Seal(key, &sender, &aad, plaintext)
	if err != nil {
		ratchets.Abandon(after, dead)
		return nil, nil, err
	}
	return m, &Consumed{c.Sender.LeafIndex, ratchet, key.Generation, after, dead}, nil
}

// marshalPrivateContent returns the encoding of PrivateMessageContent.
func (e *Epoch) marshalPrivateContent(a *AuthenticatedContent, padding Padding) ([]byte, error) {
	w := tls.NewEncoder(make([]byte, 0, sizeHint(&a.Content)+2*len(a.Auth.Signature)))
	a.Content.encodeBody(w)
	a.Auth.Encode(w, a.Content.ContentType)
	b, err := w.Finish()
	if err != nil {
		return nil, err
	}
	pad := padding.Length(len(b))
	if int64(len(b))+int64(pad)+int64(e.Suite.Nt()) > tls.MaxVector {
		return nil, spec.VectorTooLong.Violated("ciphertext of %d bytes and %d of padding", len(b), pad)
	}
	w = tls.NewEncoder(b)
	encodePadding(w, pad)
	return w.Finish()
}

// Seal encrypts a plaintext, normally the encoding of PrivateMessageContent,
// under key, and sender under keys derived from the result; header is sent in
// the clear. It is the last step of ProtectPrivate and checks nothing: it lets
// tests make messages that ProtectPrivate refuses to. It implements RFC 9420,
// Sections 6.3.1 and 6.3.2.
func (e *Epoch) Seal(key schedule.MessageKey, sender *SenderData, header *PrivateContentAAD, plaintext []byte) (*PrivateMessage, error) {
	aad, err := tls.Marshal(header)
	if err != nil {
		return nil, err
	}
	nonce := guardedNonce(key.Nonce, sender.ReuseGuard)
	defer nonce.Erase()
	m := &PrivateMessage{
		GroupID:           header.GroupID,
		Epoch:             header.Epoch,
		ContentType:       header.ContentType,
		AuthenticatedData: header.AuthenticatedData,
		Ciphertext:        e.Suite.Seal(key.Key, nonce, aad, plaintext),
	}
	if err := e.sealSenderData(m, sender); err != nil {
		return nil, err
	}
	return m, nil
}

// UnprotectPrivate decrypts and checks a received PrivateMessage and returns
// its content, which partly aliases m. It takes these steps:
//
//   - The message is of this group and epoch.
//   - The sender data opens, and names a populated leaf.
//   - The generation is one that window allows and whose key is not used up.
//   - The ciphertext opens. From here on the key is consumed.
//   - The plaintext is well formed, and its padding all zero.
//   - The sender may send such content, and the signature is its.
//
// consumed is nil exactly if the ciphertext did not open: the caller keeps
// ratchets as it is. Otherwise it replaces ratchets by consumed.After, also if
// err is not nil.
//
// Unclear: §9.2. A key that decrypted a message is consumed; the text does not
// say what holds if the content is then refused. Here it is consumed: it
// opened, so the holder of the key wrote it, and a sender who sends garbage
// under a key cannot have meant another message under it.
//
// It implements RFC 9420, Section 6.3.
func (e *Epoch) UnprotectPrivate(m *PrivateMessage, ratchets *schedule.SecretTree, window schedule.Window) (content *VerifiedContent, consumed *Consumed, err error) {
	if err := e.check(m.GroupID, m.Epoch, m.ContentType); err != nil {
		return nil, nil, err
	}
	sender, err := e.openSenderData(m)
	if err != nil {
		return nil, nil, err
	}
	pub, err := e.memberKey(sender.LeafIndex, spec.SenderDataLeaf)
	if err != nil {
		return nil, nil, err
	}
	ratchet := ratchetFor(m.ContentType)
	key, after, dead, err := ratchets.At(sender.LeafIndex, ratchet, sender.Generation, window)
	if err != nil {
		return nil, nil, err
	}
	plaintext, err := e.open(m, key, sender)
	if err != nil {
		// Anybody on the way can make this happen, and the message may yet
		// arrive unchanged: its key must not remain in a second place.
		ratchets.Abandon(after, dead)
		return nil, nil, err
	}
	consumed = &Consumed{sender.LeafIndex, ratchet, sender.Generation, after, dead}
	content, err = e.verifyPrivate(m, sender.LeafIndex, pub, plaintext)
	return content, consumed, err
}

// open decrypts the ciphertext of m.
func (e *Epoch) open(m *PrivateMessage, key schedule.MessageKey, sender *SenderData) ([]byte, error) {
	aad, err := tls.Marshal(&PrivateContentAAD{m.GroupID, m.Epoch, m.ContentType, m.AuthenticatedData})
	if err != nil {
		return nil, err
	}
	nonce := guardedNonce(key.Nonce, sender.ReuseGuard)
	defer nonce.Erase()
	plaintext, err := e.Suite.Open(key.Key, nonce, aad, m.Ciphertext)
	if err != nil {
		return nil, spec.ContentDecryption.Because(err, "ciphertext of generation %d of leaf %d", sender.Generation, sender.LeafIndex)
	}
	return plaintext, nil
}

// verifyPrivate checks the plaintext of m. Wire format and sender, which the
// signature covers, are not in it: the first is that of m, the second that of
// the sender data.
func (e *Epoch) verifyPrivate(m *PrivateMessage, leaf tree.LeafIndex, pub ciphersuite.SignaturePublicKey, plaintext []byte) (*VerifiedContent, error) {
	p := PrivateMessageContent{ContentType: m.ContentType}
	if err := tls.Unmarshal(plaintext, &p); err != nil {
		return nil, fmt.Errorf("mls: plaintext of a private message: %w", err)
	}
	v := &VerifiedContent{AuthenticatedContent{
		WireFormat: spec.WireFormatPrivateMessage,
		Content: FramedContent{
			GroupID:           m.GroupID,
			Epoch:             m.Epoch,
			Sender:            MemberSender(leaf),
			AuthenticatedData: m.AuthenticatedData,
			ContentType:       m.ContentType,
			ApplicationData:   p.ApplicationData,
			Proposal:          p.Proposal,
			Commit:            p.Commit,
		},
		Auth: p.Auth,
	}}
	c := &v.authenticated.Content
	if err := checkSender(spec.WireFormatPrivateMessage, c, e.fromExternalSender); err != nil {
		return nil, err
	}
	tbs, err := marshalTBS(spec.WireFormatPrivateMessage, c, e.Encoded)
	if err != nil {
		return nil, err
	}
	if err := e.Suite.VerifyWithLabel(pub, spec.LabelFramedContentTBS, tbs, p.Auth.Signature); err != nil {
		return nil, spec.FramedContentSignature.Because(err, "auth.signature of %v", c.Sender)
	}
	return v, nil
}

// guardedNonce is nonce with its first four bytes XORed with guard.
func guardedNonce(nonce ciphersuite.Secret, guard ReuseGuard) ciphersuite.Secret {
	var buf [16]byte
	b := append(buf[:0], nonce.Bytes()...)
	for i := range guard {
		b[i] ^= guard[i]
	}
	n := ciphersuite.NewSecret(b)
	clear(b)
	return n
}
