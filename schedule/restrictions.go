package schedule

// RFC 9420, Section 15.2: Restrictions.

import (
	"math"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// checkLimit refuses to encrypt at generation 2^32-1, which has no successor
// (spec.AEADLimit). Before it no limit of an AEAD is in sight, so no messages
// are counted: a key encrypts one message, of at most 2^30-1 bytes, and the
// limits on how much is sealed are limits per key. It implements RFC 9420,
// Section 15.2.
func (r *hashRatchet) checkLimit(leaf tree.LeafIndex, ratchet RatchetType) error {
	if r.next >= math.MaxUint32 {
		return spec.AEADLimit.Violated("generation %d of the %v ratchet of leaf %d", r.next, ratchet, leaf)
	}
	return nil
}
