package tree

// RFC 9420, Section 7.3: Leaf Node Validation.

import (
	"bytes"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// LeafContext is what a leaf is validated against.
type LeafContext struct {
	Suite *ciphersuite.Suite

	// Source is the source that the leaf must have where it was found:
	// key_package in a KeyPackage, update in an Update, commit in an
	// UpdatePath. It is zero for a leaf of a ratchet tree, which can have any.
	Source LeafNodeSource

	// GroupID and Leaf are where an update or commit leaf belongs.
	GroupID []byte
	Leaf    LeafIndex

	// Group is what the group demands of its members; nil while a KeyPackage
	// is not yet used with a group.
	Group *GroupParameters

	// CredentialTypes are those in use by the other members
	// (CredentialTypesInUse).
	CredentialTypes []spec.CredentialType

	// CustomCredentials are the credential types besides basic and x509 that
	// the application can judge.
	CustomCredentials []spec.CredentialType

	// Replaces is the leaf that an Update replaces; nil elsewhere.
	Replaces *LeafNode

	// Now is the time in seconds since the Unix epoch, MaxLifetime the longest
	// total lifetime, in seconds, that the application accepts. Sending says
	// that the leaf is about to be sent rather than was received.
	Now         uint64
	MaxLifetime uint64
	Sending     bool
}

// LeafVerdict is what the validation of a valid leaf has to report.
type LeafVerdict struct {
	// OutsideLifetime, if not nil, is the violation of spec.LifetimeOnReceipt
	// by a received leaf that is not valid yet or no more. The RFC recommends
	// to check that but does not demand it, as the leaf can have expired under
	// way: whose policy is stricter treats it as an error.
	OutsideLifetime error
}

// ValidateLeaf checks a leaf, whether received or about to be sent, as far as
// it can be checked without the rest of the tree and the application. It
// implements RFC 9420, Section 7.3. What remains:
//
//   - that the Authentication Service accepts the credential (Section 5.3.1);
//   - that every other member supports the type of the credential
//     (CheckCredentialTypeSupported, or CheckCredentialTypes for a whole tree);
//   - that its keys are unique in the tree.
//
// The error wraps a *spec.Violation.
func ValidateLeaf(n *LeafNode, in LeafContext) (LeafVerdict, error) {
	if err := n.checkForm(in.Suite); err != nil {
		return LeafVerdict{}, err
	}

	// The credential is of a type that can be judged, and a certificate is for
	// the key of this leaf.
	if err := n.Credential.checkType(in.CustomCredentials); err != nil {
		return LeafVerdict{}, err
	}
	if err := n.Credential.CheckKey(n.SignatureKey); err != nil {
		return LeafVerdict{}, err
	}

	// The signature verifies under signature_key, which is one of the suite.
	if err := n.Verify(in.Suite, in.GroupID, in.Leaf); err != nil {
		return LeafVerdict{}, err
	}

	// The leaf is compatible with the parameters of the group, required
	// capabilities among them.
	if in.Group != nil {
		if err := in.Group.Check(&n.Capabilities); err != nil {
			return LeafVerdict{}, err
		}
	}

	// The leaf supports the type of its own credential (Section 7.2) and those
	// of the other members' credentials.
	if t := n.Credential.Type; !n.Capabilities.SupportsCredential(t) {
		return LeafVerdict{}, spec.LeafCredentialNotListed.Violated("leaf_node.capabilities.credentials: %v is missing", t)
	}
	if err := n.Capabilities.CheckCredentialTypes(in.CredentialTypes); err != nil {
		return LeafVerdict{}, err
	}

	// A lifetime is acceptable.
	verdict, err := n.checkLifetime(in)
	if err != nil {
		return LeafVerdict{}, err
	}

	// The extensions of the leaf are listed in its capabilities.
	if err := n.checkExtensions(); err != nil {
		return LeafVerdict{}, err
	}

	// The source is the one for the place where the leaf was found.
	if err := n.checkSource(in); err != nil {
		return LeafVerdict{}, err
	}
	return verdict, nil
}

// checkForm refuses what decodes but is no leaf of the suite: an encryption key
// that is none, which would make later messages fail for everybody
// (Section 5.1.1), and repeated extensions (Section 13.4).
func (n *LeafNode) checkForm(suite *ciphersuite.Suite) error {
	if err := suite.CheckHPKEPublicKey(n.EncryptionKey); err != nil {
		return fmt.Errorf("leaf_node.encryption_key: %w", err)
	}
	return n.Extensions.CheckUnique("leaf_node.extensions")
}

// checkLifetime refuses a lifetime longer than is acceptable (Section 7.2) and
// one that does not contain the present; the latter is an error only for who
// is about to send the leaf.
func (n *LeafNode) checkLifetime(in LeafContext) (LeafVerdict, error) {
	if n.Source != LeafNodeSourceKeyPackage {
		return LeafVerdict{}, nil
	}
	if err := n.Lifetime.CheckTotal(in.MaxLifetime); err != nil {
		return LeafVerdict{}, err
	}
	if n.Lifetime.Contains(in.Now) {
		return LeafVerdict{}, nil
	}
	if in.Sending {
		return LeafVerdict{}, spec.LifetimeBeforeSending.Violated("leaf_node.lifetime: %d is outside of %v", in.Now, n.Lifetime)
	}
	return LeafVerdict{
		OutsideLifetime: spec.LifetimeOnReceipt.Violated("leaf_node.lifetime: %d is outside of %v", in.Now, n.Lifetime),
	}, nil
}

// checkExtensions refuses an extension whose type, if it is no default type,
// the capabilities of the same leaf do not list.
func (n *LeafNode) checkExtensions() error {
	if len(n.Extensions) == 0 {
		return nil
	}
	types := make([]spec.ExtensionType, len(n.Extensions))
	for i := range n.Extensions {
		types[i] = n.Extensions[i].Type
	}
	if t, found := missing(types, n.Capabilities.Extensions, spec.ExtensionType.IsDefault); found {
		return spec.LeafExtensionNotListed.Violated("leaf_node.extensions: capabilities.extensions lacks %v", t)
	}
	return nil
}

// checkSource refuses a source other than the expected, and an Update that
// leaves the encryption key as it was.
func (n *LeafNode) checkSource(in LeafContext) error {
	if in.Source != 0 {
		if err := n.requireSource(in.Source); err != nil {
			return err
		}
	}
	if in.Source == LeafNodeSourceUpdate && in.Replaces != nil && bytes.Equal(n.EncryptionKey, in.Replaces.EncryptionKey) {
		return spec.UpdateEncryptionKey.Violated("leaf_node.encryption_key")
	}
	return nil
}

// requireSource refuses a source other than that of the place of the leaf.
func (n *LeafNode) requireSource(want LeafNodeSource) error {
	if n.Source == want {
		return nil
	}
	rule := spec.KeyPackageLeafSource
	switch want {
	case LeafNodeSourceUpdate:
		rule = spec.UpdateLeafSource
	case LeafNodeSourceCommit:
		rule = spec.PathLeafSource
	}
	return rule.Violated("leaf_node.leaf_node_source: %v", n.Source)
}
