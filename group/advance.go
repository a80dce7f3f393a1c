package group

// RFC 9420, Section 8: Key Schedule (from one epoch to the next).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tree"
)

// advanced is the next epoch before its confirmation tag is known to be right.
type advanced struct {
	context *schedule.GroupContext
	tree    *tree.Tree
	private *tree.PrivateTree
	keys    *schedule.Epoch
	joiner  schedule.JoinerSecret
	welcome schedule.WelcomeSecret
}

// erase forgets an epoch that is not entered.
func (a *advanced) erase() {
	for _, s := range a.keys.Secrets() {
		s.Erase()
	}
	a.joiner.Erase()
	a.welcome.Erase()
}

// context is the provisional GroupContext of the next epoch, whose tree is t:
// the transcript hash is still the old one.
func (p *provisional) context(t *tree.Tree) *schedule.GroupContext {
	c := *p.Context()
	c.Epoch++
	c.TreeHash = t.Hash()
	c.Extensions = p.extensions
	return &c
}

// advance derives the next epoch. provisional is its context with the old
// transcript hash, input what the Commit contributes to the new one.
func (p *provisional) advance(t *tree.Tree, provisional *schedule.GroupContext, private *tree.PrivateTree,
	init schedule.InitSecret, commit schedule.CommitSecret, input []byte) (*advanced, error) {
	context := provisional.Clone()
	context.ConfirmedTranscriptHash = schedule.ConfirmedTranscriptHash(p.suite, p.interim, input)
	encoded, err := context.Encoded()
	if err != nil {
		return nil, err
	}
	psk, err := schedule.CombinePSKs(p.suite, p.psks)
	if err != nil {
		return nil, err
	}
	defer psk.Erase()
	joiner := init.Joiner(p.suite, commit, encoded)
	member := joiner.Member(p.suite, psk)
	defer member.Erase()
	secret := member.Epoch(p.suite, encoded)
	defer secret.Erase()
	return &advanced{context, t, private, secret.Derive(p.suite), joiner, member.Welcome(p.suite)}, nil
}

// enter is the state of the next epoch, still without what it keeps of the
// epochs before.
func (p *provisional) enter(a *advanced) (next *State, err error) {
	next = &State{
		suite: p.suite, policy: p.policy,
		tree: a.tree, private: a.private, signer: p.signer,
		clients: p.clients, params: p.params,
	}
	if next.epoch, err = newEpoch(p.suite, a.context, a.keys, a.tree); err != nil {
		return nil, err
	}
	next.tag = a.keys.ConfirmationTag(p.suite, a.context.ConfirmedTranscriptHash)
	next.interim = schedule.InterimTranscriptHash(p.suite, a.context.ConfirmedTranscriptHash, next.tag)
	if key := p.newSigner(); key != nil {
		next.signer = key
	}
	if p.list.reInit != nil {
		next.status, next.reInit = ReInitialized, p.list.reInit
	}
	return next, nil
}

// succeed is s as the successor of old, with what is kept of the past: late
// messages of old's epoch can be read, except those that old has read. dead are
// the secrets of old that are to be erased once the new state is stored.
func (s *State) succeed(old *State) (next *State, dead []Erasable) {
	successor := *s
	next = &successor
	next.resumable = append([]resumable{{old.Epoch(), old.epoch.keys.ResumptionPSK.Clone()}}, old.resumable...)
	if n := int(s.policy.ResumptionEpochs); len(next.resumable) > n {
		for _, r := range next.resumable[n:] {
			dead = append(dead, r.secret)
		}
		next.resumable = next.resumable[:n]
	}
	past, gone := old.epoch.passed()
	past.former, past.interim = formerKeys(old.tree, s.tree), old.interim
	dead = append(dead, gone...)
	next.past = append([]*epoch{past}, old.past...)
	if n := int(s.policy.PastEpochs); len(next.past) > n {
		for _, e := range next.past[n:] {
			dead = append(dead, e.secrets()...)
		}
		next.past = next.past[:n]
	}
	dead = append(dead, lost(old.private, next.private)...)
	for _, key := range old.proposals.keys() {
		if key != next.private.Key(next.private.Leaf().Node()) {
			dead = append(dead, key)
		}
	}
	return next, dead
}

// passed is e as it is kept for messages that arrive late: only what decrypts
// them. dead is the rest.
func (e *epoch) passed() (past *epoch, dead []Erasable) {
	kept := &schedule.Epoch{SenderDataSecret: e.keys.SenderDataSecret}
	for _, s := range e.keys.Secrets() {
		if !s.Equal(kept.SenderDataSecret) {
			dead = append(dead, s)
		}
	}
	f := *e.framing
	f.MembershipKey = ciphersuite.Secret{}
	return &epoch{context: e.context, keys: kept, messages: e.messages, framing: &f}, dead
}

// secrets lists all secrets of e.
func (e *epoch) secrets() []Erasable {
	var all []Erasable
	for _, s := range append(e.keys.Secrets(), e.messages.Secrets()...) {
		all = append(all, s)
	}
	return all
}

// closed is s after a Commit that ended this member's part in the group, and the
// keys of its Updates, which will not be committed.
func (s *State) closed(status Status, reInit *framing.ReInit) (next *State, dead []Erasable) {
	for _, key := range s.proposals.keys() {
		dead = append(dead, key)
	}
	after := *s
	after.status, after.reInit, after.proposals = status, reInit, pendingProposals{}
	return &after, dead
}
