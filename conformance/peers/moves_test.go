package peers

import (
	"bytes"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// pending is what was proposed in this epoch.
type pending struct {
	added, removed []*party
	any            bool
}

// change commits additions of outsiders and removals of members by value, and
// whatever is pending. Without any of it, it updates the committer's keys.
func (h *history) change(by *party, adds, removals int) {
	h.commit(by, h.some(h.outside, adds), h.some(h.group, removals, by), nil)
	if h.dismiss(); adds > 0 {
		h.role(by, "adds")
	}
	if removals > 0 {
		h.role(by, "removes")
	}
}

// dismiss removes the members that could not join.
func (h *history) dismiss() {
	if gone := h.absent; len(gone) > 0 {
		h.absent = nil
		h.commit(h.pick(h.group, nil), nil, nil, gone)
		h.outside = append(h.outside, gone...)
	}
}

// commit makes a Commit and gives it to everybody. The absent are removed like
// others, but take nothing in.
func (h *history) commit(by *party, added, removed, absent []*party) {
	order := h.order(by, added, slices.Concat(removed, absent))
	h.note("%v commits; adds %v, removes %v, pending %v, private %v", by, added, slices.Concat(removed, absent), order.Pending, order.Private)
	made, err := by.Commit(order)
	h.check(err, "%v commits", by)
	switch {
	case order.Pending:
		h.role(by, "commits proposals")
	case len(added)+len(removed)+len(absent) == 0:
		h.role(by, "updates")
	}
	added, removed = slices.Concat(added, h.pending.added), slices.Concat(removed, h.pending.removed)
	h.pending = pending{}
	for _, p := range removed {
		h.tell(p, made.Message, len(added) > 0)
		h.role(p, "is removed")
	}
	h.deliver(made.Message, KindCommit, append(removed, by)...)
	for _, p := range removed {
		h.leave(p)
	}
	h.begin(made)
	h.welcome(made, added)
}

// tell gives a member the Commit that removes it.
func (h *history) tell(p *party, message []byte, adds bool) {
	r, err := p.Process(message)
	if adds && h.is(missesRemoval, p, err) {
		return
	}
	h.check(err, "%v processes its removal", p)
	if r.Kind != KindCommit || !r.Removed {
		h.fail("%v does not see that it is removed", p)
	}
}

// order says what by is to commit.
func (h *history) order(by *party, added, removed []*party) CommitOrder {
	order := CommitOrder{Pending: h.pending.any, Private: h.private()}
	for _, p := range added {
		order.Add = append(order.Add, h.keyPackage(p))
	}
	for _, p := range removed {
		order.Remove = append(order.Remove, p.Identity())
	}
	return order
}

func (h *history) keyPackage(p *party) []byte {
	keyPackage, err := p.KeyPackage()
	h.check(err, "%v makes a KeyPackage", p)
	return keyPackage
}

// welcome lets those who were added join.
func (h *history) welcome(made *Commit, added []*party) {
	if (made.Welcome != nil) != (len(added) > 0) {
		h.fail("%d added, and a Welcome of %d bytes", len(added), len(made.Welcome))
	}
	for _, p := range added {
		err := p.Join(made.Welcome)
		if h.is(refusesTree, p, err) {
			h.outside = slices.DeleteFunc(h.outside, func(o *party) bool { return o == p })
			h.absent = append(h.absent, p)
			continue
		}
		h.check(err, "%v joins by the Welcome", p)
		if p.removed {
			h.role(p, "returns by Welcome")
		} else {
			h.role(p, "joins by Welcome")
		}
		h.enter(p)
	}
}

// begin starts the epoch of a Commit that all have taken in.
func (h *history) begin(made *Commit) {
	h.epoch++
	h.info = made.GroupInfo
}

// externalJoin lets an outsider join by an external Commit, rather one that
// was a member before. If it cannot, committer commits instead.
func (h *history) externalJoin(committer *party) {
	p := h.pick(h.outside, func(p *party) bool { return p.removed })
	if p == nil {
		p = h.pick(h.outside, nil)
	}
	h.note("%v joins by an external Commit", p)
	made, err := p.JoinExternal(h.info, false)
	if h.is(refusesTree, p, err) {
		h.change(committer, 0, 0)
		return
	}
	h.check(err, "%v joins by an external Commit", p)
	h.pending = pending{}
	h.deliver(made.Message, KindCommit)
	if p.removed {
		h.role(p, "returns by external Commit")
	} else {
		h.role(p, "joins by external Commit")
	}
	h.begin(made)
	h.enter(p)
}

// resync lets a member that lost its state remove its old leaf and join anew.
func (h *history) resync() {
	p := h.pick(h.group, nil)
	if h.regrows(p) && (p.Implementation().Name == "CoreCrypto" || h.pick(h.group, func(o *party) bool { return o.Implementation().Name == "CoreCrypto" }) != nil) {
		h.note("%v does not join anew: see TestKnownFaults", p)
		h.role(p, "does not resync because of CoreCrypto")
		h.change(h.pick(h.group, nil), 0, 0)
		return
	}
	h.note("%v has lost its state and joins anew", p)
	h.check(p.Forget(), "%v forgets the group", p)
	made, err := p.JoinExternal(h.info, true)
	if h.is(refusesTree, p, err) {
		h.group = slices.DeleteFunc(h.group, func(o *party) bool { return o == p })
		h.absent = append(h.absent, p)
		h.dismiss()
		return
	}
	h.check(err, "%v joins anew", p)
	h.pending = pending{}
	h.deliver(made.Message, KindCommit, p)
	h.role(p, "resyncs")
	h.begin(made)
	p.since = h.epoch
}

// regrows reports whether the tree, without the leaf of p, loses its right half
// and gets it back by p's joining at a leaf further left.
func (h *history) regrows(p *party) bool {
	m, err := framing.Parse(h.info)
	h.check(err, "the GroupInfo")
	suite, err := ciphersuite.Lookup(h.suite)
	h.check(err, "the suite")
	data, _ := m.GroupInfo.Extensions.Find(spec.ExtensionTypeRatchetTree)
	view, err := tree.Parse(suite, data)
	h.check(err, "the tree of the GroupInfo")
	var old, members, last tree.LeafIndex
	for i, leaf := range view.Members() {
		if string(leaf.Credential.Identity) == p.Identity() {
			old = i
		} else {
			members, last = members+1, i
		}
	}
	full := members == last+1 && members&last == 0 // 0 to last, all of a tree
	return full && old > members
}

// propose sends up to three proposals that committer could commit.
func (h *history) propose(committer *party, removable int) {
	var updated []*party
	for range 1 + h.rng.IntN(3) {
		var by, about *party
		var p Proposal
		what := ""
		switch h.rng.IntN(3) {
		case 0:
			what = "Add"
			by = h.pick(h.group, func(p *party) bool { return p.Implementation().Proposes })
			about = h.pick(h.outside, func(p *party) bool { return !slices.Contains(h.pending.added, p) })
			if by == nil || about == nil {
				continue
			}
			p.Add = h.keyPackage(about)
			h.pending.added = append(h.pending.added, about)
		case 1:
			what = "Remove"
			by = h.pick(h.group, func(p *party) bool { return p.Implementation().Proposes })
			about = h.pick(h.group, func(p *party) bool {
				return p != committer && !slices.Contains(h.pending.removed, p) && !slices.Contains(updated, p)
			})
			if by == nil || about == nil || len(h.pending.removed) >= removable {
				continue
			}
			p.Remove = about.Identity()
			h.pending.removed = append(h.pending.removed, about)
		default:
			what = "Update"
			by = h.pick(h.group, func(p *party) bool {
				return p.Implementation().ProposesUpdate && p != committer && !slices.Contains(h.pending.removed, p) && !slices.Contains(updated, p)
			})
			if by == nil {
				continue
			}
			p.Update, about = true, by
			updated = append(updated, by)
		}
		p.Private = h.private()
		h.note("%v proposes: %s %v, private %v", by, what, about, p.Private)
		message, err := by.Propose(p)
		h.check(err, "%v proposes", by)
		h.deliver(message, KindProposal, by)
		h.role(by, "proposes "+what)
		h.pending.any = true
	}
}

// race lets two members commit at once, of whom winner is the one accepted.
func (h *history) race(winner *party) {
	loser := h.some(h.group, 1, winner)[0]
	adds := h.rng.IntN(2)
	added := h.some(h.outside, adds)
	order := h.order(loser, added, nil)
	order.Discard = true
	h.note("%v commits in vain; adds %v, private %v", loser, added, order.Private)
	_, err := loser.Commit(order)
	h.check(err, "%v commits in vain", loser)
	h.role(loser, "commits in vain")
	h.change(winner, h.rng.IntN(2), 0)
}

// message is application data on its way.
type message struct {
	epoch      uint64
	from       *party
	to         []*party
	text, data []byte
	what       string
}

// write lets each sender encrypt a message to all the others.
func (h *history) write(senders []*party, what string) []message {
	var all []message
	for _, p := range senders {
		m := message{epoch: h.epoch, from: p, to: slices.DeleteFunc(slices.Clone(h.group), func(o *party) bool { return o == p }), what: what}
		m.text = h.bytes(h.rng.IntN(100))
		var err error
		m.data, err = p.Encrypt(m.text)
		h.check(err, "%v encrypts", p)
		all = append(all, m)
	}
	return all
}

// read delivers messages, to each member in an order of its own.
func (h *history) read(all []message) {
	for _, p := range slices.Clone(h.group) {
		for _, i := range h.rng.Perm(len(all)) {
			m := all[i]
			if !slices.Contains(m.to, p) || m.epoch < p.since {
				continue
			}
			r, err := p.Process(m.data)
			if gone := !slices.Contains(h.group, m.from) || m.from.since > m.epoch; gone && h.is(refusesLeaver, p, err) {
				continue
			}
			h.check(err, "%v decrypts a %s message of %v", p, m.what, m.from)
			if r.Kind != KindApplication || !bytes.Equal(r.Data, m.text) {
				h.fail("%v decrypts a %s message of %v: %s %x, not %x", p, m.what, m.from, r.Kind, r.Data, m.text)
			}
			h.tally.delivered()
		}
	}
}

// settle compares what the members know and lets each write to all others,
// some twice.
func (h *history) settle() {
	h.agree()
	senders := slices.Clone(h.group)
	if h.chance(30) {
		senders = append(senders, h.pick(h.group, nil))
	}
	h.read(h.write(senders, "present"))
	h.tally.epoch()
}

// agree fails unless all members know the same of the group.
func (h *history) agree() {
	var want View
	var identities []string
	for _, p := range h.group {
		identities = append(identities, p.Identity())
	}
	slices.Sort(identities)
	for _, p := range h.group {
		got, err := p.View()
		h.check(err, "%v looks at the group", p)
		if got.Epoch != h.epoch {
			h.fail("%v is in epoch %d, not %d", p, got.Epoch, h.epoch)
		}
		slices.Sort(got.Members)
		if !slices.Equal(got.Members, identities) {
			h.fail("%v sees the members %v, not %v", p, got.Members, identities)
		}
		for _, value := range []struct {
			name      string
			got, want *[]byte
		}{
			{"exporter", &got.Exporter, &want.Exporter},
			{"epoch authenticator", &got.EpochAuthenticator, &want.EpochAuthenticator},
			{"tree hash", &got.TreeHash, &want.TreeHash},
		} {
			switch {
			case *value.got == nil:
			case *value.want == nil:
				*value.want = *value.got
			case !bytes.Equal(*value.got, *value.want):
				h.fail("%v has the %s %x, others %x", p, value.name, *value.got, *value.want)
			}
		}
	}
}
