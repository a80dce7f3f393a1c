package vectors

// RFC 9420, Section 12.1.1: Add, Section 12.1.2: Update, and Section 12.1.3:
// Remove, as they change the ratchet tree.

import (
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// treeOperationsEntry is an entry of tree-operations.json.
type treeOperationsEntry struct {
	CipherSuite    spec.CipherSuite `json:"cipher_suite"`
	TreeBefore     Hex              `json:"tree_before"`
	Proposal       Hex              `json:"proposal"`
	ProposalSender uint32           `json:"proposal_sender"`
	TreeHashBefore Hex              `json:"tree_hash_before" vector:"computed"`
	TreeAfter      Hex              `json:"tree_after" vector:"computed"`
	TreeHashAfter  Hex              `json:"tree_hash_after" vector:"computed"`
}

func (e *treeOperationsEntry) verify(c *check) {
	var proposal framing.Proposal
	if !c.succeeds("proposal", "a Proposal", tls.Unmarshal(e.Proposal, &proposal)) {
		return
	}
	got := *e
	err := got.apply(c.suite, &proposal)
	if !c.succeeds("tree_before", "a ratchet tree to which the proposal applies", err) {
		return
	}
	c.bytes("tree_hash_before", e.TreeHashBefore, got.TreeHashBefore)
	c.bytes("tree_after", e.TreeAfter, got.TreeAfter)
	c.bytes("tree_hash_after", e.TreeHashAfter, got.TreeHashAfter)
}

// apply computes the values that follow from the tree and the proposal.
func (e *treeOperationsEntry) apply(suite *ciphersuite.Suite, proposal *framing.Proposal) error {
	before, err := tree.Parse(suite, e.TreeBefore)
	if err != nil {
		return err
	}
	editor := before.Edit()
	switch proposal.Type {
	case spec.ProposalTypeAdd:
		_, err = editor.Add(&proposal.Add.KeyPackage.LeafNode)
	case spec.ProposalTypeUpdate:
		err = editor.Update(tree.LeafIndex(e.ProposalSender), &proposal.Update.LeafNode)
	case spec.ProposalTypeRemove:
		err = editor.Remove(proposal.Remove.Removed)
	default:
		err = fmt.Errorf("the proposal is none of add, update and remove but %v", proposal.Type)
	}
	if err != nil {
		return err
	}
	after := editor.Tree()
	if e.TreeAfter, err = tls.Marshal(after); err != nil {
		return err
	}
	e.TreeHashBefore, e.TreeHashAfter = before.Hash(), after.Hash()
	return nil
}

// generateTreeOperations makes an Add that extends the tree, one that fills a
// blank leaf and becomes unmerged, an Update, and Removes that leave a blank,
// that truncate the tree once, and that truncate it more than once; or, if
// entries are to be few, one of these with a tree of two leaves.
func generateTreeOperations(g *generator) []entry {
	add := func(*grown) *framing.Proposal {
		return (&framing.Add{KeyPackage: g.client().keyPackage}).Proposal()
	}
	remove := func(l tree.LeafIndex) func(*grown) *framing.Proposal {
		return func(*grown) *framing.Proposal { return (&framing.Remove{Removed: l}).Proposal() }
	}
	update := func(t *grown) *framing.Proposal {
		leaf := *t.tree.Leaf(1)
		_, leaf.EncryptionKey = g.hpkeKey()
		leaf.Source = spec.LeafNodeSourceUpdate
		check0(leaf.Sign(g.suite, t.members[1].signatureKey, t.groupID, 1))
		return (&framing.Update{LeafNode: leaf}).Proposal()
	}
	var entries []entry
	apply := func(t *grown, sender uint32, propose func(*grown) *framing.Proposal) {
		proposal := propose(t)
		e := &treeOperationsEntry{CipherSuite: g.suite.ID(), TreeBefore: marshal(t.tree), Proposal: marshal(proposal), ProposalSender: sender}
		check0(e.apply(g.suite, proposal))
		entries = append(entries, e)
	}
	if g.small {
		trees := g.growTo(2)
		kind := g.below(3)
		if g.tiny {
			kind = 2 // the shortest
		}
		switch kind {
		case 0:
			apply(trees[1], 0, add)
		case 1:
			apply(trees[2], 1, update)
		case 2:
			apply(trees[2], 0, remove(1))
		}
		return entries
	}
	trees := g.growTo(9)
	apply(trees[8], 0, add)
	apply(trees[8].commit(0, []tree.LeafIndex{2, 3}, 0, true), 0, add)
	apply(specialTrees(trees)[2], 1, update)
	apply(specialTrees(trees)[3], 0, remove(3))
	apply(trees[9], 0, remove(8))
	apply(trees[9].commit(8, []tree.LeafIndex{2, 3, 4, 5, 6, 7}, 0, true), 1, remove(8))
	apply(trees[2], 0, remove(1))
	return entries
}
