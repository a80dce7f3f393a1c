package spec

// RFC 9420, Section 2: Terminology.

var rules2 = []*Rule{
	{"2/private-keys-and-secrets", "2", Must, "receiver", Review, "Anything the protocol calls a key or a secret is private to the client holding it. An implementation leaks no such value through logs, error text, debug output or wire messages."},
	{"2/unknown-code-points", "2", Implied, "receiver", Property, "In every field designated as extensible, a receiver passes over code points it does not know, so randomly injected GREASE values never change the outcome of processing."},
}
