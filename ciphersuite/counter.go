package ciphersuite

// The floor of an operation: how many primitives it needs.

import "sync/atomic"

// Counter counts the primitives that suites made by Suite.WithCounter
// perform. What is part of a larger primitive is not counted beside it: the
// HMACs inside an HPKE seal, for instance, are part of that seal. A Counter
// may be used by many goroutines.
type Counter struct {
	n     [countKinds]atomic.Uint64
	bytes [countKinds]atomic.Uint64
}

type countKind uint8

const (
	countHash countKind = iota
	countMAC
	countExtract
	countExpand
	countSeal
	countOpen
	countSign
	countVerify
	countHPKESeal
	countHPKEOpen
	countHPKESendExport
	countHPKEReceiveExport
	countDeriveKeyPair
	countCheckHPKEKey
	countCheckSignatureKey
	countKinds
)

// Counts is what a Counter has counted.
type Counts struct {
	Hash, HashBytes           uint64 // Hash and RefHash, and the bytes hashed
	MAC, MACBytes             uint64 // MAC and VerifyMAC, and the bytes authenticated
	Extract                   uint64
	Expand                    uint64 // ExpandWithLabel and what is made of it
	Seal, SealBytes           uint64 // Seal, and the bytes of plaintext
	Open, OpenBytes           uint64 // Open, and the bytes of ciphertext
	Sign, Verify              uint64
	HPKESeal, HPKEOpen        uint64
	SendExport, ReceiveExport uint64
	DeriveKeyPair             uint64 // of HPKE
	CheckHPKEPublicKey        uint64
	CheckSignaturePublicKey   uint64
}

// Counts returns the counts so far.
func (c *Counter) Counts() Counts {
	n := func(k countKind) uint64 { return c.n[k].Load() }
	return Counts{
		Hash: n(countHash), HashBytes: c.bytes[countHash].Load(),
		MAC: n(countMAC), MACBytes: c.bytes[countMAC].Load(),
		Extract: n(countExtract), Expand: n(countExpand),
		Seal: n(countSeal), SealBytes: c.bytes[countSeal].Load(),
		Open: n(countOpen), OpenBytes: c.bytes[countOpen].Load(),
		Sign: n(countSign), Verify: n(countVerify),
		HPKESeal: n(countHPKESeal), HPKEOpen: n(countHPKEOpen),
		SendExport: n(countHPKESendExport), ReceiveExport: n(countHPKEReceiveExport),
		DeriveKeyPair:           n(countDeriveKeyPair),
		CheckHPKEPublicKey:      n(countCheckHPKEKey),
		CheckSignaturePublicKey: n(countCheckSignatureKey),
	}
}

// Reset sets all counts to zero.
func (c *Counter) Reset() {
	for k := range countKinds {
		c.n[k].Store(0)
		c.bytes[k].Store(0)
	}
}

// WithCounter returns a copy of s that counts its primitives in c, or that
// does not count if c is nil.
func (s *Suite) WithCounter(c *Counter) *Suite {
	t := *s
	t.counter = c
	return &t
}

func (s *Suite) count(kind countKind, bytes int) {
	if s.counter == nil {
		return
	}
	s.counter.n[kind].Add(1)
	s.counter.bytes[kind].Add(uint64(bytes))
}
