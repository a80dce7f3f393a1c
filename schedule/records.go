package schedule

// How a secret tree is stored. This is no part of RFC 9420.

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// ErrRecords says that records are not those of a secret tree: one is missing,
// there twice, or does not decode.
var ErrRecords = errors.New("mls: the records are not those of a secret tree")

// RecordKind is what one record of a secret tree holds.
type RecordKind uint8

// The kinds of records.
const (
	NodeRecord    RecordKind = 1 // the secret of a node below which no leaf has been used
	RatchetRecord RecordKind = 2 // the state of one ratchet of a leaf
	SkippedRecord RecordKind = 3 // the key of a generation that was skipped
)

// RecordName names one record among those of a secret tree. A message in order
// changes one record and a late one two; one that skips generations adds a
// record for each key that is kept.
type RecordName struct {
	Kind RecordKind
	// Index is the node index; or the leaf index and then one bit for the
	// ratchet; or, after both, 32 bits for the generation.
	Index uint64
}

// Encode writes the name: nine bytes whose order is that of Records.
func (n *RecordName) Encode(e *tls.Encoder) {
	e.Uint8(uint8(n.Kind))
	e.Uint64(n.Index)
}

// Decode reads a name.
func (n *RecordName) Decode(d *tls.Decoder) {
	n.Kind = RecordKind(d.Uint8("kind"))
	n.Index = d.Uint64("index")
}

// Compare orders names as Records does.
func (n RecordName) Compare(o RecordName) int {
	return cmp.Or(cmp.Compare(n.Kind, o.Kind), cmp.Compare(n.Index, o.Index))
}

func skippedIndex(ratchet, generation uint64) uint64 { return ratchet<<32 | generation }

func nodeValue(secret ciphersuite.Secret) []byte {
	return encoded(func(e *tls.Encoder) { e.Opaque(secret.Bytes()) })
}

func (r *hashRatchet) value() []byte {
	return encoded(func(e *tls.Encoder) {
		e.Uint64(r.next)
		e.Uint64(r.floor)
		e.Opaque(r.secret.Bytes())
	})
}

func (k MessageKey) value() []byte {
	return encoded(func(e *tls.Encoder) {
		e.Opaque(k.Key.Bytes())
		e.Opaque(k.Nonce.Bytes())
	})
}

func encoded(write func(*tls.Encoder)) []byte {
	e := tls.NewEncoder(make([]byte, 0, 96))
	write(e)
	b, err := e.Finish()
	if err != nil {
		panic("mls: internal error: a secret of 2^30 bytes")
	}
	return b
}

// Records gives all of t as records in the order of their names. They contain
// secrets in the clear: whoever stores them seals them.
func (t *SecretTree) Records() iter.Seq2[RecordName, []byte] {
	return func(yield func(RecordName, []byte) bool) {
		for i, secret := range t.nodes.All() {
			if !yield(RecordName{NodeRecord, i}, nodeValue(secret)) {
				return
			}
		}
		for i, r := range t.ratchets.All() {
			if !yield(RecordName{RatchetRecord, i}, r.value()) {
				return
			}
		}
		for i, r := range t.ratchets.All() {
			for g, key := range r.skipped.All() {
				if !yield(RecordName{SkippedRecord, skippedIndex(i, g)}, key.value()) {
					return
				}
			}
		}
	}
}

// RestoreSecretTree makes the secret tree whose Records are given, in any
// order, with the suite and the number of leaves that it had. It copies what it
// keeps. The error is ErrRecords.
func RestoreSecretTree(suite *ciphersuite.Suite, leaves uint32, records iter.Seq2[RecordName, []byte]) (*SecretTree, error) {
	if leaves < 1 || leaves > tree.MaxLeaves {
		return nil, fmt.Errorf("%w: %d leaves", ErrRecords, leaves)
	}
	t := &SecretTree{suite: suite, leaves: leaves}
	skipped := map[uint64][]MessageKey{}
	for name, value := range records {
		if err := t.restore(name, value, skipped); err != nil {
			return nil, fmt.Errorf("%w: kind %d, index %d: %w", ErrRecords, name.Kind, name.Index, err)
		}
	}
	for i, keys := range skipped {
		if err := t.restoreSkipped(i, keys); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRecords, err)
		}
	}
	if !t.covered() {
		return nil, fmt.Errorf("%w: a leaf has no secrets, or has them twice", ErrRecords)
	}
	return t, nil
}

// restore adds one record to t, or to skipped, which has the keys by ratchet.
func (t *SecretTree) restore(name RecordName, value []byte, skipped map[uint64][]MessageKey) error {
	d := tls.NewDecoder(value)
	var err error
	switch name.Kind {
	case NodeRecord:
		secret := d.Opaque("secret")
		inTree := name.Index <= math.MaxUint32 && tree.Root(t.leaves).Contains(tree.NodeIndex(name.Index))
		if _, twice := t.nodes.Get(name.Index); twice || !inTree || len(secret) != t.suite.Nh() {
			err = errors.New("not the secret of a node")
		}
		t.nodes = t.nodes.Set(name.Index, ciphersuite.NewSecret(secret))
	case RatchetRecord:
		r := &hashRatchet{next: d.Uint64("next"), floor: d.Uint64("floor"), secret: readSecret(d, "secret")}
		length := t.suite.Nh()
		if r.next == 1<<32 {
			length = 0
		}
		if _, twice := t.ratchets.Get(name.Index); twice || name.Index > math.MaxUint32 || r.next > 1<<32 || r.floor > r.next || r.secret.Len() != length {
			err = errors.New("not the state of a ratchet")
		}
		t.ratchets = t.ratchets.Set(name.Index, r)
	case SkippedRecord:
		key := MessageKey{Generation: uint32(name.Index), Key: readSecret(d, "key"), Nonce: readSecret(d, "nonce")}
		if key.Key.Len() != t.suite.Nk() || key.Nonce.Len() != t.suite.Nn() {
			err = errors.New("not the key of a message")
		}
		skipped[name.Index>>32] = append(skipped[name.Index>>32], key)
	default:
		err = errors.New("no such kind")
	}
	return cmp.Or(d.Finish(), err)
}

// restoreSkipped gives a ratchet its skipped keys.
func (t *SecretTree) restoreSkipped(index uint64, keys []MessageKey) error {
	r, ok := t.ratchets.Get(index)
	if !ok {
		return fmt.Errorf("keys of ratchet %d, which is missing", index)
	}
	for _, key := range keys {
		g := uint64(key.Generation)
		if g < r.floor || g >= r.next || r.hasSkipped(g) {
			return fmt.Errorf("ratchet %d cannot have skipped generation %d", index, g)
		}
		r.skipped = r.skipped.Set(g, key) // r is not shared yet
	}
	return nil
}

// covered reports whether each leaf is below exactly one node with a secret or
// has both ratchets.
func (t *SecretTree) covered() bool {
	type leafRange struct{ first, end uint64 }
	var parts []leafRange
	for i := range t.nodes.All() {
		first, count := tree.NodeIndex(i).LeafRange()
		parts = append(parts, leafRange{uint64(first), uint64(first) + uint64(count)})
	}
	for i := range t.ratchets.All() {
		if _, both := t.ratchets.Get(i ^ 1); !both {
			return false
		}
		if i&1 == 0 {
			parts = append(parts, leafRange{i >> 1, i>>1 + 1})
		}
	}
	slices.SortFunc(parts, func(a, b leafRange) int { return cmp.Compare(a.first, b.first) })
	_, width := tree.Root(t.leaves).LeafRange()
	var covered uint64
	for _, p := range parts {
		if p.first != covered {
			return false
		}
		covered = p.end
	}
	return covered == uint64(width)
}
