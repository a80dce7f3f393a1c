package group

import (
	"errors"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

func withSelfRemove(p *Policy) {
	p.Proposals = []CustomProposal{{Type: spec.ProposalTypeSelfRemove}}
}

func selfRemove() *framing.Proposal { return new(framing.SelfRemove).Proposal() }

func removal(leaf tree.LeafIndex) *framing.Proposal {
	return (&framing.Remove{Removed: leaf}).Proposal()
}

// tell gives a message to members other than from, and returns all of them.
func (x *extended) tell(members []*State, message []byte, from ...int) []*State {
	x.t.Helper()
	told := slices.Clone(members)
	for i, s := range members {
		if !slices.Contains(from, i) {
			told[i] = x.process(s, message).State
		}
	}
	return told
}

func (x *extended) external(s *State, name string, edit func(*ExternalJoinInput)) (*Commit, error) {
	x.t.Helper()
	info, err := s.GroupInfo(WelcomeOptions{ExternalPub: true})
	if err != nil {
		x.t.Fatal(err)
	}
	m, err := framing.Parse(info)
	if err != nil {
		x.t.Fatal(err)
	}
	in := &ExternalJoinInput{Inputs: x.inputs(), Policy: x.policy, GroupInfo: m.GroupInfo, Client: x.client(name)}
	edit(in)
	return answered(&in.Inputs, func() (*Commit, error) { return JoinExternal(in) })
}

func TestSelfRemoveIsCommittedByAnother(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withSelfRemove)
	g := x.group(nil, "bob", "carol")
	sent := x.propose(g[1], selfRemove(), Framing{})
	g[1] = sent.State
	g = x.tell(g, sent.Message, 1)

	// Not by its sender, who goes on without it.
	own := x.commit(g[1], &CommitInput{})
	if len(own.Dropped) != 1 || !errors.Is(own.Dropped[0].Reason, spec.RemoveOfCommitter) {
		t.Errorf("its sender: %v", own.Dropped)
	}

	c := x.commit(g[0], &CommitInput{})
	if !c.Summary.Path || !slices.Equal(c.Summary.Removed, []tree.LeafIndex{1}) {
		t.Errorf("%+v", c.Summary)
	}
	g[0] = accepted(c)
	left := x.process(g[1], c.Message)
	if left.State.Status() != Removed || !left.Commit.SelfRemoved {
		t.Error("who left does not know")
	}
	x.agree(g[0], x.process(g[2], c.Message).State)
}

// An external joiner covers the SelfRemoves that it is given, of which only
// the membership tag cannot be checked; members and followers accept it.
func TestExternalCommitCoversSelfRemoves(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withSelfRemove)
	g := x.group(nil, "bob", "carol", "dave")
	info, err := g[0].GroupInfo(WelcomeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := framing.Parse(info)
	if err != nil {
		t.Fatal(err)
	}
	in := x.inputs()
	ds := ask(x.world, &in, func() (*Follower, error) { return Follow(m.GroupInfo, nil, x.policy, &in) })
	follow := func(message []byte) {
		in := x.inputs()
		ds = ask(x.world, &in, func() (*Followed, error) { return ds.Process(message, &in) }).Follower
	}

	var pending [][]byte
	for _, i := range []int{1, 3} {
		sent := x.propose(g[i], selfRemove(), Framing{})
		g[i] = sent.State
		g = x.tell(g, sent.Message, i)
		follow(sent.Message)
		pending = append(pending, sent.Message)
	}
	remove := x.propose(g[0], removal(3), Framing{})
	broken := slices.Clone(pending[0])
	broken[len(broken)-40]++ // the signature
	c, err := x.external(g[0], "erin", func(in *ExternalJoinInput) {
		in.SelfRemoves = [][]byte{pending[0], broken, remove.Message, pending[0], pending[1], {1}}
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Dropped) != 4 {
		t.Fatalf("dropped: %v", c.Dropped)
	}
	for i, rule := range []*spec.Rule{spec.FramedContentSignature, spec.ExternalCommitReference, spec.SelfRemoveTwice, nil} {
		if rule != nil && !errors.Is(c.Dropped[i].Reason, rule) {
			t.Errorf("dropped: %v, want %s", c.Dropped[i].Reason, rule.ID)
		}
	}
	follow(c.Message)
	for _, i := range []int{1, 3} {
		if x.process(g[i], c.Message).State.Status() != Removed {
			t.Errorf("leaf %d does not know that it left", i)
		}
	}
	r := x.process(g[2], c.Message)
	if !slices.Equal(r.Commit.Removed, []tree.LeafIndex{1, 3}) || r.Commit.Committer != 1 {
		t.Errorf("%+v", r.Commit)
	}
	x.agree(x.process(g[0], c.Message).State, r.State, accepted(c))
	if ds.Context().Epoch != r.State.Epoch() || string(ds.Context().TreeHash) != string(r.State.Context().TreeHash) {
		t.Error("the follower is elsewhere")
	}

	// A member that did not see one yet is told so, and catches up.
	late := x.group(nil, "bob", "carol")
	sent := x.propose(late[1], selfRemove(), Framing{})
	c, err = x.external(late[0], "erin", func(in *ExternalJoinInput) { in.SelfRemoves = [][]byte{sent.Message} })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.tryProcess(late[2], c.Message); !errors.Is(err, spec.UnknownProposalRef) {
		t.Errorf("before the SelfRemove: %v", err)
	}
	x.agree(accepted(c), x.process(x.process(late[2], sent.Message).State, c.Message).State)

	// Who comes back and had sent one needs no Remove.
	old := tree.LeafIndex(1)
	c, err = x.external(late[0], "bob", func(in *ExternalJoinInput) { in.SelfRemoves, in.Resync = [][]byte{sent.Message}, &old })
	if err != nil {
		t.Fatal(err)
	}
	x.agree(accepted(c), x.process(x.process(late[2], sent.Message).State, c.Message).State)
}

func TestSelfRemoveIsRefused(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withSelfRemove)
	for _, c := range []struct {
		name string
		rule *spec.Rule // nil: a control
		list func(own, second, remove framing.ProposalOrRef) []framing.ProposalOrRef
		by   int
	}{
		{"by reference", nil, func(own, _, _ framing.ProposalOrRef) []framing.ProposalOrRef {
			return []framing.ProposalOrRef{own}
		}, 0},
		{"by value", spec.SelfRemoveByValue, func(_, _, _ framing.ProposalOrRef) []framing.ProposalOrRef {
			return []framing.ProposalOrRef{framing.Inline(selfRemove())}
		}, 0},
		{"of the committer", spec.RemoveOfCommitter, func(own, _, _ framing.ProposalOrRef) []framing.ProposalOrRef {
			return []framing.ProposalOrRef{own}
		}, 1},
		{"twice", spec.SelfRemoveTwice, func(own, second, _ framing.ProposalOrRef) []framing.ProposalOrRef {
			return []framing.ProposalOrRef{own, second}
		}, 0},
		{"with a Remove before", spec.SelfRemoveAndRemove, func(own, _, remove framing.ProposalOrRef) []framing.ProposalOrRef {
			return []framing.ProposalOrRef{remove, own}
		}, 0},
		{"with a Remove after", spec.SelfRemoveAndRemove, func(own, _, remove framing.ProposalOrRef) []framing.ProposalOrRef {
			return []framing.ProposalOrRef{own, remove}
		}, 0},
	} {
		g := x.group(nil, "bob", "carol")
		a := g[2]
		own := x.propose(g[1], selfRemove(), Framing{})
		second := x.propose(g[1], selfRemove(), Framing{AuthenticatedData: []byte("again")})
		remove := x.propose(g[0], removal(1), Framing{})
		for _, m := range []*Sent{own, second, remove} {
			a = x.process(a, m.Message).State
		}
		list := c.list(framing.ByReference(own.Proposal), framing.ByReference(second.Proposal), framing.ByReference(remove.Proposal))
		all, err := a.resolve(list, framing.MemberSender(tree.LeafIndex(c.by)))
		if err != nil {
			t.Fatal(err)
		}
		in := x.inputs()
		_, err = a.propose(all, framing.MemberSender(tree.LeafIndex(c.by)), nil, &in)
		if c.rule == nil && err != nil || c.rule != nil && !errors.Is(err, c.rule) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// The committer prefers the SelfRemove to a Remove of the same leaf, and both
// to an Update.
func TestCommitterPrefersSelfRemove(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withSelfRemove)
	g := x.group(nil, "bob", "carol")
	in := x.inputs()
	bob := g[1].tree.Leaf(1)
	update, err := g[1].ProposeUpdate(Client{Credential: bob.Credential, SignatureKey: g[1].signer, Capabilities: bob.Capabilities}, Framing{}, &in)
	if err != nil {
		t.Fatal(err)
	}
	sent := x.propose(update.State, selfRemove(), Framing{})
	g[1] = sent.State
	remove := x.propose(g[2], removal(1), Framing{})
	g[2] = remove.State
	g = x.tell(g, update.Message, 1)
	g = x.tell(g, remove.Message, 2)
	g = x.tell(g, sent.Message, 1)
	c := x.commit(g[0], &CommitInput{})
	rules := map[string]*spec.Rule{string(update.Proposal): spec.SameLeafTwice, string(remove.Proposal): spec.SelfRemoveAndRemove}
	for _, d := range c.Dropped {
		if rule := rules[string(d.Ref)]; rule == nil || !errors.Is(d.Reason, rule) {
			t.Errorf("dropped: %v", d.Reason)
		}
	}
	if len(c.Dropped) != 2 || !slices.Equal(c.Summary.Removed, []tree.LeafIndex{1}) {
		t.Errorf("%v, %+v", c.Dropped, c.Summary)
	}
	x.agree(accepted(c), x.process(g[2], c.Message).State)
}

func TestSelfRemoveIsNotSentWhereItCannotBe(t *testing.T) {
	t.Parallel()
	x := newExtended(t, withSelfRemove)
	g := x.group(nil, "bob")
	in := x.inputs()
	if _, err := g[1].Propose(selfRemove(), Framing{Private: true}, &in); !errors.Is(err, spec.SelfRemoveInPrivateMessage) {
		t.Errorf("encrypted: %v", err)
	}
	sent := x.propose(g[1], selfRemove(), Framing{})
	if _, err := sent.State.Propose(selfRemove(), Framing{}, &in); !errors.Is(err, spec.SelfRemoveTwice) {
		t.Errorf("twice: %v", err)
	}
	if _, err := ProposeAsExternalSender(x.suite, g[0].GroupID(), 1, 0, x.client("server").SignatureKey, selfRemove()); !errors.Is(err, spec.ExternalSenderProposalType) {
		t.Errorf("from outside: %v", err)
	}

	// Not all support it, or the application does not.
	k := x.keyPackage(x.world.client("bob"))
	c := x.commit(x.create(), &CommitInput{Proposals: []*framing.Proposal{add(k)}})
	if _, err := accepted(c).Propose(selfRemove(), Framing{}, &in); !errors.Is(err, spec.UnsupportedProposal) {
		t.Errorf("unsupported: %v", err)
	}
	joined, err := x.external(accepted(c), "erin", func(in *ExternalJoinInput) { in.SelfRemoves = [][]byte{sent.Message} })
	if err != nil || len(joined.Dropped) != 1 {
		t.Errorf("a SelfRemove of another group: %v, %v", joined.Dropped, err)
	}
	plain := newExtended(t, func(*Policy) {})
	if _, err := plain.create().Propose(selfRemove(), Framing{}, &in); !errors.Is(err, spec.UnknownProposal) {
		t.Errorf("unknown: %v", err)
	}
}

// Without SelfRemove among what the application supports, an external Commit
// refers to nothing.
func TestExternalCommitReferencesNothingElse(t *testing.T) {
	t.Parallel()
	for _, policy := range []func(*Policy){withSelfRemove, func(*Policy) {}} {
		x := newExtended(t, policy)
		g := x.group(nil, "bob")
		remove := x.propose(g[1], removal(0), Framing{})
		a := x.process(g[0], remove.Message).State
		if _, err := a.resolve([]framing.ProposalOrRef{framing.ByReference(remove.Proposal)}, framing.NewMemberCommitSender()); !errors.Is(err, spec.ExternalCommitReference) {
			t.Errorf("a Remove: %v", err)
		}
		want := spec.UnknownProposalRef
		if len(x.policy.Proposals) == 0 {
			want = spec.ExternalCommitReference
		}

		// Nor has it a SelfRemove by value, or a Remove beside one.
		value, beside := spec.SelfRemoveByValue, spec.SelfRemoveAndRemove
		if len(x.policy.Proposals) == 0 {
			value, beside = spec.ExternalCommitProposalType, spec.ExternalCommitProposalType
		}
		erin := x.client("erin")
		joiner, leaf, in := framing.NewMemberCommitSender(), erin.leaf(), x.inputs()
		init := proposed{(&framing.ExternalInit{}).Proposal(), joiner, nil}
		if _, err := a.propose([]proposed{init}, joiner, leaf, &in); err != nil {
			t.Errorf("control: %v", err)
		}
		if _, err := a.propose([]proposed{init, {selfRemove(), joiner, nil}}, joiner, leaf, &in); !errors.Is(err, value) {
			t.Errorf("a SelfRemove by value: %v", err)
		}
		bySelf, byJoiner := proposed{selfRemove(), framing.MemberSender(1), []byte("ref")}, proposed{removal(1), joiner, nil}
		if _, err := a.propose([]proposed{init, bySelf, byJoiner}, joiner, leaf, &in); !errors.Is(err, beside) {
			t.Errorf("a Remove beside it: %v", err)
		}
		if _, err := a.resolve([]framing.ProposalOrRef{framing.ByReference(make([]byte, 32))}, framing.NewMemberCommitSender()); !errors.Is(err, want) {
			t.Errorf("an unknown one: %v", err)
		}
	}
}
