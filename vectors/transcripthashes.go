package vectors

// RFC 9420, Section 8.2: Transcript Hashes.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// transcriptHashesEntry is an entry of transcript-hashes.json.
type transcriptHashesEntry struct {
	CipherSuite                  spec.CipherSuite `json:"cipher_suite"`
	ConfirmationKey              Hex              `json:"confirmation_key"`
	AuthenticatedContent         Hex              `json:"authenticated_content"`
	InterimTranscriptHashBefore  Hex              `json:"interim_transcript_hash_before"`
	ConfirmedTranscriptHashAfter Hex              `json:"confirmed_transcript_hash_after" vector:"computed"`
	InterimTranscriptHashAfter   Hex              `json:"interim_transcript_hash_after" vector:"computed"`
}

func (e *transcriptHashesEntry) verify(c *check) {
	var content framing.AuthenticatedContent
	if !c.succeeds("authenticated_content", "an AuthenticatedContent", tls.Unmarshal(e.AuthenticatedContent, &content)) {
		return
	}
	commit := content.Content.ContentType == spec.ContentTypeCommit
	if !c.holds("authenticated_content", "a commit", commit, "%v", content.Content.ContentType) {
		return
	}
	input, err := content.ConfirmedTranscriptHashInput()
	if !c.succeeds("authenticated_content", "can be hashed", err) {
		return
	}
	confirmed := schedule.ConfirmedTranscriptHash(c.suite, e.InterimTranscriptHashBefore, input)
	if c.bytes("confirmed_transcript_hash_after", e.ConfirmedTranscriptHashAfter, confirmed) {
		key := ciphersuite.NewSecret(e.ConfirmationKey)
		c.bytes("authenticated_content", Hex(content.Auth.ConfirmationTag), c.suite.MAC(key, confirmed))
	}
	interim := schedule.InterimTranscriptHash(c.suite, confirmed, content.Auth.ConfirmationTag)
	c.bytes("interim_transcript_hash_after", e.InterimTranscriptHashAfter, interim)
}

// generateTranscriptHashes makes commits as PublicMessage and PrivateMessage,
// by a member and by a client that joins by an external Commit, the second
// with an empty hash before it, as at the start of a group.
func generateTranscriptHashes(g *generator) []entry {
	s := g.suite
	formats := []spec.WireFormat{spec.WireFormatPublicMessage, spec.WireFormatPrivateMessage, spec.WireFormatPublicMessage}
	if g.small {
		formats = formats[:1]
	}
	var entries []entry
	for i, w := range formats {
		key := g.drawSecret(s.Nh())
		before := g.draw(s.Nh())
		sender := framing.MemberSender(1)
		switch i {
		case 1:
			before = Hex{}
		case 2:
			sender = framing.NewMemberCommitSender()
		}
		content := framing.AuthenticatedContent{
			WireFormat: w,
			Content: framing.FramedContent{
				GroupID:           g.draw(16),
				Epoch:             g.uint64(),
				Sender:            sender,
				AuthenticatedData: g.draw(g.below(40)),
				ContentType:       spec.ContentTypeCommit,
				Commit:            &framing.Commit{Proposals: []framing.ProposalOrRef{framing.ByReference(g.draw(s.Nh()))}},
			},
			Auth: framing.FramedContentAuthData{Signature: g.draw(64)},
		}
		input := must(content.ConfirmedTranscriptHashInput())
		confirmed := schedule.ConfirmedTranscriptHash(s, before, input)
		content.Auth.ConfirmationTag = s.MAC(key, confirmed)
		entries = append(entries, &transcriptHashesEntry{
			CipherSuite:                  s.ID(),
			ConfirmationKey:              key.Bytes(),
			AuthenticatedContent:         marshal(&content),
			InterimTranscriptHashBefore:  before,
			ConfirmedTranscriptHashAfter: confirmed,
			InterimTranscriptHashAfter:   schedule.InterimTranscriptHash(s, confirmed, content.Auth.ConfirmationTag),
		})
	}
	return entries
}
