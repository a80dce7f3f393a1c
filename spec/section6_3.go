package spec

// RFC 9420, Section 6.3: Encoding and Decoding a Private Message.

// Rules of Section 6.3.1: Content Encryption.
var (
	PaddingNotZero    = &Rule{"6.3.1/padding-not-zero", "6.3.1", Must, "receiver", Negative, "Every padding octet of a PrivateMessageContent is zero, else the whole PrivateMessage is malformed and its content is not delivered, whatever its signature."}
	ContentDecryption = &Rule{"6.3.1/content-decryption", "6.3.1", Struct, "receiver", Negative, "The ciphertext of a PrivateMessage opens under the key and nonce of its sender's ratchet and generation, the reuse guard applied, with group_id, epoch, content_type and authenticated_data as AAD."}
)

// Rules of Section 6.3.2: Sender Data Encryption.
var (
	PrivateMessageSender = &Rule{"6.3.2/sender-type-member", "6.3.2", Must, "sender", Negative, "Only content of sender type member is encrypted as a PrivateMessage; external senders and joiners use PublicMessage."}
	SenderDataDecryption = &Rule{"6.3.2/sender-data-decryption", "6.3.2", Struct, "receiver", Negative, "encrypted_sender_data opens under the key and nonce derived from the ciphertext sample, with group_id, epoch and content_type as AAD."}
	SenderDataLeaf       = &Rule{"6.3.2/sender-data-leaf", "6.3.2", Must, "receiver", Negative, "The leaf_index in SenderData names a populated leaf of the epoch's tree."}
)

var rules6_3 = []*Rule{
	{"6.3/private-message-encoding", "6.3", Struct, "receiver", Vector, "PrivateMessage is group_id, epoch, content_type, authenticated_data, encrypted_sender_data and ciphertext, in that order."},
	{"6.3/encryption-with-aead", "6.3", Implied, "receiver", Vector, "Both encrypted fields use the cipher suite's AEAD, with SenderData and PrivateMessageContent as their plaintexts."},
	{"6.3.1/private-message-content", "6.3.1", Struct, "receiver", Vector, "PrivateMessageContent is the body selected by the outer content_type, the auth data and then padding that has no length of its own."},
	{"6.3.1/padding-last", "6.3.1", Implied, "sender", Vector, "Padding is appended as zero octets after the encoded body and auth data."},
	{"6.3.1/padding-parse", "6.3.1", Implied, "receiver", Vector, "A receiver parses body and auth data first and takes whatever plaintext remains as padding; zero remaining bytes is fine."},
	{"6.3.1/padding-sent", "6.3.1", Must, "sender", Property, "Senders put only zero octets into the padding."},
	PaddingNotZero,
	{"6.3.1/ratchet-by-content-type", "6.3.1", Implied, "sender", Vector, "Each member has separate handshake and application ratchets; proposals and commits use the first, application data the second, selected by content_type."},
	{"6.3.1/fresh-generation", "6.3.1", Implied, "sender", Property, "Each encryption takes a generation of the selected ratchet that has not been used before."},
	{"6.3.1/persist-generation", "6.3.1", Must, "sender", Property, "A client durably records its ratchet position before releasing a ciphertext, so that a crash or restore cannot make it encrypt under a generation again."},
	{"6.3.1/fresh-reuse-guard", "6.3.1", Must, "sender", Property, "Each encryption draws a new random 4-byte reuse guard and XORs it into the first four bytes of the ratchet nonce."},
	{"6.3.1/reuse-guard-sent", "6.3.1", Must, "sender", Vector, "The guard applied to the nonce is the one carried in SenderData.reuse_guard."},
	{"6.3.1/reuse-guard-applied", "6.3.1", Implied, "receiver", Vector, "A receiver XORs the received guard into the first four bytes of the derived nonce before decrypting."},
	ContentDecryption,
	{"6.3.1/application-choices", "6.3.1", Implied, "application", Review, "The API lets the application choose authenticated_data and the amount of padding for each message."},
	{"6.3.1/aead-size-limit", "6.3.1", Must, "sender", Property, "AAD plus ciphertext of one message stays within the size bounds of the group's AEAD."},
	{"6.3.2/sender-data-encoding", "6.3.2", Struct, "receiver", Vector, "SenderData is leaf_index (uint32), generation (uint32) and a 4-byte reuse_guard."},
	PrivateMessageSender,
	{"6.3.2/reuse-guard-random", "6.3.2", Implied, "sender", Property, "reuse_guard values are independent random values from message to message."},
	{"6.3.2/sender-data-sample", "6.3.2", Implied, "receiver", Vector, "Sender-data key and nonce are derived from the first KDF.Nh bytes of the content ciphertext as sample."},
	{"6.3.2/short-sample", "6.3.2", Implied, "receiver", Vector, "A ciphertext shorter than KDF.Nh is used whole as the sample, without zero padding."},
	{"6.3.2/sender-data-key", "6.3.2", Implied, "receiver", Vector, "The derivations are ExpandWithLabel of sender_data_secret with labels \"key\" and \"nonce\", the sample as context and lengths AEAD.Nk and AEAD.Nn."},
	SenderDataDecryption,
	SenderDataLeaf,
}
