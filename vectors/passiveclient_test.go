package vectors

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// generateOne makes the entries of one kind for suite 1.
func generateOne(t *testing.T, seed uint64, k Kind) *File {
	t.Helper()
	return Generate(GenerateOptions{Seed: seed, Suites: ciphersuite.All()[:1], Kinds: []Kind{k}})[0]
}

// seen counts what messages of a file are, as far as it can be seen without
// keys.
func seen(t *testing.T, messages []Hex) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, raw := range messages {
		var m framing.MLSMessage
		if err := tls.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		if p := m.PrivateMessage; p != nil {
			counts[fmt.Sprintf("private %v", p.ContentType)]++
			continue
		}
		content := &m.PublicMessage.Content
		counts[fmt.Sprintf("public %v of %v", content.ContentType, content.Sender.Type)]++
		if content.Proposal != nil {
			counts[fmt.Sprintf("%v by reference", content.Proposal.Type)]++
		}
		if content.Commit == nil {
			continue
		}
		if len(content.Commit.Proposals) == 0 {
			counts["no proposals"]++
		}
		for _, p := range content.Commit.Proposals {
			if p.Proposal != nil {
				counts[fmt.Sprintf("%v by value", p.Proposal.Type)]++
			}
		}
	}
	return counts
}

// Everything that a group can receive occurs in what is generated.
func TestPassiveClientsSeeEverything(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		var messages []Hex
		for _, e := range generateOne(t, seed, PassiveClientHandlingCommit).entries {
			for _, epoch := range e.(*passiveClientEntry).Epochs {
				messages = append(append(messages, epoch.Proposals...), epoch.Commit)
			}
		}
		counts := seen(t, messages)
		for _, want := range []string{
			"private proposal", "private commit",
			"public proposal of member", "public proposal of external", "public proposal of new_member_proposal",
			"public commit of member", "public commit of new_member_commit",
			"add by value", "add by reference", "update by reference", "remove by value", "remove by reference",
			"psk by value", "psk by reference", "reinit by value", "reinit by reference", "external_init by value",
			"group_context_extensions by value", "group_context_extensions by reference", "no proposals",
		} {
			if counts[want] == 0 {
				t.Errorf("seed %d: no %s among %v", seed, want, slices.Sorted(maps.Keys(counts)))
			}
		}
		random := generateOne(t, seed, PassiveClientRandom).entries[0].(*passiveClientEntry)
		if n := len(random.Epochs); n < 20 {
			t.Errorf("seed %d: a random history of %d epochs", seed, n)
		}
		trees := map[bool]int{}
		for _, e := range generateOne(t, seed, PassiveClientWelcome).entries {
			trees[e.(*passiveClientEntry).RatchetTree == nil]++
		}
		if trees[true] == 0 || trees[false] == 0 {
			t.Errorf("seed %d: %d trees in the Welcome, %d apart", seed, trees[true], trees[false])
		}
	}
}

// The extended entries have what their scenario says.
func TestExtendedScenarios(t *testing.T) {
	t.Parallel()
	type features struct {
		Groups, Suites, Late, Disordered, Custom int
	}
	got := map[string]features{}
	for _, e := range generateOne(t, 1, PassiveClientExtended).entries {
		entry := e.(*passiveExtendedEntry)
		f := features{Groups: len(entry.Groups), Custom: len(entry.CustomProposals)}
		suites := map[spec.CipherSuite]bool{}
		for _, g := range entry.Groups {
			suites[g.CipherSuite] = true
			var epoch uint64
			for _, m := range g.Messages {
				private := parse(m.Message).PrivateMessage
				if private == nil {
					continue
				}
				epoch = max(epoch, private.Epoch)
				if m.ApplicationData != nil && private.Epoch < epoch {
					f.Late++
				}
			}
		}
		f.Suites = len(suites)
		got[entry.Scenario] = f
	}
	if f := got["application messages that are late, out of order or lost"]; f.Late < 4 {
		t.Errorf("%d late messages", f.Late)
	}
	if f := got["a ReInit and the group that follows, of another suite"]; f.Groups != 2 || f.Suites != 2 {
		t.Errorf("after a ReInit: %+v", f)
	}
	if f := got["a group that branches off"]; f.Groups != 2 || f.Suites != 1 {
		t.Errorf("after a branch: %+v", f)
	}
	if f := got["proposals, credentials and extensions of private use"]; f.Custom != 2 {
		t.Errorf("types of private use: %+v", f)
	}
	if len(got) != 6 {
		t.Errorf("%d scenarios, want 6", len(got))
	}
}

// A private key that is one of the suite, but not the one of the KeyPackage, is
// found, and so is a Welcome or tree of somebody else.
func TestForeignInputsAreFound(t *testing.T) {
	t.Parallel()
	f, g := generateOne(t, 1, PassiveClientWelcome), generateOne(t, 2, PassiveClientWelcome)
	for _, field := range []string{"SignaturePriv", "EncryptionPriv", "InitPriv", "Welcome", "RatchetTree"} {
		index := 1 // with a tree of its own
		mine := reflect.ValueOf(f.entries[index]).Elem()
		mine = mine.FieldByName(field)
		old := reflect.ValueOf(mine.Interface())
		mine.Set(reflect.ValueOf(g.entries[index]).Elem().FieldByName(field))
		r := job{f, index}.verify(false)
		mine.Set(old)
		structField, _ := reflect.TypeFor[passiveClientEntry]().FieldByName(field)
		want := structField.Tag.Get("json")
		if field == "RatchetTree" {
			want = "welcome" // with which it does not agree
		}
		if len(r.Mismatches) != 1 || r.Mismatches[0].Field != want {
			t.Errorf("another %s: %v", want, r.Mismatches)
		}
	}
	allPass(t, f)
}

// An entry whose later group has a suite that nobody knows fails there.
func TestExtendedUnknownSuite(t *testing.T) {
	t.Parallel()
	f := generateOne(t, 1, PassiveClientExtended)
	f.entries[1].(*passiveExtendedEntry).Groups[1].CipherSuite = 0x7777
	r := job{f, 1}.verify(false)
	if len(r.Mismatches) != 1 || r.Mismatches[0].Field != "groups[1].cipher_suite" {
		t.Error(r.Mismatches)
	}
}

// Private keys of NIST curves are read with and without leading zeros, and no
// others.
func TestLeadingZeros(t *testing.T) {
	t.Parallel()
	for _, suite := range ciphersuite.All() {
		for i := range 8 {
			secret := newSource(uint64(i), "", suite.ID(), 0).drawSecret(suite.Nh())
			signer := must(suite.DeriveSignatureKeyPair(secret))
			key, pub := suite.DeriveKeyPair(secret)
			trim := func(s ciphersuite.Secret) Hex {
				raw := s.Bytes()
				for len(raw) > 1 && raw[0] == 0 {
					raw = raw[1:]
				}
				return raw
			}
			point := func(pub []byte, s ciphersuite.Secret) bool { return len(pub) == 1+2*s.Len() && pub[0] == 4 }
			if raw := trim(signer.Secret()); point(signer.Public(), signer.Secret()) {
				again, err := parseSignatureKey(suite, raw)
				if err != nil || cmp.Diff(signer.Public(), again.Public()) != "" {
					t.Errorf("%s: signature key of %d bytes: %v", suite.Name(), len(raw), err)
				}
			}
			if raw := trim(key.Secret()); point(pub, key.Secret()) {
				again, err := parseHPKEKey(suite, raw)
				if err != nil || cmp.Diff(pub, again.Public()) != "" {
					t.Errorf("%s: HPKE key of %d bytes: %v", suite.Name(), len(raw), err)
				}
			} else if _, err := parseHPKEKey(suite, key.Secret().Bytes()[1:]); err == nil {
				t.Errorf("%s: a short HPKE key is accepted", suite.Name())
			}
		}
	}
}
