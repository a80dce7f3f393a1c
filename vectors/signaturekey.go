package vectors

// RFC 9420, Section 5.1.2: Signing (keys as the files have them).

import "github.com/seed-47ee054e/mls/ciphersuite"

// parseSignatureKey reads a signature private key.
//
// Deviation: the format has ECDSA private keys as integers of fixed length,
// but message-protection.json has one of suite 5 without its leading zero.
// Here as many zeros are added as are missing.
func parseSignatureKey(suite *ciphersuite.Suite, raw Hex) (*ciphersuite.SignaturePrivateKey, error) {
	example, err := suite.DeriveSignatureKeyPair(suite.ZeroSecret())
	if err != nil {
		return nil, err
	}
	pub, size := example.Public(), example.Secret().Len()
	if ecdsa := len(pub) == 1+2*size && pub[0] == 4; ecdsa && len(raw) < size {
		raw = append(make(Hex, size-len(raw)), raw...)
	}
	return suite.ParseSignaturePrivateKey(ciphersuite.NewSecret(raw))
}
