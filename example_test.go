package mls_test

import (
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// The README shows the part of this example between the two comments.
func Example() {
	// begin
	suite := must(ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	alice, bob := newClient(suite, "Alice"), newClient(suite, "Bob")
	keys := must(group.NewKeyPackage(suite, bob, lifetime, nil, entropy())) // Bob publishes keys.KeyPackage

	a := must(group.NewGroup(&group.CreateInput{
		Suite: suite, GroupID: []byte("friends"), Client: alice, Lifetime: lifetime, Policy: policy, Inputs: *inputs(alice)}))
	add := (&framing.Add{KeyPackage: *keys.KeyPackage}).Proposal()
	a, commit := must2(a.Commit(&group.CommitInput{Proposals: []*framing.Proposal{add}, Inputs: *inputs(bob)}))
	a, _ = must2(a.Merge()) // once the Delivery Service has accepted commit.Message

	b := must(group.JoinGroup(&group.JoinInput{Welcome: welcome(commit), Keys: keys, Policy: policy, Inputs: *inputs(alice, bob)}))
	sent := must(a.Encrypt([]byte("Hello, Bob!"), nil, inputs()))
	got := must(b.Process(sent.Message, inputs()))
	fmt.Printf("leaf %d says: %s\n", got.Sender.LeafIndex, got.Application.Data)
	// end
	// Output: leaf 0 says: Hello, Bob!
}

var (
	lifetime = tree.Lifetime{NotBefore: 1, NotAfter: 1 << 20}
	policy   = group.DefaultPolicy()
)

// entropy is fresh for every call: nothing in the library makes its own.
func entropy() ciphersuite.Secret {
	b := make([]byte, 32)
	rand.Read(b)
	return ciphersuite.NewSecret(b)
}

// inputs are what a transition takes besides the state: the time, entropy, and
// what the Authentication Service says of clients. Here it believes everybody.
func inputs(clients ...group.Client) *group.Inputs {
	in := &group.Inputs{Time: 1000, Entropy: entropy()}
	for _, c := range clients {
		in.Verdicts.Set(group.CredentialNeed{Credential: c.Credential, SignatureKey: c.SignatureKey.Public()},
			group.Verdict{Valid: true, Client: c.Credential.Identity})
	}
	return in
}

func newClient(suite *ciphersuite.Suite, name string) group.Client {
	return group.Client{
		Credential:   tree.Credential{Type: spec.CredentialTypeBasic, Identity: []byte(name)},
		SignatureKey: must(suite.DeriveSignatureKeyPair(entropy())),
		Capabilities: tree.Capabilities{
			Versions:     []spec.ProtocolVersion{spec.MLS10},
			CipherSuites: []spec.CipherSuite{suite.ID()},
			Credentials:  []spec.CredentialType{spec.CredentialTypeBasic},
		},
	}
}

func welcome(c *group.PendingCommit) *framing.Welcome {
	return must(framing.Parse(c.Welcomes[0])).Welcome
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func must2[T, U any](v T, w U, err error) (T, U) { return must(v, err), w }

// It is so that the README shows the example as it runs.
func TestREADMEShowsTheExample(t *testing.T) {
	t.Parallel()
	code, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(code), "\t// begin\n")
	shown, _, _ = strings.Cut(shown, "\t// end\n")
	shown = strings.ReplaceAll(strings.TrimPrefix(shown, "\t"), "\n\t", "\n")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if shown == "" || !strings.Contains(string(readme), "```go\n"+shown+"```\n") {
		t.Errorf("the README does not show:\n%s", shown)
	}
}
