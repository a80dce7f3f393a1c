package framing

import (
	"errors"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// What has vectors of the greatest length is longer than one, and has no
// reference.
func TestNoReferenceToWhatIsTooLong(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a gigabyte of address space")
	}
	long := make([]byte, tls.MaxVector+1) // never touched, so never backed by memory
	if _, err := refHash(ciphersuite.All()[0], spec.LabelProposalReference, long); !errors.Is(err, spec.VectorTooLong) {
		t.Error(err)
	}
}
