package group

// Beyond the RFC: a group as records, for storage. A message changes a bounded
// number of bytes, a Commit O(log n).

import (
	"bytes"
	"iter"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Records gives all of s as records, in an order that depends on s alone. They
// contain secrets in the clear: whoever stores them seals them. Restore makes s
// of them again.
func (s *State) Records() iter.Seq2[RecordName, []byte] { return s.Changes(nil) }

// Changes gives the records that turn those of before into those of s, where s
// came from before by any number of transitions. Each name comes once; a record
// whose value is nil is to be deleted. Before nil, all records are given.
//
// An application message in order changes one or two records of less than 100
// bytes. The first of a member in an epoch adds a record for each level of the
// tree, and one that skips generations a record for each. A Commit changes the
// nodes of the tree that it changes, and about ten other records; the list
// unmerged_leaves is part of its node, so that a member whose Add was not
// followed by paths costs four bytes at each populated node above it.
//
// It must be called before the dead secrets of the transitions are erased.
func (s *State) Changes(before *State) iter.Seq2[RecordName, []byte] {
	return func(yield func(RecordName, []byte) bool) {
		if before == nil {
			before = new(State)
		}
		w := &recordWriter{yield: yield}
		w.rest(s, before)
		w.members(s, before)
		w.proposals(s, before)
		w.epochs(s, before)
	}
}

// recordWriter gives records to yield until it wants no more.
type recordWriter struct {
	yield   func(RecordName, []byte) bool
	stopped bool
}

func (w *recordWriter) put(name RecordName, value []byte) {
	w.stopped = w.stopped || !w.yield(name, value)
}

// replace gives a record if its value is another than before.
func (w *recordWriter) replace(name RecordName, old, value []byte) {
	if !bytes.Equal(old, value) || old == nil {
		w.put(name, value)
	}
}

// valueOf is the value of a record, or nil if a state that has none is asked.
func valueOf[T tls.Encodable](present bool, of func() T) []byte {
	if !present {
		return nil
	}
	return recordValue(of())
}

// rest gives what changes from one epoch to the next as a whole, or never.
func (w *recordWriter) rest(s, old *State) {
	has := old.epoch != nil
	w.replace(RecordName{Kind: HeadRecord}, valueOf(has, old.head), recordValue(s.head()))
	w.replace(RecordName{Kind: CounterRecord}, valueOf(has, old.counter), recordValue(s.counter()))
	if s.policy != old.policy {
		w.replace(RecordName{Kind: PolicyRecord}, valueOf(old.policy != nil, func() *Policy { return old.policy }), recordValue(s.policy))
	}
	if old.signer == nil || s.signer != old.signer && !bytes.Equal(s.signer.Public(), old.signer.Public()) {
		w.put(RecordName{Kind: SignerRecord}, secretValue(s.signer.Secret()))
	}
	for _, r := range s.resumable {
		if !contains(old.resumable, r) {
			w.put(RecordName{Kind: ResumptionRecord, Epoch: r.epoch}, secretValue(r.secret))
		}
	}
	for _, r := range old.resumable {
		if n := len(s.resumable); n == 0 || r.epoch < s.resumable[n-1].epoch || r.epoch > s.resumable[0].epoch {
			w.put(RecordName{Kind: ResumptionRecord, Epoch: r.epoch}, nil)
		}
	}
}

// secretValue is the value of a record that is one secret; it cannot be empty.
func secretValue(s ciphersuite.Secret) []byte { return bytes.Clone(s.Bytes()) }

func contains(all []resumable, r resumable) bool {
	for _, x := range all {
		if x.epoch == r.epoch {
			return x.secret.Equal(r.secret)
		}
	}
	return false
}

// members gives the public tree, its clients, and the private keys.
func (w *recordWriter) members(s, old *State) {
	for x, content := range s.tree.Changes(old.tree) {
		if w.put(RecordName{Kind: TreeNodeRecord, Index: uint64(x)}, content); w.stopped {
			return
		}
	}
	for leaf := range s.clients.names.Changes(old.clients.names) {
		name, has := s.clients.names.Get(leaf)
		oldName, had := old.clients.names.Get(leaf)
		switch {
		case has && (!had || name != oldName):
			w.put(RecordName{Kind: ClientRecord, Index: leaf}, []byte(name))
		case had && !has:
			w.put(RecordName{Kind: ClientRecord, Index: leaf}, nil)
		}
		if w.stopped {
			return
		}
	}
	before := old.private
	if before == nil {
		before = new(tree.PrivateTree)
	}
	for x, key := range s.private.Keys() {
		if had := before.Key(x); had == nil || had != key && !bytes.Equal(had.Public(), key.Public()) {
			w.put(RecordName{Kind: PrivateKeyRecord, Index: uint64(x)}, secretValue(key.Secret()))
		}
	}
	for x := range before.Keys() {
		if s.private.Key(x) == nil {
			w.put(RecordName{Kind: PrivateKeyRecord, Index: uint64(x)}, nil)
		}
	}
}

// proposals gives the proposals that wait.
func (w *recordWriter) proposals(s, old *State) {
	now, before := s.proposals.list, old.proposals.list
	if len(now) == len(before) && (len(now) == 0 || &now[0] == &before[0]) {
		return
	}
	for i := range max(len(now), len(before)) {
		var p, was pendingProposal
		if i < len(now) {
			p = now[i]
		}
		if i < len(before) {
			was = before[i]
		}
		if p.Proposal != nil && was.Proposal != nil && bytes.Equal(p.ref, was.ref) {
			continue
		}
		name := RecordName{Kind: ProposalRecord, Index: uint64(i)}
		if p.Proposal != nil {
			w.put(name, recordValue(&p))
		} else {
			w.put(name, nil)
		}
		name.Kind = UpdateKeysRecord
		if p.encryption != nil {
			w.put(name, recordValue(p.updateKeys()))
		} else if was.encryption != nil {
			w.put(name, nil)
		}
		if w.stopped {
			return
		}
	}
}

// epochs gives the epochs that messages can be of, and their secret trees.
func (w *recordWriter) epochs(s, old *State) {
	before := old.epochs()
	for _, e := range s.epochs() {
		var was *epoch
		for i, b := range before {
			if b.context.Epoch == e.context.Epoch {
				was, before = b, append(before[:i:i], before[i+1:]...)
				break
			}
		}
		switch number := e.context.Epoch; {
		case was == nil:
			w.put(RecordName{Kind: EpochRecord, Epoch: number}, recordValue(s.epochRecord(e)))
			for name, value := range e.messages.Records() {
				w.put(messageRecord(number, name), value)
			}
		case was.context != e.context && !bytes.Equal(was.framing.Encoded, e.framing.Encoded):
			w.another(s, e, was)
		default:
			if was.keys != e.keys {
				w.put(RecordName{Kind: EpochRecord, Epoch: number}, recordValue(s.epochRecord(e)))
			}
			given := map[schedule.RecordName]bool{} // leaves have nodes above them in common
			for _, leaf := range e.messages.ChangedLeaves(was.messages) {
				for name, value := range e.messages.Changes(was.messages, leaf) {
					if !given[name] {
						w.put(messageRecord(number, name), value)
					}
					given[name] = true
				}
			}
		}
		if w.stopped {
			return
		}
	}
	for _, e := range before {
		w.put(RecordName{Kind: EpochRecord, Epoch: e.context.Epoch}, nil)
		for name := range e.messages.Records() {
			w.put(messageRecord(e.context.Epoch, name), nil)
		}
	}
}

// another gives an epoch in place of one that has the same number and is not
// the same, as after a fork.
func (w *recordWriter) another(s *State, e, was *epoch) {
	number := e.context.Epoch
	w.put(RecordName{Kind: EpochRecord, Epoch: number}, recordValue(s.epochRecord(e)))
	given := map[schedule.RecordName]bool{}
	for name, value := range e.messages.Records() {
		given[name] = true
		w.put(messageRecord(number, name), value)
	}
	for name := range was.messages.Records() {
		if !given[name] {
			w.put(messageRecord(number, name), nil)
		}
	}
}

// epochs lists the epochs of s, the current one last.
func (s *State) epochs() []*epoch {
	if s.epoch == nil {
		return nil
	}
	all := make([]*epoch, 0, len(s.past)+1)
	for i := len(s.past) - 1; i >= 0; i-- {
		all = append(all, s.past[i])
	}
	return append(all, s.epoch)
}

// messageKinds are the kinds of records of a secret tree, by what they are
// called there.
var messageKinds = [...]RecordKind{
	schedule.NodeRecord: TreeSecretRecord, schedule.RatchetRecord: RatchetRecord, schedule.SkippedRecord: SkippedKeyRecord,
}

// messageRecord is the name of a record of the secret tree of an epoch.
func messageRecord(epoch uint64, name schedule.RecordName) RecordName {
	return RecordName{messageKinds[name.Kind], epoch, name.Index}
}
