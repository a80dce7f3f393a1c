package group

// RFC 9420, Section 12.1: Proposals (which are invalid by themselves).

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// listCheck is what the proposals of a Commit are checked against: the group
// as it was, and the parameters that it has after a GroupContextExtensions
// proposal in the same list (Section 12.3).
type listCheck struct {
	*State
	params *tree.GroupParameters
	ask    asker
	added  [][]byte // names of the added clients, in the order of the Adds; nil while not known
}

// isOwn reports whether this member is sender.
func (s *State) isOwn(sender framing.Sender) bool {
	return s.private != nil && sender == framing.MemberSender(s.LeafIndex())
}

// checkMessage checks what a proposal outside of a Commit must not be, whoever
// else is in the group.
func (p *Policy) checkMessage(proposal *framing.Proposal, sender framing.Sender) error {
	// The type is known, and not ExternalInit (Section 12.1.6).
	if err := p.checkKnown(proposal.Type); err != nil {
		return err
	}
	if proposal.Type == spec.ProposalTypeExternalInit {
		return spec.ExternalInitOutside.Violated("proposal")
	}

	// Who wants to join may ask for it (Section 12.1.8).
	if sender.Type == spec.SenderTypeNewMemberProposal && !p.AllowJoinProposals {
		return spec.ProposalUnauthorized.Violated("sender %v", sender)
	}
	return nil
}

// checkEach checks every proposal by the rules of its own section. It
// implements the first point of RFC 9420, Section 12.2.
func (c *listCheck) checkEach(l *proposalList) error {
	// Signatures take nearly all of the time: all cores verify them. What they
	// find is reported in the order of the list.
	errs := make([]error, len(l.all))
	tree.Parallel(len(errs), func(i int) { errs[i] = c.checkLeaf(&l.all[i]) })
	for i, p := range l.all {
		err := errs[i]
		if err == nil {
			err = c.checkRest(&p)
		}
		if err != nil {
			return fmt.Errorf("proposals[%d]: %w", i, err)
		}
	}
	return nil
}

// checkOne checks one proposal as checkEach does.
func (c *listCheck) checkOne(p *proposed) error {
	if err := c.checkLeaf(p); err != nil {
		return err
	}
	return c.checkRest(p)
}

// checkLeaf validates the KeyPackage of an Add and the leaf of an Update, by
// themselves.
func (c *listCheck) checkLeaf(p *proposed) error {
	in := c.leafContext()
	switch p.Type {
	case spec.ProposalTypeAdd:
		in.Sending = c.sending(p)
		return validateKeyPackage(&p.Add.KeyPackage, in)
	case spec.ProposalTypeUpdate:
		old := c.tree.Leaf(p.sender.LeafIndex)
		if old == nil {
			return spec.MemberSenderLeaf.Violated("leaf %d", p.sender.LeafIndex)
		}
		in.Source, in.Leaf, in.Replaces = tree.LeafNodeSourceUpdate, p.sender.LeafIndex, old
		_, err := tree.ValidateLeaf(&p.Update.LeafNode, in)
		return err
	}
	return nil
}

// sending reports whether this member is about to send p by value.
func (c *listCheck) sending(p *proposed) bool { return p.ref == nil && c.isOwn(p.sender) }

// checkRest is checkOne after checkLeaf.
func (c *listCheck) checkRest(p *proposed) error {
	switch p.Type {
	case spec.ProposalTypeAdd:
		return c.checkAdd(&p.Add.KeyPackage, c.sending(p))
	case spec.ProposalTypeUpdate:
		return c.checkUpdate(p.sender, &p.Update.LeafNode)
	case spec.ProposalTypeRemove:
		if c.tree.Leaf(p.Remove.Removed) == nil {
			return spec.RemoveLeaf.Violated("removed %d", p.Remove.Removed)
		}
	case spec.ProposalTypePSK:
		return c.checkPSK(&p.PreSharedKey.PSK)
	case spec.ProposalTypeReInit:
		return c.checkReInit(p.ReInit)
	case spec.ProposalTypeGroupContextExtensions:
		return c.checkExtensions(p.GroupContextExtensions.Extensions)
	}
	return nil
}

// checkExtensions implements RFC 9420, Sections 12.1.7 and 13.4, but for what
// depends on who is a member afterwards, and Section 5.3.1 for the credentials
// of external senders.
func (c *listCheck) checkExtensions(extensions tree.Extensions) error {
	if err := extensions.CheckUnique("group_context_extensions.extensions"); err != nil {
		return err
	}
	if err := c.policy.checkNewExtensions(extensions); err != nil {
		return err
	}
	known, err := c.Context().Extensions.ExternalSenders()
	if err != nil {
		return err
	}
	return c.ask.askExternalSenders(extensions, known)
}

// askExternalSenders asks about the external senders of a GroupContext that
// are not known yet.
func (a *asker) askExternalSenders(extensions tree.Extensions, known tree.ExternalSenders) error {
	senders, err := extensions.ExternalSenders()
	if err != nil {
		return err
	}
	for i := range senders {
		if slices.ContainsFunc(known, func(k tree.ExternalSender) bool { return sameSender(&k, &senders[i]) }) {
			continue
		}
		if _, err := a.newcomer(spec.ExternalSenderCredential, senders[i].Credential, senders[i].SignatureKey,
			fmt.Sprintf("external_senders[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

func sameSender(a, b *tree.ExternalSender) bool {
	x, errX := tls.Marshal(a)
	y, errY := tls.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// checkAdd implements RFC 9420, Section 12.1.1, for an Add that was received or
// is about to be sent and whose KeyPackage is valid.
func (c *listCheck) checkAdd(k *framing.KeyPackage, sending bool) error {
	rule := spec.AddCredential
	if sending {
		rule = spec.KeyPackageCredential
	}
	if err := c.policy.checkKeyPackageDictionary(k); err != nil {
		return err
	}
	client, err := c.ask.newcomer(rule, k.LeafNode.Credential, k.LeafNode.SignatureKey, "key_package.leaf_node")
	c.added = append(c.added, client)
	return err
}

// checkUpdate implements RFC 9420, Section 12.1.2, for a leaf that is valid.
func (c *listCheck) checkUpdate(sender framing.Sender, leaf *tree.LeafNode) error {
	if err := c.policy.checkDictionary(leaf.Extensions); err != nil {
		return err
	}
	return c.checkSuccessor(spec.UpdateCredential, sender.LeafIndex, leaf, fmt.Sprintf("update of leaf %d", sender.LeafIndex))
}

// checkPSK implements RFC 9420, Section 12.1.4. Only the first Commit of a group
// that continues another one injects that group's key, and only its creator
// ever sees it.
func (c *listCheck) checkPSK(id *schedule.PreSharedKeyID) error {
	continues := c.ask.in.continues != nil && id.Key() == c.ask.in.continues.ID.Key()
	if id.Type == spec.PSKTypeResumption && !continues {
		switch id.Usage {
		case spec.ResumptionPSKUsageReInit:
			return spec.PSKUsageReInit.Violated("psk.usage")
		case spec.ResumptionPSKUsageBranch:
			return spec.PSKUsageBranch.Violated("psk.usage")
		}
	}
	return id.CheckNonce(c.suite, "psk")
}

// checkReInit implements RFC 9420, Section 12.1.5.
func (c *listCheck) checkReInit(r *framing.ReInit) error {
	if r.Version < c.Context().Version {
		return spec.ReInitVersion.Violated("version %v in a group of %v", r.Version, c.Context().Version)
	}
	return r.Extensions.CheckUnique("reinit.extensions")
}

// leafContext is what a leaf of the next epoch is validated against.
func (c *listCheck) leafContext() tree.LeafContext {
	return tree.LeafContext{
		Suite:             c.suite,
		GroupID:           c.GroupID(),
		Group:             c.params,
		CustomCredentials: c.policy.Credentials,
		Now:               c.ask.in.Time,
		MaxLifetime:       c.policy.MaxLifetime,
	}
}
