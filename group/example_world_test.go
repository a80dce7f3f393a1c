package group_test

import (
	"encoding/binary"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// What the examples have in common. Start with Example, in example_test.go.

// entropy is 32 bytes that were not there before. A real program reads them
// from crypto/rand; here they count, for the output to stay the same.
func entropy() ciphersuite.Secret {
	drawn++
	return ciphersuite.NewSecret(binary.BigEndian.AppendUint64(make([]byte, 24), drawn))
}

var drawn uint64

// inputs is what most calls need of the world: the time and entropy.
func inputs() group.Inputs { return group.Inputs{Time: 1_700_000_000, Entropy: entropy()} }

// lifetime is that of KeyPackages: a day before and 90 days after.
var lifetime = tree.Lifetime{NotBefore: 1_700_000_000 - 86_400, NotAfter: 1_700_000_000 + 90*86_400}

// authenticate is the Authentication Service: it says whether a credential is
// genuine, and which client it names. This one believes everybody.
func authenticate(need group.CredentialNeed) group.Verdict {
	return group.Verdict{Valid: true, Client: need.Credential.Identity}
}

// answered makes a call and, if that asks about credentials, makes it again
// with the answers.
func answered[T any](in *group.Inputs, call func() (T, error)) T {
	for {
		result, err := call()
		if in.Answer(err, authenticate) {
			continue
		}
		return must(result, err)
	}
}

func must[T any](result T, err error) T {
	if err != nil {
		panic(err)
	}
	return result
}

var suite = must(ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))

// newClient is a client of that name with a new signature key.
func newClient(suite *ciphersuite.Suite, name string) group.Client {
	return group.Client{
		Credential:   tree.BasicCredential([]byte(name)),
		SignatureKey: must(suite.DeriveSignatureKeyPair(entropy())),
		Capabilities: tree.Capabilities{
			Versions:     []spec.ProtocolVersion{spec.MLS10},
			CipherSuites: []spec.CipherSuite{suite.ID()},
			Credentials:  []spec.CredentialType{spec.CredentialTypeBasic},
		},
	}
}

// newKeyPackage is a KeyPackage, to be published, with its private keys, to be
// kept.
func newKeyPackage(suite *ciphersuite.Suite, name string) *group.JoinKeys {
	return must(group.NewKeyPackage(suite, newClient(suite, name), lifetime, nil, entropy()))
}

// create makes a group with one member.
func create(name string, extensions ...tree.Extension) *group.Group {
	in := &group.CreateInput{
		Inputs: inputs(), Policy: group.DefaultPolicy(), Suite: suite, GroupID: []byte("group of " + name),
		Extensions: extensions, Client: newClient(suite, name), Lifetime: lifetime,
	}
	return answered(&in.Inputs, func() (*group.Group, error) { return group.NewGroup(in) })
}

// commit makes a Commit, and returns it and the handle to go on with.
func commit(g *group.Group, in *group.CommitInput) (*group.Group, *group.PendingCommit) {
	in.Time, in.Entropy = 1_700_000_000, entropy()
	var pending *group.PendingCommit
	next := answered(&in.Inputs, func() (next *group.Group, err error) {
		next, pending, err = g.Commit(in)
		return next, err
	})
	return next, pending
}

// merge goes on after the Delivery Service has accepted the Commit.
func merge(g *group.Group) *group.Group {
	next, _, err := g.Merge()
	return must(next, err)
}

// join joins a group by a Welcome; others are those that the client is in.
func join(welcome []byte, keys *group.JoinKeys, others ...*group.Group) *group.Group {
	m := must(framing.Parse(welcome))
	in := &group.JoinInput{Inputs: inputs(), Policy: group.DefaultPolicy(), Welcome: m.Welcome, Keys: keys}
	return answered(&in.Inputs, func() (*group.Group, error) { return group.JoinGroup(in, others...) })
}

// process takes in a message.
func process(g *group.Group, message []byte) *group.Received {
	in := inputs()
	return answered(&in, func() (*group.Received, error) {
		r, err := g.Process(message, &in)
		g = r.Group
		return r, err
	})
}

// pair is a group of Alice and Bob.
func pair() (alice, bob *group.Group) {
	keys := newKeyPackage(suite, "bob")
	alice, pending := commit(create("alice"), &group.CommitInput{Proposals: []*framing.Proposal{add(keys.KeyPackage)}})
	return merge(alice), join(pending.Welcomes[0], keys)
}

func add(k *framing.KeyPackage) *framing.Proposal { return (&framing.Add{KeyPackage: *k}).Proposal() }

// view shows what a member knows of its group.
func view(g *group.Group) group.View { return must(g.View()) }

// agree reports whether two members are in the same epoch of the same group,
// and nobody between them.
func agree(a, b *group.Group) bool {
	return view(a).EpochAuthenticator().Equal(view(b).EpochAuthenticator())
}

// encoded is a message as it is sent.
func encoded(m *framing.MLSMessage) []byte { return must(tls.Marshal(m)) }
