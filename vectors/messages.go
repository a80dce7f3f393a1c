package vectors

// RFC 9420, Section 6: Message Framing, and the structures of Sections 7, 10
// and 12 that messages are made of.

import (
	"fmt"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// messagesEntry is an entry of messages.json.
type messagesEntry struct {
	Welcome    Hex `json:"mls_welcome"`
	GroupInfo  Hex `json:"mls_group_info"`
	KeyPackage Hex `json:"mls_key_package"`

	RatchetTree  Hex `json:"ratchet_tree"`
	GroupSecrets Hex `json:"group_secrets"`

	Add                    Hex `json:"add_proposal"`
	Update                 Hex `json:"update_proposal"`
	Remove                 Hex `json:"remove_proposal"`
	PreSharedKey           Hex `json:"pre_shared_key_proposal"`
	ReInit                 Hex `json:"re_init_proposal"`
	ExternalInit           Hex `json:"external_init_proposal"`
	GroupContextExtensions Hex `json:"group_context_extensions_proposal"`

	Commit Hex `json:"commit"`

	PublicApplication Hex `json:"public_message_application"`
	PublicProposal    Hex `json:"public_message_proposal"`
	PublicCommit      Hex `json:"public_message_commit"`
	PrivateMessage    Hex `json:"private_message"`
}

// codec is a structure that can be read and written.
type codec interface {
	tls.Encodable
	tls.Decodable
}

func (e *messagesEntry) verify(c *check) {
	message := func(field string, data Hex, format spec.WireFormat) *framing.MLSMessage {
		var m framing.MLSMessage
		if !c.roundTrip(field, data, &m) || !c.holds(field, format.String(), m.WireFormat == format, "%v", m.WireFormat) {
			return nil
		}
		return &m
	}
	message("mls_welcome", e.Welcome, spec.WireFormatWelcome)
	message("mls_group_info", e.GroupInfo, spec.WireFormatGroupInfo)
	message("mls_key_package", e.KeyPackage, spec.WireFormatKeyPackage)
	message("private_message", e.PrivateMessage, spec.WireFormatPrivateMessage)
	for _, p := range []struct {
		field string
		data  Hex
		want  spec.ContentType
	}{
		{"public_message_application", e.PublicApplication, spec.ContentTypeApplication},
		{"public_message_proposal", e.PublicProposal, spec.ContentTypeProposal},
		{"public_message_commit", e.PublicCommit, spec.ContentTypeCommit},
	} {
		if m := message(p.field, p.data, spec.WireFormatPublicMessage); m != nil {
			got := m.PublicMessage.Content.ContentType
			c.holds(p.field, p.want.String(), got == p.want, "%v", got)
		}
	}
	c.roundTrip("ratchet_tree", e.RatchetTree, new(ratchetTree))
	c.roundTrip("group_secrets", e.GroupSecrets, new(framing.GroupSecrets))
	c.roundTrip("add_proposal", e.Add, new(framing.Add))
	c.roundTrip("update_proposal", e.Update, new(framing.Update))
	c.roundTrip("remove_proposal", e.Remove, new(framing.Remove))
	c.roundTrip("pre_shared_key_proposal", e.PreSharedKey, new(framing.PreSharedKey))
	c.roundTrip("re_init_proposal", e.ReInit, new(framing.ReInit))
	c.roundTrip("external_init_proposal", e.ExternalInit, new(framing.ExternalInit))
	c.roundTrip("group_context_extensions_proposal", e.GroupContextExtensions, new(framing.GroupContextExtensions))
	c.roundTrip("commit", e.Commit, new(framing.Commit))
}

// roundTrip checks that data decodes into v and v encodes to data again.
func (c *check) roundTrip(field string, data Hex, v codec) bool {
	if !c.succeeds(field, fmt.Sprintf("decodes as %T", v), tls.Unmarshal(data, v)) {
		return false
	}
	again, err := tls.Marshal(v)
	return c.succeeds(field, "encodes again", err) && c.bytes(field, data, again)
}

// ratchetTree is the structure of a ratchet_tree, whatever the nodes are: the
// tree of an entry of messages.json need not be one of a group.
type ratchetTree struct{ nodes []optionalNode }

type optionalNode struct{ node *tree.Node }

func (t *ratchetTree) Encode(e *tls.Encoder) { tls.Vector(e, t.nodes) }
func (t *ratchetTree) Decode(d *tls.Decoder) {
	t.nodes = tls.ReadVector[optionalNode](d, "ratchet_tree")
}

func (n *optionalNode) Encode(e *tls.Encoder) { tls.Optional(e, n.node) }
func (n *optionalNode) Decode(d *tls.Decoder) { n.node = tls.ReadOptional[tree.Node](d, "node") }
