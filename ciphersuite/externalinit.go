package ciphersuite

// RFC 9420, Section 8.3: External Initialization (HPKE exports).

import "github.com/seed-47ee054e/mls/spec"

// SendExport sets up an HPKE context to pub and exports length bytes from it,
// for which the holder of the private key needs kemOutput. entropy is as in
// EncryptWithLabel. The error is ErrExportLength, ErrShortEntropy, or a
// violation of spec.HPKEPublicKey. It implements the sender's part of
// RFC 9420, Section 8.3.
func (s *Suite) SendExport(pub HPKEPublicKey, info, exporterContext []byte, length int, entropy Secret) (kemOutput []byte, exported Secret, err error) {
	s.count(countHPKESendExport, 0)
	if length < 0 || length > s.hash.maxExpand() {
		return nil, Secret{}, ErrExportLength
	}
	var buf [maxHashSize]byte
	defer clear(buf[:])
	seed, err := s.encapsulationSeed(buf[:0], entropy, pub, info, exporterContext)
	if err != nil {
		return nil, Secret{}, err
	}
	shared, kemOutput, err := s.hpke.kem.encap(pub, seed)
	if err != nil {
		return nil, Secret{}, spec.HPKEPublicKey.Because(err, "")
	}
	exported, out := newSecret(length)
	s.hpke.export(out, shared, info, exporterContext)
	s.traceExport("SetupBaseS and Export", pub, exporterContext, kemOutput, exported, nil)
	return kemOutput, exported, nil
}

// ReceiveExport gives the same bytes as the SendExport that made kemOutput.
// The error is ErrErasedKey, ErrExportLength, or a violation of
// spec.ExternalInitKEMOutput. It implements the receiver's part of RFC 9420,
// Section 8.3.
func (s *Suite) ReceiveExport(priv *HPKEPrivateKey, kemOutput, info, exporterContext []byte, length int) (Secret, error) {
	s.count(countHPKEReceiveExport, 0)
	if priv == nil || priv.key == nil || priv.kem != s.hpke.kem {
		return Secret{}, ErrErasedKey
	}
	if length < 0 || length > s.hash.maxExpand() {
		return Secret{}, ErrExportLength
	}
	const function = "SetupBaseR and Export"
	shared, err := priv.key.decap(kemOutput)
	if err != nil {
		err = spec.ExternalInitKEMOutput.Because(err, "kem_output")
		s.traceExport(function, priv.public, exporterContext, kemOutput, Secret{}, err)
		return Secret{}, err
	}
	exported, out := newSecret(length)
	s.hpke.export(out, shared, info, exporterContext)
	s.traceExport(function, priv.public, exporterContext, kemOutput, exported, nil)
	return exported, nil
}

func (s *Suite) traceExport(function string, pub HPKEPublicKey, context, kemOutput []byte, out Secret, err error) {
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "8.3", Function: function, PublicKey: pub,
			Context: context, KEMOutput: kemOutput, Output: out, Err: err})
	}
}
