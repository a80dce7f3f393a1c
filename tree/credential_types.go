package tree

// RFC 9420, Section 13.3: Credential Extensibility.

import (
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
		if t, found := missing(inUse, n.Capabilities.Credentials, noDefault); found {
			return spec.MemberCredentialUnsupported.Violated("leaf %d: capabilities.credentials: %v is missing", l, t)
		}
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
