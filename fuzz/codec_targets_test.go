package fuzz

import "testing"

// A fuzz target for each structure: the two codecs agree on every input.
// TestEveryCodecHasAFuzzTarget holds the list complete.

func FuzzCodecCredential(f *testing.F)              { fuzzCodec(f, "Credential") }
func FuzzCodecApplicationID(f *testing.F)           { fuzzCodec(f, "application_id") }
func FuzzCodecExtension(f *testing.F)               { fuzzCodec(f, "Extension") }
func FuzzCodecCapabilities(f *testing.F)            { fuzzCodec(f, "Capabilities") }
func FuzzCodecLifetime(f *testing.F)                { fuzzCodec(f, "Lifetime") }
func FuzzCodecLeafNode(f *testing.F)                { fuzzCodec(f, "LeafNode") }
func FuzzCodecParentNode(f *testing.F)              { fuzzCodec(f, "ParentNode") }
func FuzzCodecNode(f *testing.F)                    { fuzzCodec(f, "Node") }
func FuzzCodecRatchetTree(f *testing.F)             { fuzzCodec(f, "ratchet_tree") }
func FuzzCodecUpdatePathNode(f *testing.F)          { fuzzCodec(f, "UpdatePathNode") }
func FuzzCodecUpdatePath(f *testing.F)              { fuzzCodec(f, "UpdatePath") }
func FuzzCodecRequiredCapabilities(f *testing.F)    { fuzzCodec(f, "RequiredCapabilities") }
func FuzzCodecExternalSender(f *testing.F)          { fuzzCodec(f, "ExternalSender") }
func FuzzCodecExternalSenders(f *testing.F)         { fuzzCodec(f, "external_senders") }
func FuzzCodecComponentData(f *testing.F)           { fuzzCodec(f, "ComponentData") }
func FuzzCodecAppDataDictionary(f *testing.F)       { fuzzCodec(f, "AppDataDictionary") }
func FuzzCodecHPKECiphertext(f *testing.F)          { fuzzCodec(f, "HPKECiphertext") }
func FuzzCodecGroupContext(f *testing.F)            { fuzzCodec(f, "GroupContext") }
func FuzzCodecPreSharedKeyID(f *testing.F)          { fuzzCodec(f, "PreSharedKeyID") }
func FuzzCodecPSKLabel(f *testing.F)                { fuzzCodec(f, "PSKLabel") }
func FuzzCodecSender(f *testing.F)                  { fuzzCodec(f, "Sender") }
func FuzzCodecFramedContent(f *testing.F)           { fuzzCodec(f, "FramedContent") }
func FuzzCodecMLSMessage(f *testing.F)              { fuzzCodec(f, "MLSMessage") }
func FuzzCodecAuthenticatedContent(f *testing.F)    { fuzzCodec(f, "AuthenticatedContent") }
func FuzzCodecFramedContentTBS(f *testing.F)        { fuzzCodec(f, "FramedContentTBS") }
func FuzzCodecPublicMessage(f *testing.F)           { fuzzCodec(f, "PublicMessage") }
func FuzzCodecAuthenticatedContentTBM(f *testing.F) { fuzzCodec(f, "AuthenticatedContentTBM") }
func FuzzCodecPrivateMessage(f *testing.F)          { fuzzCodec(f, "PrivateMessage") }
func FuzzCodecPrivateContentAAD(f *testing.F)       { fuzzCodec(f, "PrivateContentAAD") }
func FuzzCodecSenderData(f *testing.F)              { fuzzCodec(f, "SenderData") }
func FuzzCodecSenderDataAAD(f *testing.F)           { fuzzCodec(f, "SenderDataAAD") }
func FuzzCodecKeyPackage(f *testing.F)              { fuzzCodec(f, "KeyPackage") }
func FuzzCodecKeyPackageTBS(f *testing.F)           { fuzzCodec(f, "KeyPackageTBS") }
func FuzzCodecProposal(f *testing.F)                { fuzzCodec(f, "Proposal") }
func FuzzCodecAdd(f *testing.F)                     { fuzzCodec(f, "Add") }
func FuzzCodecUpdate(f *testing.F)                  { fuzzCodec(f, "Update") }
func FuzzCodecRemove(f *testing.F)                  { fuzzCodec(f, "Remove") }
func FuzzCodecPreSharedKey(f *testing.F)            { fuzzCodec(f, "PreSharedKey") }
func FuzzCodecReInit(f *testing.F)                  { fuzzCodec(f, "ReInit") }
func FuzzCodecExternalInit(f *testing.F)            { fuzzCodec(f, "ExternalInit") }
func FuzzCodecGroupContextExtensions(f *testing.F)  { fuzzCodec(f, "GroupContextExtensions") }
func FuzzCodecAppDataUpdate(f *testing.F)           { fuzzCodec(f, "AppDataUpdate") }
func FuzzCodecAppEphemeral(f *testing.F)            { fuzzCodec(f, "AppEphemeral") }
func FuzzCodecSelfRemove(f *testing.F)              { fuzzCodec(f, "SelfRemove") }
func FuzzCodecProposalOrRef(f *testing.F)           { fuzzCodec(f, "ProposalOrRef") }
func FuzzCodecCommit(f *testing.F)                  { fuzzCodec(f, "Commit") }
func FuzzCodecGroupInfo(f *testing.F)               { fuzzCodec(f, "GroupInfo") }
func FuzzCodecGroupInfoTBS(f *testing.F)            { fuzzCodec(f, "GroupInfoTBS") }
func FuzzCodecPathSecret(f *testing.F)              { fuzzCodec(f, "PathSecret") }
func FuzzCodecGroupSecrets(f *testing.F)            { fuzzCodec(f, "GroupSecrets") }
func FuzzCodecEncryptedGroupSecrets(f *testing.F)   { fuzzCodec(f, "EncryptedGroupSecrets") }
func FuzzCodecWelcome(f *testing.F)                 { fuzzCodec(f, "Welcome") }
func FuzzCodecExternalPub(f *testing.F)             { fuzzCodec(f, "ExternalPub") }
func FuzzCodecConfirmedTranscriptHashInput(f *testing.F) {
	fuzzCodec(f, "ConfirmedTranscriptHashInput")
}
func FuzzCodecFramedContentAuthDataApplication(f *testing.F) {
	fuzzCodec(f, "FramedContentAuthData:application")
}
func FuzzCodecFramedContentAuthDataProposal(f *testing.F) {
	fuzzCodec(f, "FramedContentAuthData:proposal")
}
func FuzzCodecFramedContentAuthDataCommit(f *testing.F) { fuzzCodec(f, "FramedContentAuthData:commit") }
func FuzzCodecPrivateMessageContentApplication(f *testing.F) {
	fuzzCodec(f, "PrivateMessageContent:application")
}
func FuzzCodecPrivateMessageContentProposal(f *testing.F) {
	fuzzCodec(f, "PrivateMessageContent:proposal")
}
func FuzzCodecPrivateMessageContentCommit(f *testing.F) { fuzzCodec(f, "PrivateMessageContent:commit") }
