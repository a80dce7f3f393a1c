package ciphersuite

import (
	"bytes"
	"testing"
)

// It is so that the two shared secrets, and the two private keys, of
// X25519Kyber768Draft00 do not stay behind beside what is made of them
// (Section 9.2).
func TestJoinedSecretsAreErased(t *testing.T) {
	t.Parallel()
	k := newXyberKEM(newDHKEM(0x0020, x25519Group{}, hashSHA256))
	p := k.derive([]byte("a key")).(*xyberPrivate)
	dh := &lentPrivate{kemPrivate: p.dh}
	p.dh = dh
	shared, enc, err := k.encap(p.public(), []byte("a seed"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.decap(enc)
	if err != nil || !bytes.Equal(got, shared) {
		t.Errorf("%x, %v, want %x", got, err, shared)
	}
	raw := p.serialize()
	if again, err := k.parsePrivate(raw); err != nil || !bytes.Equal(again.public(), p.public()) {
		t.Errorf("a key does not survive being serialized: %v", err)
	}
	if len(dh.lent) != 2 {
		t.Fatalf("%d secrets", len(dh.lent))
	}
	a, b := []byte("one"), []byte("other")
	if joined := joinSecrets(a, b); string(joined) != "oneother" {
		t.Errorf("%q", joined)
	}
	for _, s := range append(dh.lent, a, b) {
		if !bytes.Equal(s, make([]byte, len(s))) {
			t.Errorf("%x is left", s)
		}
	}
}

// lentPrivate remembers the secrets that it gave away.
type lentPrivate struct {
	kemPrivate
	lent [][]byte
}

func (p *lentPrivate) decap(enc []byte) ([]byte, error) {
	s, err := p.kemPrivate.decap(enc)
	p.lent = append(p.lent, s)
	return s, err
}

func (p *lentPrivate) serialize() []byte {
	s := p.kemPrivate.serialize()
	p.lent = append(p.lent, s)
	return s
}

// AppendHash is Hash, and needs no memory.
func TestAppendHash(t *testing.T) {
	eachSuite(t, func(t *testing.T, s *Suite) {
		buf, data := make([]byte, 0, 1+s.Nh()), []byte("data")
		if got := s.AppendHash(append(buf, 1), data); got[0] != 1 || !bytes.Equal(got[1:], s.Hash(data)) {
			t.Errorf("%x", got)
		}
	})
}
