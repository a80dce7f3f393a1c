package group

// RFC 9420, Section 12.4.2: Processing a Commit.

import (
	"errors"

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
	p, err := s.evaluate(v.Content().Commit, v.Sender(), in)
	if err != nil {
		return nil, err
	}
	result := &Result{Kind: CommitApplied, Commit: p.summary(p.committer, p.external, p.path != nil)}
	if p.selfGone {
		result.State, result.Dead = s.closed(Removed, nil)
		return result, nil
	}

	// The path secret is decrypted under the provisional context.
	t := p.editor.Tree()
	context := p.context(t)
	private, err := p.ownKeys()
	if err != nil {
		return nil, err
	}
	commitSecret := schedule.NoCommitSecret(s.suite)
	if p.path != nil {
		encoded, err := context.Encoded()
		if err != nil {
			return nil, err
		}
		secrets, err := p.path.Decrypt(t, private, encoded)
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
	if p.external {
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
	entered, err := p.enter(next)
	if err != nil {
		return nil, err
	}
	result.State, result.Dead = entered.succeed(s)
	return result, nil
}

// evaluated is a received Commit as far as it can be judged by the public tree:
// its proposals are valid and applied, its path is merged.
type evaluated struct {
	*provisional
	committer tree.LeafIndex
	external  bool
	path      *tree.MergedPath // nil: absent
}

// evaluate judges a Commit by sender. It implements the steps of RFC 9420,
// Section 12.4.2, that need no secret.
func (s *State) evaluate(commit *framing.Commit, sender framing.Sender, in *Inputs) (*evaluated, error) {
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
	c := &evaluated{provisional: p, committer: sender.LeafIndex, external: sender.Type == spec.SenderTypeNewMemberCommit}

	// The path is there if it has to be, and fits.
	if leaf == nil && (len(all) == 0 || p.list.needsPath) {
		return nil, spec.PathRequired.Violated("commit.path")
	}
	if c.external {
		c.committer = p.editor.NextLeaf()
	}
	if leaf != nil {
		if c.path, err = p.mergePath(c.committer, commit.Path, c.external); err != nil {
			return nil, err
		}
	}
	return c, p.ask.need.orNil()
}

// mergePath checks the leaf of a received path and merges the path.
func (p *provisional) mergePath(at tree.LeafIndex, path *tree.UpdatePath, external bool) (*tree.MergedPath, error) {
	leaf := &path.LeafNode
	in := p.leafContext()
	in.Source, in.Leaf = tree.LeafNodeSourceCommit, at
	if _, err := tree.ValidateLeaf(leaf, in); err != nil {
		return nil, err
	}
	if err := p.policy.checkDictionary(leaf.Extensions); err != nil {
		return nil, err
	}
	if external {
		client, err := p.ask.newcomer(spec.CommitCredential, leaf.Credential, leaf.SignatureKey, "path.leaf_node")
		if err != nil {
			return nil, err
		}
		if client != nil {
			p.clients = p.clients.set(at, client)
		}
	} else if err := p.checkSuccessor(spec.CommitCredential, at, leaf, "path.leaf_node"); err != nil {
		return nil, err
	}
	merged, err := p.editor.MergePath(at, path)
	if err != nil {
		return nil, err
	}
	return merged, p.credentialTypeCheck()(at, leaf)
}

// ErrOwnUpdate: a Commit covers an Update of this member's own whose keys are
// not there, as after a return to an older state. It can only join again.
var ErrOwnUpdate = errors.New("mls: the keys of this member's own update are missing")

// ownKeys is the private tree of this member with the key of its own Update,
// if the Commit has one.
func (p *provisional) ownKeys() (*tree.PrivateTree, error) {
	own := p.own()
	if own == nil {
		return p.private, nil
	}
	if own.encryption == nil {
		return nil, ErrOwnUpdate
	}
	private, _ := p.private.WithKey(p.private.Leaf().Node(), own.encryption)
	return private, nil
}
