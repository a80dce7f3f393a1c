package framing_test

import (
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// Generators of every structure of this package, valid or not beyond syntax.

var drawnOpaque = rapid.OneOf(
	rapid.SliceOfN(rapid.Byte(), 0, 8),
	// Lengths of two bytes, without a draw for each byte.
	rapid.Map(rapid.IntRange(60, 80), func(n int) []byte { return make([]byte, n) }),
)

func drawOpaque(t *rapid.T, label string) []byte { return drawnOpaque.Draw(t, label) }

func drawCode(t *rapid.T, label string) uint16 {
	return rapid.OneOf(rapid.Uint16Range(0, 12), rapid.Uint16(), rapid.SampledFrom(spec.GREASE())).Draw(t, label)
}

func drawSecret(t *rapid.T, label string) ciphersuite.Secret {
	return ciphersuite.NewSecret(drawOpaque(t, label))
}

// drawList draws up to n elements.
func drawList[T any](t *rapid.T, label string, n int, draw func(*rapid.T) T) []T {
	return rapid.SliceOfN(rapid.Custom(draw), 0, n).Draw(t, label)
}

func drawExtensions(t *rapid.T) tree.Extensions {
	return drawList(t, "extensions", 2, func(t *rapid.T) tree.Extension {
		return tree.Extension{Type: spec.ExtensionType(drawCode(t, "extension_type")), Data: drawOpaque(t, "extension_data")}
	})
}

func drawLeafNode(t *rapid.T) tree.LeafNode {
	n := tree.LeafNode{
		EncryptionKey: drawOpaque(t, "encryption_key"),
		SignatureKey:  drawOpaque(t, "signature_key"),
		Credential:    tree.BasicCredential(drawOpaque(t, "identity")),
		Source:        tree.LeafNodeSource(rapid.IntRange(1, 3).Draw(t, "leaf_node_source")),
		Extensions:    drawExtensions(t),
		Signature:     drawOpaque(t, "signature"),
	}
	switch n.Source {
	case tree.LeafNodeSourceKeyPackage:
		n.Lifetime.NotAfter = rapid.Uint64().Draw(t, "not_after")
	case tree.LeafNodeSourceCommit:
		n.ParentHash = drawOpaque(t, "parent_hash")
	}
	return n
}

func drawHPKECiphertext(t *rapid.T) ciphersuite.HPKECiphertext {
	return ciphersuite.HPKECiphertext{KEMOutput: drawOpaque(t, "kem_output"), Ciphertext: drawOpaque(t, "ciphertext")}
}

func drawUpdatePath(t *rapid.T) *tree.UpdatePath {
	return &tree.UpdatePath{
		LeafNode: drawLeafNode(t),
		Nodes: drawList(t, "nodes", 2, func(t *rapid.T) tree.UpdatePathNode {
			return tree.UpdatePathNode{
				EncryptionKey:       drawOpaque(t, "encryption_key"),
				EncryptedPathSecret: drawList(t, "encrypted_path_secret", 2, drawHPKECiphertext),
			}
		}),
	}
}

func drawGroupContext(t *rapid.T) *schedule.GroupContext {
	return &schedule.GroupContext{
		Version:                 spec.MLS10,
		CipherSuite:             spec.CipherSuite(drawCode(t, "cipher_suite")),
		GroupID:                 drawOpaque(t, "group_id"),
		Epoch:                   rapid.Uint64().Draw(t, "epoch"),
		TreeHash:                drawOpaque(t, "tree_hash"),
		ConfirmedTranscriptHash: drawOpaque(t, "confirmed_transcript_hash"),
		Extensions:              drawExtensions(t),
	}
}

func drawPSKID(t *rapid.T) schedule.PreSharedKeyID {
	id := schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, Nonce: drawOpaque(t, "psk_nonce")}
	if rapid.Bool().Draw(t, "external") {
		id.ID = drawOpaque(t, "psk_id")
		return id
	}
	id.Type = spec.PSKTypeResumption
	id.Usage = spec.ResumptionPSKUsage(rapid.IntRange(1, 3).Draw(t, "usage"))
	id.GroupID, id.Epoch = drawOpaque(t, "psk_group_id"), rapid.Uint64().Draw(t, "psk_epoch")
	return id
}

func drawKeyPackage(t *rapid.T) *framing.KeyPackage {
	return &framing.KeyPackage{
		Version:     spec.MLS10,
		CipherSuite: spec.CipherSuite(drawCode(t, "cipher_suite")),
		InitKey:     drawOpaque(t, "init_key"),
		LeafNode:    drawLeafNode(t),
		Extensions:  drawExtensions(t),
		Signature:   drawOpaque(t, "signature"),
	}
}

func drawReInit(t *rapid.T) *framing.ReInit {
	return &framing.ReInit{
		GroupID:     drawOpaque(t, "group_id"),
		Version:     spec.ProtocolVersion(drawCode(t, "version")),
		CipherSuite: spec.CipherSuite(drawCode(t, "cipher_suite")),
		Extensions:  drawExtensions(t),
	}
}

func drawAppDataUpdate(t *rapid.T) *framing.AppDataUpdate {
	u := &framing.AppDataUpdate{ComponentID: spec.ComponentID(drawCode(t, "component_id")), Op: framing.AppDataUpdateOperationRemove}
	if rapid.Bool().Draw(t, "update") {
		u.Op, u.Update = framing.AppDataUpdateOperationUpdate, drawOpaque(t, "update")
	}
	return u
}

// The kinds of proposals, by type; 0xF123 stands for one that nobody knows.
var drawProposalOf = map[spec.ProposalType]func(*rapid.T) *framing.Proposal{
	spec.ProposalTypeAdd: func(t *rapid.T) *framing.Proposal { return (&framing.Add{KeyPackage: *drawKeyPackage(t)}).Proposal() },
	spec.ProposalTypeUpdate: func(t *rapid.T) *framing.Proposal {
		return (&framing.Update{LeafNode: drawLeafNode(t)}).Proposal()
	},
	spec.ProposalTypeRemove: func(t *rapid.T) *framing.Proposal {
		return (&framing.Remove{Removed: tree.LeafIndex(rapid.Uint32().Draw(t, "removed"))}).Proposal()
	},
	spec.ProposalTypePSK:    func(t *rapid.T) *framing.Proposal { return (&framing.PreSharedKey{PSK: drawPSKID(t)}).Proposal() },
	spec.ProposalTypeReInit: func(t *rapid.T) *framing.Proposal { return drawReInit(t).Proposal() },
	spec.ProposalTypeExternalInit: func(t *rapid.T) *framing.Proposal {
		return (&framing.ExternalInit{KEMOutput: drawOpaque(t, "kem_output")}).Proposal()
	},
	spec.ProposalTypeGroupContextExtensions: func(t *rapid.T) *framing.Proposal {
		return (&framing.GroupContextExtensions{Extensions: drawExtensions(t)}).Proposal()
	},
	spec.ProposalTypeAppDataUpdate: func(t *rapid.T) *framing.Proposal { return drawAppDataUpdate(t).Proposal() },
	spec.ProposalTypeAppEphemeral: func(t *rapid.T) *framing.Proposal {
		return (&framing.AppEphemeral{ComponentID: spec.ComponentIDAppAck, Data: drawOpaque(t, "data")}).Proposal()
	},
	spec.ProposalTypeSelfRemove: func(*rapid.T) *framing.Proposal { return new(framing.SelfRemove).Proposal() },
	0xF123: func(t *rapid.T) *framing.Proposal {
		return &framing.Proposal{Type: 0xF123, Unknown: drawOpaque(t, "proposal")}
	},
}

var proposalTypes = []spec.ProposalType{
	spec.ProposalTypeAdd, spec.ProposalTypeUpdate, spec.ProposalTypeRemove, spec.ProposalTypePSK,
	spec.ProposalTypeReInit, spec.ProposalTypeExternalInit, spec.ProposalTypeGroupContextExtensions,
	spec.ProposalTypeAppDataUpdate, spec.ProposalTypeAppEphemeral, spec.ProposalTypeSelfRemove, 0xF123,
}

func drawProposal(t *rapid.T) *framing.Proposal {
	return drawProposalOf[rapid.SampledFrom(proposalTypes).Draw(t, "proposal_type")](t)
}

func drawProposalOrRef(t *rapid.T) framing.ProposalOrRef {
	if rapid.Bool().Draw(t, "inline") {
		return framing.Inline(drawProposal(t))
	}
	return framing.ByReference(drawOpaque(t, "reference"))
}

func drawCommit(t *rapid.T) *framing.Commit {
	c := &framing.Commit{Proposals: drawList(t, "proposals", 3, drawProposalOrRef)}
	if rapid.Bool().Draw(t, "path") {
		c.Path = drawUpdatePath(t)
	}
	return c
}

func drawSender(t *rapid.T) framing.Sender {
	n := rapid.Uint32().Draw(t, "index")
	return rapid.SampledFrom([]framing.Sender{
		framing.MemberSender(tree.LeafIndex(n)), framing.ExternalSender(n),
		framing.NewMemberProposalSender(), framing.NewMemberCommitSender(),
	}).Draw(t, "sender")
}

func drawContent(t *rapid.T) framing.FramedContent {
	c := framing.FramedContent{
		GroupID: drawOpaque(t, "group_id"), Epoch: rapid.Uint64().Draw(t, "epoch"),
		Sender: drawSender(t), AuthenticatedData: drawOpaque(t, "authenticated_data"),
		ContentType: spec.ContentType(rapid.IntRange(1, 3).Draw(t, "content_type")),
	}
	switch c.ContentType {
	case spec.ContentTypeApplication:
		c.ApplicationData = drawOpaque(t, "application_data")
	case spec.ContentTypeProposal:
		c.Proposal = drawProposal(t)
	case spec.ContentTypeCommit:
		c.Commit = drawCommit(t)
	}
	return c
}

func drawAuth(t *rapid.T, contentType spec.ContentType) framing.FramedContentAuthData {
	a := framing.FramedContentAuthData{Signature: drawOpaque(t, "signature")}
	if contentType == spec.ContentTypeCommit {
		a.ConfirmationTag = drawOpaque(t, "confirmation_tag")
	}
	return a
}

func drawFraming(t *rapid.T) spec.WireFormat {
	return rapid.SampledFrom([]spec.WireFormat{spec.WireFormatPublicMessage, spec.WireFormatPrivateMessage}).Draw(t, "wire_format")
}

func drawTBS(t *rapid.T) framing.FramedContentTBS {
	tbs := framing.FramedContentTBS{Version: spec.MLS10, WireFormat: drawFraming(t), Content: drawContent(t)}
	switch tbs.Content.Sender.Type {
	case spec.SenderTypeMember, spec.SenderTypeNewMemberCommit:
		tbs.Context = drawGroupContext(t)
	}
	return tbs
}

func drawPublicMessage(t *rapid.T) *framing.PublicMessage {
	m := &framing.PublicMessage{Content: drawContent(t)}
	m.Auth = drawAuth(t, m.Content.ContentType)
	if m.Content.Sender.Type == spec.SenderTypeMember {
		m.MembershipTag = drawOpaque(t, "membership_tag")
	}
	return m
}

func drawPrivateMessage(t *rapid.T) *framing.PrivateMessage {
	return &framing.PrivateMessage{
		GroupID: drawOpaque(t, "group_id"), Epoch: rapid.Uint64().Draw(t, "epoch"),
		ContentType:         spec.ContentType(rapid.IntRange(1, 3).Draw(t, "content_type")),
		AuthenticatedData:   drawOpaque(t, "authenticated_data"),
		EncryptedSenderData: drawOpaque(t, "encrypted_sender_data"),
		Ciphertext:          drawOpaque(t, "ciphertext"),
	}
}

func drawGroupInfo(t *rapid.T) *framing.GroupInfo {
	return &framing.GroupInfo{
		GroupContext: *drawGroupContext(t), Extensions: drawExtensions(t),
		ConfirmationTag: drawOpaque(t, "confirmation_tag"),
		Signer:          tree.LeafIndex(rapid.Uint32().Draw(t, "signer")),
		Signature:       drawOpaque(t, "signature"),
	}
}

func drawGroupSecrets(t *rapid.T) *framing.GroupSecrets {
	g := &framing.GroupSecrets{
		JoinerSecret: schedule.JoinerSecret{Secret: drawSecret(t, "joiner_secret")},
		PSKs:         drawList(t, "psks", 2, drawPSKID),
	}
	if rapid.Bool().Draw(t, "has_path_secret") {
		g.PathSecret = &framing.PathSecret{PathSecret: drawSecret(t, "path_secret")}
	}
	return g
}

func drawEncryptedGroupSecrets(t *rapid.T) framing.EncryptedGroupSecrets {
	return framing.EncryptedGroupSecrets{NewMember: drawOpaque(t, "new_member"), EncryptedGroupSecrets: drawHPKECiphertext(t)}
}

func drawWelcome(t *rapid.T) *framing.Welcome {
	return &framing.Welcome{
		CipherSuite:        spec.CipherSuite(drawCode(t, "cipher_suite")),
		Secrets:            drawList(t, "secrets", 2, drawEncryptedGroupSecrets),
		EncryptedGroupInfo: drawOpaque(t, "encrypted_group_info"),
	}
}

func drawMLSMessage(t *rapid.T) *framing.MLSMessage {
	switch rapid.IntRange(1, 5).Draw(t, "wire_format") {
	case 1:
		return drawPublicMessage(t).Message()
	case 2:
		return drawPrivateMessage(t).Message()
	case 3:
		return drawWelcome(t).Message()
	case 4:
		return drawGroupInfo(t).Message()
	}
	return drawKeyPackage(t).Message()
}
