package framing

// RFC 9420, Section 12.4.3: Adding Members to the Group.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// GroupInfo tells a client that joins what state the group is in.
type GroupInfo struct {
	GroupContext    schedule.GroupContext
	Extensions      tree.Extensions // what else is of use to a joiner, such as ratchet_tree and external_pub
	ConfirmationTag []byte          // of the Commit that started the epoch: Nh bytes
	Signer          tree.LeafIndex
	Signature       []byte // by the member at Signer, of GroupInfoTBS
}

// Encode writes the GroupInfo structure.
func (g *GroupInfo) Encode(e *tls.Encoder) {
	(*GroupInfoTBS)(g).Encode(e)
	e.Opaque(g.Signature)
}

// Decode reads the GroupInfo structure.
func (g *GroupInfo) Decode(d *tls.Decoder) {
	(*GroupInfoTBS)(g).Decode(d)
	g.Signature = d.Opaque("signature")
}

// GroupInfoTBS is what the signature of a GroupInfo covers: its encoding
// leaves the Signature out.
type GroupInfoTBS GroupInfo

// Encode writes the GroupInfoTBS structure.
func (g *GroupInfoTBS) Encode(e *tls.Encoder) {
	g.GroupContext.Encode(e)
	g.Extensions.Encode(e)
	e.Opaque(g.ConfirmationTag)
	e.Uint32(uint32(g.Signer))
}

// Decode reads the GroupInfoTBS structure.
func (g *GroupInfoTBS) Decode(d *tls.Decoder) {
	*g = GroupInfoTBS{}
	d.Struct("group_context", &g.GroupContext)
	g.Extensions.Decode(d)
	g.ConfirmationTag = d.Opaque("confirmation_tag")
	g.Signer = tree.LeafIndex(d.Uint32("signer"))
}

// Sign signs g with priv, the key of the leaf at Signer in the tree of the
// epoch that g describes, and sets its Signature. The error is a violation of
// spec.VectorTooLong, or one of the signature function.
func (g *GroupInfo) Sign(suite *ciphersuite.Suite, priv *ciphersuite.SignaturePrivateKey) error {
	tbs, err := tls.Marshal((*GroupInfoTBS)(g))
	if err != nil {
		return err
	}
	g.Signature, err = suite.SignWithLabel(priv, spec.LabelGroupInfoTBS, tbs)
	return err
}

// Verify checks the signature of g under signer, the signature key of the leaf
// at g.Signer in a tree with the tree hash of g. The error is a violation of
// spec.GroupInfoSignature.
func (g *GroupInfo) Verify(suite *ciphersuite.Suite, signer ciphersuite.SignaturePublicKey) error {
	tbs, err := tls.Marshal((*GroupInfoTBS)(g))
	if err != nil {
		return err
	}
	if err := suite.VerifyWithLabel(signer, spec.LabelGroupInfoTBS, tbs, g.Signature); err != nil {
		return spec.GroupInfoSignature.Because(err, "group_info.signature")
	}
	return nil
}

// Clone returns a copy that shares no memory with g. It fails only if g was
// changed so that it does not encode.
func (g *GroupInfo) Clone() (*GroupInfo, error) { return clone(g) }
