package spec

// RFC 9420, Section 5.1.2: Signing (and all other labels of the RFC).

import "strings"

// LabelPrefix stands before every label inside the labelled functions.
const LabelPrefix = "MLS 1.0 "

// Labels of signatures (Sections 5.1.2 and 17.6).
const (
	LabelFramedContentTBS = "FramedContentTBS"
	LabelLeafNodeTBS      = "LeafNodeTBS"
	LabelKeyPackageTBS    = "KeyPackageTBS"
	LabelGroupInfoTBS     = "GroupInfoTBS"
)

// Labels of public-key encryption (Sections 5.1.3 and 17.7).
const (
	LabelUpdatePathNode = "UpdatePathNode"
	LabelWelcome        = "Welcome"
)

// Labels of hash references (Section 5.2).
const (
	LabelKeyPackageReference = "KeyPackage Reference"
	LabelProposalReference   = "Proposal Reference"
)

// Labels of the ratchet tree's secrets (Section 7.4).
const (
	LabelPath = "path"
	LabelNode = "node"
)

// Labels of the key schedule (Section 8), in the order of its diagram and
// its table.
const (
	LabelJoiner         = "joiner"
	LabelWelcomeSecret  = "welcome"
	LabelEpoch          = "epoch"
	LabelInit           = "init"
	LabelSenderData     = "sender data"
	LabelEncryption     = "encryption"
	LabelExporter       = "exporter"
	LabelExternal       = "external"
	LabelConfirm        = "confirm"
	LabelMembership     = "membership"
	LabelResumption     = "resumption"
	LabelAuthentication = "authentication"
)

// Labels of what else is derived in Section 8.
const (
	LabelExternalInitSecret = "external init secret" // 8.3, context of an HPKE export
	LabelDerivedPSK         = "derived psk"          // 8.4
	LabelExported           = "exported"             // 8.5
)

// Labels of the secret tree and of what encrypts messages (Section 9). "key"
// and "nonce" also name the keys of sender data and of Welcome.
const (
	LabelTree        = "tree"
	LabelHandshake   = "handshake"
	LabelApplication = "application"
	LabelKey         = "key"
	LabelNonce       = "nonce"
	LabelSecret      = "secret"
)

// LabelKind is the function that a label is given to.
type LabelKind string

// The labelled functions.
const (
	SignatureLabel  LabelKind = "SignWithLabel"
	EncryptionLabel LabelKind = "EncryptWithLabel"
	ReferenceLabel  LabelKind = "RefHash"
	ExpandLabel     LabelKind = "ExpandWithLabel"
	DeriveLabel     LabelKind = "DeriveSecret"
	TreeLabel       LabelKind = "DeriveTreeSecret"
	ExportLabel     LabelKind = "Context.Export"
)

// Label is one use of a label in the RFC, without LabelPrefix.
type Label struct {
	Label   string
	Kind    LabelKind
	Section string
}

// Labels returns every use of a label, in the order of the RFC.
func Labels() []Label {
	return []Label{
		{LabelKeyPackageReference, ReferenceLabel, "5.2"},
		{LabelProposalReference, ReferenceLabel, "5.2"},
		{LabelFramedContentTBS, SignatureLabel, "6.1"},
		{LabelKey, ExpandLabel, "6.3.2"},
		{LabelNonce, ExpandLabel, "6.3.2"},
		{LabelLeafNodeTBS, SignatureLabel, "7.2"},
		{LabelPath, DeriveLabel, "7.4"},
		{LabelNode, DeriveLabel, "7.4"},
		{LabelUpdatePathNode, EncryptionLabel, "7.6"},
		{LabelJoiner, ExpandLabel, "8"},
		{LabelWelcomeSecret, DeriveLabel, "8"},
		{LabelEpoch, ExpandLabel, "8"},
		{LabelInit, DeriveLabel, "8"},
		{LabelSenderData, DeriveLabel, "8"},
		{LabelEncryption, DeriveLabel, "8"},
		{LabelExporter, DeriveLabel, "8"},
		{LabelExternal, DeriveLabel, "8"},
		{LabelConfirm, DeriveLabel, "8"},
		{LabelMembership, DeriveLabel, "8"},
		{LabelResumption, DeriveLabel, "8"},
		{LabelAuthentication, DeriveLabel, "8"},
		{LabelExternalInitSecret, ExportLabel, "8.3"},
		{LabelDerivedPSK, ExpandLabel, "8.4"},
		{LabelExported, ExpandLabel, "8.5"},
		{LabelTree, ExpandLabel, "9"},
		{LabelHandshake, ExpandLabel, "9"},
		{LabelApplication, ExpandLabel, "9"},
		{LabelKey, TreeLabel, "9.1"},
		{LabelNonce, TreeLabel, "9.1"},
		{LabelSecret, TreeLabel, "9.1"},
		{LabelKeyPackageTBS, SignatureLabel, "10"},
		{LabelGroupInfoTBS, SignatureLabel, "12.4.3"},
		{LabelWelcome, EncryptionLabel, "12.4.3.1"},
		{LabelNonce, ExpandLabel, "12.4.3.1"},
		{LabelKey, ExpandLabel, "12.4.3.1"},
	}
}

// LabelSection returns the section of the RFC that uses a label, given with
// or without LabelPrefix. A label that several sections use has them all,
// separated by commas; one that the RFC does not use, such as an
// application's exporter label, has none.
func LabelSection(label string) string {
	label = strings.TrimPrefix(label, LabelPrefix)
	var sections []string
	for _, l := range Labels() {
		if l.Label == label {
			sections = append(sections, l.Section)
		}
	}
	return strings.Join(sections, ", ")
}
