package group_test

import (
	"fmt"

	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// A server that is no member proposes whom to add. It cannot read anything, and
// a member has to commit.
func ExampleProposeAsExternalSender() {
	// The group names those outside who may propose.
	server := newClient(suite, "server")
	alice := create("alice", tree.Extension{
		Type: spec.ExtensionTypeExternalSenders,
		Data: must(tls.Marshal(&tree.ExternalSenders{{SignatureKey: server.SignatureKey.Public(), Credential: server.Credential}})),
	})

	// The server needs to know the group's id and epoch, and its own index in
	// that list.
	keys := newKeyPackage(suite, "bob")
	message := encoded(must(group.ProposeAsExternalSender(
		suite, view(alice).GroupID(), view(alice).Epoch(), 0, server.SignatureKey, add(keys.KeyPackage))))

	// Members keep the proposal, and the next Commit covers it.
	r := process(alice, message)
	fmt.Println("proposed by", r.Sender)
	alice, pending := commit(r.Group, &group.CommitInput{})
	alice = merge(alice)
	bob := join(pending.Welcomes[0], keys)
	fmt.Println(agree(alice, bob))
	// Output:
	// proposed by external 0
	// true
}
