package framing

// RFC 9420, Section 15.1: Padding.

import "math/bits"

// PaddingScheme is a way to choose the length of padding.
type PaddingScheme uint8

// The padding schemes.
const (
	// PaddingNone adds nothing: the ciphertext tells the exact length.
	PaddingNone PaddingScheme = iota
	// PaddingBlock fills up to a multiple of a block size.
	PaddingBlock
	// PaddingPadme rounds lengths so that they differ in few of their highest
	// bits: the length L tells O(log log L) bits, at an overhead of at most
	// 12 percent (Nikitin et al., Reducing Metadata Leakage from Encrypted
	// Files and Communication with PURBs, Section 4).
	PaddingPadme
)

// Padding is a policy for the padding of private messages. The zero Padding
// adds none.
type Padding struct {
	Scheme PaddingScheme
	Block  uint32 // PaddingBlock: the block size in bytes; 0 and 1 add nothing
}

// NoPadding adds no padding.
func NoPadding() Padding { return Padding{} }

// PadToBlock pads up to a multiple of block bytes.
func PadToBlock(block uint32) Padding { return Padding{PaddingBlock, block} }

// PadPadme pads by the scheme Padmé.
func PadPadme() Padding { return Padding{Scheme: PaddingPadme} }

// Length is the number of zero bytes to add to length bytes of content and
// auth data. An unknown scheme adds none.
func (p Padding) Length(length int) int {
	switch p.Scheme {
	case PaddingBlock:
		if p.Block == 0 {
			return 0
		}
		block := uint64(p.Block)
		return int((block - uint64(length)%block) % block)
	case PaddingPadme:
		return padme(length)
	}
	return 0
}

// padme is how much is missing to the next length whose lowest bits are zero:
// as many as the exponent of the length has, less those that tell the exponent
// itself.
func padme(length int) int {
	if length < 2 {
		return 0
	}
	exponent := bits.Len(uint(length)) - 1
	low := max(exponent-bits.Len(uint(exponent)), 0)
	mask := 1<<low - 1
	return (length+mask)&^mask - length
}
