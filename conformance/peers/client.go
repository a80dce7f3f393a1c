// Package peers drives groups in which this implementation and others, written
// by other people, are members together. Agreement between copies of one
// implementation shows nothing of the kind: a misreading of the RFC agrees with
// itself.
//
// The others are programs that answer on standard output, in JSON, what is
// asked on standard input; folder npm has the drivers of two. A Client is one
// of their clients or one of ours. Trust nothing here with secrets: it is for
// tests only.
package peers

// Client is one client of one implementation. It is in one group at most.
type Client interface {
	Implementation() Implementation
	// Identity is its basic credential's. A party keeps it for good.
	Identity() string
	// KeyPackage returns a fresh one, as an MLSMessage like all messages here.
	KeyPackage() ([]byte, error)
	Create(groupID []byte) error
	Join(welcome []byte) error
	// JoinExternal joins by an external Commit, that counts as accepted. With
	// resync it removes this client's old leaf.
	JoinExternal(groupInfo []byte, resync bool) (*Commit, error)
	Propose(p Proposal) ([]byte, error)
	// Commit covers the proposals that wait, and those of the order.
	Commit(order CommitOrder) (*Commit, error)
	Process(message []byte) (*Received, error)
	Encrypt(data []byte) ([]byte, error)
	View() (*View, error)
	// Forget loses all state of the group.
	Forget() error
	Close() error
}

// Implementation names what a client runs on, and what of MLS its interface
// offers. What it offers as a receiver is nowhere limited but in Private.
type Implementation struct {
	Name, Version string
	// Private: it sends and takes handshake messages as PrivateMessage.
	Private bool
	// Proposes: it sends Add and Remove proposals of their own.
	Proposes bool
	// ProposesUpdate: it sends Update proposals.
	ProposesUpdate bool
	// Mixes: one Commit of it can both add and remove.
	Mixes bool
}

// Proposal says what to propose: exactly one of the three.
type Proposal struct {
	Add     []byte // KeyPackage
	Remove  string // identity
	Update  bool   // of the proposer's own leaf
	Private bool
}

// CommitOrder says what to commit by value.
type CommitOrder struct {
	Add     [][]byte // KeyPackages
	Remove  []string // identities
	Pending bool     // there are proposals that wait
	Private bool
	// Discard: the Delivery Service accepts another Commit.
	Discard bool
}

// Commit is a Commit that was made.
type Commit struct {
	Message   []byte
	Welcome   []byte // nil if it adds nobody
	GroupInfo []byte // of the new epoch, with ratchet_tree and external_pub
}

// Received says what a message was.
type Received struct {
	Kind    Kind
	Data    []byte // of an Application
	Removed bool   // a Commit removed this client
}

// Kind is a kind of message.
type Kind string

// The kinds of messages.
const (
	KindApplication Kind = "application"
	KindProposal    Kind = "proposal"
	KindCommit      Kind = "commit"
)

// View is what members of a group have to agree on. Nil: the implementation
// does not tell.
type View struct {
	Epoch              uint64
	Members            []string // by leaf, or in any order
	Exporter           []byte   // MLS-Exporter("exporter", "", 32)
	EpochAuthenticator []byte
	TreeHash           []byte
}
