package schedule

// RFC 9420, Section 8.2: Transcript Hashes.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tls"
)

// ConfirmedTranscriptHash is confirmed_transcript_hash_[n], where interimBefore
// is interim_transcript_hash_[n-1] and input the encoding of the
// ConfirmedTranscriptHashInput of the Commit that starts epoch n: wire format,
// content and signature. It implements RFC 9420, Section 8.2.
func ConfirmedTranscriptHash(suite *ciphersuite.Suite, interimBefore, input []byte) []byte {
	return suite.Hash(interimBefore, input)
}

// InterimTranscriptHash is interim_transcript_hash_[n], from the confirmed hash
// of the same epoch and the confirmation tag of the Commit that starts it, or
// of a GroupInfo. It implements RFC 9420, Section 8.2.
func InterimTranscriptHash(suite *ciphersuite.Suite, confirmed, confirmationTag []byte) []byte {
	var e tls.Encoder
	e.Opaque(confirmationTag) // InterimTranscriptHashInput: a MAC<V>
	input, err := e.Finish()
	if err != nil {
		// A tag of 2^30 bytes or more has no encoding and was never received.
		panic("mls: internal error: " + err.Error())
	}
	return suite.Hash(confirmed, input)
}
