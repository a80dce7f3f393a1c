package group

// RFC 9420, Section 12.2: Proposal List Validation.

import (
	"bytes"
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// proposed is a proposal with its sender, which the rules need to know.
type proposed struct {
	*framing.Proposal
	sender framing.Sender
	ref    framing.ProposalRef // nil if the Commit has it by value
}

// updated is an Update or Remove: what happens to a leaf that is in use.
type leafChange struct {
	leaf   tree.LeafIndex
	update *tree.LeafNode // nil: removed
	index  int            // in the list
}

// proposalList is the proposals of one Commit, sorted by what is done with
// them. Adds, PSKs and custom proposals are in the order of the Commit.
type proposalList struct {
	all        []proposed
	count      map[spec.ProposalType]int
	extensions *framing.GroupContextExtensions
	updates    []leafChange
	removes    []leafChange
	adds       []*framing.KeyPackage
	psks       []schedule.PreSharedKeyID
	external   *framing.ExternalInit
	reInit     *framing.ReInit
	custom     []proposed
	appData    []proposed // AppEphemeral and AppDataUpdate
	needsPath  bool
}

// sortProposals sorts the proposals of a Commit by type. Which types may stand
// together, and how often, is checked by the two procedures of Section 12.2.
func sortProposals(all []proposed, policy *Policy) *proposalList {
	l := &proposalList{all: all, count: map[spec.ProposalType]int{}}
	for i, p := range all {
		l.count[p.Type]++
		l.needsPath = l.needsPath || policy.pathRequired(p.Type)
		switch p.Type {
		case spec.ProposalTypeAdd:
			l.adds = append(l.adds, &p.Add.KeyPackage)
		case spec.ProposalTypeUpdate:
			l.updates = append(l.updates, leafChange{p.sender.LeafIndex, &p.Update.LeafNode, i})
		case spec.ProposalTypeRemove:
			l.removes = append(l.removes, leafChange{p.Remove.Removed, nil, i})
		case spec.ProposalTypeSelfRemove:
			l.removes = append(l.removes, leafChange{p.sender.LeafIndex, nil, i})
		case spec.ProposalTypePSK:
			l.psks = append(l.psks, p.PreSharedKey.PSK)
		case spec.ProposalTypeReInit:
			l.reInit = p.ReInit
		case spec.ProposalTypeExternalInit:
			l.external = p.ExternalInit
		case spec.ProposalTypeGroupContextExtensions:
			l.extensions = p.GroupContextExtensions
		case spec.ProposalTypeAppEphemeral, spec.ProposalTypeAppDataUpdate:
			l.appData = append(l.appData, p)
		default:
			l.custom = append(l.custom, p)
		}
	}
	return l
}

// checkMember checks the list of a Commit by the member at committer. It
// implements RFC 9420, Section 12.2, for a regular Commit, but for what can
// only be seen in the tree that results.
func (c *listCheck) checkMember(l *proposalList, committer tree.LeafIndex) error {
	// No proposal is invalid by itself.
	if err := c.checkEach(l); err != nil {
		return err
	}

	// There is no Update by the committer, whether by value or sent before.
	for _, u := range l.updates {
		if u.leaf == committer {
			return spec.UpdateByCommitter.Violated("proposals[%d]", u.index)
		}
	}

	// The committer is not removed.
	if err := l.checkSelfRemoves(); err != nil {
		return err
	}
	for _, r := range l.removes {
		if r.leaf == committer {
			return spec.RemoveOfCommitter.Violated("proposals[%d]", r.index)
		}
	}

	// No leaf is changed twice.
	if err := l.checkLeaves(); err != nil {
		return err
	}

	// No client is added twice, nor one that is a member and stays.
	if err := c.checkAdded(l); err != nil {
		return err
	}

	// No pre-shared key is named twice.
	if err := schedule.CheckUniquePSKs(l.psks); err != nil {
		return err
	}

	// There is at most one GroupContextExtensions.
	if n := l.count[spec.ProposalTypeGroupContextExtensions]; n > 1 {
		return spec.SeveralGroupContextExtensions.Violated("proposals: %d", n)
	}

	// A ReInit stands alone.
	if l.reInit != nil && len(l.all) > 1 {
		return spec.ReInitNotAlone.Violated("proposals: %d", len(l.all))
	}

	// There is no ExternalInit.
	if l.external != nil {
		return spec.ExternalInitByMember.Violated("proposals")
	}

	// Every custom proposal is supported by all members that stay.
	return c.checkCustom(l)
}

// checkLeaves refuses a list in which two proposals change one leaf.
func (l *proposalList) checkLeaves() error {
	changed := map[tree.LeafIndex]int{}
	for _, change := range slices.Concat(l.updates, l.removes) {
		if first, found := changed[change.leaf]; found {
			return l.sameLeaf(first, change.index, change.leaf)
		}
		changed[change.leaf] = change.index
	}
	return nil
}

// checkAdded compares the added clients with each other and with the members,
// by the names that the application gives them.
func (c *listCheck) checkAdded(l *proposalList) error {
	seen := map[string]int{}
	for i, client := range c.added {
		if client == nil {
			continue // asked for
		}
		if first, found := seen[string(client)]; found {
			return spec.SameClientAddedTwice.Violated("adds %d and %d", first, i)
		}
		seen[string(client)] = i
		for _, leaf := range c.clients.leavesOf(client) {
			if !slices.ContainsFunc(l.removes, func(r leafChange) bool { return r.leaf == leaf }) {
				return spec.AddOfMember.Violated("add %d: a client at leaf %d", i, leaf)
			}
		}
	}
	return nil
}

// checkCustom implements the rule on non-default proposal types of RFC 9420,
// Sections 12.2 and 13.2.
func (c *listCheck) checkCustom(l *proposalList) error {
	types := map[spec.ProposalType]bool{}
	for _, p := range l.all {
		if p.Type.IsDefault() || types[p.Type] {
			continue
		}
		types[p.Type] = true
		if err := c.policy.checkKnown(p.Type); err != nil {
			return err
		}
		if err := c.checkSupported(p.Type, l.removes); err != nil {
			return err
		}
	}
	return nil
}

// checkSupported refuses proposals of a type that a member does not support
// who is not removed.
func (s *State) checkSupported(t spec.ProposalType, removes []leafChange) error {
	removed := map[tree.LeafIndex]bool{}
	for _, r := range removes {
		removed[r.leaf] = true
	}
	for leaf, n := range s.tree.Members() {
		if !removed[leaf] && !n.Capabilities.SupportsProposal(t) {
			return spec.UnsupportedProposal.Violated("proposal_type %v: leaf %d does not support it", t, leaf)
		}
	}
	return nil
}

// checkKnown refuses proposals of a type that is no default one and that the
// application does not understand.
func (p *Policy) checkKnown(t spec.ProposalType) error {
	if t.IsDefault() || p.knowsProposal(t) {
		return nil
	}
	return spec.UnknownProposal.Violated("proposal_type %v", t)
}

// checkExternal checks the list of an external Commit whose path has that
// leaf. It implements RFC 9420, Section 12.2, for an external Commit.
func (c *listCheck) checkExternal(l *proposalList, leaf *tree.LeafNode) error {
	for i, p := range l.all {
		// Only these types occur; resolve has refused references.
		switch p.Type {
		case spec.ProposalTypeExternalInit, spec.ProposalTypeRemove, spec.ProposalTypePSK:
		default:
			if !c.policy.fromJoiner(p.Type) {
				return spec.ExternalCommitProposalType.Violated("proposals[%d]: %v", i, p.Type)
			}
		}
	}
	if err := l.checkSelfRemoves(); err != nil {
		return err
	}

	// There is one ExternalInit.
	if n := l.count[spec.ProposalTypeExternalInit]; n != 1 {
		return spec.ExternalInitCount.Violated("proposals: %d", n)
	}

	// There is at most one Remove, of the joiner's own old leaf: its path leaf
	// would be valid as an Update of that leaf.
	removes := slices.DeleteFunc(slices.Clone(l.removes), l.isSelfRemove)
	if len(removes) > 1 {
		return spec.ExternalCommitSeveralRemoves.Violated("proposals[%d]", removes[1].index)
	}
	if err := c.checkEach(l); err != nil {
		return err
	}
	if err := l.checkLeaves(); err != nil {
		return err
	}
	if len(removes) == 1 {
		if err := c.checkResync(removes[0].leaf, leaf); err != nil {
			return err
		}
	}
	if err := c.checkCustom(l); err != nil {
		return err
	}
	return schedule.CheckUniquePSKs(l.psks)
}

// checkResync checks that a joiner may remove the member at old.
func (c *listCheck) checkResync(old tree.LeafIndex, leaf *tree.LeafNode) error {
	if !c.policy.AllowResync {
		return spec.ApplicationPolicy.Violated("a Remove of leaf %d by a client that joins", old)
	}
	before := c.tree.Leaf(old)
	if bytes.Equal(before.EncryptionKey, leaf.EncryptionKey) {
		return spec.ResyncLeaf.Violated("path.leaf_node.encryption_key: that of leaf %d", old)
	}
	// Asked even if nothing changed: that a joiner holds the key of the member
	// does not say that it may evict it.
	client, err := c.ask.ask(spec.ResyncCredential, CredentialNeed{
		Credential: leaf.Credential, SignatureKey: leaf.SignatureKey, Predecessor: &before.Credential,
	}, "path.leaf_node")
	if err == nil && client != nil && !c.clients.is(old, client) {
		return spec.ExternalCommitRemove.Violated("removed %d: another client than that of path.leaf_node", old)
	}
	return err
}
