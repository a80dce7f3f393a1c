package peers

import (
	"errors"
	"strings"
)

// fault is a known deviation of a peer from the RFC, or a limit of its own.
// Histories go around it and count how often.
type fault struct {
	peer, text string // what its refusal says
	what       string
}

var (
	// ts-mls 1.6 demands that all non-blank parents above an unmerged leaf have
	// equal lists of unmerged leaves. Section 12.4.3.1 demands that those below
	// a parent that lists the leaf list it too.
	refusesTree = &fault{"ts-mls", "non-blank intermediate node must list leaf node in its unmerged_leaves", "refuses to join by a valid tree with unmerged leaves"}
	// ts-mls 1.6 takes itself for removed if its leaf is blank afterwards; a
	// Commit can have put somebody else there (Section 12.3).
	missesRemoval = &fault{"ts-mls", "No overlap between provided private keys and update path", "does not see that it is removed where its leaf is given away at once"}
	// CoreCrypto 10 decrypts messages of past epochs only if their sender is
	// still a member. Section 15.3 leaves that to the application.
	refusesLeaver = &fault{"CoreCrypto", "Sender is not part of the group", "does not read late messages of those who have left"}
)

// is reports whether err is the fault of p, and counts it.
func (h *history) is(f *fault, p *party, err error) bool {
	var refusal *Refusal
	if p.Implementation().Name != f.peer || !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, f.text) {
		return false
	}
	h.note("known: %v %s", p, f.what)
	h.role(p, "known: "+f.what)
	return true
}
