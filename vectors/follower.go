package vectors

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message, and Section 12.4.2:
// Processing a Commit.

import (
	"math"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// follower is a client that joins a group and takes in what is sent to it.
type follower struct {
	*check
	inputs   group.Inputs
	policy   group.Policy
	state    *group.State   // of the group joined last
	previous []*group.State // of those before
}

func newFollower(c *check, psks []externalPSKVector) *follower {
	f := &follower{check: c, policy: followingPolicy()}
	for _, psk := range psks {
		f.inputs.PSKs = append(f.inputs.PSKs, psk.group())
	}
	return f
}

// group is the key as the group wants it.
func (v *externalPSKVector) group() group.PSK {
	return group.PSK{
		ID:     schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: []byte(v.PSKID)},
		Secret: ciphersuite.NewSecret(v.PSK),
	}
}

// followingPolicy is that of a client of test vectors. It keeps every
// resumption PSK, since a record can name any, and takes any lifetime.
func followingPolicy() group.Policy {
	p := group.DefaultPolicy()
	p.MaxLifetime = math.MaxUint64
	p.ResumptionEpochs = math.MaxInt32
	return p
}

// understand lets the client understand what its capabilities list.
func (f *follower) understand(c *tree.Capabilities) {
	for _, t := range c.Extensions {
		if !t.IsGREASE() {
			f.policy.Extensions = append(f.policy.Extensions, t)
		}
	}
	for _, t := range c.Credentials {
		if !t.IsGREASE() {
			f.policy.Credentials = append(f.policy.Credentials, t)
		}
	}
}

// joinVector is what a client needs to join, and where it then is.
type joinVector struct {
	keyPackage, signaturePriv, encryptionPriv, initPriv Hex

	welcome                   Hex
	ratchetTree               *Hex // nil: in the Welcome
	initialEpochAuthenticator Hex
}

// join joins a group. prefix is the path of the fields of v, with a dot.
func (f *follower) join(prefix string, v *joinVector) bool {
	keys, ok := f.keys(prefix, v)
	if !ok {
		return false
	}
	var m framing.MLSMessage
	if !f.roundTrip(prefix+"welcome", v.welcome, &m) ||
		!f.holds(prefix+"welcome", "a Welcome", m.Welcome != nil, "%v", m.WireFormat) ||
		!f.number(prefix+"welcome", uint64(f.suite.ID()), uint64(m.Welcome.CipherSuite)) {
		return false
	}
	if f.state != nil {
		f.previous = append(f.previous, f.state)
	}
	f.inputs.Time = keys.KeyPackage.LeafNode.Lifetime.NotBefore
	f.understand(&keys.KeyPackage.LeafNode.Capabilities)
	in := &group.JoinInput{
		Inputs: f.inputs, Policy: f.policy, Tracer: f.tracer,
		Welcome: m.Welcome, Keys: keys, Groups: f.previous,
	}
	if v.ratchetTree != nil {
		in.RatchetTree = append([]byte{}, *v.ratchetTree...)
	}
	joined, err := answered(&in.Inputs, func() (*group.Result, error) { return group.Join(in) })
	if !f.succeeds(prefix+"welcome", "lets the client join", err) {
		return false
	}
	f.state, f.inputs = joined.State, in.Inputs
	f.secret(prefix+"initial_epoch_authenticator", v.initialEpochAuthenticator, f.state.EpochAuthenticator())
	return true
}

// keys reads the KeyPackage and its private keys, and checks that they
// correspond.
func (f *follower) keys(prefix string, v *joinVector) (keys *group.JoinKeys, ok bool) {
	k, ok := f.keyPackage(prefix+"key_package", v.keyPackage)
	if !ok || !f.number(prefix+"key_package", uint64(f.suite.ID()), uint64(k.CipherSuite)) {
		return nil, false
	}
	keys = &group.JoinKeys{KeyPackage: k}
	var err error
	keys.SignatureKey, err = parseSignatureKey(f.suite, v.signaturePriv)
	ok = f.succeeds(prefix+"signature_priv", "a private key of the suite", err) &&
		f.bytes(prefix+"signature_priv", Hex(k.LeafNode.SignatureKey), keys.SignatureKey.Public())
	for _, x := range []struct {
		field string
		raw   Hex
		pub   ciphersuite.HPKEPublicKey
		key   **ciphersuite.HPKEPrivateKey
	}{
		{"encryption_priv", v.encryptionPriv, k.LeafNode.EncryptionKey, &keys.EncryptionKey},
		{"init_priv", v.initPriv, k.InitKey, &keys.InitKey},
	} {
		*x.key, err = parseHPKEKey(f.suite, x.raw)
		ok = f.succeeds(prefix+x.field, "a private key of the suite", err) &&
			f.bytes(prefix+x.field, Hex(x.pub), (*x.key).Public()) && ok
	}
	return keys, ok
}

// process takes in a message. The result is nil if it is refused.
func (f *follower) process(field string, message Hex) *group.Result {
	result, err := answered(&f.inputs, func() (*group.Result, error) { return f.state.Process(message, &f.inputs) })
	if !f.succeeds(field, "accepted", err) ||
		!f.holds(field, "leaves the client in the group", result.State.Status() != group.Removed, "the client is removed") {
		return nil
	}
	f.state = result.State
	return result
}

// processAs takes in a message that must be of that kind.
func (f *follower) processAs(kind group.Kind, field string, message Hex) bool {
	result := f.process(field, message)
	return result != nil && f.holds(field, kindNames[kind], result.Kind == kind, "%s", kindNames[result.Kind])
}

var kindNames = map[group.Kind]string{
	group.ProposalStored:     "a proposal",
	group.CommitApplied:      "a Commit",
	group.ApplicationMessage: "application data",
}
