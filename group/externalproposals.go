package group

// RFC 9420, Section 12.1.8: External Proposals.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// ProposeAsExternalSender makes a proposal by a party outside of the group,
// that of entry index of the group's external_senders extension, for the epoch
// of a GroupContext. It implements RFC 9420, Section 12.1.8.
func ProposeAsExternalSender(suite *ciphersuite.Suite, groupID []byte, epoch uint64, index uint32, key *ciphersuite.SignaturePrivateKey, p *framing.Proposal) (*framing.MLSMessage, error) {
	return proposeFromOutside(suite, groupID, epoch, framing.ExternalSender(index), key, p)
}

// ProposeToJoin makes the proposal of a client to be added itself. It
// implements RFC 9420, Section 12.1.8.
func ProposeToJoin(suite *ciphersuite.Suite, groupID []byte, epoch uint64, keys *JoinKeys) (*framing.MLSMessage, error) {
	add := framing.Add{KeyPackage: *keys.KeyPackage}
	return proposeFromOutside(suite, groupID, epoch, framing.NewMemberProposalSender(), keys.SignatureKey, add.Proposal())
}

func proposeFromOutside(suite *ciphersuite.Suite, groupID []byte, epoch uint64, sender framing.Sender, key *ciphersuite.SignaturePrivateKey, p *framing.Proposal) (*framing.MLSMessage, error) {
	signed, err := framing.Sign(suite, key, spec.WireFormatPublicMessage, &framing.FramedContent{
		GroupID: groupID, Epoch: epoch, Sender: sender, ContentType: spec.ContentTypeProposal, Proposal: p,
	}, nil)
	if err != nil {
		return nil, err
	}
	m, err := signed.PublicMessage()
	if err != nil {
		return nil, err
	}
	return m.Message(), nil
}
