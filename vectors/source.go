package vectors

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// source gives the bytes that a generator chooses: the ChaCha8 stream of a
// seed, the same for ever. What it gives protects nothing.
type source struct{ stream *rand.ChaCha8 }

// newSource returns the stream for entries of one kind and suite, so that
// neither depends on which others are generated with it. Verification uses
// the stream of the entry's index.
func newSource(seed uint64, kind Kind, suite spec.CipherSuite, index int) *source {
	var key [32]byte
	binary.BigEndian.PutUint64(key[0:], seed)
	binary.BigEndian.PutUint16(key[8:], uint16(slices.Index(Kinds(), kind)))
	binary.BigEndian.PutUint16(key[10:], uint16(suite))
	binary.BigEndian.PutUint64(key[12:], uint64(index))
	copy(key[20:], "MLS vectors")
	return &source{rand.NewChaCha8(key)}
}

// draw returns the next n bytes.
func (s *source) draw(n int) []byte {
	b := make([]byte, n)
	_, _ = s.stream.Read(b) // never fails
	return b
}

// drawSecret returns the next n bytes as a secret.
func (s *source) drawSecret(n int) ciphersuite.Secret { return ciphersuite.NewSecret(s.draw(n)) }

// below returns a number from 0 to n-1.
func (s *source) below(n int) int { return int(s.stream.Uint64() % uint64(n)) }

// uint32 returns any 32-bit number.
func (s *source) uint32() uint32 { return uint32(s.stream.Uint64()) }

// uint64 returns any 64-bit number.
func (s *source) uint64() uint64 { return s.stream.Uint64() }

// oneOf returns one of the values.
func oneOf[T any](s *source, values ...T) T { return values[s.below(len(values))] }
