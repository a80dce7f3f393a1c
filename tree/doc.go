// Package tree is the ratchet tree of RFC 9420: the nodes and what is in them
// (Sections 5.3 and 7.1 to 7.3), the arithmetic of their indices (Appendix C),
// and the tree that they form (Sections 4 and 7.4 to 7.9).
//
// Wire structures have the fields of the RFC and decode without judging: what
// decodes can be unacceptable in every way that is not syntax. Judging is done
// by functions that name the rule that is broken, such as ValidateLeaf.
// Decoded values alias the input; whoever keeps them beyond it clones them.
package tree
