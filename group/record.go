package group

// Beyond the RFC: the names of the records that a group is stored as.

import (
	"cmp"
	"errors"

	"github.com/seed-47ee054e/mls/tls"
)

// RecordVersion is the version of the records that are written. Those of all
// versions from 1 on are read.
const RecordVersion = 1

// Records that cannot be read.
var (
	// ErrNewerRecords: the records were written by a later version of this
	// library. They may be intact.
	ErrNewerRecords = errors.New("mls: the records are of a later version")
	// ErrRecords: the records are damaged, incomplete, or not those of a group.
	ErrRecords = errors.New("mls: the records are not those of a group")
)

// RecordKind is what a record holds.
type RecordKind uint8

// The kinds of records. What Epoch and Index of a name mean is said where they
// are used; otherwise they are zero.
const (
	HeadRecord        RecordKind = 1  // version, suite, epoch, and how many there are of the others
	CounterRecord     RecordKind = 2  // of messages sent and of proposals waiting
	PolicyRecord      RecordKind = 3  // the Policy
	SignerRecord      RecordKind = 4  // the signature private key
	EpochRecord       RecordKind = 5  // context and secrets of Epoch, which is the current one or past
	TreeNodeRecord    RecordKind = 6  // the public node Index
	ClientRecord      RecordKind = 7  // the hash of the client's name at the leaf Index
	PrivateKeyRecord  RecordKind = 8  // the private key of the node Index
	ProposalRecord    RecordKind = 9  // the proposal Index of those that wait
	UpdateKeysRecord  RecordKind = 10 // the private keys of that proposal
	ResumptionRecord  RecordKind = 11 // the resumption PSK of a past Epoch
	TreeSecretRecord  RecordKind = 12 // of the secret tree of Epoch: the secret of the node Index
	RatchetRecord     RecordKind = 13 // a ratchet; Index is that of schedule.RatchetRecord
	SkippedKeyRecord  RecordKind = 14 // a skipped key; Index is that of schedule.SkippedRecord
	CommitRecord      RecordKind = 15 // the message of the pending Commit
	WelcomeRecord     RecordKind = 16 // the Welcome Index of the pending Commit
	CommitInfoRecord  RecordKind = 17 // what else is known of the pending Commit
	EndedRecord       RecordKind = 18 // the hash of the Commit that ended Epoch
	WithdrawnRecord   RecordKind = 19 // the hash of an own Commit in Epoch that was given up; Index counts them
	lastRecordOfState            = SkippedKeyRecord
	lastRecord                   = WithdrawnRecord

	// pendingRecord is added to the kind of a record that holds for the epoch
	// that the pending Commit starts.
	pendingRecord RecordKind = 0x80
)

// RecordName names a record of a group.
type RecordName struct {
	Kind  RecordKind
	Epoch uint64
	Index uint64
}

// Encode writes the name: 17 bytes.
func (n *RecordName) Encode(e *tls.Encoder) {
	e.Uint8(uint8(n.Kind))
	e.Uint64(n.Epoch)
	e.Uint64(n.Index)
}

// Decode reads a name.
func (n *RecordName) Decode(d *tls.Decoder) {
	n.Kind = RecordKind(d.Uint8("kind"))
	n.Epoch = d.Uint64("epoch")
	n.Index = d.Uint64("index")
}

// Compare orders names as their encodings are ordered.
func (n RecordName) Compare(o RecordName) int {
	return cmp.Or(cmp.Compare(n.Kind, o.Kind), cmp.Compare(n.Epoch, o.Epoch), cmp.Compare(n.Index, o.Index))
}
