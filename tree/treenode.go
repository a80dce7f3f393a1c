package tree

// RFC 9420, Section 4.1.1: Ratchet Tree Nodes.

import (
	"encoding/binary"
	"slices"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// node is a node of a ratchet tree. Which one is known to who holds the tree:
// a node has neither an index nor a parent, so that trees can share it.
//
// A node without edit is frozen: it never changes, and data ends with its tree
// hash. Before the hash there is the encoding of its LeafNode or ParentNode, or
// nothing if it is blank. A blank subtree can be a single node without
// children, whose data are hashes of the subtree in post-order, those that are
// worth keeping (keptFrom); the last of them is its own.
//
// A node with edit belongs to an Editor, which may change it. data is the
// encoding alone, and edit can say that the unmerged leaves have changed since.
type node struct {
	left, right *node
	data        string
	edit        *edit
	leaves      uint32 // populated leaves of the subtree
	populated   bool   // this node holds a key
	occupied    bool   // a node of the subtree does
}

// edit marks nodes that an Editor may change. The nodes of an Editor share
// one, but a parent whose unmerged leaves change has its own.
type edit struct {
	owner    *Editor
	changed  bool        // unmerged is in force, and not what data says
	sorted   bool        // unmerged is in order
	unmerged []LeafIndex // with changed
}

// isShape reports whether n, at that level, is a blank subtree without
// children.
func (n *node) isShape(level int) bool { return level > 0 && n.left == nil }

// frozen reports whether n has its tree hash.
func (n *node) frozen() bool { return n.edit == nil }

// hash is the tree hash of the frozen node n, of nh bytes. All nodes of a Tree
// have one, but not all that children makes on the spot.
func (n *node) hash(nh int) string { return n.data[len(n.data)-nh:] }

// content is the encoding of the LeafNode or ParentNode at n, or empty if n is
// blank.
func (n *node) content(nh int) string {
	switch {
	case !n.populated:
		return ""
	case n.frozen():
		return n.data[:len(n.data)-nh]
	case !n.edit.changed:
		return n.data
	}
	_, rest := cutOpaque(n.data)
	_, list := cutOpaque(rest)
	var e tls.Encoder
	e.Raw([]byte(n.data[:len(n.data)-len(list)]))
	tls.Uint32s(&e, n.unmerged(nh))
	return string(mustFinish(&e))
}

// key is the encryption_key of the populated node n.
func (n *node) key(nh int) string {
	if !n.frozen() {
		nh = 0
	}
	key, _ := cutOpaque(n.data[:len(n.data)-nh])
	return key
}

// parentHash is the parent_hash of a populated node: of a parent, or of a leaf
// of source commit; has is false for another leaf.
func (n *node) parentHash(nh, level int) (hash string, has bool) {
	content := n.content(nh)
	if level > 0 {
		_, rest := cutOpaque(content)
		hash, _ = cutOpaque(rest)
		return hash, true
	}
	// Two keys; the type of the credential and its body, whose kinds are all one
	// vector; five lists of capabilities; the source.
	_, rest := cutOpaque(content)
	_, rest = cutOpaque(rest)
	rest = rest[2:]
	for range 1 + 5 {
		_, rest = cutOpaque(rest)
	}
	if LeafNodeSource(rest[0]) != LeafNodeSourceCommit {
		return "", false
	}
	hash, _ = cutOpaque(rest[1:])
	return hash, true
}

// unmerged is the list unmerged_leaves of the populated parent n.
func (n *node) unmerged(nh int) []LeafIndex {
	if n.frozen() || !n.edit.changed {
		if !n.frozen() {
			nh = 0
		}
		return decodeUnmerged(n.data[:len(n.data)-nh])
	}
	if !n.edit.sorted {
		slices.Sort(n.edit.unmerged)
		n.edit.unmerged = slices.Compact(n.edit.unmerged)
		n.edit.sorted = true
	}
	return n.edit.unmerged
}

// addUnmerged adds l to unmerged_leaves of the populated parent n, which its
// editor may change.
func (n *node) addUnmerged(l LeafIndex) {
	if !n.edit.changed {
		n.edit = &edit{owner: n.edit.owner, changed: true, sorted: true, unmerged: decodeUnmerged(n.data)}
	}
	x := n.edit
	if k := len(x.unmerged); k > 0 && x.unmerged[k-1] >= l {
		x.sorted = false
	}
	x.unmerged = append(x.unmerged, l)
}

// children returns the children of the parent n at that level. Those of a
// shape are made on the spot: shapes again, or blank leaves. Where the shape has
// not kept their hashes, or has none yet, their data are empty.
func (n *node) children(level, nh int) (left, right *node) {
	if !n.isShape(level) {
		return n.left, n.right
	}
	if !n.frozen() {
		return &node{edit: n.edit}, &node{edit: n.edit}
	}
	if level <= keptFrom {
		return &node{}, &node{}
	}
	half := (len(n.data) - nh) / 2
	return &node{data: n.data[:half]}, &node{data: n.data[half : 2*half]}
}

// summarize sets what n says of its subtree from what its children say.
func (n *node) summarize() {
	n.leaves = n.left.leaves + n.right.leaves
	n.occupied = n.populated || n.left.occupied || n.right.occupied
}

// cutOpaque takes an opaque<V> from the front of the encoding of a node, which
// is known to be well-formed.
func cutOpaque(s string) (body, rest string) {
	size := 1 << (s[0] >> 6)
	length := int(s[0] & 0x3f)
	for _, b := range []byte(s[1:size]) {
		length = length<<8 | int(b)
	}
	return s[size : size+length], s[size+length:]
}

// decodeUnmerged reads unmerged_leaves from the encoding of a ParentNode.
func decodeUnmerged(content string) []LeafIndex {
	_, rest := cutOpaque(content)
	_, rest = cutOpaque(rest)
	list, _ := cutOpaque(rest)
	if list == "" {
		return nil
	}
	leaves := make([]LeafIndex, len(list)/4)
	for i := range leaves {
		leaves[i] = LeafIndex(binary.BigEndian.Uint32([]byte(list[4*i : 4*i+4])))
	}
	return leaves
}

// decodeLeaf reads the encoding of a LeafNode. The result shares no memory
// with the tree.
func decodeLeaf(content string) *LeafNode {
	n := new(LeafNode)
	if err := tls.Unmarshal([]byte(content), n); err != nil {
		panic("mls: internal error: a leaf of the tree is malformed: " + err.Error())
	}
	return n
}

// decodeParent reads the encoding of a ParentNode, as decodeLeaf does.
func decodeParent(content string) *ParentNode {
	n := new(ParentNode)
	if err := tls.Unmarshal([]byte(content), n); err != nil {
		panic("mls: internal error: a parent of the tree is malformed: " + err.Error())
	}
	return n
}

// credentialType reads the type of the credential from the encoding of a
// LeafNode.
func credentialType(leaf string) spec.CredentialType {
	_, rest := cutOpaque(leaf)
	_, rest = cutOpaque(rest)
	return spec.CredentialType(binary.BigEndian.Uint16([]byte(rest[:2])))
}

// signatureKey reads signature_key from the encoding of a LeafNode.
func signatureKey(leaf string) string {
	_, rest := cutOpaque(leaf)
	key, _ := cutOpaque(rest)
	return key
}

// mustFinish returns what was written to e, which cannot have been too long
// for a vector.
func mustFinish(e *tls.Encoder) []byte {
	b, err := e.Finish()
	if err != nil {
		panic("mls: internal error: " + err.Error())
	}
	return b
}
