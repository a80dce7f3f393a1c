package schedule_test

import (
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// A new group, and the Commit that leads it into epoch 1 with a pre-shared key.
func Example() {
	suite, err := ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	if err != nil {
		panic(err)
	}
	fresh := ciphersuite.NewSecret([]byte("32 bytes that nobody else knows."))
	epoch0, _, _ := schedule.NewGroup(suite, schedule.EpochSecret{Secret: fresh})

	context, err := (&schedule.GroupContext{
		Version:                 spec.MLS10,
		CipherSuite:             suite.ID(),
		GroupID:                 []byte("a group"),
		Epoch:                   1,
		TreeHash:                make([]byte, suite.Nh()), // of the tree after the Commit
		ConfirmedTranscriptHash: make([]byte, suite.Nh()),
	}).Encoded()
	if err != nil {
		panic(err)
	}
	psk, err := schedule.CombinePSKs(suite, []schedule.PSK{{
		ID:     schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("db"), Nonce: make([]byte, suite.Nh())},
		Secret: ciphersuite.NewSecret([]byte("known to all members")),
	}})
	if err != nil {
		panic(err)
	}
	joiner := epoch0.InitSecret.Joiner(suite, schedule.NoCommitSecret(suite), context)
	member := joiner.Member(suite, psk)
	epoch1 := member.Epoch(suite, context).Derive(suite)

	fmt.Println("epoch authenticator:", len(epoch1.EpochAuthenticator.Bytes()), "bytes")
	fmt.Println("printed:", epoch1.EpochAuthenticator)
	// Output:
	// epoch authenticator: 32 bytes
	// printed: [secret]
}

// Leaf 1 encrypts two messages; the second arrives first.
func ExampleSecretTree() {
	suite, err := ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	if err != nil {
		panic(err)
	}
	encryptionSecret := make([]byte, suite.Nh())
	sender := schedule.NewSecretTree(suite, ciphersuite.NewSecret(encryptionSecret), 100_000)
	receiver := schedule.NewSecretTree(suite, ciphersuite.NewSecret(encryptionSecret), 100_000)

	var sent []schedule.MessageKey
	for range 2 {
		key, after, _, err := sender.Next(1, schedule.Application)
		if err != nil {
			panic(err)
		}
		sent, sender = append(sent, key), after
	}
	for _, generation := range []uint32{1, 0, 1} {
		key, after, dead, err := receiver.At(1, schedule.Application, generation, schedule.Window{OutOfOrder: 32, Forward: 1000})
		if err != nil {
			fmt.Printf("generation %d: consumed: %t\n", generation, errors.Is(err, spec.ConsumedKey))
			continue
		}
		fmt.Printf("generation %d: same key: %t\n", generation, key.Key.Equal(sent[generation].Key))
		receiver = after // the message opened; store it, then
		for _, secret := range dead {
			secret.Erase()
		}
	}
	// Output:
	// generation 1: same key: true
	// generation 0: same key: true
	// generation 1: consumed: true
}
