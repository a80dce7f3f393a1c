package peers

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
)

// hexBytes is a byte string on the way to a driver or from it.
type hexBytes []byte

func (b hexBytes) MarshalJSON() ([]byte, error) { return json.Marshal(hex.EncodeToString(b)) }

func (b *hexBytes) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	var err error
	*b, err = hex.DecodeString(text)
	return err
}

func hexList(list [][]byte) []hexBytes {
	all := make([]hexBytes, len(list))
	for i, b := range list {
		all[i] = b
	}
	return all
}

// remote is a client in a driver's process.
type remote struct {
	process        *Process
	implementation Implementation
	identity       string
	name           string // in the process
	group          hexBytes
}

// Open makes a client of the given identity in a driver's process.
func Open(p *Process, i Implementation, identity string, suite spec.CipherSuite) (Client, error) {
	p.mu.Lock()
	c := &remote{process: p, implementation: i, identity: identity, name: fmt.Sprintf("%s/%d", identity, p.count)}
	p.mu.Unlock()
	return c, c.call("open", map[string]any{"identity": identity, "suite": uint16(suite)}, nil)
}

func (c *remote) call(operation string, request map[string]any, answer any) error {
	if request == nil {
		request = map[string]any{}
	}
	request["client"] = c.name
	if c.group != nil {
		request["group_id"] = c.group
	}
	return c.process.Call(operation, request, answer)
}

func (c *remote) Implementation() Implementation { return c.implementation }
func (c *remote) Identity() string               { return c.identity }

func (c *remote) KeyPackage() ([]byte, error) {
	var answer struct {
		KeyPackage hexBytes `json:"key_package"`
	}
	err := c.call("key_package", nil, &answer)
	return answer.KeyPackage, err
}

func (c *remote) Create(groupID []byte) error {
	c.group = groupID
	return c.call("create", nil, nil)
}

func (c *remote) Join(welcome []byte) error {
	var answer struct {
		GroupID hexBytes `json:"group_id"`
	}
	if err := c.call("join", map[string]any{"welcome": hexBytes(welcome)}, &answer); err != nil {
		return err
	}
	c.group = answer.GroupID
	return nil
}

// committed is a Commit as drivers answer it.
type committed struct {
	GroupID   hexBytes `json:"group_id"`
	Commit    hexBytes `json:"commit"`
	Welcome   hexBytes `json:"welcome"`
	GroupInfo hexBytes `json:"group_info"`
}

func (a *committed) result() *Commit { return &Commit{a.Commit, a.Welcome, a.GroupInfo} }

func (c *remote) JoinExternal(groupInfo []byte, resync bool) (*Commit, error) {
	var answer committed
	if err := c.call("join_external", map[string]any{"group_info": hexBytes(groupInfo), "resync": resync}, &answer); err != nil {
		return nil, err
	}
	c.group = answer.GroupID
	return answer.result(), nil
}

func (c *remote) Propose(p Proposal) ([]byte, error) {
	request := map[string]any{"private": p.Private}
	switch {
	case p.Update:
		request["update"] = true
	case p.Add != nil:
		request["add"] = []hexBytes{p.Add}
	default:
		request["remove"] = []string{p.Remove}
	}
	var answer struct{ Message hexBytes }
	err := c.call("propose", request, &answer)
	return answer.Message, err
}

func (c *remote) Commit(o CommitOrder) (*Commit, error) {
	request := map[string]any{"add": hexList(o.Add), "remove": append([]string{}, o.Remove...), "pending": o.Pending, "private": o.Private, "discard": o.Discard}
	var answer committed
	if err := c.call("commit", request, &answer); err != nil {
		return nil, err
	}
	return answer.result(), nil
}

func (c *remote) Process(message []byte) (*Received, error) {
	var answer struct {
		Kind      Kind
		Plaintext hexBytes
		Removed   bool
	}
	if err := c.call("process", map[string]any{"message": hexBytes(message)}, &answer); err != nil {
		return nil, err
	}
	return &Received{answer.Kind, answer.Plaintext, answer.Removed}, nil
}

func (c *remote) Encrypt(data []byte) ([]byte, error) {
	var answer struct{ Message hexBytes }
	err := c.call("encrypt", map[string]any{"plaintext": hexBytes(data)}, &answer)
	return answer.Message, err
}

func (c *remote) View() (*View, error) {
	var answer struct {
		Epoch              uint64
		Members            []string
		Exporter           hexBytes
		EpochAuthenticator hexBytes `json:"epoch_authenticator"`
		TreeHash           hexBytes `json:"tree_hash"`
	}
	if err := c.call("state", nil, &answer); err != nil {
		return nil, err
	}
	return &View{answer.Epoch, answer.Members, answer.Exporter, answer.EpochAuthenticator, answer.TreeHash}, nil
}

func (c *remote) Forget() error {
	if c.group == nil {
		return nil
	}
	err := c.call("forget", nil, nil)
	c.group = nil
	return err
}

func (c *remote) Close() error { return c.call("close", nil, nil) }
