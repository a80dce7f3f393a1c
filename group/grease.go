package group

// RFC 9420, Section 13.5: GREASE (sending it).

import (
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// grease adds GREASE values to what a leaf says: to the four lists of its
// capabilities, and an extension that is listed there. Which, and where, follows
// from entropy.
func grease(suite *ciphersuite.Suite, leaf *tree.LeafNode, entropy ciphersuite.Secret) error {
	chosen := suite.SplitEntropy(entropy, "grease leaf", 0)
	defer chosen.Erase()
	b := chosen.Bytes()
	var t spec.ExtensionType
	var err error
	leaf.Capabilities = leaf.Capabilities.WithGREASE([8]byte(b))
	if leaf.Extensions, t, err = greaseExtensions(leaf.Extensions, b[8:], true); err != nil {
		return err
	}
	if !slices.Contains(leaf.Capabilities.Extensions, t) {
		leaf.Capabilities.Extensions = append(leaf.Capabilities.Extensions, t)
	}
	return nil
}

// greaseExtensions adds a GREASE extension of 0 to 7 bytes to a list, and what
// greaseDictionary adds. It uses the first 20 bytes of chosen.
func greaseExtensions(x tree.Extensions, chosen []byte, leaf bool) (tree.Extensions, spec.ExtensionType, error) {
	data := slices.Clone(chosen[2:9][:chosen[9]%8])
	x, t := x.WithGREASE([2]byte(chosen), data)
	x, err := greaseDictionary(x, chosen[10:20], leaf)
	return x, t, err
}

// greaseGroupInfo adds a GREASE extension to those of a GroupInfo. The choice
// follows from the epoch's confirmation tag, which is as random as entropy and
// no secret.
func (s *State) greaseGroupInfo(x tree.Extensions) (tree.Extensions, error) {
	x, _, err := greaseExtensions(x, s.suite.Hash([]byte("grease group info"), s.tag), false)
	return x, err
}
