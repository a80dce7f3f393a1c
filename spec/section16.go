package spec

// RFC 9420, Section 16: Security Considerations.

var rules16 = []*Rule{
	{"16.1/secure-transport", "16.1", Should, "application", OutOfScope, "MLS messages should travel over a secure transport such as TLS or QUIC (a recommendation)."},
	{"16.2/secrecy-from-tree-invariant", "16.2", Implied, "receiver", Property, "Group secrecy rests on the tree invariant: no member, removed ones included, holds a private key of a node with no leaf of its own below."},
	{"16.3/unique-samples", "16.3", Implied, "sender", Review, "A repeated ciphertext sample repeats the sender-data key and nonce, so content encryption has to produce outputs that look random and do not repeat."},
	{"16.3/aead-of-new-suites", "16.3", Must, "designer", OutOfScope, "A new cipher suite has an AE1-secure AEAD."},
	{"16.4/metadata-in-the-clear", "16.4", Implied, "application", OutOfScope, "Trees, KeyPackages, GroupInfos and PublicMessages sent in the clear reveal group metadata; hiding them is the application's task, and the Welcome's ratchet_tree extension is the only built-in confidential way to send the tree."},
	{"16.4.2/group-info-discloses", "16.4.2", Implied, "application", OutOfScope, "A GroupInfo published for external joins discloses the group's extensions unless the application protects it."},
	{"16.4.3/membership-discloses", "16.4.3", Implied, "application", OutOfScope, "Exposing the tree, PublicMessage membership changes or Welcomes next to a KeyPackage pool discloses membership; applications weigh this."},
	{"16.5/psk-for-joiners", "16.5", Implied, "application", OutOfScope, "Applications may require a PSK from joiners so that a stolen signature key alone does not admit an attacker."},
	{"16.6/healing-at-commit", "16.6", Implied, "receiver", Property, "Healing after compromise takes effect when members process the Commit that covers the Update or carries the path, not when it is sent."},
	{"16.6/old-keys-deleted", "16.6", Implied, "receiver", Property, "Private keys of replaced tree states are deleted, so old group secrets cannot be derived again."},
	{"16.6/evict-stale", "16.6", Should, "application", OutOfScope, "Applications evict members that have not refreshed their keys for too long."},
	{"16.6/replace-key-packages", "16.6", Implied, "application", OutOfScope, "Clients replace their published KeyPackages regularly so that new groups start from recent keys."},
	{"16.7/where-enforced", "16.7", Implied, "receiver", Review, "Distinctness is enforced on each entry point: Add, Update and path leaf for leaf keys, and the UpdatePath key check for parent keys."},
	{"16.8/delete-used", "16.8", Should, "DS", OutOfScope, "The publication service deletes a KeyPackage once it was used for an addition."},
	{"16.8/last-resort", "16.8", May, "application", Property, "An application may designate a last-resort KeyPackage that survives use, so that exhausting the pool cannot block additions; its private keys must then outlive the first join."},
	{"16.8/rate-limit", "16.8", Should, "DS", OutOfScope, "The publication service limits the rate of KeyPackage requests, unauthenticated ones above all."},
	{"16.9/message-loss", "16.9", Implied, "application", OutOfScope, "A malicious DS can delay or drop messages; gaps in generations are the only built-in hint, and loss detection is up to the application."},
	{"16.10/compromised-authentication-service", "16.10", Implied, "application", OutOfScope, "A compromised AS can impersonate users; transparency or cross-signing schemes lie outside the protocol."},
	{"16.11/service-policy", "16.11", Implied, "DS", OutOfScope, "DS and AS may impose further policy, such as who may add or remove, admitted credential types and rate limits."},
	{"16.12/report-unprocessable", "16.12", Should, "application", OutOfScope, "Applications let members report Commits they could not process, so that others can reinitialize if need be."},
	{"16.12/return-after-malformed-commit", "16.12", Implied, "receiver", Property, "A member that missed a good state through a malformed Commit can return only by external Commit or by reinitialization; it never skips over the Commit."},
	{"16.12/acknowledgements", "16.12", Implied, "application", OutOfScope, "An application may regard a Commit as accepted only after acknowledgements from one member below each copath node."},
}
