package spec

// RFC 9420, Section 17.4: MLS Proposal Types.

// ProposalType is the kind of a Proposal; two bytes on the wire.
type ProposalType uint16

// The proposal types that RFC 9420 registers, all recommended.
const (
	ProposalTypeAdd                    ProposalType = 0x0001
	ProposalTypeUpdate                 ProposalType = 0x0002
	ProposalTypeRemove                 ProposalType = 0x0003
	ProposalTypePSK                    ProposalType = 0x0004
	ProposalTypeReInit                 ProposalType = 0x0005
	ProposalTypeExternalInit           ProposalType = 0x0006
	ProposalTypeGroupContextExtensions ProposalType = 0x0007
)

// proposalRow is a row of the registry. All rows are recommended.
type proposalRow struct {
	name     string
	external bool
	path     bool
}

var proposalTypes = map[ProposalType]proposalRow{
	ProposalTypeAdd:                    {"add", true, false},
	ProposalTypeUpdate:                 {"update", false, true},
	ProposalTypeRemove:                 {"remove", true, true},
	ProposalTypePSK:                    {"psk", true, false},
	ProposalTypeReInit:                 {"reinit", true, false},
	ProposalTypeExternalInit:           {"external_init", false, true},
	ProposalTypeGroupContextExtensions: {"group_context_extensions", true, true},
}

func (t ProposalType) row() (proposalRow, bool) {
	row, ok := proposalTypes[t]
	if !ok {
		row, ok = draftProposalTypes[t]
	}
	return row, ok
}

// String returns the registered or drafted name, or the value in hexadecimal.
func (t ProposalType) String() string {
	row, _ := t.row()
	return nameOf(row.name, uint16(t))
}

// AllowedFromExternalSender is the registry's column "External": whether an
// external sender may send such a proposal (Section 12.1.8). It is false for
// unknown types.
func (t ProposalType) AllowedFromExternalSender() bool {
	row, _ := t.row()
	return row.external
}

// PathRequired is the registry's column "Path Required": whether a Commit
// that covers such a proposal must have a path (Section 12.4). It is true for
// unknown types, for which a path is never wrong.
func (t ProposalType) PathRequired() bool {
	row, ok := t.row()
	return row.path || !ok
}

// IsDefault reports whether the type is supported by every client and hence
// must not be listed in capabilities (Section 7.2).
func (t ProposalType) IsDefault() bool {
	_, ok := proposalTypes[t]
	return ok
}

// IsKnown reports whether the type is registered or drafted: whether this
// library knows what its body is.
func (t ProposalType) IsKnown() bool {
	_, ok := t.row()
	return ok
}

// IsGREASE reports whether the value is reserved for GREASE (Section 13.5).
func (t ProposalType) IsGREASE() bool { return isGREASE(uint16(t)) }

// IsPrivateUse reports whether the value is in the private-use range.
func (t ProposalType) IsPrivateUse() bool { return isPrivateUse(uint16(t)) }
