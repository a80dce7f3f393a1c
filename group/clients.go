package group

// RFC 9420, Section 5.3.3: Uniquely Identifying Clients.

import (
	"encoding/binary"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/internal/pmap"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// clients says at which leaf a client is, by the name that the application
// gave to its credential. It is a persistent value; names are kept as hashes.
type clients struct {
	leaves pmap.Map[[]clientLeaf] // by the first 8 bytes of the hash
	names  pmap.Map[string]       // hash by leaf
}

type clientLeaf struct {
	name string // hash
	leaf tree.LeafIndex
}

// clientKey hashes a name, in the same way whatever the group's suite: the
// members of a group are compared with those of one that continues it.
func clientKey(client []byte) (uint64, string) {
	suite, err := ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	if err != nil {
		panic("mls: internal error: the mandatory suite is missing")
	}
	hash := suite.Hash(client)
	return binary.BigEndian.Uint64(hash), string(hash)
}

// find returns the leaf of a client, the first one.
func (c clients) find(client []byte) (tree.LeafIndex, bool) {
	at := c.leavesOf(client)
	if len(at) == 0 {
		return 0, false
	}
	return at[0], true
}

// leavesOf returns the leaves of a client: more than one if it came back by an
// external Commit and its old leaf is still there.
func (c clients) leavesOf(client []byte) []tree.LeafIndex {
	key, name := clientKey(client)
	same, _ := c.leaves.Get(key)
	var at []tree.LeafIndex
	for _, x := range same {
		if x.name == name {
			at = append(at, x.leaf)
		}
	}
	return at
}

// is reports whether client is at leaf.
func (c clients) is(leaf tree.LeafIndex, client []byte) bool {
	_, name := clientKey(client)
	present, ok := c.names.Get(uint64(leaf))
	return ok && present == name
}

// set puts client at leaf, in place of who was there.
func (c clients) set(leaf tree.LeafIndex, client []byte) clients {
	e := c.edit()
	e.set(leaf, client)
	return e.clients()
}

// clientsEditor makes many changes at once.
type clientsEditor struct {
	leaves *pmap.Editor[[]clientLeaf]
	names  *pmap.Editor[string]
}

func (c clients) edit() *clientsEditor { return &clientsEditor{c.leaves.Edit(), c.names.Edit()} }

func (c *clientsEditor) clients() clients { return clients{c.leaves.Map(), c.names.Map()} }

func (c *clientsEditor) set(leaf tree.LeafIndex, client []byte) {
	_, name := clientKey(client)
	c.remove(leaf)
	c.put(leaf, name)
}

func (c *clientsEditor) put(leaf tree.LeafIndex, name string) {
	key := binary.BigEndian.Uint64([]byte(name))
	same, _ := c.leaves.Get(key)
	i, _ := slices.BinarySearchFunc(same, leaf, func(x clientLeaf, leaf tree.LeafIndex) int { return int(x.leaf) - int(leaf) })
	c.leaves.Set(key, slices.Insert(slices.Clone(same), i, clientLeaf{name, leaf}))
	c.names.Set(uint64(leaf), name)
}

func (c *clientsEditor) remove(leaf tree.LeafIndex) {
	name, ok := c.names.Get(uint64(leaf))
	if !ok {
		return
	}
	c.names.Delete(uint64(leaf))
	key := binary.BigEndian.Uint64([]byte(name))
	same, _ := c.leaves.Get(key)
	rest := slices.DeleteFunc(slices.Clone(same), func(x clientLeaf) bool { return x.leaf == leaf })
	if len(rest) == 0 {
		c.leaves.Delete(key)
	} else {
		c.leaves.Set(key, rest)
	}
}

// missingFrom returns the leaf of a client that is in c and not in other, the
// first one, or nil.
func (c clients) missingFrom(other clients) *tree.LeafIndex {
	for leaf, name := range c.names.All() {
		same, _ := other.leaves.Get(binary.BigEndian.Uint64([]byte(name)))
		if !slices.ContainsFunc(same, func(x clientLeaf) bool { return x.name == name }) {
			l := tree.LeafIndex(leaf)
			return &l
		}
	}
	return nil
}
