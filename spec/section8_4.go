package spec

// RFC 9420, Sections 8.4 to 8.7: Pre-Shared Keys, Exporters and Authenticators.

// Rules of Section 8.4: Pre-Shared Keys.
var (
	UnknownPSKType  = &Rule{"8.4/unknown-psk-type", "8.4", Struct, "receiver", Negative, "PSKType is one octet: external 1, resumption 2; any other value is malformed."}
	UnknownPSKUsage = &Rule{"8.4/unknown-psk-usage", "8.4", Struct, "receiver", Negative, "ResumptionPSKUsage is one octet: application 1, reinit 2, branch 3; any other value is malformed."}
	TooManyPSKs     = &Rule{"8.4/too-many-psks", "8.4", Implied, "receiver", Negative, "PSKLabel counts the PSKs of a Commit or Welcome in 16 bits, so more than 65,535 of them are refused."}
)

var rules8_4 = []*Rule{
	{"8.4/psk-entropy", "8.4", Implied, "application", Review, "Applications that inject PSKs weigh PSK entropy and compromise risk themselves; the protocol promises no forward secrecy from a PSK."},
	{"8.4/psk-sources", "8.4", Implied, "receiver", Property, "External PSKs come from an application store by psk_id; resumption PSKs come from retained epoch state by group and epoch."},
	{"8.4/psks-of-welcome", "8.4", Must, "committer", Property, "A Commit and the GroupSecrets of its Welcomes name identical PSKs in identical order."},
	UnknownPSKType,
	UnknownPSKUsage,
	{"8.4/psk-id-encoding", "8.4", Struct, "receiver", Vector, "PreSharedKeyID is psktype, then psk_id (external) or usage, psk_group_id and psk_epoch (resumption), then psk_nonce in both cases."},
	{"8.4/fresh-psk-nonce", "8.4", Must, "committer", Property, "psk_nonce is fresh randomness of KDF.Nh bytes for every injection, KDF being that of the group into which the PSK is injected."},
	{"8.4/psk-order", "8.4", Implied, "receiver", Vector, "PSKs enter the key schedule in Commit order for members and in psks order for joiners."},
	{"8.4/resumption-psk-value", "8.4", Implied, "receiver", Vector, "A resumption PSK is the resumption_psk of exactly the group and epoch named in the identifier, whatever its usage."},
	{"8.4/psk-label", "8.4", Struct, "receiver", Vector, "PSKLabel is PreSharedKeyID, uint16 index and uint16 count."},
	TooManyPSKs,
	{"8.4/psk-extract", "8.4", Implied, "receiver", Vector, "Each PSK is first extracted with an all-zero salt of KDF.Nh bytes."},
	{"8.4/psk-expand", "8.4", Implied, "receiver", Vector, "Each extracted PSK is expanded with label \"derived psk\", the serialised PSKLabel as context and length KDF.Nh."},
	{"8.4/psk-chain", "8.4", Implied, "receiver", Vector, "psk_secret chains the inputs as Extract(salt psk_input, ikm running psk_secret), starting from zeros."},
	{"8.4/psk-index-and-count", "8.4", Implied, "receiver", Vector, "index is the zero-based position and count the number of PSKs in this Commit; both bind each input to its place in the list."},
	{"8.4/no-psk", "8.4", Implied, "receiver", Vector, "With no PreSharedKey proposal, psk_secret is KDF.Nh zero bytes."},
	{"8.5/exporter", "8.5", Implied, "receiver", Vector, "MLS-Exporter(label, context, length) is ExpandWithLabel(DeriveSecret(exporter_secret, label), \"exported\", Hash(context), length)."},
	{"8.5/exporter-label", "8.5", Should, "application", Review, "Applications call the exporter with a label that is unique to the purpose of the secret."},
	{"8.5/exporter-agreement", "8.5", Implied, "receiver", Property, "Exporter output is equal for all members of an epoch and differs from epoch to epoch."},
	{"8.5/exporter-refresh", "8.5", Should, "application", OutOfScope, "Applications re-export and replace derived values after every processed Commit (a recommendation)."},
	{"8.6/application-psk", "8.6", Implied, "application", Property, "Besides reinit and branch, applications may inject resumption PSKs with usage application."},
	{"8.6/resumption-psks-kept", "8.6", Should, "application", Property, "The application caps how many past epochs' resumption_psk values are kept, and the implementation drops older ones."},
	{"8.7/authenticator-agreement", "8.7", Implied, "receiver", Property, "epoch_authenticator is equal for all members that share an epoch state and differs for a client in a forked or impersonated state."},
	{"8.7/authenticator-out-of-band", "8.7", Implied, "application", OutOfScope, "Comparing epoch authenticators happens outside MLS and has to be repeated in every epoch."},
}
