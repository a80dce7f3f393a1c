package vectors

// RFC 9420, Section 5.1: Cipher Suites (private keys as the files have them).

import "github.com/seed-47ee054e/mls/ciphersuite"

// parseSignatureKey reads a signature private key.
//
// Deviation: the format has private keys of the NIST curves as integers of
// fixed length, but message-protection.json and the passive-client files have
// some of suite 5 without their leading zeros. Here and in parseHPKEKey as many
// zeros are added as are missing.
func parseSignatureKey(suite *ciphersuite.Suite, raw Hex) (*ciphersuite.SignaturePrivateKey, error) {
	example, err := suite.DeriveSignatureKeyPair(suite.ZeroSecret())
	if err != nil {
		return nil, err
	}
	return suite.ParseSignaturePrivateKey(fullLength(raw, example.Public(), example.Secret()))
}

// parseHPKEKey reads an HPKE private key.
func parseHPKEKey(suite *ciphersuite.Suite, raw Hex) (*ciphersuite.HPKEPrivateKey, error) {
	example, pub := suite.DeriveKeyPair(suite.ZeroSecret())
	return suite.ParseHPKEPrivateKey(fullLength(raw, pub, example.Secret()))
}

// fullLength adds zeros in front of raw until it is as long as the private key
// of an example, if the public one is an uncompressed point of a NIST curve.
func fullLength(raw Hex, pub []byte, priv ciphersuite.Secret) ciphersuite.Secret {
	size := priv.Len()
	if point := len(pub) == 1+2*size && pub[0] == 4; point && len(raw) < size {
		raw = append(make(Hex, size-len(raw)), raw...)
	}
	return ciphersuite.NewSecret(raw)
}
