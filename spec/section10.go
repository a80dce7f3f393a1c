package spec

// RFC 9420, Section 10: Key Packages.

// Rules of Section 10: Key Packages.
var (
	InitKey                  = &Rule{"10/init-key", "10", Must, "receiver", Negative, "init_key is a valid public key for the KEM of the KeyPackage's cipher suite."}
	KeyPackageLeafKeys       = &Rule{"10/leaf-keys", "10", Must, "receiver", Negative, "The encryption_key and signature_key of a KeyPackage's leaf are valid for the KeyPackage's cipher suite."}
	KeyPackageSignature      = &Rule{"10/key-package-signature", "10", Must, "receiver", Negative, "A KeyPackage's signature verifies under leaf_node.signature_key; one that does not is malformed."}
	KeyPackageMessageVersion = &Rule{"10/message-version", "10", Must, "receiver", Negative, "A KeyPackage received inside an MLSMessage has the same version as that MLSMessage."}
)

// Rules of Section 10.1: KeyPackage Validation.
var (
	KeyPackageGroupParameters = &Rule{"10.1/group-parameters", "10.1", Implied, "receiver", Negative, "KeyPackage.cipher_suite and version equal those in the GroupContext."}
	InitKeyDistinct           = &Rule{"10.1/init-key-distinct", "10.1", Implied, "receiver", Negative, "init_key and the leaf's encryption_key differ."}
)

var rules10 = []*Rule{
	{"10/one-use", "10", ShouldNot, "application", Property, "A KeyPackage serves for a single addition; only one designated as last resort is reused."},
	{"10/several-key-packages", "10", May, "sender", Property, "A client may publish several KeyPackages, for example one for each cipher suite it supports."},
	InitKey,
	{"10/init-key-per-package", "10", Must, "sender", Property, "A client never uses the same init_key in two KeyPackages."},
	KeyPackageLeafKeys,
	KeyPackageSignature,
	{"10/signature-label", "10", Implied, "receiver", Vector, "The KeyPackage signature is SignWithLabel with \"KeyPackageTBS\" over all preceding fields, made with the client's signature key."},
	{"10/key-package-encoding", "10", Struct, "receiver", Vector, "KeyPackage is version, cipher_suite, init_key, leaf_node, extensions and signature; KeyPackageTBS is the same without the signature."},
	KeyPackageMessageVersion,
	{"10/signed-capabilities", "10", Implied, "committer", Property, "Capabilities in the signed leaf tell the other side everything the client supports, although each KeyPackage offers one version and one suite."},
	{"10/extensions-declared", "10", Must, "sender", Property, "Extension types used in a KeyPackage's own extensions or in its leaf's are declared in the leaf's capabilities, the default types excepted; for the KeyPackage's own the text contradicts Section 13.4, and a receiver checks the leaf's alone."},
	{"10/unknown-extensions", "10", Must, "receiver", Property, "Unknown entries in KeyPackage.extensions are skipped."},
	{"10/grease-extensions", "10", Should, "sender", Property, "A client adds random GREASE extensions to the KeyPackages it creates."},
	{"10.1/validate-before-add", "10.1", Implied, "committer", Property, "A member validates a fetched KeyPackage before building an Add from it."},
	{"10.1/validate-received-add", "10.1", Implied, "receiver", Property, "A member validates the KeyPackage of every received Add."},
	KeyPackageGroupParameters,
	{"10.1/key-package-leaf", "10.1", Implied, "receiver", Property, "The contained leaf passes Section 7.3 in its KeyPackage role."},
	InitKeyDistinct,
}
