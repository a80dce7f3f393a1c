package spec

// RFC 9420, Sections 6 to 6.2: Message Framing and PublicMessage.

// Rules of Section 6: Message Framing.
var (
	ApplicationInPublicMessage = &Rule{"6/application-in-public-message", "6", Must, "receiver", Negative, "Application data travels in a PrivateMessage; a PublicMessage with application content is refused."}
	UnknownVersion             = &Rule{"6/unknown-version", "6", Struct, "receiver", Negative, "ProtocolVersion is a uint16 with mls10 = 1; the reserved 0 and versions the client does not implement are refused."}
	UnknownContentType         = &Rule{"6/unknown-content-type", "6", Struct, "receiver", Negative, "ContentType is one octet: application 1, proposal 2, commit 3; any other value is malformed."}
	UnknownSenderType          = &Rule{"6/unknown-sender-type", "6", Struct, "receiver", Negative, "SenderType is one octet: member 1, external 2, new_member_proposal 3, new_member_commit 4; any other value is malformed."}
	UnknownWireFormat          = &Rule{"6/unknown-wire-format", "6", Struct, "receiver", Negative, "A wire format that is reserved or unknown is refused; the RFC's are public message, private message, Welcome, GroupInfo and KeyPackage."}
)

// Rules of Section 6.1: Content Authentication.
var (
	MemberSenderLeaf         = &Rule{"6.1/member-leaf", "6.1", Implied, "receiver", Negative, "A message of sender type member is verified with the signature_key of the leaf at leaf_index in the tree of its epoch, so that leaf is there and populated."}
	ExternalSenderIndex      = &Rule{"6.1/external-sender-index", "6.1", Implied, "receiver", Negative, "A message of sender type external is verified with the entry at sender_index in the group's external_senders extension, so the extension and the entry exist."}
	ExternalSenderContent    = &Rule{"6.1/external-sender-content", "6.1", Must, "receiver", Negative, "A message of sender type external contains a proposal."}
	NewMemberCommitContent   = &Rule{"6.1/new-member-commit-content", "6.1", Must, "receiver", Negative, "A message of sender type new_member_commit contains a Commit."}
	NewMemberProposalContent = &Rule{"6.1/new-member-proposal-content", "6.1", Must, "receiver", Negative, "A message of sender type new_member_proposal contains a Proposal."}
	NewMemberProposalAdd     = &Rule{"6.1/new-member-proposal-add", "6.1", Must, "receiver", Negative, "The proposal in a new_member_proposal message is an Add."}
	FramedContentSignature   = &Rule{"6.1/signature", "6.1", Must, "receiver", Negative, "The signature in FramedContentAuthData verifies under the key that the sender type selects, over the content, the wire format and, for members and external committers, the GroupContext of its epoch."}
	ConfirmationTag          = &Rule{"6.1/confirmation-tag", "6.1", Must, "receiver", Negative, "The confirmation_tag of a Commit equals the MAC, under the new epoch's confirmation_key, of the confirmed transcript hash that includes this Commit."}
)

// Rules of Section 6.2: Encoding and Decoding a Public Message.
var (
	MembershipTag = &Rule{"6.2/membership-tag", "6.2", Must, "receiver", Negative, "The membership_tag of a member's PublicMessage equals the MAC of AuthenticatedContentTBM under the epoch's membership_key."}
)

var rules6 = []*Rule{
	{"6/protect-and-unprotect", "6", Implied, "receiver", Property, "Sending wraps an AuthenticatedContent into a PublicMessage or PrivateMessage; receiving enforces the matching protection (membership MAC or AEAD) before any AuthenticatedContent is handed on."},
	ApplicationInPublicMessage,
	{"6/handshake-private", "6", Should, "sender", Property, "Proposals and Commits are sent as PrivateMessage by default."},
	{"6/handshake-public", "6", May, "sender", Property, "Handshake messages may be sent as PublicMessage when the Delivery Service has to read them, so receivers process both encodings."},
	UnknownVersion,
	UnknownContentType,
	UnknownSenderType,
	{"6/sender-encoding", "6", Struct, "receiver", Vector, "Sender carries a uint32 leaf_index for member, a uint32 sender_index for external and nothing for both new-member types."},
	{"6/wire-format", "6", Struct, "receiver", Vector, "WireFormat is a uint16 code point from the registry and selects the MLSMessage body."},
	{"6/framed-content-encoding", "6", Struct, "receiver", Vector, "FramedContent is group_id, epoch, sender, authenticated_data, content_type and then the body selected by content_type, with no length around a Proposal or Commit body."},
	UnknownWireFormat,
	{"6/authenticated-content", "6", Struct, "receiver", Vector, "AuthenticatedContent is wire_format, FramedContent and FramedContentAuthData, where wire_format names the framing in which the message really travels."},
	{"6.1/framed-content-tbs", "6.1", Struct, "receiver", Vector, "FramedContentTBS is version mls10, wire_format, FramedContent and, for sender types member and new_member_commit, the serialised GroupContext; external and new_member_proposal senders sign without context."},
	{"6.1/confirmation-tag-mac", "6.1", Implied, "receiver", Vector, "confirmation_tag is the suite MAC, under the new epoch's confirmation_key, of the new epoch's confirmed_transcript_hash."},
	{"6.1/auth-data-encoding", "6.1", Struct, "receiver", Vector, "FramedContentAuthData holds the signature and, for a Commit and nothing else, a confirmation_tag."},
	{"6.1/signature-label", "6.1", Implied, "receiver", Vector, "The content signature uses SignWithLabel with label \"FramedContentTBS\" and covers the wire format, so it cannot be moved between public and private framing."},
	{"6.1/signature-context", "6.1", Implied, "receiver", Vector, "Member signatures bind the GroupContext of the epoch in which the message is sent (for a Commit, the old epoch). The struct applies the same to new_member_commit although the prose names only member."},
	{"6.1/signing-key", "6.1", Must, "sender", Property, "Which private key signs is dictated by sender_type, and using another key the sender holds is a violation."},
	MemberSenderLeaf,
	ExternalSenderIndex,
	ExternalSenderContent,
	NewMemberCommitContent,
	{"6.1/new-member-proposal-key", "6.1", Implied, "receiver", Vector, "For new_member_proposal the verifying key comes from the leaf of the KeyPackage inside the Add."},
	NewMemberProposalContent,
	NewMemberProposalAdd,
	FramedContentSignature,
	ConfirmationTag,
	{"6.2/public-message-encoding", "6.2", Struct, "receiver", Vector, "PublicMessage is FramedContent, FramedContentAuthData and, for sender type member and no other, a membership_tag."},
	{"6.2/membership-tag-mac", "6.2", Must, "sender", Vector, "A member's membership_tag is the suite MAC under the epoch's membership_key over AuthenticatedContentTBM."},
	{"6.2/membership-tag-input", "6.2", Struct, "receiver", Vector, "AuthenticatedContentTBM is FramedContentTBS followed by FramedContentAuthData, so the MAC covers GroupContext, signature and confirmation_tag."},
	MembershipTag,
}
