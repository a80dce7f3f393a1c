package framing_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// joining is a Welcome for one joiner with all that went into it.
type joining struct {
	*world
	keyPackage *framing.KeyPackage
	initKey    *ciphersuite.HPKEPrivateKey
	groupInfo  *framing.GroupInfo
	secrets    *framing.GroupSecrets
	welcome    schedule.WelcomeSecret
	message    *framing.Welcome
}

func newJoining(t rapid.TB, w *world) *joining {
	t.Helper()
	j := &joining{world: w, keyPackage: w.keyPackage(t, w.outsider)}
	j.initKey, _ = w.suite.DeriveKeyPair(w.entropy("init key", 0))
	j.groupInfo = &framing.GroupInfo{GroupContext: *w.context, ConfirmationTag: make([]byte, w.suite.Nh()), Signer: 3}
	if err := j.groupInfo.Sign(w.suite, w.members[3]); err != nil {
		t.Fatal(err)
	}
	j.secrets = &framing.GroupSecrets{
		JoinerSecret: schedule.JoinerSecret{Secret: w.entropy("joiner", 0)},
		PathSecret:   &framing.PathSecret{PathSecret: w.entropy("path", 0)},
		PSKs:         []schedule.PreSharedKeyID{{Type: spec.PSKTypeExternal, ID: []byte("psk"), Nonce: make([]byte, w.suite.Nh())}},
	}
	psk, err := schedule.CombinePSKs(w.suite, nil)
	if err != nil {
		t.Fatal(err)
	}
	j.welcome = j.secrets.JoinerSecret.Member(w.suite, psk).Welcome(w.suite)
	info, err := j.groupInfo.Encrypt(w.suite, j.welcome)
	if err != nil {
		t.Fatal(err)
	}
	context, err := framing.WelcomeContext(w.suite, info)
	if err != nil {
		t.Fatal(err)
	}
	entry, err := j.secrets.Encrypt(w.suite, context, j.keyPackage, w.entropy("welcome", 0))
	if err != nil {
		t.Fatal(err)
	}
	j.message = &framing.Welcome{CipherSuite: w.suite.ID(), Secrets: []framing.EncryptedGroupSecrets{{NewMember: []byte("another")}, *entry}, EncryptedGroupInfo: info}
	return j
}

func TestWelcomeArrives(t *testing.T) {
	t.Parallel()
	forAllSuites(t, func(t *testing.T, w *world) {
		j := newJoining(t, w)
		received := overWire(t, j.message.Message()).Welcome
		secrets, err := received.DecryptGroupSecrets(w.suite, j.keyPackage, j.initKey)
		if err != nil {
			t.Fatal(err)
		}
		same(t, secrets, j.secrets)
		info, err := received.DecryptGroupInfo(w.suite, j.welcome)
		if err != nil {
			t.Fatal(err)
		}
		same(t, info, j.groupInfo)
		if err := info.Verify(w.suite, w.members[3].Public()); err != nil {
			t.Error(err)
		}
		secrets.Erase()
		if !secrets.JoinerSecret.IsAbsent() || !secrets.PathSecret.PathSecret.IsAbsent() {
			t.Error("a secret survives Erase")
		}
	})
}

func TestWelcomeRejects(t *testing.T) {
	t.Parallel()
	forRFCSuites(t, func(t *testing.T, w *world) {
		for _, test := range []struct {
			name    string
			rule    *spec.Rule
			damage  func(*joining)
			secrets bool // the GroupSecrets are rejected, else the GroupInfo
		}{
			{"nothing", nil, func(*joining) {}, true},
			{"nothing", nil, func(*joining) {}, false},
			{"no entry", spec.NoMatchingKeyPackage, func(j *joining) { j.message.Secrets = j.message.Secrets[:1] }, true},
			{"another key package", spec.NoMatchingKeyPackage, func(j *joining) { j.keyPackage.LeafNode.Lifetime.NotAfter++ }, true},
			{"another suite in the Welcome", spec.WelcomeCipherSuite, func(j *joining) { j.message.CipherSuite = 0x0A0A }, true},
			{"another init key", spec.GroupSecretsDecryption, func(j *joining) {
				j.initKey, _ = w.suite.DeriveKeyPair(w.entropy("init key", 1))
			}, true},
			{"ciphertext changed", spec.GroupSecretsDecryption, func(j *joining) { flip(j.message.Secrets[1].EncryptedGroupSecrets.Ciphertext) }, true},
			{"encrypted_group_info exchanged", spec.GroupSecretsDecryption, func(j *joining) { flip(j.message.EncryptedGroupInfo) }, true},
			{"encrypted_group_info changed", spec.GroupInfoDecryption, func(j *joining) { flip(j.message.EncryptedGroupInfo) }, false},
			{"encrypted_group_info empty", spec.GroupInfoDecryption, func(j *joining) { j.message.EncryptedGroupInfo = nil }, false},
			{"another welcome secret", spec.GroupInfoDecryption, func(j *joining) { j.welcome.Secret = w.entropy("other", 0) }, false},
			{"a byte after the GroupInfo", spec.TrailingBytes, func(j *joining) {
				key, nonce := j.welcome.KeyNonce(w.suite)
				j.message.EncryptedGroupInfo = w.suite.Seal(key, nonce, nil, append(marshal(t, j.groupInfo), 0))
			}, false},
			{"a byte after the GroupSecrets", spec.TrailingBytes, func(j *joining) {
				ct, err := w.suite.EncryptWithLabel(j.keyPackage.InitKey, spec.LabelWelcome, j.message.EncryptedGroupInfo, append(marshal(t, j.secrets), 0), w.entropy("welcome", 0))
				if err != nil {
					t.Fatal(err)
				}
				j.message.Secrets[1].EncryptedGroupSecrets = ct
			}, true},
		} {
			j := newJoining(t, w)
			test.damage(j)
			var err error
			if test.secrets {
				_, err = j.message.DecryptGroupSecrets(w.suite, j.keyPackage, j.initKey)
			} else {
				_, err = j.message.DecryptGroupInfo(w.suite, j.welcome)
			}
			if ruleOf(err) != test.rule {
				t.Errorf("%s: %v, want %v", test.name, err, test.rule)
			}
		}
	})
}

// A signature covers every field of what it signs.
func TestSignaturesCoverEveryField(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mustSuite(t, spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519))
	j := newJoining(t, w)
	for name, change := range map[string]func(*framing.KeyPackage){
		"version":      func(k *framing.KeyPackage) { k.Version++ },
		"cipher_suite": func(k *framing.KeyPackage) { k.CipherSuite++ },
		"init_key":     func(k *framing.KeyPackage) { flip(k.InitKey) },
		"leaf_node":    func(k *framing.KeyPackage) { k.LeafNode.Lifetime.NotBefore++ },
		"extensions":   func(k *framing.KeyPackage) { k.Extensions = tree.Extensions{{Type: 0x0A0A}} },
		"signature":    func(k *framing.KeyPackage) { flip(k.Signature) },
		"no signature": func(k *framing.KeyPackage) { k.Signature = nil },
	} {
		k, err := j.keyPackage.Clone()
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Verify(w.suite); err != nil {
			t.Fatalf("control: %v", err)
		}
		if change(k); ruleOf(k.Verify(w.suite)) != spec.KeyPackageSignature {
			t.Errorf("%s of a key package changed: %v", name, k.Verify(w.suite))
		}
	}
	signer := w.members[3].Public()
	for name, change := range map[string]func(*framing.GroupInfo){
		"group_context":    func(g *framing.GroupInfo) { g.GroupContext.Epoch++ },
		"extensions":       func(g *framing.GroupInfo) { g.Extensions = tree.Extensions{{Type: 0x0A0A}} },
		"confirmation_tag": func(g *framing.GroupInfo) { flip(g.ConfirmationTag) },
		"signer":           func(g *framing.GroupInfo) { g.Signer = 1 },
		"signature":        func(g *framing.GroupInfo) { flip(g.Signature) },
	} {
		g, err := j.groupInfo.Clone()
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Verify(w.suite, signer); err != nil {
			t.Fatalf("control: %v", err)
		}
		if change(g); ruleOf(g.Verify(w.suite, signer)) != spec.GroupInfoSignature {
			t.Errorf("%s of a GroupInfo changed: %v", name, g.Verify(w.suite, signer))
		}
	}
}

// The key package is referred to without the message around it.
func TestKeyPackageRefIsOfTheBareKeyPackage(t *testing.T) {
	t.Parallel()
	forRFCSuites(t, func(t *testing.T, w *world) {
		k := w.keyPackage(t, w.outsider)
		ref, err := k.Ref(w.suite)
		if err != nil {
			t.Fatal(err)
		}
		message := marshal(t, k.Message())
		if want := w.suite.RefHash("KeyPackage Reference", message[4:]); string(ref) != string(want) {
			t.Errorf("%x, want %x", ref, want)
		}
	})
}

func TestExternalPub(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pub := drawOpaque(t, "external_pub")
		x, err := (&framing.ExternalPub{ExternalPub: pub}).Extension()
		if err != nil {
			t.Fatal(err)
		}
		g := framing.GroupInfo{Extensions: tree.Extensions{{Type: 0x0A0A}, x}}
		got, err := g.ExternalPub()
		if err != nil || string(got) != string(pub) {
			t.Fatalf("%x: %v", got, err)
		}
		g.Extensions = g.Extensions[:1]
		if _, err := g.ExternalPub(); !errors.Is(err, spec.ExternalPubMissing) {
			t.Fatal(err)
		}
		// The key without the vector around it, as some have sent it.
		g.Extensions = tree.Extensions{{Type: spec.ExtensionTypeExternalPub, Data: append([]byte{0xff}, pub...)}}
		if _, err := g.ExternalPub(); err == nil {
			t.Fatal("a key without its vector is read")
		} else if _, ok := errors.AsType[*tls.DecodeError](err); !ok {
			t.Fatal(err)
		}
	})
}
