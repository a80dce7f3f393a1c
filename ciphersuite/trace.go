package ciphersuite

// Tracing: each step of a derivation, for comparison with another's values.

// Tracer is told of each labelled function that a suite made by
// Suite.WithTracer performs, in order and after it was performed. Functions
// that another function performs inside are not reported beside it. A suite
// that several goroutines use calls the Tracer from all of them.
type Tracer interface{ Derived(Derivation) }

// Derivation is one application of a labelled function. A field that the
// function does not have is zero. The Tracer borrows everything in it until
// Derived returns: the library may erase a Secret later, so a Tracer that
// keeps one keeps a Clone. Secrets print as "[secret]"; their Bytes are there
// for the asking.
type Derivation struct {
	Section  string // of RFC 9420, such as "5.1.2"
	Function string // the RFC's name, such as "ExpandWithLabel"
	Label    string // without "MLS 1.0 "

	PublicKey []byte // of a signature or an encryption
	Secret    Secret // the secret expanded, the salt extracted with, the key of a MAC
	Input     Secret // keying material, plaintext
	Context   []byte // context; content that is signed, hashed or authenticated

	KEMOutput []byte // of an encryption or an export
	Output    Secret // what was derived, a signature, a hash, a plaintext or a ciphertext
	Err       error  // why there is no Output
}

// WithTracer returns a copy of s that reports to t, or to nobody if t is nil.
func (s *Suite) WithTracer(t Tracer) *Suite {
	c := *s
	c.tracer = t
	return &c
}
