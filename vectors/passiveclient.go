package vectors

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message, and Section 12.4.2:
// Processing a Commit, as a client sees them that only follows.

import (
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/spec"
)

// passiveClientEntry is an entry of the three passive-client files.
type passiveClientEntry struct {
	CipherSuite               spec.CipherSuite     `json:"cipher_suite"`
	ExternalPSKs              []externalPSKVector  `json:"external_psks"`
	KeyPackage                Hex                  `json:"key_package" vector:"computed"`
	SignaturePriv             Hex                  `json:"signature_priv"`
	EncryptionPriv            Hex                  `json:"encryption_priv"`
	InitPriv                  Hex                  `json:"init_priv"`
	Welcome                   Hex                  `json:"welcome"`
	RatchetTree               *Hex                 `json:"ratchet_tree"`
	InitialEpochAuthenticator Hex                  `json:"initial_epoch_authenticator" vector:"computed"`
	Epochs                    []passiveEpochVector `json:"epochs"`
}

// externalPSKVector is a pre-shared key that the client has.
type externalPSKVector struct {
	PSKID Hex `json:"psk_id"`
	PSK   Hex `json:"psk"`
}

// passiveEpochVector is one epoch that the client follows.
type passiveEpochVector struct {
	Proposals          []Hex `json:"proposals" vector:"computed"`
	Commit             Hex   `json:"commit" vector:"computed"`
	EpochAuthenticator Hex   `json:"epoch_authenticator" vector:"computed"`
}

func (e *passiveClientEntry) verify(c *check) {
	f := newFollower(c, e.ExternalPSKs)
	if !f.join("", &joinVector{
		e.KeyPackage, e.SignaturePriv, e.EncryptionPriv, e.InitPriv, e.Welcome, e.RatchetTree, e.InitialEpochAuthenticator,
	}) {
		return
	}
	for i, epoch := range e.Epochs {
		for j, p := range epoch.Proposals {
			if !f.processAs(group.ProposalStored, at("epochs", i, at("proposals", j)), p) {
				return
			}
		}
		if !f.processAs(group.CommitApplied, at("epochs", i, "commit"), epoch.Commit) {
			return
		}
		c.secret(at("epochs", i, "epoch_authenticator"), epoch.EpochAuthenticator, f.state.EpochAuthenticator())
	}
}
