package spec

// The shape of structures beyond RFC 9420, from draft-ietf-mls-extensions.

// extensionsDraft stands where a structure of the RFC has its section.
const extensionsDraft = "draft-ietf-mls-extensions"

var draftEnums = []*Enum{
	{"ComponentID", extensionsDraft, 2, []string{
		"app_components", "safe_aad", "content_media_types", "last_resort_key_package", "app_ack",
	}, nil, text[ComponentID]},
	// An operation that is not known makes a proposal that is not known.
	{"AppDataUpdateOperation", extensionsDraft, 1, []string{"update", "remove"}, UnknownProposal,
		func(v uint64) string { return enumName(uint8(v), "update", "remove") }},
}

var draftStructs = []Structure{
	structure("ComponentData", extensionsDraft,
		field("component_id", "ComponentID"),
		field("data", "opaque<V>"),
	),
	structure("AppDataDictionary", extensionsDraft,
		field("component_data", "ComponentData<V>"),
	),
	structure("AppDataUpdate", extensionsDraft,
		field("component_id", "ComponentID"),
		field("op", "AppDataUpdateOperation"),
		choose("op",
			when("update", field("update", "opaque<V>")),
			when("remove"),
		),
	),
	structure("AppEphemeral", extensionsDraft,
		field("component_id", "ComponentID"),
		field("data", "opaque<V>"),
	),
	structure("WireFormats", extensionsDraft,
		field("wire_formats", "WireFormat<V>"),
	),
	structure("SelfRemove", extensionsDraft),
}

// draftProposals are the branches of Proposal for the draft's types.
var draftProposals = []Case{
	when("app_data_update", field("app_data_update", "AppDataUpdate")),
	when("app_ephemeral", field("app_ephemeral", "AppEphemeral")),
	when("self_remove", field("self_remove", "SelfRemove")),
}

var draftExtensionData = map[ExtensionType]string{
	ExtensionTypeAppDataDictionary:    "AppDataDictionary",
	ExtensionTypeSupportedWireFormats: "WireFormats",
	ExtensionTypeRequiredWireFormats:  "WireFormats",
}
