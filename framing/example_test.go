package framing_test

import (
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Two members and what they know of an epoch. A group derives all of this from
// its tree and its key schedule; here it is made up.
func exampleEpoch() (*framing.Epoch, *ciphersuite.SignaturePrivateKey) {
	suite, err := ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	must(err)
	alice, err := suite.DeriveSignatureKeyPair(ciphersuite.NewSecret(make([]byte, 32))) // entropy, if it were random
	must(err)
	context := &schedule.GroupContext{Version: spec.MLS10, CipherSuite: suite.ID(), GroupID: []byte("example"), Epoch: 1}
	secrets := &schedule.Epoch{MembershipKey: suite.ZeroSecret(), SenderDataSecret: suite.ZeroSecret()}
	epoch, err := framing.NewEpoch(suite, context, secrets, func(leaf tree.LeafIndex) (ciphersuite.SignaturePublicKey, bool) {
		return alice.Public(), leaf == 0
	})
	must(err)
	return epoch, alice
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Application data is signed, then encrypted. Sender and receiver each have
// the epoch's secret tree; both replace it by what the message left of it.
func ExampleEpoch_ProtectPrivate() {
	epoch, alice := exampleEpoch()
	content := &framing.FramedContent{
		GroupID: []byte("example"), Epoch: 1, Sender: framing.MemberSender(0),
		ContentType: spec.ContentTypeApplication, ApplicationData: []byte("hello"),
	}
	signed, err := framing.Sign(epoch.Suite, alice, spec.WireFormatPrivateMessage, content, epoch.Encoded)
	must(err)
	sending := schedule.NewSecretTree(epoch.Suite, epoch.Suite.ZeroSecret(), 2)
	message, sent, err := epoch.ProtectPrivate(sending, signed, framing.PadToBlock(128), framing.ReuseGuard{1, 2, 3, 4}) // fresh random bytes
	must(err)
	sending = sent.After
	wire, err := tls.Marshal(message.Message())
	must(err)

	received, err := framing.Parse(wire)
	must(err)
	receiving := schedule.NewSecretTree(epoch.Suite, epoch.Suite.ZeroSecret(), 2)
	verified, opened, err := epoch.UnprotectPrivate(received.PrivateMessage, receiving, schedule.Window{})
	must(err)
	receiving = opened.After
	fmt.Printf("%v, generation %d: %s\n", verified.Sender(), opened.Generation, verified.Content().ApplicationData)

	// The key is used up.
	_, _, err = epoch.UnprotectPrivate(received.PrivateMessage, receiving, schedule.Window{})
	fmt.Println("again:", errors.Is(err, spec.ConsumedKey))
	_ = sending
	// Output:
	// member 0, generation 0: hello
	// again: true
}

// A proposal in the open, and the reference by which a Commit names it.
func ExampleEpoch_UnprotectPublic() {
	epoch, alice := exampleEpoch()
	content := &framing.FramedContent{
		GroupID: []byte("example"), Epoch: 1, Sender: framing.MemberSender(0),
		ContentType: spec.ContentTypeProposal, Proposal: (&framing.Remove{Removed: 1}).Proposal(),
	}
	signed, err := framing.Sign(epoch.Suite, alice, spec.WireFormatPublicMessage, content, epoch.Encoded)
	must(err)
	message, err := epoch.ProtectPublic(signed)
	must(err)

	verified, err := epoch.UnprotectPublic(message)
	must(err)
	ref, err := verified.Authenticated().ProposalRef(epoch.Suite)
	must(err)
	covered := framing.ByReference(ref)
	fmt.Println(verified.Content().Proposal.Type, verified.Content().Proposal.Remove.Removed, covered.Type, len(covered.Reference))

	// Somebody on the way changes it.
	message.Content.Proposal.Remove.Removed = 0
	_, err = epoch.UnprotectPublic(message)
	fmt.Println(errors.Is(err, spec.MembershipTag))
	// Output:
	// remove 1 reference 32
	// true
}

// A Commit is signed first; its confirmation tag depends on the signature, by
// way of the transcript hash and the next epoch's keys.
func ExampleSignCommit() {
	epoch, alice := exampleEpoch()
	content := &framing.FramedContent{
		GroupID: []byte("example"), Epoch: 1, Sender: framing.MemberSender(0),
		ContentType: spec.ContentTypeCommit,
		Commit:      &framing.Commit{Proposals: []framing.ProposalOrRef{framing.Inline((&framing.Remove{Removed: 1}).Proposal())}},
	}
	signed, err := framing.SignCommit(epoch.Suite, alice, spec.WireFormatPublicMessage, content, epoch.Encoded)
	must(err)
	input, err := signed.ConfirmedTranscriptHashInput()
	must(err)
	confirmed := schedule.ConfirmedTranscriptHash(epoch.Suite, nil, input)
	next := schedule.Epoch{ConfirmationKey: epoch.Suite.ZeroSecret()} // from the key schedule
	commit := signed.Confirm(next.ConfirmationTag(epoch.Suite, confirmed))
	_, err = epoch.ProtectPublic(commit)
	fmt.Println(len(commit.Auth.ConfirmationTag), err)
	// Output: 32 <nil>
}

// A malformed message says what is wrong, and where.
func ExampleParse() {
	_, err := framing.Parse([]byte{0, 1, 0, 2, 1, 'g', 0, 0, 0, 0, 0, 0, 0, 5, 9})
	fmt.Println(err)
	fmt.Println(errors.Is(err, spec.UnknownContentType))
	// Output:
	// mls: malformed at byte 14 (private_message.content_type): 6/unknown-content-type: unknown(0x09)
	// true
}

func ExamplePadding() {
	for _, p := range []framing.Padding{framing.NoPadding(), framing.PadToBlock(256), framing.PadPadme()} {
		fmt.Println(1000 + p.Length(1000))
	}
	// Output:
	// 1000
	// 1024
	// 1024
}
