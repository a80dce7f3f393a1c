package ciphersuite

// RFC 9180, Section 5: Hybrid Public Key Encryption (base mode, single use).

import "encoding/binary"

// hpke is one combination of algorithms. MLS seals or exports once from each
// context, so there is no context and no sequence number here.
type hpke struct {
	kem  kem
	kdf  labelled
	aead aeadAlgorithm

	// context is mode_base and the extracted hash of the empty psk_id, the
	// part of key_schedule_context that never changes.
	context []byte
}

func newHPKE(k kem, hash hashAlgorithm, aead aeadAlgorithm) hpke {
	id := binary.BigEndian.AppendUint16([]byte("HPKE"), k.id())
	id = binary.BigEndian.AppendUint16(id, hash.hkdfID())
	id = binary.BigEndian.AppendUint16(id, uint16(aead))
	h := hpke{kem: k, kdf: labelled{hash, id}, aead: aead}
	h.context = h.kdf.appendExtract([]byte{0}, nil, "psk_id_hash", nil)
	return h
}

// infoHash extracts the hash of the concatenation of head and rest, which is
// all that becomes of info.
func (h *hpke) infoHash(head, rest []byte) []byte {
	return h.kdf.hash.appendExtract(nil, nil, hpkeVersion, h.kdf.suiteID, []byte("info_hash"), head, rest)
}

// schedule is KeySchedule, of an info with that infoHash, up to the secret from
// which all else is expanded; it erases shared.
func (h *hpke) schedule(shared, infoHash []byte) (secret, context []byte) {
	context = make([]byte, 0, 1+2*maxHashSize)
	context = append(context, h.context...)
	context = append(context, infoHash...)
	secret = h.kdf.appendExtract(make([]byte, 0, maxHashSize), shared, "secret", nil)
	clear(shared)
	return secret, context
}

// keyAndNonce are those of the first, and only, message.
func (h *hpke) keyAndNonce(shared, infoHash []byte) (key, nonce []byte) {
	secret, context := h.schedule(shared, infoHash)
	defer clear(secret)
	key, nonce = make([]byte, h.aead.keySize()), make([]byte, aeadNonceSize)
	h.kdf.expand(key, secret, "key", context)
	h.kdf.expand(nonce, secret, "base_nonce", context)
	return key, nonce
}

// seal is SealBase (RFC 9180, Section 6.1) with an empty aad.
func (h *hpke) seal(pub, infoHash, plaintext, seed []byte) (enc, ciphertext []byte, err error) {
	shared, enc, err := h.kem.encap(pub, seed)
	if err != nil {
		return nil, nil, err
	}
	key, nonce := h.keyAndNonce(shared, infoHash)
	defer clear(key)
	ciphertext, err = h.aead.seal(key, nonce, nil, plaintext)
	return enc, ciphertext, err
}

// open is OpenBase with an empty aad. The caller has decapsulated.
func (h *hpke) open(shared, infoHash, ciphertext []byte) ([]byte, error) {
	key, nonce := h.keyAndNonce(shared, infoHash)
	defer clear(key)
	return h.aead.open(key, nonce, nil, ciphertext)
}

// export fills out, at most maxExpand bytes, as Context.Export does (RFC 9180,
// Section 5.3). It erases shared.
func (h *hpke) export(out, shared, info, exporterContext []byte) {
	secret, context := h.schedule(shared, h.infoHash(info, nil))
	defer clear(secret)
	var buf [maxHashSize]byte
	exporter := buf[:h.kdf.hash.size()]
	defer clear(exporter)
	h.kdf.expand(exporter, secret, "exp", context)
	h.kdf.expand(out, exporter, "sec", exporterContext)
}
