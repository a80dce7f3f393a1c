package peers

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// fault is a known deviation of a peer from the RFC, or a limit of its own.
// Histories go around it and count how often.
type fault struct {
	peer  string
	texts []string // what its refusal can say
	what  string
}

var (
	// ts-mls 1.6 demands that all non-blank parents above an unmerged leaf have
	// equal lists of unmerged leaves. Section 12.4.3.1 demands that those below
	// a parent that lists the leaf list it too.
	refusesTree = &fault{"ts-mls", []string{"non-blank intermediate node must list leaf node in its unmerged_leaves"}, "refuses to join by a valid tree with unmerged leaves"}
	// ts-mls 1.6 takes itself for removed if its leaf is blank afterwards; a
	// Commit can have put somebody else there (Section 12.3).
	missesRemoval = &fault{"ts-mls", []string{"No overlap between provided private keys and update path"}, "does not see that it is removed where its leaf is given away at once"}
	// CoreCrypto 10 looks for the sender of a message of a past epoch at its
	// leaf of today, which is blank or somebody else's if the sender has left.
	refusesLeaver = &fault{"CoreCrypto", []string{"Sender is not part of the group", "The message's signature is invalid"}, "does not read late messages of those who have left"}
)

// is reports whether err is the fault of p, and counts it.
func (h *history) is(f *fault, p *party, err error) bool {
	var refusal *Refusal
	if p.Implementation().Name != f.peer || !errors.As(err, &refusal) || !slices.ContainsFunc(f.texts, func(text string) bool {
		return strings.Contains(refusal.Reason, text)
	}) {
		return false
	}
	h.note("known: %v %s", p, f.what)
	h.role(p, "known: "+f.what)
	return true
}

// TestKnownFaults shows faults of the peers that histories keep clear of
// altogether. When one fails, a peer has got better: the way around it can go.
func TestKnownFaults(t *testing.T) {
	t.Parallel()
	installed(t)
	all := hosts(t)

	t.Run("CoreCrypto resurrects a leaf", func(t *testing.T) {
		// Leaf 4 of six is blank; leaf 5 joins anew. Without it the tree has
		// four leaves (Section 7.8), and the newcomer is leaf 4 beside a blank.
		// CoreCrypto, that is OpenMLS, finds the old leaf 5 there again, and
		// puts a node more into the path.
		h := scripted(t, all, 6, "CoreCrypto", 5)
		h.commit(h.group[0], nil, []*party{h.group[4]}, nil)
		lost := h.group[4]
		if !h.regrows(lost) {
			t.Fatal("this is not the case in question")
		}
		h.check(lost.Forget(), "forgets")
		made, err := lost.JoinExternal(h.info, true)
		h.check(err, "joins anew")
		if _, err := h.group[0].Process(made.Message); !errors.Is(err, spec.PathLength) {
			t.Fatalf("got %v, want a violation of %s", err, spec.PathLength.ID)
		}

		h = scripted(t, all, 6, "CoreCrypto", 1)
		h.commit(h.group[0], nil, []*party{h.group[4]}, nil)
		lost = h.group[4]
		h.check(lost.Forget(), "forgets")
		made, err = lost.JoinExternal(h.info, true)
		h.check(err, "joins anew")
		_, err = h.group[1].Process(made.Message)
		if refusal := (*Refusal)(nil); !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, "length of the received update path") {
			t.Fatalf("CoreCrypto now says: %v", err)
		}
	})

	// What the driver of ts-mls corrects.
	p, i, err := Drivers[0].Start(folder, patience, "--as-is")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	asIs := []host{{p, i}}

	t.Run("ts-mls writes external_pub without its length", func(t *testing.T) {
		h := scripted(t, asIs, 2, "ts-mls", 0)
		h.commit(h.group[0], nil, nil, nil)
		_, err := h.outside[0].JoinExternal(h.info, false)
		if malformed := (*tls.DecodeError)(nil); !errors.As(err, &malformed) || malformed.Path != "external_pub" {
			t.Fatalf("got %v, want malformed external_pub", err)
		}
	})

	t.Run("ts-mls compresses ECDSA keys", func(t *testing.T) {
		c, err := Open(p, i, "a", spec.MLS_128_DHKEMP256_AES128GCM_SHA256_P256)
		if err != nil {
			t.Fatal(err)
		}
		keyPackage, err := c.KeyPackage()
		if err != nil {
			t.Fatal(err)
		}
		m, err := framing.Parse(keyPackage)
		if err != nil {
			t.Fatal(err)
		}
		suite, err := ciphersuite.Lookup(m.KeyPackage.CipherSuite)
		if err != nil {
			t.Fatal(err)
		}
		if err := suite.CheckSignaturePublicKey(m.KeyPackage.LeafNode.SignatureKey); !errors.Is(err, spec.UncompressedPoint) {
			t.Fatalf("got %v, want a violation of %s", err, spec.UncompressedPoint.ID)
		}
	})
}

// scripted makes a group of n, created by the first, all of this
// implementation but the one at leaf of. One more stays outside.
func scripted(t *testing.T, hosts []host, n int, implementation string, of int) *history {
	t.Helper()
	h := &history{
		t: t, rng: rand.New(rand.NewPCG(1, 2)), suite: spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519,
		tally: &tally{roles: map[string]map[string]int{}},
	}
	for i := range n + 1 {
		from := host{implementation: Own}
		for _, o := range hosts {
			if i == of && o.implementation.Name == implementation {
				from = o
			}
		}
		h.open(from, i)
	}
	first := h.outside[0]
	h.check(first.Create(h.bytes(16)), "creates")
	h.enter(first)
	h.commit(first, slices.Clone(h.outside[:n-1]), nil, nil)
	for _, p := range slices.Clone(h.group) {
		h.commit(p, nil, nil, nil)
	}
	return h
}
