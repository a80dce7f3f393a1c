package tree

// RFC 9420, Section 12.4.3.3: Ratchet Tree Extension.

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/internal/pmap"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// Encode writes the tree as optional<Node> ratchet_tree<V>: its nodes from left
// to right up to the last populated one. A tree has at least one member.
func (t *Tree) Encode(e *tls.Encoder) {
	if !t.root.occupied {
		e.Opaque(nil)
		return
	}
	// Two copies of a known size cost less than a growing buffer.
	body := tls.NewEncoder(make([]byte, 0, encodedSize(t.root, t.height, t.nh())))
	encodeNodes(body, t.root, t.height, t.nh(), true)
	e.Opaque(mustFinish(body))
}

// encodedSize is the length of the nodes below n, at that level, with trailing
// blank ones.
func encodedSize(n *node, level, nh int) int {
	if !n.occupied {
		return int(NodeWidth(1 << level))
	}
	size := 1
	if n.populated {
		size = 2 + len(n.data) - nh
	}
	if level > 0 {
		size += encodedSize(n.left, level-1, nh) + encodedSize(n.right, level-1, nh)
	}
	return size
}

// encodeNodes writes the nodes below n, at that level, in order; if last, only
// up to the last populated one, of which there is one.
func encodeNodes(e *tls.Encoder, n *node, level, nh int, last bool) {
	if level == 0 {
		encodeNode(e, n, level, nh)
		return
	}
	if n.isShape(level) {
		for range NodeWidth(1 << level) {
			e.Uint8(0)
		}
		return
	}
	beyond := !last || n.right.occupied
	encodeNodes(e, n.left, level-1, nh, last && !beyond && !n.populated)
	if !beyond && !n.populated {
		return
	}
	encodeNode(e, n, level, nh)
	if beyond {
		encodeNodes(e, n.right, level-1, nh, last)
	}
}

func encodeNode(e *tls.Encoder, n *node, level, nh int) {
	if !n.populated {
		e.Uint8(0)
		return
	}
	e.Uint8(1)
	if level == 0 {
		e.Uint8(uint8(spec.NodeTypeLeaf))
	} else {
		e.Uint8(uint8(spec.NodeTypeParent))
	}
	e.Raw([]byte(n.content(nh)))
}

// Parse reads optional<Node> ratchet_tree<V>, all of data, and computes all
// tree hashes on all cores. The Tree shares no memory with data. Nothing is
// checked but the syntax; who joins a group calls Validate.
//
// For each byte of data the Tree takes about two if its members are as usual; for
// blank nodes, whose hashes are computed as well, an eighth of a hash: four
// bytes with SHA-256, eight with SHA-512. The worst are parents of five bytes,
// 32 and 44 for each byte, and twice that in passing.
//
// The error is a *tls.DecodeError, or a violation of
// spec.RatchetTreeTrailingBlank or spec.NodeTypePosition.
func Parse(suite *ciphersuite.Suite, data []byte) (*Tree, error) {
	d := tls.NewDecoder(data)
	entries, count := readEntries(d)
	if err := d.Finish(); err != nil {
		return nil, err
	}
	return fromEntries(suite, entries, count, string(data))
}

// readEntries reads the nodes of a ratchet_tree. It returns the populated ones
// and how many there are with the blank ones.
func readEntries(d *tls.Decoder) (entries []treeEntry, count int) {
	const field = "ratchet_tree"
	outer := d.Begin(field)
	for ; d.OK() && d.Remaining() > 0; count++ {
		before := *d
		x := treeEntry{index: NodeIndex(count)}
		if x.Decode(d); !d.OK() {
			// Again, to say where.
			*d = before
			d.Struct(fmt.Sprintf("%s[%d]", field, count), new(treeEntry))
			break
		}
		if x.kind != 0 {
			entries = append(entries, x)
		}
	}
	d.End(field, outer)
	return entries, count
}

// fromEntries makes a tree of its populated nodes in order, whose contents are
// in text. count is the number of nodes with the blank ones.
func fromEntries(suite *ciphersuite.Suite, entries []treeEntry, count int, text string) (*Tree, error) {
	// The last node is populated.
	if count == 0 {
		return nil, spec.RatchetTreeTrailingBlank.Violated("ratchet_tree is empty")
	}
	if len(entries) == 0 || int(entries[len(entries)-1].index) != count-1 {
		return nil, spec.RatchetTreeTrailingBlank.Violated("ratchet_tree[%d]", count-1)
	}

	// Leaves and parents alternate.
	for _, x := range entries {
		want := spec.NodeTypeParent
		if x.index.IsLeaf() {
			want = spec.NodeTypeLeaf
		}
		if x.kind != want {
			return nil, spec.NodeTypePosition.Violated("ratchet_tree[%d]: %v", x.index, x.kind)
		}
	}

	// The tree is extended to the right by blanks to the next full size. The
	// length of a vector keeps it far below MaxLeaves.
	width := Width(LeafIndex(count / 2))
	e := &Editor{view: newView(suite, log2(width))}
	e.mark = &edit{owner: e}
	e.root = e.build(entries, text, e.rootIndex())
	freezeAll(suite, e.root, e.rootIndex(), count)
	t := &Tree{view: e.view}
	t.index = t.buildIndex()
	return t, nil
}

// build makes the subtree of x from its populated nodes, in order.
//
// The content of a node is a part of text until the node is frozen, and copied
// then.
func (e *Editor) build(entries []treeEntry, text string, x NodeIndex) *node {
	n := &node{edit: e.mark}
	if len(entries) == 0 {
		return n
	}
	i, found := slices.BinarySearchFunc(entries, x, func(entry treeEntry, x NodeIndex) int {
		return cmp.Compare(entry.index, x)
	})
	right := entries[i:]
	if found {
		n.data, n.populated = entries[i].content(text), true
		right = entries[i+1:]
	}
	if x.IsLeaf() {
		n.occupied, n.leaves = true, 1
		return n
	}
	n.left, n.right = e.build(entries[:i], text, Left(x)), e.build(right, text, Right(x))
	n.summarize()
	return n
}

// buildIndex finds all keys of the tree.
func (t *Tree) buildIndex() index {
	// The fingerprints are computed on all cores, then each index is made.
	var leaves, parents []indexed
	eachNodeBelow(t.root, t.rootIndex(), func(n *node, x NodeIndex) {
		if x.IsLeaf() {
			leaves = append(leaves, indexed{n, x})
		} else {
			parents = append(parents, indexed{n, x})
		}
	})
	nh := t.nh()
	encryption := make([]uint64, len(leaves)+len(parents))
	signature := make([]uint64, len(leaves))
	Parallel(len(encryption), func(i int) {
		if i >= len(leaves) {
			p := parents[i-len(leaves)]
			encryption[i] = t.fingerprint(p.node.key(nh)) | uint64(p.index)
			return
		}
		l := leaves[i]
		encryption[i] = t.fingerprint(l.node.key(nh)) | uint64(l.index)
		signature[i] = t.fingerprint(signatureKey(l.node.content(nh))) | uint64(l.index)
	})
	var made index
	Parallel(2, func(i int) {
		if i == 0 {
			made.encryption = pmap.SetOf(encryption)
			return
		}
		made.signature = pmap.SetOf(signature)
		counts := map[spec.CredentialType]uint32{}
		for _, l := range leaves {
			counts[credentialType(l.node.content(nh))]++
		}
		for of, count := range counts {
			made.credentials = made.credentials.Set(uint64(of), count)
		}
	})
	return made
}

// indexed is a node with its index.
type indexed struct {
	node  *node
	index NodeIndex
}

// eachNodeBelow gives f the populated nodes of the subtree of n, which is x, in
// order.
func eachNodeBelow(n *node, x NodeIndex, f func(*node, NodeIndex)) {
	if !n.occupied {
		return
	}
	if !x.IsLeaf() {
		eachNodeBelow(n.left, Left(x), f)
	}
	if n.populated {
		f(n, x)
	}
	if !x.IsLeaf() {
		eachNodeBelow(n.right, Right(x), f)
	}
}

// treeEntry is where the optional<Node> with that index is in its input: the
// bytes from start to end are the LeafNode or ParentNode. kind is zero for a
// blank node. The length of a vector keeps the offsets below 2^31.
type treeEntry struct {
	index      NodeIndex
	start, end uint32
	kind       spec.NodeType
}

func (x treeEntry) content(text string) string { return text[x.start:x.end] }

// Decode reads an optional<Node>. The index stays as it is.
func (x *treeEntry) Decode(d *tls.Decoder) {
	*x = treeEntry{index: x.index}
	if !d.Present("present") {
		return
	}
	x.kind = spec.NodeType(d.Uint8("node_type"))
	start := d.Offset()
	switch x.kind {
	case spec.NodeTypeLeaf:
		// The encoding is kept, so it is enough to find its end; what is
		// malformed is read again to say what.
		if ahead := *d; skipLeafNode(&ahead) {
			d.Raw("leaf_node", ahead.Offset()-start)
		} else {
			d.Struct("leaf_node", new(LeafNode))
		}
	case spec.NodeTypeParent:
		d.Opaque("encryption_key")
		d.Opaque("parent_hash")
		if unmerged := d.Opaque("unmerged_leaves"); len(unmerged)%4 != 0 {
			d.Fail("unmerged_leaves", spec.ElementBoundary, fmt.Errorf("%d bytes", len(unmerged)))
		}
	default:
		d.Fail("node_type", spec.UnknownNodeType, fmt.Errorf("%v", x.kind))
	}
	x.start, x.end = uint32(start), uint32(d.Offset())
}

// skipLeafNode reads over a LeafNode and reports whether it is well-formed. It
// accepts what LeafNode.Decode accepts.
func skipLeafNode(d *tls.Decoder) bool {
	d.Opaque("")
	d.Opaque("")
	if spec.CredentialType(d.Uint16("")) == spec.CredentialTypeX509 {
		for outer := d.Begin(""); ; {
			if d.Remaining() == 0 || !d.OK() {
				d.End("", outer)
				break
			}
			d.Opaque("")
		}
	} else {
		d.Opaque("")
	}
	for range 5 {
		if len(d.Opaque(""))%2 != 0 {
			return false
		}
	}
	switch LeafNodeSource(d.Uint8("")) {
	case LeafNodeSourceKeyPackage:
		d.Raw("", 16)
	case LeafNodeSourceUpdate:
	case LeafNodeSourceCommit:
		d.Opaque("")
	default:
		return false
	}
	for outer := d.Begin(""); ; {
		if d.Remaining() == 0 || !d.OK() {
			d.End("", outer)
			break
		}
		d.Uint16("")
		d.Opaque("")
	}
	d.Opaque("")
	return d.OK()
}
