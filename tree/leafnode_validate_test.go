package tree_test

import (
	"math"
	"slices"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// leafCase is a leaf and what it is validated against. As validLeafCase makes
// it, with the source from a KeyPackage, it passes.
type leafCase struct {
	member
	suite    *ciphersuite.Suite
	in       tree.LeafContext
	context  tree.Extensions           // of the GroupContext
	required tree.RequiredCapabilities // of the GroupContext
	unsigned bool                      // the case signs itself
}

func validLeafCase(t *testing.T, suite *ciphersuite.Suite) *leafCase {
	old := memberNamed(t, suite, "alice before")
	return &leafCase{
		member: memberNamed(t, suite, "alice"),
		suite:  suite,
		in: tree.LeafContext{
			Suite:           suite,
			Source:          tree.LeafNodeSourceKeyPackage,
			GroupID:         []byte("the group"),
			Leaf:            5,
			CredentialTypes: []spec.CredentialType{spec.CredentialTypeBasic},
			Replaces:        &old.leaf,
			Now:             1500,
			MaxLifetime:     1000,
		},
		context: tree.Extensions{{Type: 0xF002}, {Type: spec.ExtensionTypeExternalSenders, Data: []byte{0}}},
		required: tree.RequiredCapabilities{
			ExtensionTypes:  []spec.ExtensionType{0xF001, spec.ExtensionTypeApplicationID},
			ProposalTypes:   []spec.ProposalType{0xF003, spec.ProposalTypeAdd},
			CredentialTypes: []spec.CredentialType{spec.CredentialTypeBasic},
		},
	}
}

func (c *leafCase) validate(t *testing.T) (tree.LeafVerdict, error) {
	t.Helper()
	required, err := tls.Marshal(&c.required)
	if err != nil {
		t.Fatal(err)
	}
	context := append(slices.Clone(c.context), tree.Extension{Type: spec.ExtensionTypeRequiredCapabilities, Data: required})
	if c.in.Group == nil {
		c.in.Group, err = tree.NewGroupParameters(spec.MLS10, c.suite.ID(), context)
		if err != nil {
			t.Fatal(err)
		}
	}
	if !c.unsigned {
		c.sign(t, c.suite)
	}
	return tree.ValidateLeaf(&c.leaf, c.in)
}

func (c *leafCase) source(s tree.LeafNodeSource) { c.leaf.Source, c.in.Source = s, s }

func without[T comparable](list []T, v T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(o T) bool { return o == v })
}

// Each case changes a valid leaf in one way and is rejected by one rule, or
// accepted where rule is nil.
var leafCases = []struct {
	name   string
	rule   *spec.Rule
	change func(*testing.T, *leafCase)
}{
	{"control", nil, func(*testing.T, *leafCase) {}},
	{"control, update", nil, func(_ *testing.T, c *leafCase) { c.source(tree.LeafNodeSourceUpdate) }},
	{"control, commit", nil, func(_ *testing.T, c *leafCase) { c.source(tree.LeafNodeSourceCommit) }},
	{"control, in a tree", nil, func(_ *testing.T, c *leafCase) { c.leaf.Source, c.in.Source = tree.LeafNodeSourceCommit, 0 }},
	{"control, no group", nil, func(_ *testing.T, c *leafCase) { c.in.Group, c.in.CredentialTypes = nil, nil }},

	// Form.
	{"encryption key is none", spec.HPKEPublicKey, func(_ *testing.T, c *leafCase) { c.leaf.EncryptionKey = c.leaf.EncryptionKey[1:] }},
	{"signature key is none", spec.SignaturePublicKey, func(_ *testing.T, c *leafCase) { c.leaf.SignatureKey = c.leaf.SignatureKey[1:] }},
	{"repeated extension", spec.DuplicateExtension, func(_ *testing.T, c *leafCase) {
		c.leaf.Extensions = tree.Extensions{{Type: 0xF001}, {Type: 0xF002}, {Type: 0xF001, Data: []byte("other")}}
	}},
	{"different extensions", nil, func(_ *testing.T, c *leafCase) {
		c.leaf.Extensions = tree.Extensions{{Type: 0xF001}, {Type: 0xF002}}
	}},

	// Credential.
	{"unknown credential type", spec.UnknownCredential, func(_ *testing.T, c *leafCase) {
		c.leaf.Credential = tree.Credential{Type: 0xF000}
		c.leaf.Capabilities.Credentials = append(c.leaf.Capabilities.Credentials, 0xF000)
	}},
	{"GREASE credential type", spec.UnknownCredential, func(_ *testing.T, c *leafCase) {
		c.leaf.Credential = tree.Credential{Type: 0x3A3A}
		c.leaf.Capabilities.Credentials = append(c.leaf.Capabilities.Credentials, 0x3A3A)
	}},
	{"custom credential type", nil, func(_ *testing.T, c *leafCase) {
		c.leaf.Credential = tree.Credential{Type: 0xF000}
		c.leaf.Capabilities.Credentials = append(c.leaf.Capabilities.Credentials, 0xF000)
		c.in.CustomCredentials = []spec.CredentialType{0xF000}
	}},
	{"certificate of nobody", spec.X509Chain, func(_ *testing.T, c *leafCase) { c.leaf.Credential = tree.X509Credential() }},
	{"certificate of another", spec.X509SubjectKey, func(t *testing.T, c *leafCase) {
		c.leaf.Credential = tree.X509Credential(newAuthority(t, "CA").issue(t, "bob", signingKey(t, c.suite, "bob").Public()))
	}},
	{"certificate of its own", nil, func(t *testing.T, c *leafCase) {
		c.leaf.Credential = tree.X509Credential(newAuthority(t, "CA").issue(t, "alice", c.leaf.SignatureKey))
	}},
	{"certificate and key of another scheme", spec.CredentialScheme, func(t *testing.T, c *leafCase) {
		c.leaf.SignatureKey = signingKey(t, suiteOf(t, spec.MLS_128_DHKEMP256_AES128GCM_SHA256_P256), "alice").Public()
		c.leaf.Credential = tree.X509Credential(newAuthority(t, "CA").issue(t, "alice", c.leaf.SignatureKey))
	}},

	// Signature.
	{"signed by another", spec.LeafSignature, func(t *testing.T, c *leafCase) { c.priv = signingKey(t, c.suite, "bob") }},
	{"signed for another group", spec.LeafSignature, func(_ *testing.T, c *leafCase) {
		c.source(tree.LeafNodeSourceUpdate)
		c.in.GroupID = []byte("another group")
	}},
	{"signed for another leaf", spec.LeafSignature, func(_ *testing.T, c *leafCase) {
		c.source(tree.LeafNodeSourceCommit)
		c.in.Leaf = 6
	}},
	{"no signature", spec.LeafSignature, func(_ *testing.T, c *leafCase) { c.unsigned = true }},

	// Parameters of the group.
	{"version not listed", spec.LeafGroupParameters, func(_ *testing.T, c *leafCase) { c.leaf.Capabilities.Versions = nil }},
	{"cipher suite not listed", spec.LeafGroupParameters, func(_ *testing.T, c *leafCase) {
		c.leaf.Capabilities.CipherSuites = []spec.CipherSuite{c.suite.ID() + 1}
	}},
	{"required extension not listed", spec.LeafRequiredCapabilities, func(_ *testing.T, c *leafCase) {
		c.leaf.Capabilities.Extensions = without(c.leaf.Capabilities.Extensions, 0xF001)
	}},
	{"required proposal not listed", spec.LeafRequiredCapabilities, func(_ *testing.T, c *leafCase) { c.leaf.Capabilities.Proposals = nil }},
	{"required credential not listed", spec.LeafRequiredCapabilities, func(_ *testing.T, c *leafCase) {
		c.required.CredentialTypes = []spec.CredentialType{0xF000}
	}},
	{"required GREASE", spec.LeafRequiredCapabilities, func(_ *testing.T, c *leafCase) {
		c.required.ExtensionTypes = []spec.ExtensionType{0x0A0A}
	}},
	{"extension of the group not listed", spec.ExtensionUnsupportedByLeaf, func(_ *testing.T, c *leafCase) {
		c.leaf.Capabilities.Extensions = without(c.leaf.Capabilities.Extensions, 0xF002)
	}},
	{"unknown capabilities", nil, func(_ *testing.T, c *leafCase) {
		p := &c.leaf.Capabilities
		p.Versions, p.CipherSuites = append(p.Versions, 0, 77), append(p.CipherSuites, 0, 0x1A1A, 0x7777)
		p.Extensions, p.Proposals, p.Credentials = append(p.Extensions, 0x2A2A, 0x7777), append(p.Proposals, 0x3A3A), append(p.Credentials, 0x4A4A)
	}},
	{"default types listed", nil, func(_ *testing.T, c *leafCase) {
		c.leaf.Capabilities.Extensions = append(c.leaf.Capabilities.Extensions, spec.ExtensionTypeApplicationID)
	}},

	// Credential types.
	{"own credential type not listed", spec.LeafCredentialNotListed, func(_ *testing.T, c *leafCase) {
		c.required.CredentialTypes, c.in.CredentialTypes = nil, nil
		c.leaf.Capabilities.Credentials = []spec.CredentialType{spec.CredentialTypeX509}
	}},
	{"credential type of a member not listed", spec.MemberCredentialUnsupported, func(_ *testing.T, c *leafCase) {
		c.in.CredentialTypes = append(c.in.CredentialTypes, spec.CredentialTypeX509)
		c.leaf.Capabilities.Credentials = []spec.CredentialType{spec.CredentialTypeBasic}
	}},
	{"credential type of a member listed", nil, func(_ *testing.T, c *leafCase) {
		c.in.CredentialTypes = append(c.in.CredentialTypes, spec.CredentialTypeX509)
	}},

	// Lifetime.
	{"lifetime too long", spec.LifetimeTooLong, func(_ *testing.T, c *leafCase) { c.in.MaxLifetime = 999 }},
	{"eternal lifetime", spec.LifetimeTooLong, func(_ *testing.T, c *leafCase) {
		c.leaf.Lifetime = tree.Lifetime{NotAfter: math.MaxUint64}
		c.in.MaxLifetime = math.MaxUint64 - 1
	}},
	{"eternal lifetime where all are acceptable", nil, func(_ *testing.T, c *leafCase) {
		c.leaf.Lifetime = tree.Lifetime{NotAfter: math.MaxUint64}
		c.in.MaxLifetime = math.MaxUint64
	}},
	{"sending before the lifetime", spec.LifetimeBeforeSending, func(_ *testing.T, c *leafCase) { c.in.Sending, c.in.Now = true, 999 }},
	{"sending at its first second", nil, func(_ *testing.T, c *leafCase) { c.in.Sending, c.in.Now = true, 1000 }},
	{"sending at its last second", nil, func(_ *testing.T, c *leafCase) { c.in.Sending, c.in.Now = true, 2000 }},
	{"sending after the lifetime", spec.LifetimeBeforeSending, func(_ *testing.T, c *leafCase) { c.in.Sending, c.in.Now = true, 2001 }},
	{"sending with a lifetime that ends before it begins", spec.LifetimeBeforeSending, func(_ *testing.T, c *leafCase) {
		c.in.Sending, c.leaf.Lifetime = true, tree.Lifetime{NotBefore: 2000, NotAfter: 1000}
	}},
	{"update has no lifetime", nil, func(_ *testing.T, c *leafCase) {
		c.source(tree.LeafNodeSourceUpdate)
		c.in.Sending, c.in.Now, c.in.MaxLifetime = true, 9999, 0
	}},

	// Extensions.
	{"extension not listed", spec.LeafExtensionNotListed, func(_ *testing.T, c *leafCase) { c.leaf.Extensions = tree.Extensions{{Type: 0xF009}} }},
	{"GREASE extension not listed", spec.LeafExtensionNotListed, func(_ *testing.T, c *leafCase) { c.leaf.Extensions = tree.Extensions{{Type: 0x0A0A}} }},
	{"GREASE extension listed", nil, func(_ *testing.T, c *leafCase) {
		c.leaf.Extensions = tree.Extensions{{Type: 0x0A0A}}
		c.leaf.Capabilities.Extensions = append(c.leaf.Capabilities.Extensions, 0x0A0A)
	}},
	{"default extension", nil, func(_ *testing.T, c *leafCase) {
		c.leaf.Extensions = tree.Extensions{{Type: spec.ExtensionTypeApplicationID, Data: []byte{1, 'x'}}}
	}},

	// Source.
	{"KeyPackage with an update leaf", spec.KeyPackageLeafSource, func(_ *testing.T, c *leafCase) { c.leaf.Source = tree.LeafNodeSourceUpdate }},
	{"KeyPackage with a commit leaf", spec.KeyPackageLeafSource, func(_ *testing.T, c *leafCase) { c.leaf.Source = tree.LeafNodeSourceCommit }},
	{"Update with a key_package leaf", spec.UpdateLeafSource, func(_ *testing.T, c *leafCase) { c.in.Source = tree.LeafNodeSourceUpdate }},
	{"Update with a commit leaf", spec.UpdateLeafSource, func(_ *testing.T, c *leafCase) {
		c.leaf.Source, c.in.Source = tree.LeafNodeSourceCommit, tree.LeafNodeSourceUpdate
	}},
	{"Update with the old encryption key", spec.UpdateEncryptionKey, func(_ *testing.T, c *leafCase) {
		c.source(tree.LeafNodeSourceUpdate)
		c.in.Replaces.EncryptionKey = slices.Clone(c.leaf.EncryptionKey)
	}},
	{"path with a key_package leaf", spec.PathLeafSource, func(_ *testing.T, c *leafCase) { c.in.Source = tree.LeafNodeSourceCommit }},
	{"path with an update leaf", spec.PathLeafSource, func(_ *testing.T, c *leafCase) {
		c.leaf.Source, c.in.Source = tree.LeafNodeSourceUpdate, tree.LeafNodeSourceCommit
	}},
}

func TestLeafValidation(t *testing.T) {
	t.Parallel()
	suite := suiteOf(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	for _, test := range leafCases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := validLeafCase(t, suite)
			test.change(t, c)
			verdict, err := c.validate(t)
			checkRule(t, err, test.rule)
			if verdict.OutsideLifetime != nil {
				t.Error(verdict.OutsideLifetime)
			}
		})
	}
}

func TestLeafValidationInEverySuite(t *testing.T) {
	t.Parallel()
	for _, suite := range ciphersuite.All() {
		t.Run(suite.Name(), func(t *testing.T) {
			t.Parallel()
			if _, err := validLeafCase(t, suite).validate(t); err != nil {
				t.Error(err)
			}
			c := validLeafCase(t, suite)
			c.priv = signingKey(t, suite, "bob")
			_, err := c.validate(t)
			checkRule(t, err, spec.LeafSignature)
		})
	}
}

// On receipt a leaf outside of its lifetime is reported and not refused.
func TestLifetimeOnReceiptIsReported(t *testing.T) {
	t.Parallel()
	suite := suiteOf(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	for _, test := range []struct {
		now  uint64
		rule *spec.Rule
	}{{0, spec.LifetimeOnReceipt}, {999, spec.LifetimeOnReceipt}, {1000, nil}, {2000, nil}, {2001, spec.LifetimeOnReceipt}} {
		c := validLeafCase(t, suite)
		c.in.Now = test.now
		verdict, err := c.validate(t)
		if err != nil {
			t.Errorf("at %d: %v", test.now, err)
		}
		checkRule(t, verdict.OutsideLifetime, test.rule)
	}
}

// Lists of the greatest length cost no more than their length.
func TestLongListsAreValidatedInTheirLength(t *testing.T) {
	t.Parallel()
	suite := suiteOf(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	c := validLeafCase(t, suite)
	for i := range 1 << 16 {
		c.leaf.Capabilities.Extensions = append(c.leaf.Capabilities.Extensions, spec.ExtensionType(i))
		c.leaf.Extensions = append(c.leaf.Extensions, tree.Extension{Type: spec.ExtensionType(i)})
	}
	if _, err := c.validate(t); err != nil {
		t.Error(err)
	}
	c.leaf.Extensions = append(c.leaf.Extensions, tree.Extension{Type: 65535})
	_, err := c.validate(t)
	checkRule(t, err, spec.DuplicateExtension)
}
