package schedule

// RFC 9420, Section 15.3: Delayed and Reordered Application Messages.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// Window is the policy for messages that arrive in another order than they
// were sent in. The zero Window takes messages in order only.
type Window struct {
	// OutOfOrder is how many generations a message may lie behind the newest
	// one of its ratchet that was used, and so the number of unused keys kept
	// for each ratchet.
	OutOfOrder uint32
	// Forward is how many generations a message may skip, and so the number
	// of steps that one message can make the receiver compute in vain.
	Forward uint32
}

// At gives a receiver the key of a message of that generation, and the tree to
// go on with if the message opens under that key: key and nonce then are
// consumed, those of skipped generations are kept as far as the window allows,
// and dead lists the secrets that t has and after lacks, and the key itself:
// they are erased once after is stored. If the message does not open, t stays
// in force and nothing has been consumed: Abandon erases what was derived.
//
// Refused are a leaf outside the tree (spec.SenderDataLeaf), a generation
// further ahead than the window allows, before anything is derived
// (spec.GenerationTooFar), one further behind, whose key may or may not have
// been used (spec.SkippedKeysLimit), and one whose key has been used
// (spec.ConsumedKey). A key that an earlier, smaller window did not keep does
// not come back with a larger one. A tree that was erased answers ErrErased.
//
// It implements RFC 9420, Sections 9.1 and 15.3.
func (t *SecretTree) At(leaf tree.LeafIndex, ratchet RatchetType, generation uint32, window Window) (key MessageKey, after *SecretTree, dead []ciphersuite.Secret, err error) {
	r, err := t.ratchet(leaf, ratchet)
	if err != nil {
		return MessageKey{}, nil, nil, err
	}
	used := r != nil
	if !used {
		r = new(hashRatchet) // its bounds are those of the ratchet to be derived
	}
	g := uint64(generation)
	floor := r.floorFor(g, window)
	switch {
	case g < floor:
		err = spec.SkippedKeysLimit.Violated("generation %d, the next is %d", g, r.next)
	case g < r.next && !r.hasSkipped(g):
		err = spec.ConsumedKey.Violated("generation %d, the next is %d", g, r.next)
	case g > r.next && g-r.next > uint64(window.Forward):
		err = spec.GenerationTooFar.Violated("generation %d, the next is %d", g, r.next)
	}
	if err != nil {
		return MessageKey{}, nil, nil, err
	}

	after = t
	if !used {
		var head ciphersuite.Secret
		if after, head, err = t.expand(leaf); err != nil {
			return MessageKey{}, nil, nil, err
		}
		dead = append(dead, head)
		r, _ = after.ratchets.Get(ratchetKey(leaf, ratchet))
	}
	n := *r
	if g < r.next {
		if key, _ = r.skipped.Get(g); key.Key.IsAbsent() {
			return MessageKey{}, nil, nil, ErrErased
		}
		n.skipped = r.skipped.Delete(g)
	} else {
		for n.next < g {
			if n.next >= floor {
				n.skipped = n.skipped.Set(n.next, n.key(t.suite))
			}
			n.advance(t.suite, r)
		}
		key = n.key(t.suite)
		n.advance(t.suite, r)
		dead = append(dead, r.secret)
	}
	dead = append(n.forget(floor, dead), key.Key, key.Nonce)
	return key, after.with(leaf, ratchet, &n), dead, nil
}

func (r *hashRatchet) hasSkipped(generation uint64) bool {
	_, ok := r.skipped.Get(generation)
	return ok
}

// floorFor is the lowest generation whose key the window still allows to use
// once a message of the given generation has arrived.
func (r *hashRatchet) floorFor(generation uint64, window Window) uint64 {
	newest := generation
	if r.next > 0 {
		newest = max(newest, r.next-1)
	}
	if newest < uint64(window.OutOfOrder) {
		return r.floor
	}
	return max(r.floor, newest-uint64(window.OutOfOrder))
}
