package schedule

// RFC 9420, Section 9.1: Encryption Keys.

import (
	"math"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/internal/pmap"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// MessageKey is the key (AEAD.Nk bytes) and the nonce (AEAD.Nn) of one
// generation: of one message, to which the nonce is adapted by the reuse guard
// (Section 6.3.1).
type MessageKey struct {
	Generation uint32
	Key, Nonce ciphersuite.Secret
}

// hashRatchet is a state of one of the two ratchets of a leaf. It does not
// change once it is made.
type hashRatchet struct {
	next   uint64             // the generation to be derived next; 2^32 after the last
	secret ciphersuite.Secret // ratchet_secret_[next]; absent after the last
	// skipped has the keys of generations before next that no message has
	// used, by generation; floor is at most the lowest generation whose key
	// would still be kept.
	skipped pmap.Map[MessageKey]
	floor   uint64
}

// key derives the key and nonce of the generation r.next. It implements RFC
// 9420, Section 9.1.
func (r *hashRatchet) key(suite *ciphersuite.Suite) MessageKey {
	g := uint32(r.next)
	return MessageKey{
		Generation: g,
		Key:        suite.DeriveTreeSecret(r.secret, spec.LabelKey, g, suite.Nk()),
		Nonce:      suite.DeriveTreeSecret(r.secret, spec.LabelNonce, g, suite.Nn()),
	}
}

// advance moves r, which is not in use yet, to the next generation; after the
// last there is no secret. The secret that it leaves is erased unless the state
// of which r is a copy has it too. It implements RFC 9420, Section 9.1.
func (r *hashRatchet) advance(suite *ciphersuite.Suite, original *hashRatchet) {
	passed := r.secret
	r.secret = ciphersuite.Secret{}
	if r.next < math.MaxUint32 {
		r.secret = suite.DeriveTreeSecret(passed, spec.LabelSecret, uint32(r.next), suite.Nh())
	}
	r.next++
	if passed != original.secret {
		passed.Erase()
	}
}

// Next gives a sender the key of their next message in a ratchet, and the tree
// to go on with: t itself must not be asked again, or the same key encrypts
// twice. dead lists the secrets that t has and after lacks, and the key itself:
// they are erased once after is stored and the message is encrypted.
//
// Refused are a leaf outside the tree (spec.SenderDataLeaf) and generation
// 2^32-1 (spec.AEADLimit). A tree that was erased answers ErrErased.
//
// It implements RFC 9420, Section 9.1.
func (t *SecretTree) Next(leaf tree.LeafIndex, ratchet RatchetType) (key MessageKey, after *SecretTree, dead []ciphersuite.Secret, err error) {
	r, err := t.ratchet(leaf, ratchet)
	if err != nil {
		return MessageKey{}, nil, nil, err
	}
	after = t
	if r == nil {
		var head ciphersuite.Secret
		if after, head, err = t.expand(leaf); err != nil {
			return MessageKey{}, nil, nil, err
		}
		dead = append(dead, head)
		r, _ = after.ratchets.Get(ratchetKey(leaf, ratchet))
	}
	if err := r.checkLimit(leaf, ratchet); err != nil {
		return MessageKey{}, nil, nil, err
	}
	key = r.key(t.suite)
	n := *r
	n.advance(t.suite, r)
	dead = append(dead, r.secret, key.Key, key.Nonce)
	return key, after.with(leaf, ratchet, &n), dead, nil
}
