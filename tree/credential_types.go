package tree

// RFC 9420, Section 13.3: Credential Extensibility.

import (
	"fmt"
	"iter"
	"slices"

	"github.com/seed-47ee054e/mls/spec"
)

// CredentialTypesInUse lists the types of the members' credentials, each once
// and in increasing order.
func CredentialTypesInUse(members iter.Seq2[LeafIndex, *LeafNode]) []spec.CredentialType {
	var inUse []spec.CredentialType
	for _, n := range members {
		if i, found := slices.BinarySearch(inUse, n.Credential.Type); !found {
			inUse = slices.Insert(inUse, i, n.Credential.Type)
		}
	}
	return inUse
}

// CheckCredentialTypes refuses a group in which some member does not support
// the type of some member's credential.
func CheckCredentialTypes(members iter.Seq2[LeafIndex, *LeafNode]) error {
	inUse := CredentialTypesInUse(members)
	for l, n := range members {
		if err := n.Capabilities.CheckCredentialTypes(inUse); err != nil {
			return fmt.Errorf("leaf %d: %w", l, err)
		}
	}
	return nil
}

// CheckCredentialTypes refuses capabilities that lack one of the credential
// types in use by the members.
func (c *Capabilities) CheckCredentialTypes(inUse []spec.CredentialType) error {
	if t, found := missing(inUse, c.Credentials, noDefault); found {
		return spec.MemberCredentialUnsupported.Violated("leaf_node.capabilities.credentials: %v is missing", t)
	}
	return nil
}

// CheckCredentialTypeSupported refuses a credential of type t if one of the
// members does not support it. Where t is already in use among members that
// support each other's types there is nothing to find.
func CheckCredentialTypeSupported(t spec.CredentialType, members iter.Seq2[LeafIndex, *LeafNode]) error {
	for l, n := range members {
		if !n.Capabilities.SupportsCredential(t) {
			return spec.CredentialUnsupportedByMember.Violated("leaf_node.credential: leaf %d does not support %v", l, t)
		}
	}
	return nil
}
