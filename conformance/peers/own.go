package peers

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Own is this implementation.
var Own = Implementation{Name: "mls", Version: "this", Private: true, Proposes: true, ProposesUpdate: true, Mixes: true}

// own is a client of this implementation: a group.State and what goes around
// it.
type own struct {
	suite   *ciphersuite.Suite
	client  group.Client
	time    uint64
	entropy func() ciphersuite.Secret
	keys    []*group.JoinKeys
	state   *group.State
}

// NewOwn makes a client of this implementation. time is now, in seconds since
// 1970; entropy gives 64 fresh bytes at each call.
func NewOwn(identity string, suite spec.CipherSuite, time uint64, entropy func() ciphersuite.Secret) (Client, error) {
	s, err := ciphersuite.Lookup(suite)
	if err != nil {
		return nil, err
	}
	key, err := s.DeriveSignatureKeyPair(entropy())
	if err != nil {
		return nil, err
	}
	capabilities := tree.Capabilities{
		Versions:     []spec.ProtocolVersion{spec.MLS10},
		CipherSuites: []spec.CipherSuite{suite},
		// CoreCrypto refuses leaves without x509.
		Credentials: []spec.CredentialType{spec.CredentialTypeBasic, spec.CredentialTypeX509},
	}
	return &own{suite: s, time: time, entropy: entropy, client: group.Client{
		Credential:   tree.Credential{Type: spec.CredentialTypeBasic, Identity: []byte(identity)},
		SignatureKey: key,
		Capabilities: capabilities.WithGREASE([8]byte(entropy().Bytes())),
	}}, nil
}

func (c *own) Implementation() Implementation { return Own }
func (c *own) Identity() string               { return string(c.client.Credential.Identity) }

// answering calls f until it asks nothing more: the Authentication Service here
// believes everybody, and takes identities for clients.
func answering[T any](c *own, in *group.Inputs, f func() (T, error)) (T, error) {
	in.Time, in.Entropy = c.time, c.entropy()
	for {
		v, err := f()
		var need *group.NeedError
		if !errors.As(err, &need) || len(need.PSKs) > 0 {
			return v, err
		}
		for _, n := range need.Credentials {
			same := n.Predecessor == nil || bytes.Equal(n.Predecessor.Identity, n.Credential.Identity)
			in.Verdicts.Set(n, group.Verdict{Valid: same, Client: n.Credential.Identity, Reason: "another identity"})
		}
	}
}

// adopt goes on with next.
func (c *own) adopt(next *group.State, dead []group.Erasable) {
	c.state = next
	for _, d := range dead {
		d.Erase()
	}
}

// lifetime is that of a new leaf: from an hour ago, for 30 days.
func (c *own) lifetime() tree.Lifetime {
	return tree.Lifetime{NotBefore: c.time - 3600, NotAfter: c.time + 30*24*3600}
}

func (c *own) KeyPackage() ([]byte, error) {
	k, err := group.NewKeyPackage(c.suite, c.client, c.lifetime(), nil, c.entropy())
	if err != nil {
		return nil, err
	}
	c.keys = append(c.keys, k)
	return tls.Marshal(k.KeyPackage.Message())
}

func (c *own) Create(groupID []byte) error {
	in := &group.CreateInput{Policy: group.DefaultPolicy(), Suite: c.suite, GroupID: groupID, Client: c.client, Lifetime: c.lifetime()}
	state, err := answering(c, &in.Inputs, func() (*group.State, error) { return group.Create(in) })
	c.state = state
	return err
}

// keysFor finds the KeyPackage that a Welcome is for.
func (c *own) keysFor(w *framing.Welcome) (int, error) {
	for i, k := range c.keys {
		ref, err := k.KeyPackage.Ref(c.suite)
		if err != nil {
			return 0, err
		}
		for _, s := range w.Secrets {
			if bytes.Equal(s.NewMember, ref) {
				return i, nil
			}
		}
	}
	return 0, errors.New("the Welcome is not for this client")
}

func (c *own) Join(welcome []byte) error {
	m, err := framing.Parse(welcome)
	if err != nil {
		return err
	}
	if m.Welcome == nil {
		return fmt.Errorf("not a Welcome but %v", m.WireFormat)
	}
	i, err := c.keysFor(m.Welcome)
	if err != nil {
		return err
	}
	in := &group.JoinInput{Policy: group.DefaultPolicy(), Welcome: m.Welcome, Keys: c.keys[i]}
	r, err := answering(c, &in.Inputs, func() (*group.Result, error) { return group.Join(in) })
	if err != nil {
		return err
	}
	c.keys = append(c.keys[:i], c.keys[i+1:]...)
	c.adopt(r.State, r.Dead)
	return nil
}

func (c *own) JoinExternal(groupInfo []byte, resync bool) (*Commit, error) {
	m, err := framing.Parse(groupInfo)
	if err != nil {
		return nil, err
	}
	if m.GroupInfo == nil {
		return nil, fmt.Errorf("not a GroupInfo but %v", m.WireFormat)
	}
	in := &group.ExternalJoinInput{Policy: group.DefaultPolicy(), GroupInfo: m.GroupInfo, Client: c.client, Welcome: group.WelcomeOptions{ExternalPub: true}}
	if resync {
		data, _ := m.GroupInfo.Extensions.Find(spec.ExtensionTypeRatchetTree)
		t, err := tree.Parse(c.suite, data)
		if err != nil {
			return nil, err
		}
		old, err := leafOf(t, c.Identity())
		if err != nil {
			return nil, err
		}
		in.Resync = &old
	}
	made, err := answering(c, &in.Inputs, func() (*group.Commit, error) { return group.JoinExternal(in) })
	if err != nil {
		return nil, err
	}
	c.adopt(made.Accepted())
	return &Commit{Message: made.Message, GroupInfo: made.GroupInfo}, nil
}

func leafOf(t *tree.Tree, identity string) (tree.LeafIndex, error) {
	for i, leaf := range t.Members() {
		if string(leaf.Credential.Identity) == identity {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no member %s", identity)
}

func (c *own) add(keyPackage []byte) (*framing.Proposal, error) {
	m, err := framing.Parse(keyPackage)
	if err != nil {
		return nil, err
	}
	if m.KeyPackage == nil {
		return nil, fmt.Errorf("not a KeyPackage but %v", m.WireFormat)
	}
	return (&framing.Add{KeyPackage: *m.KeyPackage}).Proposal(), nil
}

func (c *own) remove(identity string) (*framing.Proposal, error) {
	leaf, err := leafOf(c.state.Tree(), identity)
	if err != nil {
		return nil, err
	}
	return (&framing.Remove{Removed: leaf}).Proposal(), nil
}

func (c *own) Propose(p Proposal) ([]byte, error) {
	var proposal *framing.Proposal
	var err error
	switch {
	case p.Update:
	case p.Add != nil:
		proposal, err = c.add(p.Add)
	default:
		proposal, err = c.remove(p.Remove)
	}
	if err != nil {
		return nil, err
	}
	f := group.Framing{Private: p.Private}
	in := &group.Inputs{}
	sent, err := answering(c, in, func() (*group.Sent, error) {
		if p.Update {
			return c.state.ProposeUpdate(c.client, f, in)
		}
		return c.state.Propose(proposal, f, in)
	})
	if err != nil {
		return nil, err
	}
	c.adopt(sent.State, sent.Dead)
	return sent.Message, nil
}

func (c *own) Commit(o CommitOrder) (*Commit, error) {
	in := &group.CommitInput{Framing: group.Framing{Private: o.Private}, Welcome: group.WelcomeOptions{ExternalPub: true}}
	for _, k := range o.Add {
		p, err := c.add(k)
		if err != nil {
			return nil, err
		}
		in.Proposals = append(in.Proposals, p)
	}
	for _, identity := range o.Remove {
		p, err := c.remove(identity)
		if err != nil {
			return nil, err
		}
		in.Proposals = append(in.Proposals, p)
	}
	made, err := answering(c, &in.Inputs, func() (*group.Commit, error) { return c.state.Commit(in) })
	if err != nil {
		return nil, err
	}
	if len(made.Dropped) > 0 {
		return nil, fmt.Errorf("leaves out a proposal: %w", made.Dropped[0].Reason)
	}
	c.adopt(made.State, made.Dead)
	if o.Discard {
		c.adopt(c.state, made.Discard())
	} else if next, dead, err := c.state.Accept(made); err != nil {
		return nil, err
	} else {
		c.adopt(next, dead)
	}
	result := &Commit{Message: made.Message, GroupInfo: made.GroupInfo}
	if len(made.Welcomes) > 0 {
		result.Welcome = made.Welcomes[0]
	}
	return result, nil
}

func (c *own) Process(message []byte) (*Received, error) {
	in := &group.Inputs{}
	r, err := answering(c, in, func() (*group.Result, error) { return c.state.Process(message, in) })
	if r != nil {
		c.adopt(r.State, r.Dead)
	}
	if err != nil {
		return nil, err
	}
	switch r.Kind {
	case group.ApplicationMessage:
		return &Received{Kind: KindApplication, Data: r.Application.Data}, nil
	case group.CommitApplied:
		return &Received{Kind: KindCommit, Removed: r.Commit.SelfRemoved}, nil
	default:
		return &Received{Kind: KindProposal}, nil
	}
}

func (c *own) Encrypt(data []byte) ([]byte, error) {
	in := &group.Inputs{}
	sent, err := answering(c, in, func() (*group.Sent, error) { return c.state.Encrypt(data, nil, in) })
	if err != nil {
		return nil, err
	}
	c.adopt(sent.State, sent.Dead)
	return sent.Message, nil
}

func (c *own) View() (*View, error) {
	exported, err := c.state.Export("exporter", nil, 32)
	if err != nil {
		return nil, err
	}
	v := &View{
		Epoch: c.state.Epoch(), Exporter: exported.Bytes(),
		EpochAuthenticator: c.state.EpochAuthenticator().Bytes(), TreeHash: c.state.Tree().Hash(),
	}
	for _, leaf := range c.state.Tree().Members() {
		v.Members = append(v.Members, string(leaf.Credential.Identity))
	}
	return v, nil
}

func (c *own) Forget() error { c.state = nil; return nil }
func (c *own) Close() error  { return c.Forget() }
