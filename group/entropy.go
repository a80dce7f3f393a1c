package group

// Entropy as an argument: how it is made to differ between states.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/tls"
)

// mixEntropy binds entropy to what it is used for, so that a caller that gives
// the same bytes twice gets the same keys only for the very same purpose. The
// error is ciphersuite.ErrShortEntropy.
func mixEntropy(suite *ciphersuite.Suite, entropy ciphersuite.Secret, purpose ...[]byte) (ciphersuite.Secret, error) {
	if entropy.Len() < ciphersuite.MinEntropy {
		return ciphersuite.Secret{}, ciphersuite.ErrShortEntropy
	}
	e := tls.NewEncoder(nil)
	for _, p := range purpose {
		e.Opaque(p)
	}
	b, err := e.Finish()
	if err != nil {
		return ciphersuite.Secret{}, err
	}
	return suite.Extract(ciphersuite.NewSecret(suite.Hash(b)), entropy), nil
}

// mix is mixEntropy for a use in the current epoch: the confirmation tag stands
// for the state.
func (s *State) mix(entropy ciphersuite.Secret, purpose ...[]byte) (ciphersuite.Secret, error) {
	return mixEntropy(s.suite, entropy, append([][]byte{s.GroupID(), s.tag}, purpose...)...)
}
