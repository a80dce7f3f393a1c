package group_test

import (
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// Members inject a key that they share from elsewhere, such as from a meeting
// in person. Who does not have it does not get any further.
func ExamplePSK() {
	alice, bob := pair()
	psk := group.PSK{
		// The nonce is fresh for each use.
		ID:     schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("in the garden"), Nonce: entropy().Bytes()},
		Secret: ciphersuite.NewSecret([]byte("whispered, and quite long enough")),
	}
	alice, pending := commit(alice, &group.CommitInput{
		Inputs:    group.Inputs{PSKs: []group.PSK{psk}},
		Proposals: []*framing.Proposal{(&framing.PreSharedKey{PSK: psk.ID}).Proposal()},
	})
	alice = merge(alice)

	// Bob is asked for the key by its name, and has used up nothing yet.
	in := inputs()
	r, err := bob.Process(pending.Message, &in)
	var need *group.NeedError
	if errors.As(err, &need) {
		fmt.Printf("needed: %s\n", need.PSKs[0].ID)
	}
	in.PSKs = []group.PSK{psk}
	r = must(r.Group.Process(pending.Message, &in))
	fmt.Println(agree(alice, r.Group))
	// Output:
	// needed: in the garden
	// true
}
