package group

// Beyond the RFC: a group of its records again.

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Restore makes the state whose Records are given, in any order, and which goes
// on as the one that was stored would have. It costs O(n): the tree hashes and
// key indices are computed again. The result shares no memory with the records.
//
// The error is ErrRecords, which also a record of another time can bring about,
// or ErrNewerRecords.
func Restore(records iter.Seq2[RecordName, []byte]) (*State, error) {
	stored, err := collectRecords(records)
	if err != nil {
		return nil, err
	}
	return stored.state()
}

// storedRecords are records by kind, those of one kind by increasing name.
type storedRecords map[RecordKind][]storedRecord

type storedRecord struct {
	RecordName
	value []byte
}

func collectRecords(records iter.Seq2[RecordName, []byte]) (storedRecords, error) {
	all := storedRecords{}
	for name, value := range records {
		all[name.Kind] = append(all[name.Kind], storedRecord{name, value})
	}
	return all, all.sort()
}

func (all storedRecords) sort() error {
	for _, list := range all {
		slices.SortStableFunc(list, func(a, b storedRecord) int { return a.Compare(b.RecordName) })
		for i := 1; i < len(list); i++ {
			if list[i].RecordName == list[i-1].RecordName {
				return list[i].damaged(errors.New("is there twice"))
			}
		}
	}
	return nil
}

func (r *storedRecord) damaged(err error) error {
	return fmt.Errorf("%w: kind %d, epoch %d, index %d: %w", ErrRecords, r.Kind, r.Epoch, r.Index, err)
}

func (r *storedRecord) read(v tls.Decodable) error {
	if err := tls.Unmarshal(r.value, v); err != nil {
		return r.damaged(err)
	}
	return nil
}

// only returns the one record of a kind that has neither epoch nor index.
func (all storedRecords) only(kind RecordKind) (*storedRecord, error) {
	if list := all[kind]; len(list) == 1 && list[0].RecordName == (RecordName{Kind: kind}) {
		return &list[0], nil
	}
	return nil, fmt.Errorf("%w: not one record of kind %d", ErrRecords, kind)
}

// inEpoch are the records of a kind and an epoch.
func (all storedRecords) inEpoch(kind RecordKind, epoch uint64) []storedRecord {
	list := all[kind]
	find := func(epoch uint64) int {
		i, _ := slices.BinarySearchFunc(list, epoch, func(r storedRecord, epoch uint64) int {
			return r.Compare(RecordName{kind, epoch, 0})
		})
		return i
	}
	if epoch+1 == 0 {
		return list[find(epoch):]
	}
	return list[find(epoch):find(epoch+1)]
}

// readHead reads the head, and refuses what was written by a later version and,
// thereafter, kinds that there are not.
func (all storedRecords) readHead(last RecordKind) (*head, error) {
	r, err := all.only(HeadRecord)
	if err != nil {
		return nil, err
	}
	if version := tls.NewDecoder(r.value).Uint16("version"); version > RecordVersion {
		return nil, fmt.Errorf("%w: version %d", ErrNewerRecords, version)
	}
	h := new(head)
	clone := *r
	clone.value = bytes.Clone(r.value)
	if err := clone.read(h); err != nil {
		return nil, err
	}
	if h.version == 0 || h.status > Removed || h.leaves > maxRestoredLeaves || (h.reInit != nil) != (h.status == ReInitialized) {
		return nil, r.damaged(errors.New("has values that there are not"))
	}
	for kind, list := range all {
		if kind < HeadRecord || kind > last {
			return nil, list[0].damaged(errors.New("no such kind"))
		}
		if r := list[len(list)-1]; r.Epoch != 0 && !slices.Contains(ofEpochs, kind) {
			return nil, r.damaged(errors.New("of an epoch"))
		}
	}
	return h, nil
}

// ofEpochs are the kinds of a state's records that there are for each epoch.
var ofEpochs = []RecordKind{EpochRecord, ResumptionRecord, TreeSecretRecord, RatchetRecord, SkippedKeyRecord}

// maxRestoredLeaves bounds the memory that damaged records can ask for: more
// members than that cannot be told in a ratchet_tree extension.
const maxRestoredLeaves = 1 << 24

// restoring is a state that is being restored.
type restoring struct {
	records storedRecords
	head    *head
	*State
}

// state restores a state.
func (all storedRecords) state() (*State, error) {
	h, err := all.readHead(lastRecordOfState)
	if err != nil {
		return nil, err
	}
	suite, err := ciphersuite.Lookup(h.suite)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecords, err)
	}
	r := &restoring{all, h, &State{suite: suite, status: h.status, reInit: h.reInit, policy: new(Policy)}}
	for _, step := range []func() error{r.restorePolicy, r.restoreTree, r.restorePrivate, r.restoreClients, r.restoreEpochs, r.restoreResumable, r.restoreProposals} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return r.State, nil
}

func (r *restoring) restorePolicy() error {
	record, err := r.records.only(PolicyRecord)
	if err != nil {
		return err
	}
	return record.read(r.policy)
}

func (r *restoring) restoreTree() (err error) {
	list := r.records[TreeNodeRecord]
	if n := len(list); n > 0 && list[n-1].Index >= uint64(tree.NodeWidth(r.head.leaves)) {
		return list[n-1].damaged(errors.New("not in the tree"))
	}
	r.tree, err = tree.Restore(r.suite, func(yield func(tree.NodeIndex, []byte) bool) {
		for _, x := range list {
			if !yield(tree.NodeIndex(x.Index), x.value) {
				return
			}
		}
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRecords, err)
	}
	if r.tree.LeafCount() != r.head.leaves {
		return fmt.Errorf("%w: the tree has not %d leaves", ErrRecords, r.head.leaves)
	}
	return nil
}

// restorePrivate restores the private keys, which must be those of the tree.
func (r *restoring) restorePrivate() error {
	list := r.records[PrivateKeyRecord]
	leaf := r.head.leaf
	if !leaf.InTree(r.tree.LeafCount()) || len(list) != int(r.head.keys) {
		return fmt.Errorf("%w: %d private keys for leaf %d", ErrRecords, len(list), leaf)
	}
	for i := range list {
		x := tree.NodeIndex(list[i].Index)
		if !x.Contains(leaf.Node()) || list[i].Index >= uint64(tree.NodeWidth(r.tree.LeafCount())) {
			return list[i].damaged(errors.New("not above the own leaf"))
		}
		key, err := r.hpkeKey(ciphersuite.NewSecret(list[i].value))
		if err != nil {
			return list[i].damaged(err)
		}
		if r.private == nil {
			r.private = tree.NewPrivateTree(leaf, key)
		}
		r.private, _ = r.private.WithKey(x, key)
	}
	if r.private == nil {
		return fmt.Errorf("%w: no private key", ErrRecords)
	}
	if err := r.private.Check(r.tree); err != nil {
		return fmt.Errorf("%w: %w", ErrRecords, err)
	}

	record, err := r.records.only(SignerRecord)
	if err != nil {
		return err
	}
	r.signer, err = r.signatureKey(ciphersuite.NewSecret(record.value))
	if err == nil && !bytes.Equal(r.signer.Public(), r.tree.SignatureKey(leaf)) {
		err = errors.New("not the key of the own leaf")
	}
	if err != nil {
		return record.damaged(err)
	}
	return nil
}

// hpkeKey reads a private key and erases what it was read from.
func (r *restoring) hpkeKey(raw ciphersuite.Secret) (*ciphersuite.HPKEPrivateKey, error) {
	defer raw.Erase()
	return r.suite.ParseHPKEPrivateKey(raw)
}

func (r *restoring) signatureKey(raw ciphersuite.Secret) (*ciphersuite.SignaturePrivateKey, error) {
	defer raw.Erase()
	return r.suite.ParseSignaturePrivateKey(raw)
}

func (r *restoring) restoreClients() error {
	_, hash := clientKey(nil)
	e := r.clients.edit()
	for _, x := range r.records[ClientRecord] {
		if len(x.value) != len(hash) || x.Index >= uint64(r.tree.LeafCount()) || r.tree.SignatureKey(tree.LeafIndex(x.Index)) == nil {
			return x.damaged(errors.New("not the client of a leaf"))
		}
		e.put(tree.LeafIndex(x.Index), string(x.value))
	}
	r.clients = e.clients()
	if r.clients.names.Len() != r.tree.MemberCount() {
		return fmt.Errorf("%w: %d clients for %d members", ErrRecords, r.clients.names.Len(), r.tree.MemberCount())
	}
	return nil
}

func (r *restoring) restoreEpochs() error {
	if n := uint64(len(r.records[EpochRecord])); n != uint64(r.head.past)+1 || n > r.head.epoch+1 && r.head.epoch+1 != 0 {
		return fmt.Errorf("%w: %d epochs", ErrRecords, n)
	}
	members := membersOf(r.tree)
	for i := range r.records[EpochRecord] {
		record := r.records[EpochRecord][len(r.records[EpochRecord])-1-i]
		if record.Index != 0 || record.Epoch != r.head.epoch-uint64(i) {
			return record.damaged(errors.New("not directly before the next one"))
		}
		var x epochRecord
		if err := record.read(&x); err != nil {
			return err
		}
		if i > 0 {
			members = membersBefore(members, x.former)
		}
		e, err := r.restoreEpoch(record.Epoch, &x, members)
		if err != nil {
			return record.damaged(err)
		}
		if i > 0 {
			r.past = append(r.past, e)
			continue
		}
		r.epoch, r.interim, r.tag = e, x.interim, x.tag
		r.params, err = tree.NewGroupParameters(x.context.Version, r.suite.ID(), x.context.Extensions)
		if err != nil {
			return record.damaged(err)
		}
	}
	for kind := TreeSecretRecord; kind <= SkippedKeyRecord; kind++ {
		for _, x := range r.records[kind] {
			if x.Epoch > r.head.epoch || r.head.epoch-x.Epoch > uint64(r.head.past) {
				return x.damaged(errors.New("of no epoch that is kept"))
			}
		}
	}
	return nil
}

// restoreEpoch restores the epoch of that number; the first that is restored is
// the current one.
func (r *restoring) restoreEpoch(number uint64, x *epochRecord, members memberKeys) (*epoch, error) {
	nh, current := r.suite.Nh(), r.epoch == nil
	c := x.context
	if c.Epoch != number || c.CipherSuite != r.head.suite || !current && !bytes.Equal(c.GroupID, r.GroupID()) {
		return nil, errors.New("its context is of another group or epoch")
	}
	want := 1 // the sender data secret
	if current {
		want = 8 // all but the encryption secret
		if !bytes.Equal(c.TreeHash, r.tree.Hash()) || len(x.tag) != nh {
			return nil, errors.New("not the epoch of the tree")
		}
	} else if len(x.tag) != 0 {
		return nil, errors.New("a past epoch with the values of a current one")
	}
	if len(x.interim) != nh {
		return nil, errors.New("not a transcript hash")
	}
	secrets := x.keys.Secrets()
	for _, s := range secrets {
		if s.Len() != nh {
			return nil, errors.New("a secret of another length")
		}
	}
	if len(secrets) != want || x.keys.SenderDataSecret.IsAbsent() || !x.keys.EncryptionSecret.IsAbsent() {
		return nil, errors.New("not the secrets of an epoch")
	}
	if !slices.IsSortedFunc(x.former, func(a, b formerKey) int { return int(a.leaf) - int(b.leaf) }) || current && len(x.former) > 0 ||
		x.leaves > maxRestoredLeaves || current && x.leaves != r.head.leaves {
		return nil, errors.New("not the members of an epoch")
	}
	f, err := framing.NewEpoch(r.suite, c, x.keys, members)
	if err != nil {
		return nil, err
	}
	messages, err := schedule.RestoreSecretTree(r.suite, x.leaves, func(yield func(schedule.RecordName, []byte) bool) {
		for kind, of := range messageKinds {
			if of == 0 {
				continue
			}
			for _, m := range r.records.inEpoch(of, number) {
				if !yield(schedule.RecordName{Kind: schedule.RecordKind(kind), Index: m.Index}, m.value) {
					return
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	restored := &epoch{context: c, keys: x.keys, messages: messages, framing: f}
	if !current {
		restored.former, restored.interim = x.former, x.interim
	}
	return restored, nil
}

func (r *restoring) restoreResumable() error {
	list := r.records[ResumptionRecord]
	if len(list) != int(r.head.resumable) || uint64(len(list)) > r.head.epoch {
		return fmt.Errorf("%w: %d resumption PSKs", ErrRecords, len(list))
	}
	for i := range list {
		x := list[len(list)-1-i]
		if x.Index != 0 || x.Epoch != r.head.epoch-1-uint64(i) || len(x.value) != r.suite.Nh() {
			return x.damaged(errors.New("not the resumption PSK of an epoch directly before the next one"))
		}
		r.resumable = append(r.resumable, resumable{x.Epoch, ciphersuite.NewSecret(x.value)})
	}
	return nil
}

func (r *restoring) restoreProposals() error {
	record, err := r.records.only(CounterRecord)
	if err != nil {
		return err
	}
	var c counter
	if err := record.read(&c); err != nil {
		return err
	}
	r.sent = c.sent
	list := r.records[ProposalRecord]
	if len(list) != int(c.proposals) {
		return fmt.Errorf("%w: %d proposals", ErrRecords, len(list))
	}
	keys := r.records[UpdateKeysRecord]
	for i, x := range list {
		if x.RecordName != (RecordName{ProposalRecord, 0, uint64(i)}) {
			return x.damaged(errors.New("not in order"))
		}
		var p pendingProposal
		x.value = bytes.Clone(x.value)
		if err := x.read(&p); err != nil {
			return err
		}
		if len(keys) > 0 && keys[0].RecordName == (RecordName{UpdateKeysRecord, 0, uint64(i)}) {
			if err := r.restoreUpdateKeys(&p, &keys[0]); err != nil {
				return err
			}
			keys = keys[1:]
		}
		r.proposals.list = append(r.proposals.list, p)
	}
	if len(keys) > 0 {
		return keys[0].damaged(errors.New("of no proposal"))
	}
	return nil
}

func (r *restoring) restoreUpdateKeys(p *pendingProposal, record *storedRecord) error {
	var k updateKeys
	if err := record.read(&k); err != nil {
		return err
	}
	var err error
	if p.encryption, err = r.hpkeKey(k.encryption); err != nil {
		return record.damaged(err)
	}
	if p.Update == nil || !bytes.Equal(p.encryption.Public(), p.Update.LeafNode.EncryptionKey) {
		return record.damaged(errors.New("not the keys of an Update"))
	}
	if k.signature.Len() == 0 {
		return nil
	}
	if p.signature, err = r.signatureKey(k.signature); err != nil {
		return record.damaged(err)
	}
	if !bytes.Equal(p.signature.Public(), p.Update.LeafNode.SignatureKey) {
		return record.damaged(errors.New("not the signature key of an Update"))
	}
	return nil
}
