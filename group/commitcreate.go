package group

// RFC 9420, Section 12.4.1: Creating a Commit.

import (
	"bytes"
	"errors"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// CommitInput is what the committer chooses.
type CommitInput struct {
	Inputs
	Framing
	// Proposals are covered by value, after those that wait in the state.
	Proposals []*framing.Proposal
	// OmitPending leaves out the proposals that wait in the state.
	OmitPending bool
	// Path populates the path even if no proposal demands it.
	Path bool
	// Client, if not nil, is what the committer's leaf says from now on; it
	// makes a path necessary.
	Client *Client
	// Welcome says what new members are told.
	Welcome WelcomeOptions
}

// WelcomeOptions says how new members are told of the group.
type WelcomeOptions struct {
	// OmitTree leaves the ratchet tree out of the GroupInfo: joiners get it
	// elsewhere.
	OmitTree bool
	// ExternalPub adds the public key for external Commits.
	ExternalPub bool
	// Extensions are further ones of the GroupInfo.
	Extensions tree.Extensions
	// GREASE adds an extension that nobody knows (Section 13.5).
	GREASE bool
	// Each makes one Welcome for each joiner instead of one for all.
	Each bool
}

// Commit is a Commit that was made and not yet accepted by the Delivery
// Service.
type Commit struct {
	// State is the successor of the state that made it, to go on with whatever
	// becomes of the Commit: a private Commit has consumed a key.
	State *State
	// Dead are the secrets to be erased once State is stored.
	Dead []Erasable

	// Message is the encoded Commit, Welcomes the encoded messages for new
	// members, not to be sent before the Commit is accepted (Section 14).
	Message  []byte
	Welcomes [][]byte
	// GroupInfo is the encoded GroupInfo of the new epoch, if somebody is added
	// or Welcome.ExternalPub asks for it; else it is nil, and State.GroupInfo of
	// the accepted state makes one.
	GroupInfo []byte
	// Dropped are the waiting proposals that the Commit does not cover.
	Dropped []Dropped
	Summary *CommitSummary

	next *State // without a past
}

// Dropped is a proposal that a Commit leaves out, and why.
type Dropped struct {
	Ref    framing.ProposalRef
	Reason error
}

// ErrStaleCommit: the Commit was not made in this epoch.
var ErrStaleCommit = errors.New("mls: the commit was made in another epoch")

// Accept returns the state in the epoch that c starts, and the secrets to be
// erased once it is stored. It is to be used when the Delivery Service has
// accepted c, and in no other case. s is what has become of c.State since: a
// key that was used up in the meantime stays used up. The error is
// ErrStaleCommit.
func (s *State) Accept(c *Commit) (next *State, dead []Erasable, err error) {
	if c.State == nil || !bytes.Equal(s.tag, c.State.tag) || !bytes.Equal(s.GroupID(), c.State.GroupID()) {
		return nil, nil, ErrStaleCommit
	}
	next, dead = c.next.succeed(s)
	return next, dead, nil
}

// Accepted is Accept where nothing has happened since the Commit was made. It
// is also how a client enters a group by an external Commit.
func (c *Commit) Accepted() (next *State, dead []Erasable) {
	if c.State == nil {
		return c.next, nil // who joins has no past
	}
	return c.next.succeed(c.State)
}

// Discard returns the secrets to be erased when it is certain that the Delivery
// Service did not accept c.
func (c *Commit) Discard() (dead []Erasable) {
	dead = c.next.epoch.secrets()
	for x, key := range c.next.private.Keys() {
		if c.State == nil || c.State.private.Key(x) != key {
			dead = append(dead, key)
		}
	}
	return dead
}

// Commit makes a Commit by this member. It implements RFC 9420, Section 12.4.1.
func (s *State) Commit(in *CommitInput) (*Commit, error) {
	if s.status != Active {
		return nil, ErrClosed
	}
	sender := framing.MemberSender(s.LeafIndex())
	p, dropped, err := s.selectProposals(in, sender)
	if err != nil {
		return nil, err
	}
	if in.Client != nil {
		if err := p.checkSuccessor(spec.CommitCredential, s.LeafIndex(), in.Client.leaf(), "client"); err != nil {
			return nil, err
		}
	}
	if err := p.ask.need.orNil(); err != nil {
		return nil, err
	}
	m := &making{provisional: p, in: in, sender: sender, signer: s.signer, newSigner: s.signer, at: s.LeafIndex(), init: s.epoch.keys.InitSecret}
	m.leaf = *s.tree.Leaf(m.at)
	if in.Client != nil {
		m.leaf, m.newSigner, m.grease = *in.Client.leaf(), in.Client.SignatureKey, in.Client.GREASE
	}
	c, err := m.make()
	if err != nil {
		return nil, err
	}
	c.Dropped = dropped
	return c, nil
}

// leaf is what a client says of itself, as a leaf without the rest.
func (c *Client) leaf() *tree.LeafNode {
	return &tree.LeafNode{
		SignatureKey: c.SignatureKey.Public(), Credential: c.Credential,
		Capabilities: c.Capabilities, Extensions: c.Extensions,
	}
}

// making is a Commit in the making, by a member or by a client that joins.
type making struct {
	*provisional
	in        *CommitInput
	sender    framing.Sender
	at        tree.LeafIndex
	leaf      tree.LeafNode                    // of the path, but for its keys
	signer    *ciphersuite.SignaturePrivateKey // of the Commit
	newSigner *ciphersuite.SignaturePrivateKey // of the leaf and the GroupInfo
	grease    bool                             // whether the leaf gets GREASE
	init      schedule.InitSecret
	entropy   ciphersuite.Secret
}

func (m *making) make() (*Commit, error) {
	commit := &framing.Commit{Proposals: m.covered()}
	if err := m.mixEntropy(commit); err != nil {
		return nil, err
	}
	defer m.entropy.Erase()

	// The path, if there is to be one.
	external := m.sender.Type == spec.SenderTypeNewMemberCommit
	withPath := external || m.in.Path || m.in.Client != nil || len(m.list.all) == 0 || m.list.needsPath
	private, commitSecret := m.private, schedule.NoCommitSecret(m.suite)
	var path *tree.NewPath
	var t *tree.Tree
	if withPath {
		var err error
		if path, err = m.createPath(); err != nil {
			return nil, err
		}
		defer path.Erase()
		t = m.editor.Tree()
		private, _ = path.Private(t, m.private)
		commitSecret = schedule.CommitSecret{Secret: path.CommitSecret()}
	} else {
		t = m.editor.Tree()
		private, _ = private.Retain(t)
	}
	defer commitSecret.Erase()
	context := m.context(t)
	if path != nil {
		encoded, err := context.Encoded()
		if err != nil {
			return nil, err
		}
		if commit.Path, err = path.Encrypt(encoded); err != nil {
			return nil, err
		}
	}

	// The content is signed in the old epoch; its tag needs the new one.
	content := &framing.FramedContent{
		GroupID: m.GroupID(), Epoch: m.Epoch(), Sender: m.sender,
		AuthenticatedData: m.in.AuthenticatedData, ContentType: spec.ContentTypeCommit, Commit: commit,
	}
	old, err := m.Context().Encoded()
	if err != nil {
		return nil, err
	}
	signed, err := framing.SignCommit(m.suite, m.signer, framingFor(m.in.Private), content, old)
	if err != nil {
		return nil, err
	}
	input, err := signed.ConfirmedTranscriptHashInput()
	if err != nil {
		return nil, err
	}
	a, err := m.advance(t, context, private, m.init, commitSecret, input)
	if err != nil {
		return nil, err
	}
	defer a.joiner.Erase()
	defer a.welcome.Erase()
	c := &Commit{Summary: m.summary(m.at, external, withPath)}
	if c.next, err = m.enter(a); err != nil {
		return nil, err
	}
	c.next.signer = m.newSigner
	if err := m.send(c, signed.Confirm(c.next.tag)); err != nil {
		return nil, err
	}

	// New members are told.
	return c, m.welcome(c, a, path)
}

// covered lists the proposals as the Commit has them.
func (m *making) covered() []framing.ProposalOrRef {
	list := make([]framing.ProposalOrRef, len(m.list.all))
	for i, p := range m.list.all {
		if p.ref != nil {
			list[i] = framing.ByReference(p.ref)
		} else {
			list[i] = framing.Inline(p.Proposal)
		}
	}
	return list
}

// mixEntropy binds the entropy to what the Commit covers.
func (m *making) mixEntropy(commit *framing.Commit) error {
	encoded, err := tls.Marshal(commit)
	if err != nil {
		return err
	}
	m.entropy, err = m.mix(m.in.Entropy, []byte("commit"), encoded, m.in.AuthenticatedData)
	return err
}

func (m *making) createPath() (*tree.NewPath, error) {
	seed := m.suite.SplitEntropy(m.entropy, "path", 0)
	defer seed.Erase()
	if m.grease {
		if err := grease(m.suite, &m.leaf, m.entropy); err != nil {
			return nil, err
		}
	}
	in := m.leafContext()
	in.Source, in.Leaf = tree.LeafNodeSourceCommit, m.at
	path, err := m.editor.CreatePath(tree.PathInput{
		Sender: m.at, LeafNode: m.leaf, Signer: m.newSigner, GroupID: m.GroupID(), Entropy: seed,
	})
	if err != nil {
		return nil, err
	}
	if _, err := tree.ValidateLeaf(path.LeafNode(), in); err != nil {
		return nil, err
	}
	return path, m.credentialTypeCheck()(m.at, path.LeafNode())
}

// send protects the Commit with the keys of the old epoch.
func (m *making) send(c *Commit, content *framing.AuthenticatedContent) error {
	if m.sender.Type == spec.SenderTypeNewMemberCommit {
		public, err := content.PublicMessage()
		if err != nil {
			return err
		}
		c.Message, err = tls.Marshal(public.Message())
		return err
	}
	sent, err := m.State.protect(content, m.in.Entropy)
	if err != nil {
		return err
	}
	c.Message, c.State, c.Dead = sent.Message, sent.State, sent.Dead
	return nil
}
