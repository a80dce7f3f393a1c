package group_test

import (
	"fmt"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
)

// Some members of a group form one of their own beside it.
func ExampleGroup_Branch() {
	alice, bob := pair()

	// Whoever joins can be sure that the others are from the old group: a key
	// of its goes into the new one.
	keys := newKeyPackage(suite, "bob")
	in := &group.ContinueInput{
		Inputs: inputs(), Policy: group.DefaultPolicy(), Client: newClient(suite, "alice"), Lifetime: lifetime,
		KeyPackages: []*framing.KeyPackage{keys.KeyPackage},
	}
	var pending *group.PendingCommit
	subAlice := answered(&in.Inputs, func() (g *group.Group, err error) {
		g, pending, err = alice.Branch([]byte("just the two of us"), nil, in)
		return g, err
	})
	subAlice = merge(subAlice)
	subBob := join(pending.Welcomes[0], keys, bob)
	fmt.Printf("%s: %v\n", view(subBob).GroupID(), agree(subAlice, subBob))
	fmt.Printf("%s: %v\n", view(bob).GroupID(), agree(alice, bob))
	// Output:
	// just the two of us: true
	// group of alice: true
}
