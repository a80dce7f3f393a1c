package vectors

// RFC 9420, Section 8: Key Schedule.

import (
	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// keyScheduleEntry is an entry of key-schedule.json.
type keyScheduleEntry struct {
	CipherSuite       spec.CipherSuite   `json:"cipher_suite"`
	GroupID           Hex                `json:"group_id"`
	InitialInitSecret Hex                `json:"initial_init_secret"`
	Epochs            []keyScheduleEpoch `json:"epochs"`
}

type keyScheduleEpoch struct {
	TreeHash                Hex `json:"tree_hash"`
	CommitSecret            Hex `json:"commit_secret"`
	PSKSecret               Hex `json:"psk_secret"`
	ConfirmedTranscriptHash Hex `json:"confirmed_transcript_hash"`

	GroupContext Hex `json:"group_context" vector:"computed"`

	JoinerSecret  Hex `json:"joiner_secret" vector:"computed"`
	WelcomeSecret Hex `json:"welcome_secret" vector:"computed"`
	InitSecret    Hex `json:"init_secret" vector:"computed"`

	SenderDataSecret   Hex `json:"sender_data_secret" vector:"computed"`
	EncryptionSecret   Hex `json:"encryption_secret" vector:"computed"`
	ExporterSecret     Hex `json:"exporter_secret" vector:"computed"`
	EpochAuthenticator Hex `json:"epoch_authenticator" vector:"computed"`
	ExternalSecret     Hex `json:"external_secret" vector:"computed"`
	ConfirmationKey    Hex `json:"confirmation_key" vector:"computed"`
	MembershipKey      Hex `json:"membership_key" vector:"computed"`
	ResumptionPSK      Hex `json:"resumption_psk" vector:"computed"`

	ExternalPub Hex            `json:"external_pub" vector:"computed"`
	Exporter    exporterVector `json:"exporter"`
}

type exporterVector struct {
	Label   string `json:"label"`
	Context Hex    `json:"context"`
	Length  uint32 `json:"length"`
	Secret  Hex    `json:"secret" vector:"computed"`
}

func (e *keyScheduleEntry) verify(c *check) {
	init := schedule.InitSecret{Secret: ciphersuite.NewSecret(e.InitialInitSecret)}
	for i := range e.Epochs {
		want := &e.Epochs[i]
		got := *want // the values chosen; the others are computed again
		next, err := got.derive(c.suite, e.GroupID, uint64(i), init)
		if !c.succeeds(at("epochs", i), "can be derived", err) {
			return
		}
		init = next // not the one of the file, whose fault would go on
		for _, f := range []struct {
			name      string
			want, got Hex
		}{
			{"group_context", want.GroupContext, got.GroupContext},
			{"joiner_secret", want.JoinerSecret, got.JoinerSecret},
			{"welcome_secret", want.WelcomeSecret, got.WelcomeSecret},
			{"init_secret", want.InitSecret, got.InitSecret},
			{"sender_data_secret", want.SenderDataSecret, got.SenderDataSecret},
			{"encryption_secret", want.EncryptionSecret, got.EncryptionSecret},
			{"exporter_secret", want.ExporterSecret, got.ExporterSecret},
			{"epoch_authenticator", want.EpochAuthenticator, got.EpochAuthenticator},
			{"external_secret", want.ExternalSecret, got.ExternalSecret},
			{"confirmation_key", want.ConfirmationKey, got.ConfirmationKey},
			{"membership_key", want.MembershipKey, got.MembershipKey},
			{"resumption_psk", want.ResumptionPSK, got.ResumptionPSK},
			{"external_pub", want.ExternalPub, got.ExternalPub},
			{"exporter.secret", want.Exporter.Secret, got.Exporter.Secret},
		} {
			c.bytes(at("epochs", i, f.name), f.want, f.got)
		}
	}
}

// derive computes the values of the epoch from those that are chosen, and
// returns the init secret of the next epoch.
func (e *keyScheduleEpoch) derive(suite *ciphersuite.Suite, groupID []byte, epoch uint64, init schedule.InitSecret) (schedule.InitSecret, error) {
	context := schedule.GroupContext{
		Version:                 spec.MLS10,
		CipherSuite:             suite.ID(),
		GroupID:                 groupID,
		Epoch:                   epoch,
		TreeHash:                e.TreeHash,
		ConfirmedTranscriptHash: e.ConfirmedTranscriptHash,
	}
	encoded, err := context.Encoded()
	if err != nil {
		return init, err
	}
	joiner := init.Joiner(suite, schedule.CommitSecret{Secret: ciphersuite.NewSecret(e.CommitSecret)}, encoded)
	member := joiner.Member(suite, schedule.PSKSecret{Secret: ciphersuite.NewSecret(e.PSKSecret)})
	secrets := member.Epoch(suite, encoded).Derive(suite)
	_, externalPub := secrets.ExternalKeyPair(suite)
	exported, err := secrets.Export(suite, e.Exporter.Label, e.Exporter.Context, int(e.Exporter.Length))
	if err != nil {
		return init, err
	}

	e.GroupContext = Hex(encoded)
	e.JoinerSecret = joiner.Bytes()
	e.WelcomeSecret = member.Welcome(suite).Bytes()
	e.InitSecret = secrets.InitSecret.Bytes()
	e.SenderDataSecret = secrets.SenderDataSecret.Bytes()
	e.EncryptionSecret = secrets.EncryptionSecret.Bytes()
	e.ExporterSecret = secrets.ExporterSecret.Bytes()
	e.EpochAuthenticator = secrets.EpochAuthenticator.Bytes()
	e.ExternalSecret = secrets.ExternalSecret.Bytes()
	e.ConfirmationKey = secrets.ConfirmationKey.Bytes()
	e.MembershipKey = secrets.MembershipKey.Bytes()
	e.ResumptionPSK = secrets.ResumptionPSK.Bytes()
	e.ExternalPub = Hex(externalPub)
	e.Exporter.Secret = exported.Bytes()
	return secrets.InitSecret, nil
}

// generateKeySchedule makes one group with epochs that have and lack a path
// and pre-shared keys, and exports of any length.
func generateKeySchedule(g *generator) []entry {
	s, nh := g.suite, g.suite.Nh()
	epochs := 5
	if g.small {
		epochs = 2
	}
	e := &keyScheduleEntry{CipherSuite: s.ID(), GroupID: g.draw(oneOf(g.source, 1, 16, 32, 64)), InitialInitSecret: g.draw(nh)}
	init := schedule.InitSecret{Secret: ciphersuite.NewSecret(e.InitialInitSecret)}
	for i := range epochs {
		epoch := keyScheduleEpoch{
			TreeHash:                g.draw(nh),
			CommitSecret:            g.draw(nh),
			PSKSecret:               g.draw(nh),
			ConfirmedTranscriptHash: g.draw(nh),
			Exporter:                exporterVector{Label: "label of epoch " + string('0'+rune(i)), Context: g.draw(nh), Length: uint32(nh)},
		}
		switch i {
		case 1:
			epoch.PSKSecret = make(Hex, nh) // no pre-shared key
		case 2:
			epoch.CommitSecret = make(Hex, nh) // no path
			epoch.Exporter.Label, epoch.Exporter.Context, epoch.Exporter.Length = "", Hex{}, 1
		case 3:
			epoch.Exporter.Context, epoch.Exporter.Length = g.draw(1000), uint32(4*nh+1)
		}
		init = must(epoch.derive(s, e.GroupID, uint64(i), init))
		e.Epochs = append(e.Epochs, epoch)
	}
	return []entry{e}
}
