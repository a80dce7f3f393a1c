package spec

// draft-ietf-mls-extensions, Sections 4.6 to 4.8, 6.3 and 6.4: what a receiver
// enforces.

import "iter"

// SectionExtensionsDraft stands where a rule of RFC 9420 has its section, for
// the rules of draft-ietf-mls-extensions: their ids begin with it.
const SectionExtensionsDraft = "mls-extensions"

// Rules of draft-ietf-mls-extensions that a receiver enforces, if its
// application registered the types concerned. They are no part of Rules.
var (
	SelfRemoveInPrivateMessage = &Rule{"mls-extensions/self-remove-in-private-message", SectionExtensionsDraft, Must, "receiver", Negative, "A SelfRemove travels in a PublicMessage, so that an external joiner can read it."}
	SelfRemoveByValue          = &Rule{"mls-extensions/self-remove-by-value", SectionExtensionsDraft, Implied, "receiver", Negative, "A Commit covers a SelfRemove by reference only."}
	SelfRemoveAndRemove        = &Rule{"mls-extensions/self-remove-and-remove", SectionExtensionsDraft, Implied, "receiver", Negative, "Beside the SelfRemove of a leaf, a Remove of the same leaf is invalid."}
	SelfRemoveTwice            = &Rule{"mls-extensions/self-remove-twice", SectionExtensionsDraft, MustNot, "receiver", Negative, "A client issues at most one SelfRemove in an epoch."}

	DictionaryOrder  = &Rule{"mls-extensions/dictionary-order", SectionExtensionsDraft, Must, "receiver", Negative, "The entries of an app_data_dictionary are sorted by component_id, with at most one for each."}
	LastResortData   = &Rule{"mls-extensions/last-resort-data", SectionExtensionsDraft, Implied, "receiver", Negative, "The data of a last_resort_key_package component is empty."}
	UnknownComponent = &Rule{"mls-extensions/unknown-component", SectionExtensionsDraft, Implied, "receiver", Negative, "An AppDataUpdate or AppEphemeral is for a component that the application knows."}

	ComponentRemovedAbsent    = &Rule{"mls-extensions/removed-component-absent", SectionExtensionsDraft, Implied, "receiver", Negative, "An AppDataUpdate removes only what a component has in the GroupContext."}
	ComponentRemovedTwice     = &Rule{"mls-extensions/component-removed-twice", SectionExtensionsDraft, Implied, "receiver", Negative, "A Commit removes the data of one component at most once, and does not update it as well."}
	ComponentRefused          = &Rule{"mls-extensions/component-refuses", SectionExtensionsDraft, Must, "receiver", Negative, "A proposal list is invalid if a component considers what it is given invalid."}
	DictionaryByAppDataUpdate = &Rule{"mls-extensions/dictionary-by-app-data-update", SectionExtensionsDraft, MustNot, "receiver", Negative, "Where the group requires AppDataUpdate, a GroupContextExtensions proposal leaves the app_data_dictionary as it is."}
)

var draftRules = []*Rule{
	SelfRemoveInPrivateMessage,
	SelfRemoveByValue,
	SelfRemoveAndRemove,
	SelfRemoveTwice,
	DictionaryOrder,
	LastResortData,
	UnknownComponent,
	ComponentRemovedAbsent,
	ComponentRemovedTwice,
	ComponentRefused,
	DictionaryByAppDataUpdate,
}

// DraftRules returns the rules of drafts, in no order that has a meaning.
func DraftRules() iter.Seq[*Rule] {
	return func(yield func(*Rule) bool) {
		for _, r := range draftRules {
			if !yield(r) {
				return
			}
		}
	}
}
