package spec_test

import (
	"errors"
	"fmt"

	"github.com/seed-47ee054e/mls/spec"
)

// A rule is its own sentinel: a rejection names it and says where in the input
// it was broken.
func ExampleRule_Violated() {
	err := spec.UpdateByCommitter.Violated("proposals[%d]", 2)
	fmt.Println(err)
	fmt.Println(errors.Is(err, spec.UpdateByCommitter), errors.Is(err, spec.RemoveOfCommitter))
	// Output:
	// mls: 12.2/update-by-committer: proposals[2]
	// true false
}

// A cause stays visible to errors.Is and errors.As, next to the rule.
func ExampleRule_Because() {
	cause := spec.SignatureEncoding.Violated("signature")
	err := spec.KeyPackageSignature.Because(cause, "key_package")
	fmt.Println(err)
	fmt.Println(errors.Is(err, spec.KeyPackageSignature), errors.Is(err, spec.SignatureEncoding))
	// Output:
	// mls: 10/key-package-signature: key_package: mls: 5.1.2/signature-encoding: signature
	// true true
}

func ExampleLookup() {
	r := spec.Lookup("7.1/unmerged-leaves-order")
	fmt.Println(r.Level, r.Section, spec.SectionTitle(r.Section))
	fmt.Println(r.Text)
	// Output:
	// MUST 7.1 Parent Node Contents
	// The entries of unmerged_leaves are strictly increasing.
}

// The rules of a section that a receiver enforces.
func ExampleRules() {
	for r := range spec.Rules() {
		if r.Section == "9.2" && r.Test == spec.Negative {
			fmt.Println(r.ID, r.Actor)
		}
	}
	// Output:
	// 9.2/consumed-key receiver
}
