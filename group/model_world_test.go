package group

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

type modelOptions struct {
	clients int
	erase   bool // erase what is dead; otherwise old states are used again
	thieves bool // steal states now and then; not with erase
	// remember keeps all calls.
	remember bool
}

// model is a world of clients, one group at a time and its Delivery Service.
type model struct {
	failer
	chooser
	options modelOptions
	suite   *ciphersuite.Suite
	count   uint64
	clients []*modelClient
	group   *modelGroup
	groups  int
	senders []Client        // external senders
	used    map[string]bool // which generations have encrypted
	keys    map[string]bool // and which AEAD keys, by their bytes
	sent    []*sentKey
	secrets []epochSecret
	history []replay
	thieves []*thief
	record  func(what string, bytes []byte) // hears all that is made, for replay_test.go
	steps   map[string]int                  // what was done, and what came of it
}

// modelGroup is what the Delivery Service has of a group.
type modelGroup struct {
	id        []byte
	first     uint64 // epoch that more than one member has seen
	latest    uint64
	commits   map[uint64]*modelCommit // by the epoch that they end
	proposals map[uint64][][]byte
	facts     map[uint64]*facts
	apps      []*modelMessage
	others    [][]byte // messages of any kind, to be replayed and damaged
	info      []byte   // GroupInfo of the latest epoch, with external_pub
	closed    bool
	follower  *Follower
}

type modelCommit struct {
	message []byte
	by      string
}

// facts is what members of an epoch must agree on.
type facts struct {
	text   string
	roster map[string]tree.LeafIndex
	tree   *tree.Tree
	psk    ciphersuite.Secret
}

// modelMessage is an application message.
type modelMessage struct {
	message    []byte
	data       string
	epoch      uint64
	leaf       tree.LeafIndex
	generation uint32
}

// modelClient is a client, and what the model expects of it.
type modelClient struct {
	name      string
	rotations int
	custom    bool // supports the custom proposal and extension
	policy    Policy
	state     *State // nil: in no group
	pending   *Commit
	keys      []*JoinKeys
	welcome   []byte
	welcoming uint64 // the epoch that welcome is for
	joined    uint64
	streams   map[stream]*received
	took      map[string]bool // messages that changed its state
	stored    modelDisk
}

type stream struct {
	epoch uint64
	leaf  tree.LeafIndex
}

// received is what a client has received of a ratchet.
type received struct {
	newest int64
	read   map[uint32]bool
}

const (
	modelProposal  = spec.ProposalType(0xF0A1)
	modelExtension = spec.ExtensionType(0xF0E1)
)

func newModel(t failer, c chooser, options modelOptions) *model {
	m := &model{failer: t, chooser: c, options: options, used: map[string]bool{}, keys: map[string]bool{}, steps: map[string]int{}}
	m.suite = m.lookup(1)
	for i := range options.clients {
		m.clients = append(m.clients, &modelClient{
			name: fmt.Sprintf("client%d", i), custom: m.intn(8, "custom") > 0, policy: m.drawPolicy(),
			streams: map[stream]*received{}, took: map[string]bool{},
		})
	}
	m.senders = []Client{m.client("server0", true), m.client("server1", true)}
	m.create(m.clients[0])
	return m
}

func (m *model) lookup(id spec.CipherSuite) *ciphersuite.Suite {
	suite, err := ciphersuite.Lookup(id)
	if err != nil {
		m.Fatalf("%v", err)
	}
	return suite
}

func (m *model) drawPolicy() Policy {
	p := DefaultPolicy()
	p.PastEpochs = uint32(m.intn(4, "past epochs"))
	p.Window = schedule.Window{OutOfOrder: uint32(m.intn(5, "out of order")), Forward: uint32(20 + m.intn(5, "forward"))}
	p.ResumptionEpochs = uint32(m.intn(4, "resumption epochs"))
	p.Padding = []framing.Padding{framing.NoPadding(), framing.PadToBlock(64), framing.PadPadme()}[m.intn(3, "padding")]
	p.MaxProposals = 1000
	p.Extensions = []spec.ExtensionType{modelExtension}
	p.Proposals = []CustomProposal{{Type: modelProposal, External: true}, {Type: spec.ProposalTypeSelfRemove, PathRequired: true}}
	return p
}

func (m *model) entropy() ciphersuite.Secret {
	m.count++
	return ciphersuite.NewSecret(binary.BigEndian.AppendUint64(make([]byte, 56), m.count))
}

func (m *model) nonce() []byte {
	m.count++
	return binary.BigEndian.AppendUint64(make([]byte, m.suite.Nh()-8), m.count)
}

func (m *model) coin(what string) bool { return m.intn(2, what) == 1 }

func pickOne[T any](m *model, what string, from []T) T { return from[m.intn(len(from), what)] }

// client is what a client of that name says of itself, with a new key.
func (m *model) client(name string, custom bool) Client {
	key, err := m.suite.DeriveSignatureKeyPair(m.entropy())
	if err != nil {
		m.Fatalf("%v", err)
	}
	c := Client{
		Credential:   tree.Credential{Type: spec.CredentialTypeBasic, Identity: []byte(name)},
		SignatureKey: key,
		Capabilities: tree.Capabilities{
			Versions:     []spec.ProtocolVersion{spec.MLS10},
			CipherSuites: []spec.CipherSuite{m.suite.ID()},
			Credentials:  []spec.CredentialType{spec.CredentialTypeBasic},
			Proposals:    []spec.ProposalType{spec.ProposalTypeSelfRemove},
		},
	}
	if custom {
		c.Capabilities.Proposals = append(c.Capabilities.Proposals, modelProposal)
		c.Capabilities.Extensions = []spec.ExtensionType{modelExtension}
	}
	return c
}

// self is what the leaf of a member says now, or with a new credential and key.
func (m *model) self(c *modelClient) Client {
	if m.coin("rotate") {
		c.rotations++
		return m.client(fmt.Sprintf("%s#%d", c.name, c.rotations), c.custom)
	}
	leaf := c.state.tree.Leaf(c.state.LeafIndex())
	return Client{Credential: leaf.Credential, SignatureKey: c.state.signer, Capabilities: leaf.Capabilities, Extensions: leaf.Extensions}
}

// clientOf is the client that a credential names: what comes before "#".
func clientOf(c tree.Credential) string {
	name, _, _ := strings.Cut(string(c.Identity), "#")
	return name
}

func (m *model) inputs() Inputs { return Inputs{Time: 1000, Entropy: m.entropy()} }

// answer answers what err asks for: nobody believes mallory, and the keys are
// those of past epochs and external ones but for "none".
func (m *model) answer(in *Inputs, err error) bool {
	var need *NeedError
	if !errors.As(err, &need) {
		return false
	}
	for _, n := range need.Credentials {
		name := clientOf(n.Credential)
		valid := !strings.HasPrefix(name, "mallory")
		if n.Predecessor != nil {
			valid = valid && clientOf(*n.Predecessor) == name
		}
		in.Verdicts.Set(n, Verdict{Valid: valid, Client: []byte(name), Reason: "unknown to the authentication service"})
	}
	for _, id := range need.PSKs {
		var secret ciphersuite.Secret
		switch {
		case id.Type == spec.PSKTypeExternal && string(id.ID) != "none":
			secret = ciphersuite.NewSecret(append([]byte("external psk "), id.ID...))
		case id.Type == spec.PSKTypeResumption && bytes.Equal(id.GroupID, m.group.id) && m.group.facts[id.Epoch] != nil:
			secret = m.group.facts[id.Epoch].psk.Clone()
		}
		in.PSKs = append(in.PSKs, PSK{id, secret})
	}
	return true
}

// call calls f until it has all the answers that it needs.
func call[T any](m *model, in *Inputs, f func() (T, error)) (T, error) {
	v, err := f()
	for range 3 {
		if !m.answer(in, err) {
			return v, err
		}
		v, err = f()
	}
	m.Fatalf("it asks for ever: %v", err)
	return v, err
}

func (m *model) extensions() tree.Extensions {
	var senders tree.ExternalSenders
	for _, s := range m.senders[:1+m.intn(2, "external senders")] {
		senders = append(senders, tree.ExternalSender{SignatureKey: s.SignatureKey.Public(), Credential: s.Credential})
	}
	all := tree.Extensions{{Type: spec.ExtensionTypeExternalSenders, Data: m.marshal(&senders)}}
	if m.intn(4, "extension") == 0 {
		all = append(all, tree.Extension{Type: modelExtension, Data: []byte{byte(m.intn(9, "extension data"))}})
	}
	if m.intn(4, "required capabilities") == 0 {
		r := tree.RequiredCapabilities{CredentialTypes: []spec.CredentialType{spec.CredentialTypeBasic}}
		if m.coin("require the custom proposal") {
			r.ProposalTypes = []spec.ProposalType{modelProposal}
		}
		all = append(all, tree.Extension{Type: spec.ExtensionTypeRequiredCapabilities, Data: m.marshal(&r)})
	}
	return all
}

func (m *model) marshal(v tls.Encodable) []byte {
	b, err := tls.Marshal(v)
	if err != nil {
		m.Fatalf("%v", err)
	}
	return b
}

func (m *model) parse(message []byte) *framing.MLSMessage {
	parsed, err := framing.Parse(bytes.Clone(message))
	if err != nil {
		m.Fatalf("%v", err)
	}
	return parsed
}

func (m *model) newGroup(id []byte) *modelGroup {
	return &modelGroup{id: id, commits: map[uint64]*modelCommit{}, proposals: map[uint64][][]byte{}, facts: map[uint64]*facts{}}
}

func (m *model) create(c *modelClient) {
	m.groups++
	m.group = m.newGroup(fmt.Appendf(nil, "group %d", m.groups))
	in := &CreateInput{Inputs: m.inputs(), Policy: c.policy, Suite: m.suite, GroupID: m.group.id, Extensions: m.extensions()[:1], Client: m.client(c.name, c.custom), Lifetime: lifetime}
	s, err := call(m, &in.Inputs, func() (*State, error) { return Create(in) })
	if err != nil {
		m.Fatalf("create: %v", err)
	}
	m.enter(c, s)
	m.publish(c)
	m.follow()
}

// enter gives c the state of a member that has just joined.
func (m *model) enter(c *modelClient, s *State) {
	c.state, c.joined, c.pending, c.streams, c.took = s, s.Epoch(), nil, map[stream]*received{}, map[string]bool{}
	c.stored = modelDisk{}
	c.stored.change(s.Records())
	m.check(c)
}

// publish gives the Delivery Service the GroupInfo of the epoch of c.
func (m *model) publish(c *modelClient) {
	info, err := c.state.GroupInfo(WelcomeOptions{ExternalPub: true})
	if errors.Is(err, ErrClosed) {
		return
	}
	if err != nil {
		m.Fatalf("group info: %v", err)
	}
	m.group.info = info
}

// follow makes the Delivery Service look at the GroupInfo.
func (m *model) follow() {
	in := m.inputs()
	f, err := call(m, &in, func() (*Follower, error) {
		return Follow(m.parse(m.group.info).GroupInfo, nil, m.clients[0].policy, &in)
	})
	if err != nil {
		m.Fatalf("the delivery service cannot follow: %v", err)
	}
	m.group.follower = f
}

// members are the clients with an open state.
func (m *model) members() []*modelClient {
	return slices.DeleteFunc(slices.Clone(m.clients), func(c *modelClient) bool { return c.state == nil || c.state.status != Active })
}

// current are the members in the latest epoch.
func (m *model) current() []*modelClient {
	return slices.DeleteFunc(m.members(), func(c *modelClient) bool { return c.state.Epoch() != m.group.latest })
}
