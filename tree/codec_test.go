package tree_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

type wire interface {
	tls.Encodable
	tls.Decodable
}

// Generators of every structure of this package, valid or not beyond syntax.

func drawOpaque(t *rapid.T, label string) []byte {
	return rapid.SliceOfN(rapid.Byte(), 0, 70).Draw(t, label)
}

func drawCodes[T ~uint16](t *rapid.T, label string) []T {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) T {
		return T(rapid.OneOf(rapid.Uint16(), rapid.Uint16Range(0, 8), rapid.SampledFrom(spec.GREASE())).Draw(t, "code"))
	}), 0, 5).Draw(t, label)
}

func drawCredential(t *rapid.T) tree.Credential {
	switch c := (tree.Credential{Type: spec.CredentialType(rapid.Uint16Range(0, 4).Draw(t, "credential_type"))}); c.Type {
	case spec.CredentialTypeBasic:
		c.Identity = drawOpaque(t, "identity")
		return c
	case spec.CredentialTypeX509:
		c.Certificates = rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 70), 0, 3).Draw(t, "certificates")
		return c
	default:
		c.Unknown = drawOpaque(t, "unknown")
		return c
	}
}

func drawCapabilities(t *rapid.T) tree.Capabilities {
	return tree.Capabilities{
		Versions:     drawCodes[spec.ProtocolVersion](t, "versions"),
		CipherSuites: drawCodes[spec.CipherSuite](t, "cipher_suites"),
		Extensions:   drawCodes[spec.ExtensionType](t, "extensions"),
		Proposals:    drawCodes[spec.ProposalType](t, "proposals"),
		Credentials:  drawCodes[spec.CredentialType](t, "credentials"),
	}
}

func drawExtensions(t *rapid.T) tree.Extensions {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) tree.Extension {
		return tree.Extension{Type: spec.ExtensionType(rapid.Uint16().Draw(t, "extension_type")), Data: drawOpaque(t, "extension_data")}
	}), 0, 4).Draw(t, "extensions")
}

func drawLeafNode(t *rapid.T) tree.LeafNode {
	n := tree.LeafNode{
		EncryptionKey: drawOpaque(t, "encryption_key"),
		SignatureKey:  drawOpaque(t, "signature_key"),
		Credential:    drawCredential(t),
		Capabilities:  drawCapabilities(t),
		Source:        tree.LeafNodeSource(rapid.IntRange(1, 3).Draw(t, "leaf_node_source")),
		Extensions:    drawExtensions(t),
		Signature:     drawOpaque(t, "signature"),
	}
	switch n.Source {
	case tree.LeafNodeSourceKeyPackage:
		n.Lifetime = tree.Lifetime{NotBefore: rapid.Uint64().Draw(t, "not_before"), NotAfter: rapid.Uint64().Draw(t, "not_after")}
	case tree.LeafNodeSourceCommit:
		n.ParentHash = drawOpaque(t, "parent_hash")
	}
	return n
}

func drawParentNode(t *rapid.T) tree.ParentNode {
	return tree.ParentNode{
		EncryptionKey:  drawOpaque(t, "encryption_key"),
		ParentHash:     drawOpaque(t, "parent_hash"),
		UnmergedLeaves: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) tree.LeafIndex { return tree.LeafIndex(rapid.Uint32().Draw(t, "leaf")) }), 0, 5).Draw(t, "unmerged_leaves"),
	}
}

func drawUpdatePathNode(t *rapid.T) tree.UpdatePathNode {
	return tree.UpdatePathNode{
		EncryptionKey: drawOpaque(t, "encryption_key"),
		EncryptedPathSecret: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ciphersuite.HPKECiphertext {
			return ciphersuite.HPKECiphertext{KEMOutput: drawOpaque(t, "kem_output"), Ciphertext: drawOpaque(t, "ciphertext")}
		}), 0, 3).Draw(t, "encrypted_path_secret"),
	}
}

func drawExternalSender(t *rapid.T) tree.ExternalSender {
	return tree.ExternalSender{SignatureKey: drawOpaque(t, "signature_key"), Credential: drawCredential(t)}
}

var structures = map[string]func(*rapid.T) wire{
	"Credential":   func(t *rapid.T) wire { return new(drawCredential(t)) },
	"Capabilities": func(t *rapid.T) wire { return new(drawCapabilities(t)) },
	"Lifetime": func(t *rapid.T) wire {
		return &tree.Lifetime{NotBefore: rapid.Uint64().Draw(t, "not_before"), NotAfter: rapid.Uint64().Draw(t, "not_after")}
	},
	"Extensions": func(t *rapid.T) wire { return new(drawExtensions(t)) },
	"LeafNode":   func(t *rapid.T) wire { return new(drawLeafNode(t)) },
	"ParentNode": func(t *rapid.T) wire { return new(drawParentNode(t)) },
	"Node": func(t *rapid.T) wire {
		if rapid.Bool().Draw(t, "leaf") {
			return &tree.Node{Leaf: new(drawLeafNode(t))}
		}
		return &tree.Node{Parent: new(drawParentNode(t))}
	},
	"UpdatePath": func(t *rapid.T) wire {
		return &tree.UpdatePath{LeafNode: drawLeafNode(t), Nodes: rapid.SliceOfN(rapid.Custom(drawUpdatePathNode), 0, 3).Draw(t, "nodes")}
	},
	"RequiredCapabilities": func(t *rapid.T) wire {
		return &tree.RequiredCapabilities{
			ExtensionTypes:  drawCodes[spec.ExtensionType](t, "extension_types"),
			ProposalTypes:   drawCodes[spec.ProposalType](t, "proposal_types"),
			CredentialTypes: drawCodes[spec.CredentialType](t, "credential_types"),
		}
	},
	"ExternalSenders": func(t *rapid.T) wire {
		s := tree.ExternalSenders(rapid.SliceOfN(rapid.Custom(drawExternalSender), 0, 3).Draw(t, "external_senders"))
		return &s
	},
	"ApplicationID": func(t *rapid.T) wire { return new(tree.ApplicationID(drawOpaque(t, "application_id"))) },
}

func TestRoundTripsAndPrefixes(t *testing.T) {
	t.Parallel()
	for name, draw := range structures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				v := draw(t)
				enc, err := tls.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				got := reflect.New(reflect.TypeOf(v).Elem()).Interface().(wire)
				if err := tls.Unmarshal(enc, got); err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(v, got, cmpopts.EquateEmpty()); d != "" {
					t.Fatal(d)
				}
				again, err := tls.Marshal(got)
				if err != nil || !bytes.Equal(enc, again) {
					t.Fatalf("%x encodes again to %x: %v", enc, again, err)
				}
				for n := range enc {
					into := reflect.New(reflect.TypeOf(v).Elem()).Interface().(wire)
					if tls.Unmarshal(enc[:n], into) == nil {
						t.Fatalf("the first %d bytes of %x decode", n, enc)
					}
				}
				if err := tls.Unmarshal(append(enc, 0), got); !errors.Is(err, spec.TrailingBytes) {
					t.Fatalf("with a byte more: %v", err)
				}
			})
		})
	}
}

func TestUnknownEnumerationsAreMalformed(t *testing.T) {
	t.Parallel()
	leaf := tree.LeafNode{Source: tree.LeafNodeSourceUpdate}
	enc, err := tls.Marshal(&leaf)
	if err != nil {
		t.Fatal(err)
	}
	// An empty leaf: two keys, a credential with three bytes, five lists.
	const source = 2 + 3 + 5
	if enc[source] != byte(tree.LeafNodeSourceUpdate) {
		t.Fatalf("leaf_node_source is not at %d of %x", source, enc)
	}
	for _, v := range []byte{0, 4, 255} {
		bad := bytes.Clone(enc)
		bad[source] = v
		err := tls.Unmarshal(bad, new(tree.LeafNode))
		if malformed, ok := errors.AsType[*tls.DecodeError](err); !ok || malformed.Rule != spec.UnknownLeafNodeSource || malformed.Path != "leaf_node_source" {
			t.Errorf("leaf_node_source %d: %v", v, err)
		}
	}

	node, err := tls.Marshal(&tree.Node{Leaf: &leaf})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []byte{0, 3, 255} {
		bad := bytes.Clone(node)
		bad[0] = v
		err := tls.Unmarshal(bad, new(tree.Node))
		if malformed, ok := errors.AsType[*tls.DecodeError](err); !ok || malformed.Rule != spec.UnknownNodeType {
			t.Errorf("node_type %d: %v", v, err)
		}
	}
	if err := tls.Unmarshal(node, new(tree.Node)); err != nil {
		t.Errorf("the same node with its node_type: %v", err)
	}
}

// A defect deep inside says where it is.
func TestMalformedPlaceIsNamed(t *testing.T) {
	t.Parallel()
	path := tree.UpdatePath{LeafNode: tree.LeafNode{Source: tree.LeafNodeSourceCommit, Credential: tree.BasicCredential([]byte("alice"))}}
	enc, err := tls.Marshal(&path)
	if err != nil {
		t.Fatal(err)
	}
	err = tls.Unmarshal(enc[:6], new(tree.UpdatePath))
	if malformed, ok := errors.AsType[*tls.DecodeError](err); !ok || malformed.Path != "leaf_node.credential.identity" {
		t.Error(err)
	}
}

// fuzz holds that what decodes encodes again to the same bytes.
func fuzz(f *testing.F, name string, fresh func() wire) {
	draw := rapid.Custom(structures[name])
	for seed := range 20 {
		enc, err := tls.Marshal(draw.Example(seed))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(enc)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v := fresh()
		if tls.Unmarshal(data, v) != nil {
			return
		}
		again, err := tls.Marshal(v)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x encodes again to %x: %v", data, again, err)
		}
	})
}

func FuzzLeafNode(f *testing.F) { fuzz(f, "LeafNode", func() wire { return new(tree.LeafNode) }) }
func FuzzNode(f *testing.F)     { fuzz(f, "Node", func() wire { return new(tree.Node) }) }
func FuzzCredential(f *testing.F) {
	fuzz(f, "Credential", func() wire { return new(tree.Credential) })
}
func FuzzExtensions(f *testing.F) {
	fuzz(f, "Extensions", func() wire { return new(tree.Extensions) })
}
func FuzzUpdatePath(f *testing.F) {
	fuzz(f, "UpdatePath", func() wire { return new(tree.UpdatePath) })
}
