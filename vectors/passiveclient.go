package vectors

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message, and Section 12.4.2:
// Processing a Commit.

import "github.com/seed-47ee054e/mls/spec"

// passiveClientEntry is an entry of the three passive-client files.
type passiveClientEntry struct {
	CipherSuite  spec.CipherSuite   `json:"cipher_suite"`
	ExternalPSKs []externalPSK      `json:"external_psks"`
	KeyPackage   Hex                `json:"key_package"`
	SignatureKey Hex                `json:"signature_priv"`
	LeafKey      Hex                `json:"encryption_priv"`
	InitKey      Hex                `json:"init_priv"`
	Welcome      Hex                `json:"welcome"`
	RatchetTree  *Hex               `json:"ratchet_tree"`
	InitialEpoch Hex                `json:"initial_epoch_authenticator" vector:"computed"`
	Epochs       []passiveClientRun `json:"epochs"`
}

// externalPSK is a pre-shared key that the client has.
type externalPSK struct {
	PSKID Hex `json:"psk_id"`
	PSK   Hex `json:"psk"`
}

// passiveClientRun is one epoch that the client follows.
type passiveClientRun struct {
	Proposals          []Hex `json:"proposals"`
	Commit             Hex   `json:"commit"`
	EpochAuthenticator Hex   `json:"epoch_authenticator" vector:"computed"`
}

func (e *passiveClientEntry) verify(c *check) { c.wait("the group") }
