package ciphersuite

// RFC 9420, Section 6.1: Content Authentication (the MAC that it uses).

import "crypto/subtle"

// MAC returns the HMAC of data under key, Nh bytes.
func (s *Suite) MAC(key Secret, data []byte) []byte {
	tag := s.mac(make([]byte, 0, s.Nh()), key, data)
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "6.1", Function: "MAC", Secret: key, Context: data, Output: NewSecret(tag)})
	}
	return tag
}

// VerifyMAC tells whether tag is the MAC of data under key. The comparison
// takes constant time.
func (s *Suite) VerifyMAC(key Secret, data, tag []byte) bool {
	var buf [maxHashSize]byte
	expected := s.mac(buf[:0], key, data)
	if s.tracer != nil {
		s.tracer.Derived(Derivation{Section: "6.1", Function: "MAC", Secret: key, Context: data, Output: NewSecret(expected)})
	}
	return subtle.ConstantTimeCompare(expected, tag) == 1
}

func (s *Suite) mac(dst []byte, key Secret, data []byte) []byte {
	s.count(countMAC, len(data))
	return s.hash.appendHMAC(dst, key.Bytes(), data)
}
