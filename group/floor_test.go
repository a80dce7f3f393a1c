package group

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hpke"
	"math"
	"runtime"
	"testing"
	"time"

	circl "github.com/cloudflare/circl/sign/ed25519"

	"github.com/seed-47ee054e/mls/ciphersuite"
)

// The floor of an operation is the time that the primitives take that nobody
// can do without, each the fastest at hand. Benchmarks report an operation as a
// multiple of its floor, which says more than milliseconds: these depend on the
// machine. x-floor compares the time of all cores together, and is the same on
// a machine that has other things to do; x-floor-wall is by the clock, with a
// floor whose work is spread over all cores where it can be.

// needs is how many primitives an operation needs.
type needs struct {
	signs, verifies, seals, opens, keyPairs int
	// signedBytes is what of signed content is so large that it counts; to
	// verify it takes half.
	signedBytes int
	// What is cheap is as counted, Hash, MAC, Extract, Expand and AEAD; of what
	// makes a suite of its own nothing is, but what is set here.
	counted ciphersuite.Counts
}

// primitives are times in nanoseconds, of suite 1.
type primitives struct {
	sign, verify, seal, open, keyPair float64
	signByte                          float64
	hash, hashByte, mac, expand       float64
	aead, aeadByte                    float64
}

// of is the floor of an operation that needs n, on so many cores.
func (p *primitives) of(n *needs, cores int) float64 {
	c := &n.counted
	spread := func(count int, primitive float64) float64 {
		if count >= 2*cores {
			primitive /= float64(cores)
		}
		return float64(count) * primitive
	}
	return spread(n.verifies, p.verify) + spread(n.seals, p.seal) + spread(n.keyPairs, p.keyPair) +
		float64(n.signs)*p.sign + float64(n.opens)*p.open + float64(n.signedBytes)*p.signByte +
		spread(int(c.Hash), p.hash) + spread(int(c.HashBytes), p.hashByte) +
		float64(c.MAC+c.Extract)*p.mac + float64(c.Expand)*p.expand +
		float64(c.Seal+c.Open)*p.aead + float64(c.SealBytes+c.OpenBytes)*p.aeadByte
}

// fastest runs f for a while and lowers best to the time of one call.
func fastest(best *float64, f func()) {
	start, calls := time.Now(), 0
	for time.Since(start) < 500*time.Microsecond {
		f()
		calls++
	}
	*best = min(*best, float64(time.Since(start))/float64(calls))
}

// measure lowers p to what the primitives take now.
func (p *primitives) measure(tb testing.TB, suite *ciphersuite.Suite) {
	must := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	if p.sign == 0 {
		for _, t := range p.all() {
			*t = math.Inf(1)
		}
	}
	suite = suite.WithCounter(nil)
	secret := ciphersuite.NewSecret(make([]byte, 32))
	content := make([]byte, 256)

	// Ed25519.
	signer, err := suite.DeriveSignatureKeyPair(secret)
	must(err)
	signature, err := suite.SignWithLabel(signer, "label", content)
	must(err)
	fastest(&p.sign, func() { _, _ = suite.SignWithLabel(signer, "label", content) })
	fastest(&p.verify, func() { must(suite.VerifyWithLabel(signer.Public(), "label", content, signature)) })
	pub, priv, err := ed25519.GenerateKey(nil)
	must(err)
	signature = ed25519.Sign(priv, content)
	fastest(&p.sign, func() { ed25519.Sign(priv, content) })
	fastest(&p.verify, func() { ed25519.Verify(pub, content, signature) })
	fastest(&p.sign, func() { circl.Sign(circl.PrivateKey(priv), content) })
	fastest(&p.verify, func() { circl.Verify(circl.PublicKey(pub), content, signature) })

	// HPKE with X25519, and its key pairs.
	key, hpkePub := suite.DeriveKeyPair(secret)
	sealed, err := suite.EncryptWithLabel(hpkePub, "label", content, content[:32], secret)
	must(err)
	fastest(&p.keyPair, func() { suite.DeriveKeyPair(secret) })
	fastest(&p.seal, func() { _, _ = suite.EncryptWithLabel(hpkePub, "label", content, content[:32], secret) })
	fastest(&p.open, func() { _, _ = suite.DecryptWithLabel(key, "label", content, sealed) })
	scalar, err := ecdh.X25519().NewPrivateKey(secret.Bytes())
	must(err)
	standard, err := hpke.NewDHKEMPrivateKey(scalar)
	must(err)
	kdf, aead := hpke.HKDFSHA256(), hpke.AES128GCM()
	box, err := hpke.Seal(standard.PublicKey(), kdf, aead, content, content[:32])
	must(err)
	fastest(&p.seal, func() { _, _ = hpke.Seal(standard.PublicKey(), kdf, aead, content, content[:32]) })
	fastest(&p.open, func() { _, _ = hpke.Open(standard, kdf, aead, content, box) })
	fastest(&p.keyPair, func() {
		k, _ := ecdh.X25519().NewPrivateKey(secret.Bytes())
		k.PublicKey()
	})

	// What is symmetric: a fixed price and one a byte.
	large := make([]byte, 1<<14)
	var one, many float64
	two := func(fixed, byByte *float64, f func(content []byte)) {
		one, many = math.Inf(1), math.Inf(1)
		fastest(&one, func() { f(content[:32]) })
		fastest(&many, func() { f(large) })
		*byByte = min(*byByte, max(many-one, 0)/float64(len(large)-32))
		*fixed = min(*fixed, one)
	}
	k, nonce := suite.ExpandWithLabel(secret, "key", nil, suite.Nk()), suite.ExpandWithLabel(secret, "nonce", nil, suite.Nn())
	two(&p.hash, &p.hashByte, func(content []byte) { suite.Hash(content) })
	two(&p.aead, &p.aeadByte, func(content []byte) { suite.Seal(k, nonce, nil, content) })
	ignored := math.Inf(1)
	two(&ignored, &p.signByte, func(content []byte) { ed25519.Sign(priv, content) })
	fastest(&p.mac, func() { suite.MAC(secret, content[:32]) })
	fastest(&p.expand, func() { suite.ExpandWithLabel(secret, "label", content[:32], 32) })
}

func (p *primitives) all() []*float64 {
	return []*float64{&p.sign, &p.verify, &p.seal, &p.open, &p.keyPair, &p.signByte,
		&p.hash, &p.hashByte, &p.mac, &p.expand, &p.aead, &p.aeadByte}
}

// benchmark runs an operation and reports what is counted in it, and its time
// as a multiple of its floor: for both the best of several windows, taken in
// turn, as the machine may have other things to do.
func (g *fullGroup) benchmark(b *testing.B, n needs, f func()) {
	b.Helper()
	f()
	g.counter.Reset()
	f()
	if n.counted == (ciphersuite.Counts{}) {
		n.counted = g.counter.Counts()
	}
	b.ReportAllocs()
	for b.Loop() {
		f()
	}

	var p primitives
	wall, cpu := math.Inf(1), math.Inf(1)
	for start := time.Now(); time.Since(start) < time.Second; {
		p.measure(b, g.suite)
		runtime.GC()
		window, before, calls := time.Now(), cpuTime(), 0
		for calls == 0 || time.Since(window) < 20*time.Millisecond {
			f()
			calls++
		}
		wall = min(wall, float64(time.Since(window))/float64(calls))
		cpu = min(cpu, float64(cpuTime()-before)/float64(calls))
	}
	b.ReportMetric(wall/p.of(&n, runtime.GOMAXPROCS(0)), "x-floor-wall")
	if cpu > 0 {
		b.ReportMetric(cpu/p.of(&n, 1), "x-floor")
	}
	for unit, count := range map[string]uint64{
		"hashes/op": n.counted.Hash, "seals/op": n.counted.HPKESeal, "opens/op": n.counted.HPKEOpen,
		"keypairs/op": n.counted.DeriveKeyPair, "signs/op": n.counted.Sign, "verifies/op": n.counted.Verify,
	} {
		if count > 0 {
			b.ReportMetric(float64(count), unit)
		}
	}
}
