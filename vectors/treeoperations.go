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
