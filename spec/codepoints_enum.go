package spec

// RFC 9420, Section 6: Message Framing (and the other enumerations that the
// RFC defines beside the structures they select in). Zero is reserved in each.

import "fmt"

// ProtocolVersion is the version of MLS; two bytes on the wire.
type ProtocolVersion uint16

// MLS10 is the protocol of RFC 9420, the only version there is.
const MLS10 ProtocolVersion = 1

// String returns the RFC's name, or the value in hexadecimal.
func (v ProtocolVersion) String() string {
	if v == MLS10 {
		return "mls10"
	}
	return nameOf("", uint16(v))
}

// ContentType is what a framed message carries (Section 6); one byte.
type ContentType uint8

// The content types.
const (
	ContentTypeApplication ContentType = 1
	ContentTypeProposal    ContentType = 2
	ContentTypeCommit      ContentType = 3
)

// String returns the RFC's name, or the value in hexadecimal.
func (t ContentType) String() string {
	return enumName(uint8(t), "application", "proposal", "commit")
}

// Valid reports whether t is one of the defined content types.
func (t ContentType) Valid() bool {
	return ContentTypeApplication <= t && t <= ContentTypeCommit
}

// SenderType is who sent a framed message (Section 6); one byte.
type SenderType uint8

// The sender types.
const (
	SenderTypeMember            SenderType = 1
	SenderTypeExternal          SenderType = 2
	SenderTypeNewMemberProposal SenderType = 3
	SenderTypeNewMemberCommit   SenderType = 4
)

// String returns the RFC's name, or the value in hexadecimal.
func (t SenderType) String() string {
	return enumName(uint8(t), "member", "external", "new_member_proposal", "new_member_commit")
}

// Valid reports whether t is one of the defined sender types.
func (t SenderType) Valid() bool {
	return SenderTypeMember <= t && t <= SenderTypeNewMemberCommit
}

// LeafNodeSource is how a leaf node came into the tree (Section 7.2); one byte.
type LeafNodeSource uint8

// The sources of a leaf node.
const (
	LeafNodeSourceKeyPackage LeafNodeSource = 1
	LeafNodeSourceUpdate     LeafNodeSource = 2
	LeafNodeSourceCommit     LeafNodeSource = 3
)

// String returns the RFC's name, or the value in hexadecimal.
func (s LeafNodeSource) String() string {
	return enumName(uint8(s), "key_package", "update", "commit")
}

// Valid reports whether s is one of the defined sources.
func (s LeafNodeSource) Valid() bool {
	return LeafNodeSourceKeyPackage <= s && s <= LeafNodeSourceCommit
}

// NodeType tells leaves from parents in an encoded tree (Section 7.8); one byte.
type NodeType uint8

// The node types.
const (
	NodeTypeLeaf   NodeType = 1
	NodeTypeParent NodeType = 2
)

// String returns the RFC's name, or the value in hexadecimal.
func (t NodeType) String() string { return enumName(uint8(t), "leaf", "parent") }

// Valid reports whether t is one of the defined node types.
func (t NodeType) Valid() bool { return t == NodeTypeLeaf || t == NodeTypeParent }

// PSKType is where a pre-shared key comes from (Section 8.4); one byte.
type PSKType uint8

// The types of pre-shared keys.
const (
	PSKTypeExternal   PSKType = 1
	PSKTypeResumption PSKType = 2
)

// String returns the RFC's name, or the value in hexadecimal.
func (t PSKType) String() string { return enumName(uint8(t), "external", "resumption") }

// Valid reports whether t is one of the defined types.
func (t PSKType) Valid() bool { return t == PSKTypeExternal || t == PSKTypeResumption }

// ResumptionPSKUsage is what a resumption PSK is used for (Section 8.4); one
// byte.
type ResumptionPSKUsage uint8

// The usages of a resumption PSK.
const (
	ResumptionPSKUsageApplication ResumptionPSKUsage = 1
	ResumptionPSKUsageReInit      ResumptionPSKUsage = 2
	ResumptionPSKUsageBranch      ResumptionPSKUsage = 3
)

// String returns the RFC's name, or the value in hexadecimal.
func (u ResumptionPSKUsage) String() string {
	return enumName(uint8(u), "application", "reinit", "branch")
}

// Valid reports whether u is one of the defined usages.
func (u ResumptionPSKUsage) Valid() bool {
	return ResumptionPSKUsageApplication <= u && u <= ResumptionPSKUsageBranch
}

// ProposalOrRefType is whether a Commit holds a proposal or refers to one
// (Section 12.4); one byte.
type ProposalOrRefType uint8

// The ways in which a Commit covers a proposal.
const (
	ProposalOrRefTypeProposal  ProposalOrRefType = 1
	ProposalOrRefTypeReference ProposalOrRefType = 2
)

// String returns the RFC's name, or the value in hexadecimal.
func (t ProposalOrRefType) String() string {
	return enumName(uint8(t), "proposal", "reference")
}

// Valid reports whether t is one of the two defined types.
func (t ProposalOrRefType) Valid() bool {
	return t == ProposalOrRefTypeProposal || t == ProposalOrRefTypeReference
}

// enumName is the text of a one-byte enumeration whose values 1, 2, … have
// the given names.
func enumName(v uint8, names ...string) string {
	switch {
	case v == 0:
		return "reserved(0x00)"
	case int(v) <= len(names):
		return names[v-1]
	}
	return fmt.Sprintf("unknown(0x%02X)", v)
}
