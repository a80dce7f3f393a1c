package ciphersuite

// RFC 9420, Section 17.1: MLS Cipher Suites.

import "github.com/seed-47ee054e/mls/spec"

// The KEMs under their values in the registry of HPKE.
var (
	kemP256   = newDHKEM(0x0010, groupP256, hashSHA256)
	kemP384   = newDHKEM(0x0011, groupP384, hashSHA384)
	kemP521   = newDHKEM(0x0012, groupP521, hashSHA512)
	kemX25519 = newDHKEM(0x0020, x25519Group{}, hashSHA256)
	kemX448   = newDHKEM(0x0021, x448Group{}, hashSHA512)

	kemMLKEM768  = &mlKEM{latticeMLKEM768, 0x0041}
	kemMLKEM1024 = &mlKEM{latticeMLKEM1024, 0x0042}

	kemMLKEM768P256   = &hybridKEM{latticeMLKEM768, groupP256, 32, "MLKEM768-P256", 0x0050}
	kemMLKEM1024P384  = &hybridKEM{latticeMLKEM1024, groupP384, 48, "MLKEM1024-P384", 0x0051}
	kemMLKEM768X25519 = &hybridKEM{latticeMLKEM768, x25519Group{}, 32, `\.//^\`, 0x647a}

	kemXyber = newXyberKEM(kemX25519)
)

// suites is the table of all suites. The hash of a row is that of the KDF, of
// the MAC and of every hash of MLS; a KEM and a signature scheme have their
// own.
var suites = []*Suite{
	// RFC 9420.
	row(spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519, kemX25519, aeadAES128GCM, hashSHA256, ed25519Scheme{}),
	row(spec.MLS_128_DHKEMP256_AES128GCM_SHA256_P256, kemP256, aeadAES128GCM, hashSHA256, ecdsaP256),
	row(spec.MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519, kemX25519, aeadChaCha20Poly1305, hashSHA256, ed25519Scheme{}),
	row(spec.MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448, kemX448, aeadAES256GCM, hashSHA512, ed448Scheme{}),
	row(spec.MLS_256_DHKEMP521_AES256GCM_SHA512_P521, kemP521, aeadAES256GCM, hashSHA512, ecdsaP521),
	row(spec.MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448, kemX448, aeadChaCha20Poly1305, hashSHA512, ed448Scheme{}),
	row(spec.MLS_256_DHKEMP384_AES256GCM_SHA384_P384, kemP384, aeadAES256GCM, hashSHA384, ecdsaP384),

	// draft-ietf-mls-pq-ciphersuites, TBD1 to TBD11.
	row(spec.MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519, kemMLKEM768X25519, aeadAES128GCM, hashSHA256, ed25519Scheme{}),
	row(spec.MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519, kemMLKEM768X25519, aeadAES256GCM, hashSHA384, ed25519Scheme{}),
	row(spec.MLS_128_MLKEM768P256_AES128GCM_SHA256_P256, kemMLKEM768P256, aeadAES128GCM, hashSHA256, ecdsaP256),
	row(spec.MLS_128_MLKEM768P256_AES256GCM_SHA384_P256, kemMLKEM768P256, aeadAES256GCM, hashSHA384, ecdsaP256),
	row(spec.MLS_192_MLKEM1024P384_AES256GCM_SHA384_P384, kemMLKEM1024P384, aeadAES256GCM, hashSHA384, ecdsaP384),
	row(spec.MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519, kemMLKEM768, aeadAES256GCM, hashSHA384, ed25519Scheme{}),
	row(spec.MLS_128_MLKEM768_AES256GCM_SHA384_P256, kemMLKEM768, aeadAES256GCM, hashSHA384, ecdsaP256),
	row(spec.MLS_192_MLKEM1024_AES256GCM_SHA384_P384, kemMLKEM1024, aeadAES256GCM, hashSHA384, ecdsaP384),
	row(spec.MLS_128_MLKEM768X25519_CHACHA20POLY1305_SHA384_MLDSA44, kemMLKEM768X25519, aeadChaCha20Poly1305, hashSHA384, mldsa44Scheme),
	row(spec.MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65, kemMLKEM768, aeadAES256GCM, hashSHA384, mldsa65Scheme),
	row(spec.MLS_256_MLKEM1024_AES256GCM_SHA384_MLDSA87, kemMLKEM1024, aeadAES256GCM, hashSHA384, mldsa87Scheme),

	// The suite that Wire used before there was ML-KEM.
	row(spec.MLS_128_X25519KYBER768DRAFT00_AES128GCM_SHA256_Ed25519, kemXyber, aeadAES128GCM, hashSHA256, ed25519Scheme{}),
}

func row(id spec.CipherSuite, k kem, aead aeadAlgorithm, hash hashAlgorithm, sig signatureScheme) *Suite {
	return &Suite{id: id, hash: hash, hpke: newHPKE(k, hash, aead), signature: sig}
}
