package group

// RFC 9420, Section 12.4.2: Processing a Commit.

import (
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// processCommit applies a Commit of the current epoch whose sender is
// authenticated and is not this member. It implements RFC 9420, Section
// 12.4.2, from its third step on: epoch, membership tag or decryption, and
// signature were checked by framing.
func (s *State) processCommit(v *framing.VerifiedContent, in *Inputs) (*Result, error) {
	commit, sender := v.Content().Commit, v.Sender()
	external := sender.Type == spec.SenderTypeNewMemberCommit

	// The proposals are valid, their pre-shared keys available; they are
	// applied.
	all, err := s.resolve(commit.Proposals, sender)
	if err != nil {
		return nil, err
	}
	var leaf *tree.LeafNode
	if commit.Path != nil {
		leaf = &commit.Path.LeafNode
	}
	p, err := s.propose(all, sender, leaf, in)
	if err != nil {
		return nil, err
	}

	// The path is there if it has to be.
	if leaf == nil && (len(all) == 0 || p.list.needsPath) {
		return nil, spec.PathRequired.Violated("commit.path")
	}
	at := sender.LeafIndex
	if external {
		at = p.editor.NextLeaf()
	}
	var path *tree.MergedPath
	if leaf != nil {
		if path, err = p.mergePath(at, commit.Path, external); err != nil {
			return nil, err
		}
	}
	if err := p.ask.need.orNil(); err != nil {
		return nil, err
	}
	result := &Result{Kind: CommitApplied, Commit: p.summary(at, external, leaf != nil)}
	if p.selfGone {
		result.State = s.closed(Removed, nil)
		return result, nil
	}

	// The path secret is decrypted under the provisional context.
	t := p.editor.Tree()
	context := p.context(t)
	private, commitSecret := p.ownKeys(), schedule.NoCommitSecret(s.suite)
	if path != nil {
		encoded, err := context.Encoded()
		if err != nil {
			return nil, err
		}
		secrets, err := path.Decrypt(t, private, encoded)
		if err != nil {
			return nil, err
		}
		secrets.PathSecret.Erase()
		private, commitSecret = secrets.Private, schedule.CommitSecret{Secret: secrets.CommitSecret}
	} else {
		private, _ = private.Retain(t)
	}
	defer commitSecret.Erase()

	// The key schedule advances, and the sender arrived at the same keys.
	init := s.epoch.keys.InitSecret
	if external {
		if init, err = s.epoch.keys.ReceiveExternalInit(s.suite, p.list.external.KEMOutput); err != nil {
			return nil, err
		}
		defer init.Erase()
	}
	input, err := v.Authenticated().ConfirmedTranscriptHashInput()
	if err != nil {
		return nil, err
	}
	next, err := p.advance(t, context, private, init, commitSecret, input)
	if err != nil {
		return nil, err
	}
	defer next.joiner.Erase()
	if !next.keys.VerifyConfirmationTag(s.suite, next.context.ConfirmedTranscriptHash, v.ConfirmationTag()) {
		next.erase()
		return nil, spec.ConfirmationTag.Violated("auth.confirmation_tag")
	}
	result.State, result.Dead, err = p.enter(next)
	return result, err
}

// mergePath checks the leaf of a received path and merges the path.
func (p *provisional) mergePath(at tree.LeafIndex, path *tree.UpdatePath, external bool) (*tree.MergedPath, error) {
	leaf := &path.LeafNode
	in := p.leafContext()
	in.Source, in.Leaf = tree.LeafNodeSourceCommit, at
	if _, err := tree.ValidateLeaf(leaf, in); err != nil {
		return nil, err
	}
	if external {
		client, err := p.ask.newcomer(spec.CommitCredential, leaf.Credential, leaf.SignatureKey, "path.leaf_node")
		if err != nil {
			return nil, err
		}
		if client != nil {
			p.clients = p.clients.set(p.suite, at, client)
		}
	} else if err := p.ask.successor(spec.CommitCredential, p.tree.Leaf(at), leaf, "path.leaf_node"); err != nil {
		return nil, err
	}
	merged, err := p.editor.MergePath(at, path)
	if err != nil {
		return nil, err
	}
	return merged, p.checkCredentialTypes(at, leaf)
}

// ownKeys is the private tree of this member with the key of its own Update,
// if the Commit has one.
func (p *provisional) ownKeys() *tree.PrivateTree {
	own := p.own()
	if own == nil {
		return p.private
	}
	private, _ := p.private.WithKey(p.private.Leaf().Node(), own.encryption)
	return private
}
