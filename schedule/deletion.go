package schedule

// RFC 9420, Section 9.2: Deletion Schedule.

import (
	"errors"
	"slices"

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

// Abandon erases what only a successor that is not adopted has: after and dead
// are what Next or At made of t for a message that then was not sent or did not
// open. What t holds remains, so that the key can be derived again, once a
// message needs it, and is deleted then without a copy being left.
func (t *SecretTree) Abandon(after *SecretTree, dead []ciphersuite.Secret) {
	kept := map[ciphersuite.Secret]bool{}
	vain := slices.Clone(dead)
	for i := range after.nodes.Changes(t.nodes) {
		if secret, ok := t.nodes.Get(i); ok {
			kept[secret] = true
		}
		if secret, ok := after.nodes.Get(i); ok {
			vain = append(vain, secret)
		}
	}
	for i := range after.ratchets.Changes(t.ratchets) {
		old, _ := t.ratchets.Get(i)
		r, _ := after.ratchets.Get(i)
		if r == old {
			continue
		}
		next := uint64(0)
		if old != nil {
			next = old.next
			kept[old.secret] = true
			for _, key := range old.skipped.All() {
				kept[key.Key], kept[key.Nonce] = true, true
			}
		}
		vain = append(vain, r.secret)
		for _, key := range r.skipped.From(next) {
			vain = append(vain, key.Key, key.Nonce)
		}
	}
	for _, secret := range vain {
		if !kept[secret] {
			secret.Erase()
		}
	}
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
