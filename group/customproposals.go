package group

// RFC 9420, Section 13.2: Proposals (of types that the application registers).

import (
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// CustomReceived is a proposal of a registered type that a Commit covers, for
// the application to act on.
type CustomReceived struct {
	Type   spec.ProposalType
	Sender framing.Sender
	Body   []byte // the contents of the one vector that it consists of
}

// received lists the custom proposals in the order of the Commit.
func (l *proposalList) received() []CustomReceived {
	var all []CustomReceived
	for _, p := range l.custom {
		all = append(all, CustomReceived{p.Type, p.sender, p.Unknown})
	}
	return all
}

// knowsProposal reports whether the application understands proposals of a
// type that is no default one.
func (p *Policy) knowsProposal(t spec.ProposalType) bool {
	return slices.ContainsFunc(p.Proposals, func(c CustomProposal) bool { return c.Type == t })
}

// pathRequired reports whether a Commit that covers a proposal of type t must
// have a path (Section 12.4). What is registered decides, where it is not the
// application that defines the type.
func (p *Policy) pathRequired(t spec.ProposalType) bool {
	for _, custom := range p.Proposals {
		if custom.Type == t && !t.IsKnown() {
			return custom.PathRequired
		}
	}
	return t.PathRequired()
}

// receiving is the epoch's framing, with the types that the application takes
// from external senders (Section 12.1.8).
func (s *State) receiving() *framing.Epoch {
	e := *s.epoch.framing
	for _, c := range s.policy.Proposals {
		if c.External {
			e.ExternalProposals = append(e.ExternalProposals, c.Type)
		}
	}
	return &e
}
