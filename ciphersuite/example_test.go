package ciphersuite_test

import (
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

func Example() {
	suite, err := ciphersuite.Lookup(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519)
	if err != nil {
		fmt.Println(err)
		return
	}
	entropy := ciphersuite.NewSecret(make([]byte, 32)) // random bytes, in earnest

	signer, err := suite.DeriveSignatureKeyPair(suite.SplitEntropy(entropy, "signer", 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	signature, err := suite.SignWithLabel(signer, spec.LabelLeafNodeTBS, []byte("content"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(suite.VerifyWithLabel(signer.Public(), spec.LabelLeafNodeTBS, []byte("content"), signature))

	err = suite.VerifyWithLabel(signer.Public(), spec.LabelKeyPackageTBS, []byte("content"), signature)
	fmt.Println(errors.Is(err, spec.SignatureMismatch))
	fmt.Println(signer.Secret())
	// Output:
	// <nil>
	// true
	// [secret]
}

func ExampleSuite_EncryptWithLabel() {
	suite := ciphersuite.All()[0]
	priv, pub := suite.DeriveKeyPair(ciphersuite.NewSecret([]byte("keying material of any length")))
	entropy := ciphersuite.NewSecret(make([]byte, 32)) // random bytes, in earnest

	ct, err := suite.EncryptWithLabel(pub, spec.LabelWelcome, []byte("context"), []byte("plaintext"), entropy)
	if err != nil {
		fmt.Println(err)
		return
	}
	plaintext, err := suite.DecryptWithLabel(priv, spec.LabelWelcome, []byte("context"), ct)
	fmt.Printf("%s %v\n", plaintext, err)
	// Output: plaintext <nil>
}

// printer is a Tracer that shows everything, secrets included.
type printer struct{}

func (printer) Derived(d ciphersuite.Derivation) {
	fmt.Printf("%s(%x, %q) = %x (Section %s)\n", d.Function, d.Secret.Bytes(), d.Label, d.Output.Bytes(), d.Section)
}

func ExampleSuite_WithTracer() {
	suite := ciphersuite.All()[0].WithTracer(printer{})
	suite.DeriveSecret(ciphersuite.NewSecret([]byte{1, 2, 3}), spec.LabelExporter)
	// Output:
	// DeriveSecret(010203, "exporter") = f091d36e0ef392d268e8c070f1e0e6d326028ebc67fdfe73eaae3e20257a86a2 (Section 8)
}
