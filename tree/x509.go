package tree

// RFC 9420, Section 5.3: Credentials (X.509 chains).
//
// This is the only file that knows certificates. What a chain is verified
// against, time included, is an argument; nothing is ever the system's.

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"time"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// subjectPublicKeyInfo is the structure of RFC 5280, Section 4.1.
type subjectPublicKeyInfo struct {
	Algorithm asn1.RawValue // AlgorithmIdentifier
	PublicKey asn1.BitString
}

// keyAlgorithms gives the AlgorithmIdentifier of a certificate for a signature
// key, in DER, by the length of the key in bytes, which tells the schemes of
// all suites apart. In each of these algorithms the bits of the subject public
// key are the very bytes of a SignaturePublicKey.
var keyAlgorithms = map[int][]byte{
	32:   {0x30, 5, 6, 3, 43, 101, 112},                                                     // Ed25519 (RFC 8410)
	57:   {0x30, 5, 6, 3, 43, 101, 113},                                                     // Ed448 (RFC 8410)
	65:   {0x30, 19, 6, 7, 42, 134, 72, 206, 61, 2, 1, 6, 8, 42, 134, 72, 206, 61, 3, 1, 7}, // P-256 (RFC 5480)
	97:   {0x30, 16, 6, 7, 42, 134, 72, 206, 61, 2, 1, 6, 5, 43, 129, 4, 0, 34},             // P-384
	133:  {0x30, 16, 6, 7, 42, 134, 72, 206, 61, 2, 1, 6, 5, 43, 129, 4, 0, 35},             // P-521
	1312: {0x30, 11, 6, 9, 96, 134, 72, 1, 101, 3, 4, 3, 17},                                // ML-DSA-44 (RFC 9881)
	1952: {0x30, 11, 6, 9, 96, 134, 72, 1, 101, 3, 4, 3, 18},                                // ML-DSA-65
	2592: {0x30, 11, 6, 9, 96, 134, 72, 1, 101, 3, 4, 3, 19},                                // ML-DSA-87
}

// CheckKey refuses an X.509 credential whose end-entity certificate is not for
// key. Credentials of other types say nothing about keys and pass. It decides
// nothing about the chain: see VerifyChain.
// It implements the key check of RFC 9420, Section 5.3.
func (c *Credential) CheckKey(key ciphersuite.SignaturePublicKey) error {
	if c.Type != spec.CredentialTypeX509 {
		return nil
	}
	chain, err := c.parseChain()
	if err != nil {
		return err
	}
	return checkSubjectKey(chain[0], key)
}

// parseChain parses all certificates of the credential, the first of which is
// the end entity's.
func (c *Credential) parseChain() ([]*x509.Certificate, error) {
	if len(c.Certificates) == 0 {
		return nil, spec.X509Chain.Violated("credential.certificates: empty")
	}
	chain := make([]*x509.Certificate, len(c.Certificates))
	for i, der := range c.Certificates {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, spec.X509Certificate.Because(err, "credential.certificates[%d]", i)
		}
		chain[i] = cert
	}
	return chain, nil
}

// checkSubjectKey compares the subject public key with key, bytes with bytes:
// the standard library need not know the algorithm.
func checkSubjectKey(cert *x509.Certificate, key ciphersuite.SignaturePublicKey) error {
	var info subjectPublicKeyInfo
	if rest, err := asn1.Unmarshal(cert.RawSubjectPublicKeyInfo, &info); err != nil || len(rest) > 0 {
		return spec.X509Certificate.Because(err, "credential.certificates[0]: subjectPublicKeyInfo")
	}
	algorithm, known := keyAlgorithms[len(key)]
	if !known || !bytes.Equal(info.Algorithm.FullBytes, algorithm) {
		return spec.X509SubjectKey.Violated("credential.certificates[0]: the algorithm is not that of a signature_key of %d bytes", len(key))
	}
	if info.PublicKey.BitLength != 8*len(info.PublicKey.Bytes) || !bytes.Equal(info.PublicKey.Bytes, key) {
		return spec.X509SubjectKey.Violated("credential.certificates[0]: the subject public key is not signature_key")
	}
	return nil
}

// ChainOptions is what a chain is verified against.
type ChainOptions struct {
	// Roots are the trusted certificates. Nil is an empty pool, never the
	// system's.
	Roots *x509.CertPool

	// Intermediates are certificates that a chain may omit because its
	// verifier has them. It can be nil.
	Intermediates *x509.CertPool

	// Now is the time at which the chain must be valid, in seconds since the
	// Unix epoch.
	Now uint64

	// KeyUsages are the extended key usages one of which the chain must allow;
	// any if there are none.
	KeyUsages []x509.ExtKeyUsage
}

// ChainVerdict says what VerifyChain found out. The zero value is that it
// found out nothing.
type ChainVerdict struct {
	// KeyBound says that the end-entity certificate is for the signature key.
	KeyBound bool

	// Verified says that there is a chain to a root, every signature and
	// validity period of which was checked. A credential is to be believed
	// only if it is true.
	Verified bool

	// Unchecked, if not nil, says why the chain can be neither verified nor
	// refused: it has a signature of an algorithm that the standard library
	// does not know, such as Ed448 or ML-DSA. Somebody else has to verify it.
	Unchecked error

	// EndEntity is the certificate whose subject and subjectAltName are the
	// presented identifiers. That they are those expected of the member, that
	// its key usage allows signatures and that nothing was revoked is not
	// checked here.
	EndEntity *x509.Certificate
}

// VerifyChain verifies an X.509 credential for the signature key. Certificates
// after the first can come in any order. A chain that can be neither verified
// nor refused is not an error but a verdict with Unchecked. The error is a
// violation of the rule for certificates, chains or keys of Section 5.3, of
// spec.CredentialValidation if no trusted chain is valid at the given time, or
// of spec.UnknownCredential for a credential of another type.
func (c *Credential) VerifyChain(key ciphersuite.SignaturePublicKey, options ChainOptions) (ChainVerdict, error) {
	if c.Type != spec.CredentialTypeX509 {
		return ChainVerdict{}, spec.UnknownCredential.Violated("credential_type %v is not x509", c.Type)
	}
	chain, err := c.parseChain()
	if err != nil {
		return ChainVerdict{}, err
	}
	if err := checkSubjectKey(chain[0], key); err != nil {
		return ChainVerdict{}, err
	}
	verdict := ChainVerdict{KeyBound: true, EndEntity: chain[0]}

	_, err = chain[0].Verify(options.forVerify(chain[1:]))
	if err == nil {
		verdict.Verified = true
		return verdict, nil
	}
	var unknown x509.UnknownAuthorityError
	if i := unknownAlgorithm(chain); i >= 0 && errors.As(err, &unknown) {
		verdict.Unchecked = fmt.Errorf("credential.certificates[%d] has a signature of an algorithm that is not implemented for chains: %w", i, err)
		return verdict, nil
	}
	return ChainVerdict{}, spec.CredentialValidation.Because(err, "credential.certificates")
}

// forVerify fills in all that would otherwise be the system's: roots and time.
func (o ChainOptions) forVerify(intermediates []*x509.Certificate) x509.VerifyOptions {
	v := x509.VerifyOptions{
		Roots:         o.Roots,
		Intermediates: x509.NewCertPool(),
		CurrentTime:   time.Unix(int64(min(o.Now, maxSeconds)), 0),
		KeyUsages:     o.KeyUsages,
	}
	if v.Roots == nil {
		v.Roots = x509.NewCertPool()
	}
	if o.Intermediates != nil {
		v.Intermediates = o.Intermediates.Clone()
	}
	for _, cert := range intermediates {
		v.Intermediates.AddCert(cert)
	}
	if len(v.KeyUsages) == 0 {
		// The default of the standard library is a TLS server.
		v.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	}
	return v
}

// maxSeconds is the end of the year 9999, the last that a certificate can
// name. A later time counts as this one.
const maxSeconds = 253402300799

// unknownAlgorithm finds a certificate whose signature the standard library
// cannot verify, or returns -1.
func unknownAlgorithm(chain []*x509.Certificate) int {
	for i, cert := range chain {
		if cert.SignatureAlgorithm == x509.UnknownSignatureAlgorithm {
			return i
		}
	}
	return -1
}
