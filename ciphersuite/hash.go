package ciphersuite

// RFC 2104: HMAC, and the hash functions of FIPS 180-4 under it.

import (
	"crypto/sha256"
	"crypto/sha512"
)

// hashAlgorithm is one of the three hash functions. It is a number and not an
// interface so that inputs can stay on the stack.
type hashAlgorithm uint8

const (
	hashSHA256 hashAlgorithm = iota
	hashSHA384
	hashSHA512
)

const (
	maxHashSize  = sha512.Size
	maxBlockSize = sha512.BlockSize

	// scratchSize is the size of the stack buffers in which inputs of hash
	// functions are put together; longer inputs are put together on the heap.
	scratchSize = 768
)

func (h hashAlgorithm) size() int {
	switch h {
	case hashSHA256:
		return sha256.Size
	case hashSHA384:
		return sha512.Size384
	default:
		return sha512.Size
	}
}

func (h hashAlgorithm) blockSize() int {
	if h == hashSHA256 {
		return sha256.BlockSize
	}
	return sha512.BlockSize
}

// appendSum appends the hash of data to dst.
func (h hashAlgorithm) appendSum(dst, data []byte) []byte {
	switch h {
	case hashSHA256:
		sum := sha256.Sum256(data)
		return append(dst, sum[:]...)
	case hashSHA384:
		sum := sha512.Sum384(data)
		return append(dst, sum[:]...)
	default:
		sum := sha512.Sum512(data)
		return append(dst, sum[:]...)
	}
}

// appendHash appends the hash of the concatenation of parts to dst.
func (h hashAlgorithm) appendHash(dst []byte, parts ...[]byte) []byte {
	if len(parts) == 1 {
		return h.appendSum(dst, parts[0])
	}
	var scratch [scratchSize]byte
	in := scratch[:0]
	if n := totalLength(parts); n > len(scratch) {
		in = make([]byte, 0, n)
	}
	for _, p := range parts {
		in = append(in, p...)
	}
	return h.appendSum(dst, in)
}

// appendHMAC appends HMAC(key, concatenation of parts) to dst.
func (h hashAlgorithm) appendHMAC(dst, key []byte, parts ...[]byte) []byte {
	var scratch [scratchSize]byte
	var shortened, inner [maxHashSize]byte
	block := h.blockSize()
	if len(key) > block {
		key = h.appendSum(shortened[:0], key)
	}
	in := scratch[:0]
	if n := block + totalLength(parts); n > len(scratch) {
		in = make([]byte, 0, n)
	}
	in = appendPad(in, key, block, 0x36)
	for _, p := range parts {
		in = append(in, p...)
	}
	digest := h.appendSum(inner[:0], in)
	clear(in)
	in = appendPad(in[:0], key, block, 0x5c)
	in = append(in, digest...)
	dst = h.appendSum(dst, in)
	clear(in)
	return dst
}

// appendPad appends the block that HMAC hashes first: key, filled with zeros
// to the block size, each byte xored with pad.
func appendPad(dst, key []byte, block int, pad byte) []byte {
	var zeros [maxBlockSize]byte
	start := len(dst)
	dst = append(dst, key...)
	dst = append(dst, zeros[:block-len(key)]...)
	for i := range dst[start:] {
		dst[start+i] ^= pad
	}
	return dst
}

func totalLength(parts [][]byte) int {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	return n
}
