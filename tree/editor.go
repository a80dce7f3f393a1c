package tree

// RFC 9420, Section 12.3: Applying a Proposal List (to the tree).

import (
	"errors"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/internal/pmap"
	"github.com/seed-47ee054e/mls/spec"
)

// ErrNoMember is misuse: the leaf that is to be changed has no member.
var ErrNoMember = errors.New("mls: no member at that leaf")

// Editor makes the tree of the next epoch: first the proposals of a Commit are
// applied, in the order of RFC 9420, Section 12.3, then its path is created or
// merged. The Tree it began with does not change. A method that returns an
// error has changed nothing.
//
// A node is copied when it first changes and hashed once, when Tree is called;
// so thousands of proposals cost O(n) together. An Editor is used by one
// goroutine.
type Editor struct {
	view
	encryption  *pmap.Editor[struct{}]
	signature   *pmap.Editor[struct{}]
	credentials *pmap.Editor[uint32]

	mark    *edit              // of the nodes that may change
	fresh   int                // nodes made since the last Tree
	spine   []*node            // reused by path
	added   map[LeafIndex]bool // by Add: not part of a path (Section 7.6)
	touched []LeafIndex        // by Add and Update, in order
}

// Edit returns an Editor that starts with t.
func (t *Tree) Edit() *Editor {
	e := &Editor{
		view:        t.view,
		encryption:  t.encryption.Edit(),
		signature:   t.signature.Edit(),
		credentials: t.credentials.Edit(),
		added:       map[LeafIndex]bool{},
	}
	e.mark = &edit{owner: e}
	return e
}

// Tree computes the tree hashes of what changed and returns the tree as it is
// now. The Editor can be used further; it still knows which leaves were added.
func (e *Editor) Tree() *Tree {
	freezeAll(e.suite, e.root, e.rootIndex(), e.fresh)
	e.fresh = 0
	return &Tree{e.view, index{e.encryption.Map(), e.signature.Map(), e.credentials.Map()}}
}

// own returns n, at that level, or a copy of it that may be changed and that
// has children.
func (e *Editor) own(n *node, level int) *node {
	if n.frozen() {
		c := *n
		c.data = n.content(e.nh())
		c.edit = e.mark
		if n.isShape(level) {
			c.left, c.right = e.unfold(n, level)
		}
		e.fresh++
		return &c
	}
	if n.isShape(level) {
		n.left, n.right = e.unfold(n, level)
		e.fresh++
	}
	return n
}

// unfold makes the children of the shape n. Those whose hashes are not known
// get them with the tree.
func (e *Editor) unfold(n *node, level int) (left, right *node) {
	left, right = n.children(level, e.nh())
	if left.data == "" {
		left.edit, right.edit = e.mark, e.mark
	}
	return left, right
}

// path makes all nodes from the leaf l to the root changeable and returns
// them, each at the index of its level. The result is valid until the next
// call.
func (e *Editor) path(l LeafIndex) []*node {
	e.spine = slices.Grow(e.spine[:0], e.height+1)[:e.height+1]
	at := &e.root
	for level := e.height; ; level-- {
		*at = e.own(*at, level)
		e.spine[level] = *at
		if level == 0 {
			return e.spine
		}
		if l>>(level-1)&1 == 0 {
			at = &(*at).left
		} else {
			at = &(*at).right
		}
	}
}

// summarize brings up to date what the nodes of a path say of their subtrees.
func summarize(path []*node) {
	path[0].occupied = path[0].populated
	path[0].leaves = 0
	if path[0].populated {
		path[0].leaves = 1
	}
	for _, n := range path[1:] {
		n.summarize()
	}
}

// put gives the changeable node n, which is x, that content, or blanks it if
// content is empty, and keeps the index.
func (e *Editor) put(n *node, x NodeIndex, content string) {
	if n.populated {
		e.forget(n, x)
	}
	n.populated = content != ""
	n.data = content
	n.edit = e.mark
	if !n.populated {
		return
	}
	e.encryption.Set(e.fingerprint(n.key(e.nh()))|uint64(x), struct{}{})
	if x.IsLeaf() {
		e.signature.Set(e.fingerprint(signatureKey(content))|uint64(x), struct{}{})
		e.countCredential(content, 1)
	}
}

// forget takes the populated node n, which is x, out of the index.
func (e *Editor) forget(n *node, x NodeIndex) {
	e.encryption.Delete(e.fingerprint(n.key(e.nh())) | uint64(x))
	if x.IsLeaf() {
		content := n.content(e.nh())
		e.signature.Delete(e.fingerprint(signatureKey(content)) | uint64(x))
		e.countCredential(content, -1)
	}
}

func (e *Editor) countCredential(leaf string, change int) {
	t := uint64(credentialType(leaf))
	count, _ := e.credentials.Get(t)
	if count = uint32(int(count) + change); count == 0 {
		e.credentials.Delete(t)
	} else {
		e.credentials.Set(t, count)
	}
}

// blankPath blanks the parents of a path, root included, that starts at l.
func (e *Editor) blankPath(path []*node, l LeafIndex) {
	x := l.Node()
	for _, n := range path[1:] {
		x = Parent(x, e.LeafCount())
		if n.populated {
			e.put(n, x, "")
		}
	}
}

// HasEncryptionKey is as that of Tree, with the changes so far.
func (e *Editor) HasEncryptionKey(key ciphersuite.HPKEPublicKey) (NodeIndex, bool) {
	return first(e.nodesWith(e.encryption.From, string(key), e.keyAt))
}

// HasSignatureKey is as that of Tree, with the changes so far.
func (e *Editor) HasSignatureKey(key ciphersuite.SignaturePublicKey) (LeafIndex, bool) {
	x, ok := first(e.nodesWith(e.signature.From, string(key), e.signatureKeyAt))
	return x.Leaf(), ok
}

// CredentialTypes is as that of Tree, with the changes so far.
func (e *Editor) CredentialTypes() []spec.CredentialType { return typesIn(e.credentials.From(0)) }

// Added reports whether the Editor's Add put the present member at l.
func (e *Editor) Added(l LeafIndex) bool { return e.added[l] }
