package group

// Beyond the RFC: a Group as records, for storage.

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"github.com/seed-47ee054e/mls/tls"
)

// Records gives all of g as records, in an order that depends on g alone. They
// contain secrets in the clear: whoever stores them seals them. The error is
// ErrSpent.
func (g *Group) Records() (iter.Seq2[RecordName, []byte], error) {
	at, err := g.use()
	if err != nil {
		return nil, err
	}
	return at.changes(new(standing)), nil
}

// Changes gives what has changed since Saved was called, or all records if it
// was not; a record whose value is nil is to be deleted. They are to be written
// in one batch: all or none. A message changes a bounded number of bytes, a
// Commit O(log n), and as much again as it and its Welcomes are long: who keeps
// the ratchet tree out of Welcomes (WelcomeOptions) does not store it with them.
// The error is ErrSpent.
func (g *Group) Changes() (iter.Seq2[RecordName, []byte], error) {
	at, err := g.use()
	if err != nil {
		return nil, err
	}
	if g.saved == nil {
		return at.changes(new(standing)), nil
	}
	return at.changes(g.saved), nil
}

// Saved says that the changes were written. It erases the secrets that are only
// in records that are no more (RFC 9420, Section 9.2). An application that
// stores nothing calls it after each transition. The error is ErrSpent.
func (g *Group) Saved() error {
	if _, err := g.use(); err != nil {
		return err
	}
	for _, d := range g.dead {
		d.Erase()
	}
	g.saved, g.dead = g.at, nil
	return nil
}

// changes gives the records that turn those of before into those of at.
func (at *standing) changes(before *standing) iter.Seq2[RecordName, []byte] {
	return func(yield func(RecordName, []byte) bool) {
		w := &recordWriter{yield: yield}
		if at.state != nil && at.state != before.state {
			for name, value := range at.state.Changes(before.state) {
				if w.put(name, value); w.stopped {
					return
				}
			}
		}
		if at.pending != before.pending {
			w.differences(before.pending.records(), at.pending.records())
		}
		w.differences(hashRecords(EndedRecord, before.ended), hashRecords(EndedRecord, at.ended))
		w.differences(hashRecords(WithdrawnRecord, before.withdrawn), hashRecords(WithdrawnRecord, at.withdrawn))
	}
}

// differences gives what turns the records old into new, both without names
// that occur twice.
func (w *recordWriter) differences(old, new []storedRecord) {
	values := make(map[RecordName][]byte, len(old))
	for _, r := range old {
		values[r.RecordName] = r.value
	}
	for _, r := range new {
		if was, there := values[r.RecordName]; !there || !bytes.Equal(was, r.value) {
			w.put(r.RecordName, r.value)
		}
		delete(values, r.RecordName)
	}
	for _, r := range old {
		if _, gone := values[r.RecordName]; gone {
			w.put(r.RecordName, nil)
		}
	}
}

func hashRecords(kind RecordKind, all []commitHash) []storedRecord {
	var records []storedRecord
	for _, c := range all {
		records = append(records, storedRecord{RecordName{kind, c.epoch, c.index}, c.hash})
	}
	return records
}

// records are the records of a pending Commit: its messages, and how the state
// that it leads to differs from the one it was made in, as far as that cannot
// change before it is merged.
func (c *Commit) records() []storedRecord {
	if c == nil {
		return nil
	}
	all := []storedRecord{
		{RecordName{Kind: CommitRecord}, c.Message},
		{RecordName{Kind: CommitInfoRecord}, recordValue(&commitInfo{c.Summary, c.GroupInfo})},
	}
	for i, w := range c.Welcomes {
		all = append(all, storedRecord{RecordName{Kind: WelcomeRecord, Index: uint64(i)}, w})
	}
	for name, value := range c.next.Changes(c.base()) {
		name.Kind |= pendingRecord
		if value == nil {
			all = append(all, storedRecord{name, []byte{0}})
		} else {
			all = append(all, storedRecord{name, append([]byte{1}, value...)})
		}
	}
	return all
}

// base is what of the state that c was made in the next one is stored by its
// difference to: what lasts as long as the epoch, and is large.
func (c *Commit) base() *State {
	if c.State == nil {
		return nil
	}
	return &State{policy: c.State.policy, signer: c.State.signer, tree: c.State.tree, clients: c.State.clients, private: c.State.private}
}

// baseKinds are the kinds of records of a base.
var baseKinds = []RecordKind{PolicyRecord, SignerRecord, TreeNodeRecord, ClientRecord, PrivateKeyRecord}

// RestoreGroup makes the Group whose Records are given, in any order. It is as
// Restore, and the Group counts as saved.
func RestoreGroup(records iter.Seq2[RecordName, []byte]) (*Group, error) {
	all, err := collectRecords(records)
	if err != nil {
		return nil, err
	}
	for _, r := range all[HeadRecord|pendingRecord] {
		if len(r.value) > 2 && tls.NewDecoder(r.value[1:]).Uint16("version") > RecordVersion {
			return nil, ErrNewerRecords
		}
	}
	state, pending := storedRecords{}, storedRecords{}
	for kind, list := range all {
		switch {
		case kind&pendingRecord != 0:
			pending[kind&^pendingRecord] = list
		case kind <= lastRecordOfState || kind > lastRecord:
			state[kind] = list
		}
	}
	at := new(standing)
	if len(state) > 0 {
		if at.state, err = state.state(); err != nil {
			return nil, err
		}
	}
	if len(pending) > 0 {
		if at.pending, err = all.restorePending(at.state, state, pending); err != nil {
			return nil, err
		}
	}
	if at.state == nil && at.pending == nil || at.pending == nil && len(all[CommitRecord])+len(all[CommitInfoRecord])+len(all[WelcomeRecord]) > 0 {
		return nil, fmt.Errorf("%w: no state", ErrRecords)
	}
	if at.ended, err = restoreHashes(all[EndedRecord]); err != nil {
		return nil, err
	}
	if at.withdrawn, err = restoreHashes(all[WithdrawnRecord]); err != nil {
		return nil, err
	}
	return &Group{at: at, saved: at}, nil
}

// restorePending restores the Commit that was made in the state, which is nil if
// the client is not a member yet.
func (all storedRecords) restorePending(made *State, state, pending storedRecords) (*Commit, error) {
	next := storedRecords{}
	for kind, list := range pending {
		if kind > lastRecordOfState {
			return nil, list[0].damaged(errors.New("not of the next epoch"))
		}
		for _, r := range list {
			r.Kind = kind
			switch {
			case len(r.value) == 0 || r.value[0] > 1 || r.value[0] == 0 && len(r.value) > 1:
				return nil, r.damaged(errors.New("neither there nor deleted"))
			case r.value[0] == 1:
				r.value = r.value[1:]
				next[kind] = append(next[kind], r)
			}
		}
	}
	for _, kind := range baseKinds {
		changed := map[RecordName]bool{}
		for _, r := range pending[kind] {
			changed[RecordName{kind, r.Epoch, r.Index}] = true
		}
		for _, r := range state[kind] {
			if !changed[r.RecordName] {
				next[kind] = append(next[kind], r)
			}
		}
	}
	if err := next.sort(); err != nil {
		return nil, err
	}
	c := &Commit{State: made}
	var err error
	if c.next, err = next.state(); err != nil {
		return nil, err
	}
	if made != nil && (c.next.Epoch() != made.Epoch()+1 || !bytes.Equal(c.next.GroupID(), made.GroupID()) || c.next.LeafIndex() != made.LeafIndex()) ||
		len(c.next.past)+len(c.next.resumable)+len(c.next.proposals.list) > 0 || c.next.status == Removed {
		return nil, fmt.Errorf("%w: the pending commit does not lead to the next epoch", ErrRecords)
	}
	message, err := all.only(CommitRecord)
	if err != nil {
		return nil, err
	}
	c.Message = bytes.Clone(message.value)
	info, err := all.only(CommitInfoRecord)
	if err != nil {
		return nil, err
	}
	x := commitInfo{summary: &CommitSummary{ReInit: c.next.reInit}}
	info.value = bytes.Clone(info.value)
	if err := info.read(&x); err != nil {
		return nil, err
	}
	c.Summary, c.GroupInfo = x.summary, x.groupInfo
	for i, w := range all[WelcomeRecord] {
		if w.RecordName != (RecordName{WelcomeRecord, 0, uint64(i)}) {
			return nil, w.damaged(errors.New("not in order"))
		}
		c.Welcomes = append(c.Welcomes, bytes.Clone(w.value))
	}
	return c, nil
}

// restoreHashes restores hashes of Commits, the newest first.
func restoreHashes(list []storedRecord) ([]commitHash, error) {
	var all []commitHash
	for i := len(list) - 1; i >= 0; i-- {
		r := list[i]
		if len(r.value) == 0 {
			return nil, r.damaged(errors.New("not a hash"))
		}
		all = append(all, commitHash{r.Epoch, r.Index, bytes.Clone(r.value)})
	}
	return all, nil
}

// commitInfo is the value of the CommitInfoRecord.
type commitInfo struct {
	summary   *CommitSummary
	groupInfo []byte
}

func (c *commitInfo) Encode(e *tls.Encoder) {
	c.summary.encode(e)
	e.Opaque(c.groupInfo)
}

func (c *commitInfo) Decode(d *tls.Decoder) {
	c.summary.decode(d)
	c.groupInfo = kept(d.Opaque("group_info"))
}
