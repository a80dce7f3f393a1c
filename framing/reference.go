package framing

// RFC 9420, Section 5.2: Hash-Based Identifiers.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// KeyPackageRef names a KeyPackage by its hash, Nh bytes.
type KeyPackageRef []byte

// ProposalRef names a Proposal by the hash of the AuthenticatedContent that
// carried it, Nh bytes.
type ProposalRef []byte

// Ref returns the reference to k under suite, which is the suite of k or of
// the Welcome in which k is looked for. It covers k alone, without an
// MLSMessage around it. It implements MakeKeyPackageRef of RFC 9420,
// Section 5.2. The error is a violation of spec.VectorTooLong.
func (k *KeyPackage) Ref(suite *ciphersuite.Suite) (KeyPackageRef, error) {
	b, err := tls.Marshal(k)
	if err != nil {
		return nil, err
	}
	return refHash(suite, spec.LabelKeyPackageReference, b)
}

// ProposalRef returns the reference to the proposal that a carries, under the
// suite of the group. It covers all of a: the same Proposal sent twice, or in
// the other framing, has another reference. It implements MakeProposalRef of
// RFC 9420, Section 5.2. The error is a violation of spec.VectorTooLong.
func (a *AuthenticatedContent) ProposalRef(suite *ciphersuite.Suite) (ProposalRef, error) {
	b, err := tls.Marshal(a)
	if err != nil {
		return nil, err
	}
	return refHash(suite, spec.LabelProposalReference, b)
}

// refHash is RefHash of an encoding that may be too long for it: each vector in
// a structure can be as long as a vector gets.
func refHash(suite *ciphersuite.Suite, label string, b []byte) ([]byte, error) {
	if len(b) > tls.MaxVector {
		return nil, spec.VectorTooLong.Violated("%s: %d bytes", label, len(b))
	}
	return suite.RefHash(label, b), nil
}
