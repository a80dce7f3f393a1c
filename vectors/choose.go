package vectors

// What generators of several kinds choose in the same way.

import (
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// must is for what cannot fail on values that the package chose itself.
func must[T any](v T, err error) T {
	check0(err)
	return v
}

// check0 is must for what returns nothing else.
func check0(err error) {
	if err != nil {
		panic("mls: internal error: " + err.Error())
	}
}

// marshal encodes what the package made itself.
func marshal(v tls.Encodable) Hex { return must(tls.Marshal(v)) }

// signatureKey chooses a key pair.
func (g *generator) signatureKey() *ciphersuite.SignaturePrivateKey {
	return must(g.suite.DeriveSignatureKeyPair(g.drawSecret(g.suite.Nh())))
}

// hpkeKey chooses a key pair.
func (g *generator) hpkeKey() (*ciphersuite.HPKEPrivateKey, ciphersuite.HPKEPublicKey) {
	return g.suite.DeriveKeyPair(g.drawSecret(g.suite.Nh()))
}

// grease chooses a GREASE value (Section 13.5).
func (g *generator) grease() uint16 { return oneOf(g.source, spec.GREASE()...) }

// greaseExtension chooses an extension that nobody knows.
func (g *generator) greaseExtension() tree.Extension {
	return tree.Extension{Type: spec.ExtensionType(g.grease()), Data: g.draw(g.below(20))}
}

// capabilities are those of a client that supports what the extensions and
// the credential of its leaf need, with or without GREASE.
func (g *generator) capabilities(credential tree.Credential, extensions tree.Extensions) tree.Capabilities {
	c := tree.Capabilities{
		Versions:     []spec.ProtocolVersion{spec.MLS10},
		CipherSuites: []spec.CipherSuite{g.suite.ID()},
		Credentials:  []spec.CredentialType{spec.CredentialTypeBasic},
	}
	if credential.Type != spec.CredentialTypeBasic {
		c.Credentials = append(c.Credentials, credential.Type)
	}
	for _, x := range extensions {
		if !x.Type.IsDefault() {
			c.Extensions = append(c.Extensions, x.Type)
		}
	}
	if g.below(2) == 0 {
		return c
	}
	return c.WithGREASE([8]byte(g.draw(8)))
}

// leafExtensions chooses the extensions of a leaf: none, an application_id, a
// GREASE one, or both.
func (g *generator) leafExtensions() tree.Extensions {
	var x tree.Extensions
	if g.below(3) == 0 {
		id := tree.ApplicationID(g.draw(g.below(40)))
		x = append(x, tree.Extension{Type: spec.ExtensionTypeApplicationID, Data: marshal(&id)})
	}
	if g.below(3) == 0 {
		x = append(x, g.greaseExtension())
	}
	return x
}

// client is a client with its keys.
type client struct {
	signatureKey *ciphersuite.SignaturePrivateKey
	leafKey      *ciphersuite.HPKEPrivateKey
	initKey      *ciphersuite.HPKEPrivateKey
	keyPackage   framing.KeyPackage
	name         string
}

// client makes a client with a valid KeyPackage and a basic credential.
func (g *generator) client() *client {
	c := &client{name: fmt.Sprintf("client %x", g.draw(2))}
	if g.below(8) == 0 {
		c.name = ""
	}
	c.signatureKey = g.signatureKey()
	leafKey, leafPub := g.hpkeKey()
	initKey, initPub := g.hpkeKey()
	c.leafKey, c.initKey = leafKey, initKey
	credential := tree.BasicCredential([]byte(c.name))
	extensions := g.leafExtensions()
	leaf := tree.LeafNode{
		EncryptionKey: leafPub,
		SignatureKey:  c.signatureKey.Public(),
		Credential:    credential,
		Capabilities:  g.capabilities(credential, extensions),
		Source:        spec.LeafNodeSourceKeyPackage,
		Lifetime:      oneOf(g.source, tree.Lifetime{NotAfter: 1<<64 - 1}, tree.Lifetime{NotBefore: 1700000000, NotAfter: 4000000000}),
		Extensions:    extensions,
	}
	check0(leaf.Sign(g.suite, c.signatureKey, nil, 0))
	c.keyPackage = framing.KeyPackage{
		Version:     spec.MLS10,
		CipherSuite: g.suite.ID(),
		InitKey:     initPub,
		LeafNode:    leaf,
	}
	if g.below(3) == 0 {
		c.keyPackage.Extensions = tree.Extensions{g.greaseExtension()}
	}
	check0(c.keyPackage.Sign(g.suite, c.signatureKey))
	return c
}

// groupContext chooses a GroupContext, with or without extensions.
func (g *generator) groupContext() schedule.GroupContext {
	return schedule.GroupContext{
		Version:                 spec.MLS10,
		CipherSuite:             g.suite.ID(),
		GroupID:                 g.draw(oneOf(g.source, 1, 16, 32, 64)),
		Epoch:                   oneOf(g.source, 1, 2, 1<<32, g.uint64()),
		TreeHash:                g.draw(g.suite.Nh()),
		ConfirmedTranscriptHash: g.draw(g.suite.Nh()),
		Extensions:              g.groupExtensions(),
	}
}

// groupExtensions chooses the extensions of a GroupContext: none,
// required_capabilities, external_senders, or both.
func (g *generator) groupExtensions() tree.Extensions {
	var x tree.Extensions
	if g.below(2) == 0 {
		required := tree.RequiredCapabilities{CredentialTypes: []spec.CredentialType{spec.CredentialTypeBasic}}
		x = append(x, tree.Extension{Type: spec.ExtensionTypeRequiredCapabilities, Data: marshal(&required)})
	}
	if g.below(2) == 0 {
		senders := tree.ExternalSenders{{SignatureKey: g.signatureKey().Public(), Credential: tree.BasicCredential([]byte("delivery service"))}}
		x = append(x, tree.Extension{Type: spec.ExtensionTypeExternalSenders, Data: marshal(&senders)})
	}
	return x
}

// groupInfoExtensions chooses the extensions of a GroupInfo: none,
// external_pub, a GREASE one, or both.
func (g *generator) groupInfoExtensions() tree.Extensions {
	var x tree.Extensions
	if g.below(2) == 0 {
		_, pub := g.hpkeKey()
		x = append(x, must((&framing.ExternalPub{ExternalPub: pub}).Extension()))
	}
	if g.below(2) == 0 {
		x = append(x, g.greaseExtension())
	}
	return x
}
