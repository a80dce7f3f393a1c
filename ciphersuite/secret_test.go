package ciphersuite

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What nobody may find in any output, in the forms in which it could be there.
const password = "correct horse battery staple"

func leaks(out string) bool {
	forms := []string{password, fmt.Sprintf("%x", password), fmt.Sprintf("%X", password), fmt.Sprint([]byte(password)), fmt.Sprintf("%#v", []byte(password))}
	for _, form := range forms {
		if strings.Contains(out, form) || strings.Contains(out, form[:12]) {
			return true
		}
	}
	return false
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	type nested struct {
		Public  int
		Shown   Secret
		hidden  Secret
		pointer *Secret
		list    []Secret
		byName  map[string]Secret
		any     any
	}
	s := NewSecret([]byte(password))
	values := map[string]any{
		"secret": s, "pointer": &s, "slice": []Secret{s}, "array": [1]Secret{s}, "map": map[string]Secret{"k": s},
		"struct": nested{1, s, s, &s, []Secret{s}, map[string]Secret{"k": s}, s}, "pointer to struct": &nested{hidden: s, any: &s},
		"struct in slice": []nested{{hidden: s}}, "interface": []any{s, &s},
		"error": fmt.Errorf("failed with %v", s), "joined": errors.Join(fmt.Errorf("%x", s)),
		"derivation": Derivation{Secret: s, Input: s, Output: s}, "signing key": mustSigner(t, All()[0], 1),
	}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%o", "%b", "%c", "%U", "%e", "%t", "%p", "%T", "%w", "%10.3v"} {
			if out := fmt.Sprintf(verb, v); leaks(out) {
				t.Errorf("%s printed with %s: %s", name, verb, out)
			}
		}
		if out := fmt.Sprint(v) + fmt.Sprintln(v); leaks(out) {
			t.Errorf("%s printed: %s", name, out)
		}
		if out, err := json.Marshal(v); err == nil && leaks(string(out)) {
			t.Errorf("%s as JSON: %s", name, out)
		}
		if out, err := xml.Marshal(v); err == nil && leaks(string(out)) {
			t.Errorf("%s as XML: %s", name, out)
		}
		var b strings.Builder
		slog.New(slog.NewTextHandler(&b, nil)).Info("m", "k", v)
		slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "k", v)
		if leaks(b.String()) {
			t.Errorf("%s logged: %s", name, b.String())
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
		if out := fmt.Sprintf(verb, s); out != "[secret]" {
			t.Errorf("%s gives %s", verb, out)
		}
	}
	if out, err := json.Marshal(map[string]Secret{"k": s}); err != nil || string(out) != `{"k":"[secret]"}` {
		t.Errorf("JSON %s, %v", out, err)
	}
	if !leaks(string(s.Bytes())) {
		t.Error("the test does not recognize the secret")
	}
}

func TestPrivateKeysDoNotPrint(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		signer := mustSigner(t, s, 1)
		priv, _ := s.DeriveKeyPair(entropyFor(1))
		holder := struct {
			Exported any
			hidden   *SignaturePrivateKey
			other    HPKEPrivateKey
		}{signer, signer, *priv}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
			out := fmt.Sprintf(verb+verb+verb+verb+verb, signer, priv, *signer, *priv, holder)
			for _, raw := range []Secret{signer.Secret(), priv.Secret()} {
				b := raw.Bytes()[:12]
				for _, form := range []string{fmt.Sprintf("%x", b), fmt.Sprint(b)[1:20], fmt.Sprintf("%#v", b)[7:30], string(b)} {
					if strings.Contains(out, form) {
						t.Errorf("%s shows %s", verb, form)
					}
				}
			}
		}
	})
}

func TestSecretEquality(t *testing.T) {
	t.Parallel()
	a, b := NewSecret([]byte("a")), NewSecret([]byte("b"))
	empty, absent := NewSecret(nil), Secret{}
	for _, c := range []struct {
		x, y Secret
		want bool
	}{{a, a, true}, {a, a.Clone(), true}, {a, NewSecret([]byte("a")), true}, {a, b, false}, {a, empty, false}, {a, absent, false},
		{empty, empty.Clone(), true}, {empty, absent, false}, {absent, Secret{}, true}, {a, NewSecret([]byte("aa")), false}} {
		if got := c.x.Equal(c.y); got != c.want || c.y.Equal(c.x) != c.want {
			t.Errorf("%x equals %x: %t", c.x.Bytes(), c.y.Bytes(), got)
		}
	}
	if empty.IsAbsent() || !absent.IsAbsent() || empty.Len() != 0 || absent.Len() != 0 || absent.Bytes() != nil || !absent.Clone().IsAbsent() {
		t.Error("an empty secret is not an absent one")
	}
	if diff := cmp.Diff(a, a.Clone()); diff != "" {
		t.Error(diff)
	}
}

func TestErase(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 32, 72, 73, 1000} {
		original := make([]byte, n)
		for i := range original {
			original[i] = byte(i + 1)
		}
		s := NewSecret(original)
		copied, cloned, bytes := s, s.Clone(), s.Bytes()
		s.Erase()
		if !isZero(bytes) {
			t.Errorf("%d bytes: %x is left", n, bytes)
		}
		if !s.IsAbsent() || !copied.IsAbsent() || s.Len() != 0 {
			t.Errorf("%d bytes: not absent", n)
		}
		if cloned.Len() != n || cloned.Bytes()[n-1] != byte(n) || original[0] != 1 {
			t.Errorf("%d bytes: the clone or the original was erased", n)
		}
		s.Erase()
		Secret{}.Erase()
	}
}

func TestEraseKeys(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		signer := mustSigner(t, s, 1)
		priv, pub := s.DeriveKeyPair(entropyFor(1))
		ct, err := s.EncryptWithLabel(pub, "x", nil, nil, entropyFor(2))
		if err != nil {
			t.Fatal(err)
		}
		inner, left := signer.key, NewSecret(nil)
		signer.Erase()
		priv.Erase()
		signer.Erase()
		priv.Erase()
		switch k := inner.(type) {
		case *ed25519Key:
			left = k.seedAndPublic
		case *ed448Key:
			left = k.seedAndPublic
		case *ecdsaKey:
			left = k.raw
		case *mldsaKey:
			left = k.seed
		}
		if !left.IsAbsent() {
			t.Error("the private signature key is left")
		}
		if len(signer.Public()) == 0 || len(priv.Public()) != len(pub) {
			t.Error("a public key was erased")
		}
		if !signer.Secret().IsAbsent() || !priv.Secret().IsAbsent() {
			t.Error("a private key is left")
		}
		if _, err := s.SignWithLabel(signer, "x", nil); !errors.Is(err, ErrErasedKey) {
			t.Errorf("sign: %v", err)
		}
		if _, err := s.DecryptWithLabel(priv, "x", nil, ct); !errors.Is(err, ErrErasedKey) {
			t.Errorf("decrypt: %v", err)
		}
		if _, err := s.ReceiveExport(priv, ct.KEMOutput, nil, nil, 32); !errors.Is(err, ErrErasedKey) {
			t.Errorf("export: %v", err)
		}
	})
}
