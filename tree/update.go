package tree

// RFC 9420, Section 12.1.2: Update (of the tree).

import "github.com/seed-47ee054e/mls/tls"

// Update replaces the leaf of the member at l and blanks all parents above it.
// Nothing about the leaf is checked (ValidateLeaf, CheckKeys). The error is
// ErrNoMember or a violation of spec.VectorTooLong.
func (e *Editor) Update(l LeafIndex, leaf *LeafNode) error {
	content, err := tls.Marshal(leaf)
	if err != nil {
		return err
	}
	if !l.InTree(e.LeafCount()) || !e.at(l.Node()).populated {
		return ErrNoMember
	}
	path := e.path(l)
	e.put(path[0], l.Node(), string(content))
	e.blankPath(path, l)
	summarize(path)
	e.touched = append(e.touched, l)
	return nil
}
