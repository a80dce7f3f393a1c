package group_test

import (
	"fmt"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
)

// Carol joins by herself, without anybody being online.
func ExampleJoinGroupExternal() {
	alice, bob := pair()

	// Any member publishes the GroupInfo of the epoch, with the key to join by.
	info := must(view(alice).GroupInfo(group.WelcomeOptions{ExternalPub: true}))

	// Carol makes a Commit that adds her.
	in := &group.ExternalJoinInput{
		Inputs: inputs(), Policy: group.DefaultPolicy(),
		GroupInfo: must(framing.Parse(info)).GroupInfo, Client: newClient(suite, "carol"),
	}
	var pending *group.PendingCommit
	carol := answered(&in.Inputs, func() (g *group.Group, err error) {
		g, pending, err = group.JoinGroupExternal(in)
		return g, err
	})

	// When the Delivery Service has accepted it, she is a member.
	carol = merge(carol)
	r := process(alice, pending.Message)
	alice, bob = r.Group, process(bob, pending.Message).Group
	fmt.Println("joined at leaf", r.Commit.Committer, "by an external commit:", r.Commit.External)
	fmt.Println(agree(alice, carol), agree(bob, carol))
	// Output:
	// joined at leaf 2 by an external commit: true
	// true true
}
