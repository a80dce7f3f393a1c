package group

// RFC 9420, Section 14: Sequencing of State Changes (how a handle comes to be).

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tree"
)

// own returns c with a signature key that the group may erase.
func (c Client) own(suite *ciphersuite.Suite) (Client, error) {
	key, err := ownKey(suite, c.SignatureKey)
	c.SignatureKey = key
	return c, err
}

func ownKey(suite *ciphersuite.Suite, key *ciphersuite.SignaturePrivateKey) (*ciphersuite.SignaturePrivateKey, error) {
	raw := key.Secret()
	defer raw.Erase()
	return suite.ParseSignaturePrivateKey(raw)
}

// NewGroup is Create for applications.
func NewGroup(in *CreateInput) (*Group, error) {
	own := *in
	var err error
	if own.Client, err = in.Client.own(in.Suite); err != nil {
		return nil, err
	}
	state, err := Create(&own)
	if err != nil {
		own.Client.SignatureKey.Erase()
		return nil, err
	}
	return start(&standing{state: state}, nil), nil
}

// JoinGroup is Join for applications. The private keys of the KeyPackage belong
// to the group from then on, unless it is one of last resort. others are the
// groups that this client is in, in place of in.Groups; a group that was lost in
// a fork is none of them.
func JoinGroup(in *JoinInput, others ...*Group) (*Group, error) {
	own, keys := *in, *in.Keys
	own.Keys, own.Groups = &keys, nil
	for _, g := range others {
		at, err := g.use()
		if err != nil {
			return nil, err
		}
		if at.state != nil {
			own.Groups = append(own.Groups, at.state)
		}
	}
	suite, err := ciphersuite.Lookup(keys.KeyPackage.CipherSuite)
	if err != nil {
		return nil, err
	}
	if keys.SignatureKey, err = ownKey(suite, keys.SignatureKey); err != nil {
		return nil, err
	}
	r, err := Join(&own)
	if err != nil {
		keys.SignatureKey.Erase()
		return nil, err
	}
	return start(&standing{state: r.State}, r.Dead), nil
}

// JoinGroupExternal is JoinExternal for applications. The Commit is pending:
// there is no group to use before Merge. If it is not accepted, the handle is
// discarded, and the client tries again with the GroupInfo of a later epoch.
func JoinGroupExternal(in *ExternalJoinInput) (*Group, *PendingCommit, error) {
	own := *in
	suite, err := ciphersuite.Lookup(in.GroupInfo.GroupContext.CipherSuite)
	if err != nil {
		return nil, nil, err
	}
	if own.Client, err = in.Client.own(suite); err != nil {
		return nil, nil, err
	}
	c, err := JoinExternal(&own)
	if err != nil {
		own.Client.SignatureKey.Erase()
		return nil, nil, err
	}
	return start(&standing{pending: c}, nil), c.pending(), nil
}

// ReInitialize is State.ReInitialize for applications: the group that comes back
// is the new one, in which the Commit that adds the other members is pending. It
// does not spend g.
func (g *Group) ReInitialize(in *ContinueInput) (*Group, *PendingCommit, error) {
	return g.continued(in, func(s *State, in *ContinueInput) (*Commit, error) { return s.ReInitialize(in) })
}

// Branch is State.Branch for applications, and otherwise as ReInitialize.
func (g *Group) Branch(groupID []byte, extensions tree.Extensions, in *ContinueInput) (*Group, *PendingCommit, error) {
	return g.continued(in, func(s *State, in *ContinueInput) (*Commit, error) { return s.Branch(groupID, extensions, in) })
}

func (g *Group) continued(in *ContinueInput, create func(*State, *ContinueInput) (*Commit, error)) (*Group, *PendingCommit, error) {
	at, err := g.member()
	if err != nil {
		return nil, nil, err
	}
	suite := at.state.suite
	if r := at.state.reInit; r != nil {
		if suite, err = ciphersuite.Lookup(r.CipherSuite); err != nil {
			return nil, nil, err
		}
	}
	own := *in
	if own.Client, err = in.Client.own(suite); err != nil {
		return nil, nil, err
	}
	c, err := create(at.state, &own)
	if err != nil {
		own.Client.SignatureKey.Erase()
		return nil, nil, err
	}
	return start(&standing{state: c.State, pending: c}, c.Dead), c.pending(), nil
}
