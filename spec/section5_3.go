package spec

// RFC 9420, Section 5.3: Credentials.

// Rules of Section 5.3: Credentials.
var (
	UnknownCredential = &Rule{"5.3/unknown-credential-type", "5.3", Implied, "receiver", Negative, "A credential of a type that the client does not implement cannot be verified, and the object that holds it is refused."}
	X509Certificate   = &Rule{"5.3/x509-certificate", "5.3", Struct, "receiver", Negative, "Each Certificate entry is exactly one DER X.509 certificate."}
	X509Chain         = &Rule{"5.3/x509-chain", "5.3", Implied, "receiver", Negative, "The end-entity certificate comes first in the chain; an empty chain leaves no key to check and is unusable."}
	X509SubjectKey    = &Rule{"5.3/x509-subject-key", "5.3", Must, "receiver", Negative, "The subject public key of the end-entity certificate equals the signature_key of the LeafNode that carries the credential."}
)

// Rules of Section 5.3.1: Credential Validation.
var (
	CredentialValidation     = &Rule{"5.3.1/credential-validation", "5.3.1", Must, "receiver", Negative, "Every credential that enters a group is put to the Authentication Service before the object that carries it takes effect, and a refusal blocks that object."}
	KeyPackageCredential     = &Rule{"5.3.1/key-package-credential", "5.3.1", Must, "committer", Negative, "The credential of a KeyPackage is validated with the AS before the KeyPackage is put into an Add."}
	GroupCredential          = &Rule{"5.3.1/group-credential", "5.3.1", Must, "joiner", Negative, "A joiner validates with the AS the credentials found in the group it is joining, for both Welcome and external Commit."}
	AddCredential            = &Rule{"5.3.1/add-credential", "5.3.1", Must, "receiver", Negative, "A member that receives an Add validates the credential of the client being added."}
	UpdateCredential         = &Rule{"5.3.1/update-credential", "5.3.1", Must, "receiver", Negative, "A member validates the credential in an Update when it differs from the one being replaced."}
	CommitCredential         = &Rule{"5.3.1/commit-credential", "5.3.1", Must, "receiver", Negative, "A member validates the committer's credential when the path leaf replaces it."}
	ExternalSenderCredential = &Rule{"5.3.1/external-sender-credential", "5.3.1", Must, "receiver", Negative, "Credentials in an external_senders extension are validated with the AS when the extension enters the GroupContext or replaces an earlier one."}
	CredentialSuccession     = &Rule{"5.3.1/credential-succession", "5.3.1", Must, "receiver", Negative, "When a credential replaces another of the same member, the AS also judges whether the new identifiers are an acceptable successor of the old ones."}
)

var rules5_3 = []*Rule{
	{"5.3/authentication-service", "5.3", Implied, "AS", OutOfScope, "The Authentication Service, not the protocol core, decides whether a credential's identities belong to its signing key."},
	{"5.3/identifier-selection", "5.3", Implied, "application", OutOfScope, "Choosing which presented identifiers to show or to match against an expected identifier is the application's task."},
	{"5.3/credential-encoding", "5.3", Struct, "receiver", Vector, "A Credential is a uint16 type followed by type-specific content: an opaque identity for basic, a vector of Certificate for x509."},
	UnknownCredential,
	{"5.3/basic-identity", "5.3", Struct, "receiver", Vector, "A basic credential's identity is an uninterpreted byte string that the application defines."},
	X509Certificate,
	X509Chain,
	X509SubjectKey,
	{"5.3/x509-issuers-omitted", "5.3", May, "sender", Property, "A sender may leave out issuer certificates that its peers already have, so a verifier builds the path using its own stored certificates as well."},
	{"5.3.1/reference-identifiers", "5.3.1", Implied, "application", OutOfScope, "The application defines the reference identifiers that are acceptable for each member."},
	{"5.3.1/two-parts", "5.3.1", Implied, "AS", Review, "Authenticating a member has two parts: the credential legitimately presents its identifiers, and these cover the reference identifiers expected for that member."},
	{"5.3.1/key-and-identifiers", "5.3.1", Implied, "AS", Review, "Validation with the AS ties the presented identifiers to the LeafNode's signature_key and compares them with the reference identifiers."},
	CredentialValidation,
	KeyPackageCredential,
	GroupCredential,
	AddCredential,
	UpdateCredential,
	CommitCredential,
	ExternalSenderCredential,
	CredentialSuccession,
	{"5.3.2/keep-valid", "5.3.2", Implied, "application", OutOfScope, "Applications with expiring credentials keep all credentials in use within their validity, as far as they can."},
	{"5.3.2/replace-expiring", "5.3.2", Implied, "sender", OutOfScope, "A member whose credential has lapsed or soon will replaces it by an Update or a Commit."},
	{"5.3.2/expired-sender", "5.3.2", Should, "receiver", Property, "An Update or Commit from a member whose current credential has expired is accepted as long as the credential it installs is valid."},
	{"5.3.2/expired-since", "5.3.2", Should, "receiver", Property, "When catching up on older traffic, a client still accepts signatures from members whose credentials have expired since."},
	{"5.3.2/remove-expired", "5.3.2", Implied, "application", OutOfScope, "Members, or an external sender such as the DS, may propose removal of members with lapsed credentials as application policy."},
	{"5.3.2/revocation-like-expiry", "5.3.2", Implied, "application", OutOfScope, "Revocation is handled in the same way as expiry unless the application chooses a stricter policy, such as immediate removal."},
	{"5.3.3/index-per-epoch", "5.3.3", Implied, "receiver", Property, "A leaf index names a member only within one epoch; APIs and stored references must not carry it unchanged into another epoch."},
	{"5.3.3/several-clients", "5.3.3", Implied, "application", Review, "Several clients in a group may present the same application identity, so identity alone is not a handle for one client."},
	{"5.3.3/application-id", "5.3.3", Struct, "sender", Vector, "application_id is a LeafNode extension (type 0x0001) whose data is an opaque <V> value."},
	{"5.3.3/application-id-unauthenticated", "5.3.3", MustNot, "application", Review, "The content of application_id is member-asserted; nothing may treat it as vouched for by the Authentication Service."},
	{"5.3.3/application-id-repeated", "5.3.3", Should, "application", Property, "Two members carrying equal application_id values is a situation that software handles without failing."},
}
