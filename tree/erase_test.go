package tree

import (
	"errors"
	"sync"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// keeper keeps every secret that was derived, as it is and not a copy. The keys
// of a path are derived on all cores.
type keeper struct {
	mu      sync.Mutex
	secrets []ciphersuite.Secret
}

func (k *keeper) Derived(d ciphersuite.Derivation) {
	if d.Function == "DeriveSecret" {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.secrets = append(k.secrets, d.Output)
	}
}

// It is so that a path that could not be created leaves no secret and no
// private key behind (Section 9.2).
func TestFailedPathIsErased(t *testing.T) {
	suite, err := ciphersuite.Lookup(1)
	if err != nil {
		t.Fatal(err)
	}
	f := &fullTree{suite: suite}
	first, second, third := f.leafNode(0), f.leafNode(1), f.leafNode(2)
	tr, err := New(suite, &first)
	if err != nil {
		t.Fatal(err)
	}
	e := tr.Edit()
	for _, leaf := range []*LeafNode{&second, &third} {
		if _, err := e.Add(leaf); err != nil {
			t.Fatal(err)
		}
	}
	in := PathInput{LeafNode: first, Signer: f.signer(0), GroupID: fullGroup, Entropy: ciphersuite.NewSecret(f.fake())}
	if _, err := e.CreatePath(in); err != nil {
		t.Fatal(err)
	}

	// The same entropy makes the same keys, which are in the tree now.
	k := new(keeper)
	again := *e.Tree()
	again.suite = suite.WithTracer(k)
	if _, err := again.Edit().CreatePath(in); !errors.Is(err, spec.PathLeafEncryptionKey) {
		t.Fatalf("%v, want %v", err, spec.PathLeafEncryptionKey.ID)
	}
	const nodes = 2
	if len(k.secrets) != 2*nodes { // a path secret or commit secret, and a node secret
		t.Fatalf("%d secrets were derived", len(k.secrets))
	}
	for i, s := range k.secrets {
		if !s.IsAbsent() {
			t.Errorf("secret %d of %d is left", i, len(k.secrets))
		}
	}
	p, err := again.Edit().createPath(in)
	if err == nil {
		t.Fatal("created")
	}
	p.discard()
	if !p.leafKey.Secret().IsAbsent() || !p.sealEntropy.IsAbsent() || !p.commitSecret.IsAbsent() {
		t.Error("the leaf's key, the commit secret or the entropy is left")
	}
	for _, n := range p.nodes {
		if !n.private.Secret().IsAbsent() || !n.pathSecret.IsAbsent() {
			t.Errorf("a secret of node %d is left", n.index)
		}
	}
}

// It is so that keys are compared by their bytes: one of X25519 with its top
// bit flipped, though it has the same private key, is another one (Section
// 16.7).
func TestKeysAreComparedByBytes(t *testing.T) {
	t.Parallel()
	suite, err := ciphersuite.Lookup(1)
	if err != nil {
		t.Fatal(err)
	}
	f := &fullTree{suite: suite}
	for _, bit := range []byte{0, 0x80} {
		first, second := f.leafNode(0), f.leafNode(1)
		second.EncryptionKey = append([]byte(nil), first.EncryptionKey...)
		second.EncryptionKey[31] ^= bit
		tr, err := New(suite, &first)
		if err != nil {
			t.Fatal(err)
		}
		e := tr.Edit()
		if _, err := e.Add(&second); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{e.CheckKeys(), e.Tree().CheckKeysUnique()} {
			if same := errors.Is(err, spec.EncryptionKeyUnique); same != (bit == 0) {
				t.Errorf("bit %#x flipped: %v", bit, err)
			}
		}
	}
}
