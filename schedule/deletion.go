package schedule

// RFC 9420, Section 9.2: Deletion Schedule.

import (
	"errors"

	"github.com/seed-47ee054e/mls/ciphersuite"
)

// ErrErased is returned to who asks a tree or an epoch whose secrets were
// erased, as those of a tree are that has been succeeded: deriving from nothing
// would give keys that everybody knows.
var ErrErased = errors.New("mls: the secrets were erased")

// forget removes the skipped keys of generations below floor from r, which
// must not be in use yet, and appends them to dead.
func (r *hashRatchet) forget(floor uint64, dead []ciphersuite.Secret) []ciphersuite.Secret {
	r.floor = floor
	for generation, key := range r.skipped.All() {
		if generation >= floor {
			break
		}
		r.skipped = r.skipped.Delete(generation)
		dead = append(dead, key.Key, key.Nonce)
	}
	return dead
}

// Secrets lists every secret that t holds: all that must be erased when the
// epoch is forgotten. Predecessors and successors of t share most of them.
func (t *SecretTree) Secrets() []ciphersuite.Secret {
	var held []ciphersuite.Secret
	for _, secret := range t.nodes.All() {
		held = append(held, secret)
	}
	for _, r := range t.ratchets.All() {
		if !r.secret.IsAbsent() {
			held = append(held, r.secret)
		}
		for _, key := range r.skipped.All() {
			held = append(held, key.Key, key.Nonce)
		}
	}
	return held
}
