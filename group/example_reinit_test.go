package group_test

import (
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
)

// A group moves to another cipher suite.
func ExampleGroup_ReInitialize() {
	alice, bob := pair()
	next := must(ciphersuite.Lookup(spec.MLS_256_DHKEMP521_AES256GCM_SHA512_P521))

	// The Commit of a ReInit says what comes next, and closes the group.
	reinit := framing.ReInit{GroupID: []byte("friends, again"), Version: spec.MLS10, CipherSuite: next.ID()}
	alice, pending := commit(alice, &group.CommitInput{Proposals: []*framing.Proposal{reinit.Proposal()}})
	alice = merge(alice)
	bob = process(bob, pending.Message).Group
	fmt.Println("closed:", view(bob).Status() == group.ReInitialized)

	// Any member creates the new group with KeyPackages of all the others. A
	// key of the old group goes into it, so nobody else could have.
	keys := newKeyPackage(next, "alice")
	in := &group.ContinueInput{
		Inputs: inputs(), Policy: group.DefaultPolicy(), Client: newClient(next, "bob"), Lifetime: lifetime,
		KeyPackages: []*framing.KeyPackage{keys.KeyPackage},
	}
	newBob := answered(&in.Inputs, func() (g *group.Group, err error) {
		g, pending, err = bob.ReInitialize(in)
		return g, err
	})
	newBob = merge(newBob)
	newAlice := join(pending.Welcomes[0], keys, alice)
	fmt.Println(view(newAlice).Suite().ID(), agree(newAlice, newBob))
	// Output:
	// closed: true
	// MLS_256_DHKEMP521_AES256GCM_SHA512_P521 true
}
