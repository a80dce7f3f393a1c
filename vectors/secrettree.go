package vectors

// RFC 9420, Section 9: Secret Tree, and Section 6.3.2: Sender Data Encryption.

import (
	"math/bits"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

// secretTreeEntry is an entry of secret-tree.json.
type secretTreeEntry struct {
	CipherSuite      spec.CipherSuite  `json:"cipher_suite"`
	EncryptionSecret Hex               `json:"encryption_secret"`
	SenderData       senderDataVector  `json:"sender_data"`
	Leaves           [][]ratchetVector `json:"leaves"` // by leaf index, then by generation listed
}

type senderDataVector struct {
	SenderDataSecret Hex `json:"sender_data_secret"`
	Ciphertext       Hex `json:"ciphertext"`
	Key              Hex `json:"key" vector:"computed"`
	Nonce            Hex `json:"nonce" vector:"computed"`
}

type ratchetVector struct {
	Generation       uint32 `json:"generation"`
	ApplicationKey   Hex    `json:"application_key" vector:"computed"`
	ApplicationNonce Hex    `json:"application_nonce" vector:"computed"`
	HandshakeKey     Hex    `json:"handshake_key" vector:"computed"`
	HandshakeNonce   Hex    `json:"handshake_nonce" vector:"computed"`
}

// secretTreeWindow bounds the work that a generation in a file can cause.
var secretTreeWindow = schedule.Window{OutOfOrder: 1 << 12, Forward: 1 << 12}

func (e *secretTreeEntry) verify(c *check) {
	key, nonce := schedule.SenderDataKey(c.suite, ciphersuite.NewSecret(e.SenderData.SenderDataSecret), e.SenderData.Ciphertext)
	c.secret("sender_data.key", e.SenderData.Key, key)
	c.secret("sender_data.nonce", e.SenderData.Nonce, nonce)

	n := len(e.Leaves)
	if !c.holds("leaves", "a power of two elements", bits.OnesCount(uint(n)) == 1, "%d", n) {
		return
	}
	secrets := schedule.NewSecretTree(c.suite, ciphersuite.NewSecret(e.EncryptionSecret), uint32(n))
	for i, generations := range e.Leaves {
		for j := range generations {
			want := &generations[j]
			got := ratchetVector{Generation: want.Generation}
			after, err := got.derive(secrets, tree.LeafIndex(i))
			field := at("leaves", i) + at("", j)
			if !c.succeeds(field+".generation", "a generation that can be derived", err) {
				continue
			}
			secrets = after
			c.bytes(field+".application_key", want.ApplicationKey, got.ApplicationKey)
			c.bytes(field+".application_nonce", want.ApplicationNonce, got.ApplicationNonce)
			c.bytes(field+".handshake_key", want.HandshakeKey, got.HandshakeKey)
			c.bytes(field+".handshake_nonce", want.HandshakeNonce, got.HandshakeNonce)
		}
	}
}

// derive takes the keys of the generation out of the tree.
func (v *ratchetVector) derive(secrets *schedule.SecretTree, leaf tree.LeafIndex) (*schedule.SecretTree, error) {
	handshake, secrets, _, err := secrets.At(leaf, schedule.Handshake, v.Generation, secretTreeWindow)
	if err != nil {
		return nil, err
	}
	application, secrets, _, err := secrets.At(leaf, schedule.Application, v.Generation, secretTreeWindow)
	if err != nil {
		return nil, err
	}
	v.HandshakeKey, v.HandshakeNonce = handshake.Key.Bytes(), handshake.Nonce.Bytes()
	v.ApplicationKey, v.ApplicationNonce = application.Key.Bytes(), application.Nonce.Bytes()
	return secrets, nil
}

// generateSecretTree makes trees of 1, 2, 8 and 32 leaves, with generations
// in a row, skipped, and in descending order, and ciphertexts shorter and
// longer than the sample that sender data keys are derived from.
func generateSecretTree(g *generator) []entry {
	sizes := []int{1, 2, 8, 32}
	if g.small {
		sizes = []int{1, 4}
	}
	s := g.suite
	var entries []entry
	for i, n := range sizes {
		secret := g.drawSecret(s.Nh())
		e := &secretTreeEntry{CipherSuite: s.ID(), EncryptionSecret: secret.Bytes()}
		senderData := g.drawSecret(s.Nh())
		e.SenderData = senderDataVector{
			SenderDataSecret: senderData.Bytes(),
			Ciphertext:       g.draw([]int{s.Nh() + s.Nt() + 29, s.Nt(), s.Nh(), s.Nh() + 1}[i]),
		}
		key, nonce := schedule.SenderDataKey(s, senderData, e.SenderData.Ciphertext)
		e.SenderData.Key, e.SenderData.Nonce = key.Bytes(), nonce.Bytes()

		secrets := schedule.NewSecretTree(s, secret, uint32(n))
		for leaf := range n {
			generations := oneOf(g.source, []uint32{0, 15}, []uint32{0, 1, 2}, []uint32{5}, []uint32{3, 2, 0}, []uint32{})
			if n == 1 {
				generations = []uint32{0, 1, 15, 100}
			}
			vectors := []ratchetVector{}
			for _, generation := range generations {
				v := ratchetVector{Generation: generation}
				secrets = must(v.derive(secrets, tree.LeafIndex(leaf)))
				vectors = append(vectors, v)
			}
			e.Leaves = append(e.Leaves, vectors)
		}
		entries = append(entries, e)
	}
	return entries
}
