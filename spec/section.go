package spec

import "iter"

// SectionTitle returns the title of a section of RFC 9420, such as "Parent
// Hashes" for "7.9", or "" if there is no such section. An appendix is named
// by its letter.
func SectionTitle(section string) string {
	for _, s := range sections {
		if s.number == section {
			return s.title
		}
	}
	return ""
}

// Sections returns the numbers of the sections of RFC 9420 in their order.
func Sections() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, s := range sections {
			if !yield(s.number) {
				return
			}
		}
	}
}

// sections is the table of contents of RFC 9420.
var sections = []struct{ number, title string }{
	{"1", "Introduction"},
	{"2", "Terminology"},
	{"2.1", "Presentation Language"},
	{"2.1.1", "Optional Value"},
	{"2.1.2", "Variable-Size Vector Length Headers"},
	{"3", "Protocol Overview"},
	{"3.1", "Cryptographic State and Evolution"},
	{"3.2", "Example Protocol Execution"},
	{"3.3", "External Joins"},
	{"3.4", "Relationships between Epochs"},
	{"4", "Ratchet Tree Concepts"},
	{"4.1", "Ratchet Tree Terminology"},
	{"4.1.1", "Ratchet Tree Nodes"},
	{"4.1.2", "Paths through a Ratchet Tree"},
	{"4.2", "Views of a Ratchet Tree"},
	{"5", "Cryptographic Objects"},
	{"5.1", "Cipher Suites"},
	{"5.1.1", "Public Keys"},
	{"5.1.2", "Signing"},
	{"5.1.3", "Public Key Encryption"},
	{"5.2", "Hash-Based Identifiers"},
	{"5.3", "Credentials"},
	{"5.3.1", "Credential Validation"},
	{"5.3.2", "Credential Expiry and Revocation"},
	{"5.3.3", "Uniquely Identifying Clients"},
	{"6", "Message Framing"},
	{"6.1", "Content Authentication"},
	{"6.2", "Encoding and Decoding a Public Message"},
	{"6.3", "Encoding and Decoding a Private Message"},
	{"6.3.1", "Content Encryption"},
	{"6.3.2", "Sender Data Encryption"},
	{"7", "Ratchet Tree Operations"},
	{"7.1", "Parent Node Contents"},
	{"7.2", "Leaf Node Contents"},
	{"7.3", "Leaf Node Validation"},
	{"7.4", "Ratchet Tree Evolution"},
	{"7.5", "Synchronizing Views of the Tree"},
	{"7.6", "Update Paths"},
	{"7.7", "Adding and Removing Leaves"},
	{"7.8", "Tree Hashes"},
	{"7.9", "Parent Hashes"},
	{"7.9.1", "Using Parent Hashes"},
	{"7.9.2", "Verifying Parent Hashes"},
	{"8", "Key Schedule"},
	{"8.1", "Group Context"},
	{"8.2", "Transcript Hashes"},
	{"8.3", "External Initialization"},
	{"8.4", "Pre-Shared Keys"},
	{"8.5", "Exporters"},
	{"8.6", "Resumption PSK"},
	{"8.7", "Epoch Authenticators"},
	{"9", "Secret Tree"},
	{"9.1", "Encryption Keys"},
	{"9.2", "Deletion Schedule"},
	{"10", "Key Packages"},
	{"10.1", "KeyPackage Validation"},
	{"11", "Group Creation"},
	{"11.1", "Required Capabilities"},
	{"11.2", "Reinitialization"},
	{"11.3", "Subgroup Branching"},
	{"12", "Group Evolution"},
	{"12.1", "Proposals"},
	{"12.1.1", "Add"},
	{"12.1.2", "Update"},
	{"12.1.3", "Remove"},
	{"12.1.4", "PreSharedKey"},
	{"12.1.5", "ReInit"},
	{"12.1.6", "ExternalInit"},
	{"12.1.7", "GroupContextExtensions"},
	{"12.1.8", "External Proposals"},
	{"12.1.8.1", "External Senders Extension"},
	{"12.2", "Proposal List Validation"},
	{"12.3", "Applying a Proposal List"},
	{"12.4", "Commit"},
	{"12.4.1", "Creating a Commit"},
	{"12.4.2", "Processing a Commit"},
	{"12.4.3", "Adding Members to the Group"},
	{"12.4.3.1", "Joining via Welcome Message"},
	{"12.4.3.2", "Joining via External Commits"},
	{"12.4.3.3", "Ratchet Tree Extension"},
	{"13", "Extensibility"},
	{"13.1", "Additional Cipher Suites"},
	{"13.2", "Proposals"},
	{"13.3", "Credential Extensibility"},
	{"13.4", "Extensions"},
	{"13.5", "GREASE"},
	{"14", "Sequencing of State Changes"},
	{"15", "Application Messages"},
	{"15.1", "Padding"},
	{"15.2", "Restrictions"},
	{"15.3", "Delayed and Reordered Application Messages"},
	{"16", "Security Considerations"},
	{"16.1", "Transport Security"},
	{"16.2", "Confidentiality of Group Secrets"},
	{"16.3", "Confidentiality of Sender Data"},
	{"16.4", "Confidentiality of Group Metadata"},
	{"16.4.1", "GroupID, Epoch, and Message Frequency"},
	{"16.4.2", "Group Extensions"},
	{"16.4.3", "Group Membership"},
	{"16.5", "Authentication"},
	{"16.6", "Forward Secrecy and Post-Compromise Security"},
	{"16.7", "Uniqueness of Ratchet Tree Key Pairs"},
	{"16.8", "KeyPackage Reuse"},
	{"16.9", "Delivery Service Compromise"},
	{"16.10", "Authentication Service Compromise"},
	{"16.11", "Additional Policy Enforcement"},
	{"16.12", "Group Fragmentation by Malicious Insiders"},
	{"17", "IANA Considerations"},
	{"17.1", "MLS Cipher Suites"},
	{"17.2", "MLS Wire Formats"},
	{"17.3", "MLS Extension Types"},
	{"17.4", "MLS Proposal Types"},
	{"17.5", "MLS Credential Types"},
	{"17.6", "MLS Signature Labels"},
	{"17.7", "MLS Public Key Encryption Labels"},
	{"17.8", "MLS Exporter Labels"},
	{"17.9", "MLS Designated Expert Pool"},
	{"17.10", "The \"message/mls\" Media Type"},
	{"A", "Protocol Origins of Example Trees"},
	{"B", "Evolution of Parent Hashes"},
	{"C", "Array-Based Trees"},
	{"D", "Link-Based Trees"},
}
