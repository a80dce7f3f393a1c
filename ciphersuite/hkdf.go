package ciphersuite

// RFC 5869: HKDF.

// hkdfID is the value in the registry of HPKE KDFs (RFC 9180, Section 7.2).
func (h hashAlgorithm) hkdfID() uint16 { return uint16(h) + 1 }

// maxExpand is the longest output of expand in bytes.
func (h hashAlgorithm) maxExpand() int { return 255 * h.size() }

// appendExtract appends HKDF-Extract(salt, concatenation of ikm) to dst. An
// empty salt stands for a block of zeros, as HMAC pads it.
func (h hashAlgorithm) appendExtract(dst, salt []byte, ikm ...[]byte) []byte {
	return h.appendHMAC(dst, salt, ikm...)
}

// expand fills out, at most maxExpand bytes, with HKDF-Expand(prk, info).
func (h hashAlgorithm) expand(out, prk, info []byte) {
	var block [maxHashSize]byte
	t := block[:0]
	for i := byte(1); len(out) > 0; i++ {
		next := h.appendHMAC(block[:0], prk, t, info, []byte{i})
		t = next
		out = out[copy(out, t):]
	}
	clear(block[:])
}
