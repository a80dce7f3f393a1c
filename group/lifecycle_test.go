package group

import (
	"encoding/binary"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// world makes the inputs of a test: entropy that counts, and an Authentication
// Service that takes the identity for the client.
type world struct {
	t     testing.TB
	suite *ciphersuite.Suite
	count uint64
}

func newWorld(t testing.TB, id spec.CipherSuite) *world {
	suite, err := ciphersuite.Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, suite: suite}
}

func (w *world) entropy() ciphersuite.Secret {
	w.count++
	return ciphersuite.NewSecret(binary.BigEndian.AppendUint64(make([]byte, 56), w.count))
}

func (w *world) inputs() Inputs { return Inputs{Time: 1000, Entropy: w.entropy()} }

// answer adds the answers to what err asks for and reports whether there was
// anything.
func answer(in *Inputs, err error) bool {
	need, ok := err.(*NeedError)
	if !ok || len(need.PSKs) > 0 {
		return false
	}
	for _, n := range need.Credentials {
		in.Verdicts.Set(n, Verdict{Valid: true, Client: n.Credential.Identity})
	}
	return true
}

// ask calls f again with answers as long as it asks.
func ask[T any](w *world, in *Inputs, f func() (T, error)) T {
	w.t.Helper()
	v, err := f()
	for answer(in, err) {
		v, err = f()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *world) client(name string) Client {
	key, err := w.suite.DeriveSignatureKeyPair(w.entropy())
	if err != nil {
		w.t.Fatal(err)
	}
	return Client{
		Credential:   tree.Credential{Type: spec.CredentialTypeBasic, Identity: []byte(name)},
		SignatureKey: key,
		Capabilities: tree.Capabilities{
			Versions:     []spec.ProtocolVersion{spec.MLS10},
			CipherSuites: []spec.CipherSuite{w.suite.ID()},
			Credentials:  []spec.CredentialType{spec.CredentialTypeBasic},
		},
	}
}

var lifetime = tree.Lifetime{NotBefore: 1, NotAfter: 100_000}

func (w *world) keyPackage(name string) *JoinKeys {
	k, err := NewKeyPackage(w.suite, w.client(name), lifetime, nil, w.entropy())
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

func (w *world) create(name string, extensions ...tree.Extension) *State {
	in := &CreateInput{Inputs: w.inputs(), Policy: DefaultPolicy(), Suite: w.suite, GroupID: []byte("group"), Extensions: extensions, Client: w.client(name), Lifetime: lifetime}
	return ask(w, &in.Inputs, func() (*State, error) { return Create(in) })
}

func (w *world) commit(s *State, in *CommitInput) *Commit {
	w.t.Helper()
	in.Inputs.Time, in.Inputs.Entropy = 1000, w.entropy()
	return ask(w, &in.Inputs, func() (*Commit, error) { return s.Commit(in) })
}

func (w *world) join(welcome []byte, k *JoinKeys, groups ...*State) *State {
	w.t.Helper()
	m, err := framing.Parse(welcome)
	if err != nil {
		w.t.Fatal(err)
	}
	in := &JoinInput{Inputs: w.inputs(), Policy: DefaultPolicy(), Welcome: m.Welcome, Keys: k, Groups: groups}
	return ask(w, &in.Inputs, func() (*Result, error) { return Join(in) }).State
}

func (w *world) process(s *State, message []byte) *Result {
	w.t.Helper()
	in := w.inputs()
	return ask(w, &in, func() (*Result, error) { return s.Process(message, &in) })
}

func accepted(c *Commit) *State {
	next, _ := c.Accepted()
	return next
}

func add(k *JoinKeys) *framing.Proposal { return (&framing.Add{KeyPackage: *k.KeyPackage}).Proposal() }

// pair is a group of two.
func (w *world) pair() (a, b *State) {
	k := w.keyPackage("bob")
	c := w.commit(w.create("alice"), &CommitInput{Proposals: []*framing.Proposal{add(k)}})
	return accepted(c), w.join(c.Welcomes[0], k)
}

func (w *world) agree(all ...*State) {
	w.t.Helper()
	for _, s := range all[1:] {
		if !s.EpochAuthenticator().Equal(all[0].EpochAuthenticator()) {
			w.t.Fatalf("leaf %d in epoch %d and leaf %d in epoch %d do not agree", all[0].LeafIndex(), all[0].Epoch(), s.LeafIndex(), s.Epoch())
		}
	}
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	for _, suite := range ciphersuite.All() {
		for _, private := range []bool{false, true} {
			name := suite.Name() + "/public"
			if private {
				name = suite.Name() + "/private"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, suite.ID())
				f := Framing{Private: private, AuthenticatedData: []byte("aad")}
				a, b := w.pair()
				w.agree(a, b)

				// A message each way.
				in := w.inputs()
				sent, err := a.Encrypt([]byte("hello"), nil, &in)
				if err != nil {
					t.Fatal(err)
				}
				a = sent.State
				r := w.process(b, sent.Message)
				b = r.State
				if string(r.Application.Data) != "hello" {
					t.Fatalf("got %q", r.Application.Data)
				}

				// An Update by reference, committed by the other.
				in = w.inputs()
				up, err := b.ProposeUpdate(Client{
					Credential: b.tree.Leaf(1).Credential, SignatureKey: b.signer, Capabilities: b.tree.Leaf(1).Capabilities,
				}, f, &in)
				if err != nil {
					t.Fatal(err)
				}
				b = up.State
				a = w.process(a, up.Message).State
				c := w.commit(a, &CommitInput{Framing: f})
				a = accepted(c)
				b = w.process(b, c.Message).State
				w.agree(a, b)

				// An external join, and a resync.
				info, err := a.GroupInfo(WelcomeOptions{ExternalPub: true})
				if err != nil {
					t.Fatal(err)
				}
				m, err := framing.Parse(info)
				if err != nil {
					t.Fatal(err)
				}
				carol := w.client("carol")
				xin := &ExternalJoinInput{Inputs: w.inputs(), Policy: DefaultPolicy(), GroupInfo: m.GroupInfo, Client: carol}
				x := ask(w, &xin.Inputs, func() (*Commit, error) { return JoinExternal(xin) })
				a, b = w.process(a, x.Message).State, w.process(b, x.Message).State
				cc := accepted(x)
				w.agree(a, b, cc)

				old := cc.LeafIndex()
				if info, err = b.GroupInfo(WelcomeOptions{ExternalPub: true}); err != nil {
					t.Fatal(err)
				}
				if m, err = framing.Parse(info); err != nil {
					t.Fatal(err)
				}
				xin = &ExternalJoinInput{Inputs: w.inputs(), Policy: DefaultPolicy(), GroupInfo: m.GroupInfo, Client: carol, Resync: &old}
				x = ask(w, &xin.Inputs, func() (*Commit, error) { return JoinExternal(xin) })
				a, b = w.process(a, x.Message).State, w.process(b, x.Message).State
				r = w.process(cc, x.Message)
				if r.State.Status() != Removed || !r.Commit.SelfRemoved {
					t.Fatal("the old appearance does not see that it is removed")
				}
				cc = accepted(x)
				w.agree(a, b, cc)

				// A removal.
				c = w.commit(b, &CommitInput{Framing: f, Proposals: []*framing.Proposal{(&framing.Remove{Removed: cc.LeafIndex()}).Proposal()}})
				b = accepted(c)
				a = w.process(a, c.Message).State
				if w.process(cc, c.Message).State.Status() != Removed {
					t.Fatal("a removed member does not notice")
				}
				w.agree(a, b)
			})
		}
	}
}

func TestReInit(t *testing.T) {
	t.Parallel()
	for _, suite := range []spec.CipherSuite{1, 2, 5, 7} { // of three hash functions
		testReInit(t, suite)
	}
}

func testReInit(t *testing.T, suite spec.CipherSuite) {
	w := newWorld(t, 1)
	a, b := w.pair()
	r := &framing.ReInit{GroupID: []byte("next"), Version: spec.MLS10, CipherSuite: suite}
	c := w.commit(a, &CommitInput{Proposals: []*framing.Proposal{r.Proposal()}})
	a, b = accepted(c), w.process(b, c.Message).State
	if a.Status() != ReInitialized || b.Status() != ReInitialized {
		t.Fatal("the group goes on")
	}
	w2 := newWorld(t, suite)
	w2.count = 1 << 20
	k := w2.keyPackage("alice")
	in := &ContinueInput{Inputs: w2.inputs(), Policy: DefaultPolicy(), Client: w2.client("bob"), Lifetime: lifetime, KeyPackages: []*framing.KeyPackage{k.KeyPackage}}
	n := ask(w2, &in.Inputs, func() (*Commit, error) { return b.ReInitialize(in) })
	w2.agree(accepted(n), w2.join(n.Welcomes[0], k, a))
}

func TestBranch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	k := w.keyPackage("bob")
	in := &ContinueInput{Inputs: w.inputs(), Policy: DefaultPolicy(), Client: w.client("alice"), Lifetime: lifetime, KeyPackages: []*framing.KeyPackage{k.KeyPackage}}
	n := ask(w, &in.Inputs, func() (*Commit, error) { return a.Branch([]byte("sub"), nil, in) })
	w.agree(accepted(n), w.join(n.Welcomes[0], k, b))
}

func TestPSKs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	a, b := w.pair()
	external := schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte("psk"), Nonce: make([]byte, 32)}
	resumption := schedule.PreSharedKeyID{Type: spec.PSKTypeResumption, Usage: spec.ResumptionPSKUsageApplication, GroupID: a.GroupID(), Epoch: a.Epoch(), Nonce: make([]byte, 32)}
	c := w.commit(a, &CommitInput{Path: true})
	a, b = accepted(c), w.process(b, c.Message).State
	psks := []PSK{{external, ciphersuite.NewSecret([]byte("secret"))}}
	in := &CommitInput{Inputs: Inputs{PSKs: psks}, Proposals: []*framing.Proposal{
		(&framing.PreSharedKey{PSK: external}).Proposal(), (&framing.PreSharedKey{PSK: resumption}).Proposal(),
	}}
	c = w.commit(a, in)
	got := w.inputs()
	if _, err := b.Process(c.Message, &got); err == nil || len(err.(*NeedError).PSKs) != 1 {
		t.Fatalf("asks for %v", err)
	}
	got.PSKs = psks
	w.agree(accepted(c), ask(w, &got, func() (*Result, error) { return b.Process(c.Message, &got) }).State)
}

func TestExternalSenders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	server := w.client("server")
	data, err := tls.Marshal(&tree.ExternalSenders{{SignatureKey: server.SignatureKey.Public(), Credential: server.Credential}})
	if err != nil {
		t.Fatal(err)
	}
	a := w.create("alice", tree.Extension{Type: spec.ExtensionTypeExternalSenders, Data: data})
	k := w.keyPackage("bob")
	m, err := ProposeAsExternalSender(w.suite, a.GroupID(), 0, 0, server.SignatureKey, add(k))
	if err != nil {
		t.Fatal(err)
	}
	a = w.process(a, marshal(t, m)).State
	k2 := w.keyPackage("carol")
	if m, err = ProposeToJoin(w.suite, a.GroupID(), 0, k2); err != nil {
		t.Fatal(err)
	}
	a = w.process(a, marshal(t, m)).State
	c := w.commit(a, &CommitInput{Welcome: WelcomeOptions{Each: true}})
	w.agree(accepted(c), w.join(c.Welcomes[0], k), w.join(c.Welcomes[1], k2))
}

func marshal(t *testing.T, m *framing.MLSMessage) []byte {
	t.Helper()
	b, err := tls.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
