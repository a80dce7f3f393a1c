package group_test

import (
	"fmt"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
)

// Alice creates a group, adds Bob, and sends him a message.
func Example() {
	// A group has one member at first. Its id should be random.
	in := &group.CreateInput{
		Inputs: inputs(), Policy: group.DefaultPolicy(), Suite: suite, GroupID: []byte("friends"),
		Client: newClient(suite, "alice"), Lifetime: lifetime,
	}
	// Whether a credential is genuine is for the application to say: the call
	// asks, and is made again with the answers.
	alice, err := group.NewGroup(in)
	for in.Answer(err, authenticate) {
		alice, err = group.NewGroup(in)
	}
	must(alice, err)

	// Bob has published a KeyPackage, and kept its private keys.
	keys := newKeyPackage(suite, "bob")
	published := encoded(keys.KeyPackage.Message())

	// Alice commits to adding him. The Commit is pending until the Delivery
	// Service has accepted it; only then it counts, and Bob gets the Welcome.
	m := must(framing.Parse(published))
	alice, pending := commit(alice, &group.CommitInput{Proposals: []*framing.Proposal{add(m.KeyPackage)}})
	alice = merge(alice)
	bob := join(pending.Welcomes[0], keys)
	fmt.Println("epoch", view(bob).Epoch(), "with", view(bob).Tree().MemberCount(), "members")

	// Each transition spends the handle and returns the next one. Its changes
	// are stored before anything is sent; Saved then erases the keys that are
	// not needed any more.
	now := inputs()
	out := must(alice.Encrypt([]byte("hello, Bob"), nil, &now))
	alice = out.Group
	changes := 0
	for range must(alice.Changes()) {
		changes++ // one record, to be written to the same batch
	}
	if err := alice.Saved(); err != nil {
		panic(err)
	}

	r := process(bob, out.Message)
	bob = r.Group
	fmt.Printf("leaf %d says %q\n", r.Sender.LeafIndex, r.Application.Data)
	fmt.Println(agree(alice, bob), changes > 0)
	// Output:
	// epoch 1 with 2 members
	// leaf 0 says "hello, Bob"
	// true true
}
