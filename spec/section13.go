package spec

// RFC 9420, Section 13: Extensibility.

// Rules of Section 13.4: Extensions.
var (
	DuplicateExtension           = &Rule{"13.4/duplicate-extension", "13.4", MustNot, "receiver", Negative, "No list of extensions has two of one type."}
	ExtensionUnsupportedByLeaf   = &Rule{"13.4/extension-not-supported", "13.4", Must, "receiver", Negative, "The capabilities of a leaf that enters the group list every non-default extension type in the GroupContext, with or without required_capabilities."}
	ExtensionUnsupportedByMember = &Rule{"13.4/extension-unsupported-by-member", "13.4", Must, "receiver", Negative, "A GroupContextExtensions proposal has only extension types that every member of the resulting group supports."}
)

var rules13 = []*Rule{
	{"13.1/new-cipher-suites", "13.1", Implied, "designer", OutOfScope, "New cipher suites need only a specification, whereas marking one Recommended takes Standards Action."},
	{"13.1/suites-and-versions", "13.1", Implied, "designer", OutOfScope, "Suites are defined apart from protocol versions; a new MLS version decides which existing suites it keeps."},
	{"13.3/new-credential-types", "13.3", Implied, "sender", Property, "A new credential type may be used as soon as every leaf lists it, each client announcing support through Updates or new KeyPackages."},
	{"13.3/required-credential-types", "13.3", Implied, "application", Property, "Putting credential types into required_capabilities keeps out clients that do not support them."},
	{"13.3/multi-credentials", "13.3", Implied, "designer", OutOfScope, "A future multi-credential extension has to keep the property that each member can authenticate some identity of every other."},
	{"13.4/four-places", "13.4", Struct, "receiver", Review, "Extensions occur in four places with differing audiences: KeyPackage, LeafNode, GroupInfo and GroupContext; only GroupContext extensions are agreed on by the whole group."},
	{"13.4/extensible-fields", "13.4", Must, "receiver", Review, "Every extensible field is handled by the six rules of this section."},
	{"13.4/advertised-is-supported", "13.4", Must, "sender", Review, "A client supports everything that its published KeyPackage advertises, GREASE aside."},
	{"13.4/unknown-in-key-package", "13.4", Must, "receiver", Property, "Unknown capabilities values and unknown extensions in KeyPackage.extensions or leaf_node.extensions do not cause a KeyPackage to be refused; the declared-in-capabilities check of Section 7.3 still applies to the latter."},
	{"13.4/unknown-in-group-info", "13.4", Must, "joiner", Property, "Unknown extensions in GroupInfo.extensions do not cause it to be refused."},
	DuplicateExtension,
	{"13.4/check-before-add", "13.4", Must, "committer", Property, "A client adding a member checks the new leaf against the GroupContext extensions."},
	ExtensionUnsupportedByLeaf,
	ExtensionUnsupportedByMember,
	{"13.4/how-parameters-change", "13.4", Implied, "committer", Property, "Group parameters change only by GroupContextExtensions (extensions) or by reinitialization (version, suite, everything)."},
	{"13.5/grease-places", "13.5", Should, "sender", Property, "A generator puts randomly chosen GREASE values into capabilities.cipher_suites, .extensions, .proposals and .credentials, and into the extension lists of LeafNode, KeyPackage and GroupInfo."},
	{"13.5/grease-data", "13.5", May, "sender", Property, "The data of a GREASE extension in a KeyPackage or GroupInfo is arbitrary, empty or of random length."},
	{"13.5/grease-listed-in-leaf", "13.5", Implied, "sender", Property, "A GREASE extension put into LeafNode.extensions is also listed in that leaf's capabilities.extensions."},
	{"13.5/no-grease-where-critical", "13.5", MustNot, "sender", Property, "GREASE never occurs as a proposal type, a credential type, or an extension type in GroupContext or GroupContextExtensions, where an unsupported value fails the message."},
	{"13.5/grease-values", "13.5", Implied, "receiver", Vector, "The GREASE values are 0x0A0A, 0x1A1A and so on up to 0xEAEA; 0xFAFA is no GREASE value but private use."},
	{"13.5/grease-nowhere-else", "13.5", Must, "sender", Property, "GREASE code points occur nowhere but in the seven fields named for it."},
	{"13.5/no-grease-branch", "13.5", MustNot, "receiver", Review, "Receiving code contains no branch that recognises GREASE code points."},
	{"13.5/grease-as-unknown", "13.5", Must, "receiver", Property, "On receipt, a GREASE value meets exactly the treatment of any other unsupported value, acceptance or refusal depending on the field."},
	{"13.5/intersect-real-capabilities", "13.5", Must, "sender", Property, "When intersecting capabilities, a client uses a list of what it really supports."},
	{"13.5/no-grease-in-own-capabilities", "13.5", MustNot, "sender", Property, "A client's internal record of its own capabilities holds no GREASE; GREASE is added only on the way out."},
}
