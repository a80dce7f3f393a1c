package group

// RFC 9420, Section 12.3: Applying a Proposal List.

import (
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// provisional is the next epoch in the making: the group with the proposals of
// a Commit applied, before its path.
type provisional struct {
	listCheck
	list       *proposalList
	clients    clients // as they are after the Commit
	editor     *tree.Editor
	extensions tree.Extensions
	joined     []tree.LeafIndex // where the Adds went, in their order
	psks       []schedule.PSK
	selfGone   bool
}

// propose checks the proposals of a Commit by sender and applies them. path is
// that of a received Commit, of which an external one's leaf is part of what
// is checked; it is nil while a Commit is created. Answers that are missing are
// noted in ask.need, and what depends on them is left out.
func (s *State) propose(all []proposed, sender framing.Sender, leaf *tree.LeafNode, in *Inputs) (*provisional, error) {
	// There is an epoch to go to. Followers and removed members check it too.
	if s.Epoch() == math.MaxUint64 {
		return nil, spec.EpochExhausted.Violated("epoch %d", s.Epoch())
	}

	if err := s.policy.checkCount(len(all)); err != nil {
		return nil, err
	}
	list := sortProposals(all, s.policy)
	p := &provisional{listCheck: listCheck{State: s, ask: asker{in: in}}, list: list, clients: s.clients, extensions: s.Context().Extensions}

	// A GroupContextExtensions proposal counts for all others.
	if list.extensions != nil {
		p.extensions = list.extensions.Extensions
	}
	var err error
	if p.params, err = tree.NewGroupParameters(s.Context().Version, s.suite.ID(), p.extensions); err != nil {
		return nil, err
	}

	// The list is valid.
	if sender.Type == spec.SenderTypeNewMemberCommit {
		err = p.checkExternal(list, leaf)
	} else {
		err = p.checkMember(list, sender.LeafIndex)
	}
	if err != nil {
		return nil, err
	}

	// The pre-shared keys are available.
	if p.psks, err = s.lookUpPSKs(list.psks, &p.ask); err != nil {
		return nil, err
	}

	if err := p.apply(); err != nil {
		return nil, err
	}
	if err := p.applyAppData(); err != nil {
		return nil, err
	}
	return p, nil
}

// apply applies Updates, Removes and Adds to the tree, in this order.
func (p *provisional) apply() error {
	p.editor = p.tree.Edit()
	clients := p.clients.edit()
	for _, u := range p.list.updates {
		if err := p.editor.Update(u.leaf, u.update); err != nil {
			return fmt.Errorf("proposals[%d]: %w", u.index, err)
		}
	}
	for _, r := range p.list.removes {
		if err := p.editor.Remove(r.leaf); err != nil {
			return fmt.Errorf("proposals[%d]: %w", r.index, err)
		}
		clients.remove(r.leaf)
		p.selfGone = p.selfGone || p.private != nil && r.leaf == p.private.Leaf()
	}
	for i, k := range p.list.adds {
		leaf, err := p.editor.Add(&k.LeafNode)
		if err != nil {
			return fmt.Errorf("add %d: %w", i, err)
		}
		p.joined = append(p.joined, leaf)
		if p.added[i] != nil {
			clients.set(leaf, p.added[i])
		}
	}
	p.clients = clients.clients()
	return p.checkResult()
}

// checkResult checks what of Section 12.2 can only be seen in the tree that
// results from the proposals: that its leaves are valid together.
func (p *provisional) checkResult() error {
	// All keys are different.
	if err := p.editor.CheckKeys(); err != nil {
		return err
	}

	// Every member supports what the new extensions demand.
	if p.list.extensions != nil {
		for leaf, n := range p.editor.Members() {
			if err := p.params.CheckRequired(&n.Capabilities); err != nil {
				return spec.RequiredCapabilitiesUnmet.Because(err, "leaf %d", leaf)
			}
			if err := p.params.CheckExtensions(&n.Capabilities); err != nil {
				return spec.ExtensionUnsupportedByMember.Because(err, "leaf %d", leaf)
			}
		}
	}

	// Every member supports the types of all credentials.
	check := p.credentialTypeCheck()
	for at, leaf := range p.changed() {
		if err := check(at, leaf); err != nil {
			return err
		}
	}
	return nil
}

// credentialTypeCheck returns a function that checks a new leaf against the
// other members with regard to credential types (Section 7.3), as long as the
// tree does not change. It looks at other members once for each type, and at
// all of them only if a type is new to the group: a type in use is supported by
// who was there before, though not by who came when its last user left.
func (p *provisional) credentialTypeCheck() func(at tree.LeafIndex, leaf *tree.LeafNode) error {
	before, now := p.tree.CredentialTypes(), p.editor.CredentialTypes()
	var supported []spec.CredentialType
	return func(at tree.LeafIndex, leaf *tree.LeafNode) error {
		if err := leaf.Capabilities.CheckCredentialTypes(now); err != nil {
			return fmt.Errorf("leaf %d: %w", at, err)
		}
		t := leaf.Credential.Type
		if slices.Contains(supported, t) {
			return nil
		}
		supported = append(supported, t)
		members := p.editor.Members()
		if slices.Contains(before, t) {
			members = p.changed() // the others support it already
		}
		return tree.CheckCredentialTypeSupported(t, members)
	}
}

// changed lists the leaves that the Commit has put into the tree.
func (p *provisional) changed() iter.Seq2[tree.LeafIndex, *tree.LeafNode] {
	return func(yield func(tree.LeafIndex, *tree.LeafNode) bool) {
		for _, u := range p.list.updates {
			if !yield(u.leaf, u.update) {
				return
			}
		}
		for i, k := range p.list.adds {
			if !yield(p.joined[i], &k.LeafNode) {
				return
			}
		}
	}
}

// lookUpPSKs finds the pre-shared keys that a Commit names, or asks for them.
func (s *State) lookUpPSKs(ids []schedule.PreSharedKeyID, ask *asker) ([]schedule.PSK, error) {
	if s.public {
		return nil, nil
	}
	var psks []schedule.PSK
	for i := range ids {
		secret, ok := s.findPSK(&ids[i], ask.in)
		switch {
		case !ok:
			ask.need.PSKs = append(ask.need.PSKs, ids[i].Clone())
		case secret.IsAbsent():
			return nil, spec.PSKUnavailable.Violated("psks[%d]", i)
		default:
			psks = append(psks, schedule.PSK{ID: ids[i].Clone(), Secret: secret})
		}
	}
	return psks, nil
}
