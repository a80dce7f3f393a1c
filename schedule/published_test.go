package schedule_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/internal/published"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tree"
)

type octets []byte

func (o *octets) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*o = b
	return err
}

func (o octets) secret() ciphersuite.Secret { return ciphersuite.NewSecret(o) }

func mustSuite(t testing.TB, id spec.CipherSuite) *ciphersuite.Suite {
	t.Helper()
	suite, err := ciphersuite.Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	return suite
}

func equal(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s is %x, want %x", what, got, want)
	}
}

func TestPublishedKeySchedule(t *testing.T) {
	t.Parallel()
	var groups []struct {
		CipherSuite       spec.CipherSuite `json:"cipher_suite"`
		GroupID           octets           `json:"group_id"`
		InitialInitSecret octets           `json:"initial_init_secret"`
		Epochs            []struct {
			TreeHash                octets `json:"tree_hash"`
			CommitSecret            octets `json:"commit_secret"`
			PSKSecret               octets `json:"psk_secret"`
			ConfirmedTranscriptHash octets `json:"confirmed_transcript_hash"`
			GroupContext            octets `json:"group_context"`
			JoinerSecret            octets `json:"joiner_secret"`
			WelcomeSecret           octets `json:"welcome_secret"`
			InitSecret              octets `json:"init_secret"`
			SenderDataSecret        octets `json:"sender_data_secret"`
			EncryptionSecret        octets `json:"encryption_secret"`
			ExporterSecret          octets `json:"exporter_secret"`
			EpochAuthenticator      octets `json:"epoch_authenticator"`
			ExternalSecret          octets `json:"external_secret"`
			ConfirmationKey         octets `json:"confirmation_key"`
			MembershipKey           octets `json:"membership_key"`
			ResumptionPSK           octets `json:"resumption_psk"`
			ExternalPub             octets `json:"external_pub"`
			Exporter                struct {
				Label   string
				Context octets
				Length  int
				Secret  octets
			}
		}
	}
	published.Into(t, "key-schedule.json", &groups)
	epochs := 0
	for _, group := range groups {
		suite := mustSuite(t, group.CipherSuite)
		init := schedule.InitSecret{Secret: group.InitialInitSecret.secret()}
		for i, want := range group.Epochs {
			context, err := (&schedule.GroupContext{
				Version:                 spec.MLS10,
				CipherSuite:             group.CipherSuite,
				GroupID:                 group.GroupID,
				Epoch:                   uint64(i),
				TreeHash:                want.TreeHash,
				ConfirmedTranscriptHash: want.ConfirmedTranscriptHash,
			}).Encoded()
			if err != nil {
				t.Fatal(err)
			}
			joiner := init.Joiner(suite, schedule.CommitSecret{Secret: want.CommitSecret.secret()}, context)
			member := joiner.Member(suite, schedule.PSKSecret{Secret: want.PSKSecret.secret()})
			epoch := member.Epoch(suite, context).Derive(suite)
			_, externalPub := epoch.ExternalKeyPair(suite)
			exported, err := epoch.Export(suite, want.Exporter.Label, want.Exporter.Context, want.Exporter.Length)
			if err != nil {
				t.Fatal(err)
			}
			for _, value := range []struct {
				what      string
				got, want []byte
			}{
				{"group_context", context, want.GroupContext},
				{"joiner_secret", joiner.Bytes(), want.JoinerSecret},
				{"welcome_secret", member.Welcome(suite).Bytes(), want.WelcomeSecret},
				{"init_secret", epoch.InitSecret.Bytes(), want.InitSecret},
				{"sender_data_secret", epoch.SenderDataSecret.Bytes(), want.SenderDataSecret},
				{"encryption_secret", epoch.EncryptionSecret.Bytes(), want.EncryptionSecret},
				{"exporter_secret", epoch.ExporterSecret.Bytes(), want.ExporterSecret},
				{"epoch_authenticator", epoch.EpochAuthenticator.Bytes(), want.EpochAuthenticator},
				{"external_secret", epoch.ExternalSecret.Bytes(), want.ExternalSecret},
				{"confirmation_key", epoch.ConfirmationKey.Bytes(), want.ConfirmationKey},
				{"membership_key", epoch.MembershipKey.Bytes(), want.MembershipKey},
				{"resumption_psk", epoch.ResumptionPSK.Bytes(), want.ResumptionPSK},
				{"external_pub", externalPub, want.ExternalPub},
				{"exporter.secret", exported.Bytes(), want.Exporter.Secret},
			} {
				equal(t, fmt.Sprintf("suite %d, epoch %d: %s", group.CipherSuite, i, value.what), value.got, value.want)
			}
			init = epoch.InitSecret
			epochs++
		}
	}
	if epochs == 0 {
		t.Fatal("no epoch in the file")
	}
}

func TestPublishedPSKSecret(t *testing.T) {
	t.Parallel()
	var cases []struct {
		CipherSuite spec.CipherSuite `json:"cipher_suite"`
		PSKs        []struct {
			ID    octets `json:"psk_id"`
			PSK   octets `json:"psk"`
			Nonce octets `json:"psk_nonce"`
		}
		PSKSecret octets `json:"psk_secret"`
	}
	published.Into(t, "psk_secret.json", &cases)
	for i, c := range cases {
		var psks []schedule.PSK
		for _, p := range c.PSKs {
			psks = append(psks, schedule.PSK{
				ID:     schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: p.ID, Nonce: p.Nonce},
				Secret: p.PSK.secret(),
			})
		}
		secret, err := schedule.CombinePSKs(mustSuite(t, c.CipherSuite), psks)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprintf("case %d: psk_secret", i), secret.Bytes(), c.PSKSecret)
	}
}

func TestPublishedSecretTree(t *testing.T) {
	t.Parallel()
	var cases []struct {
		CipherSuite spec.CipherSuite `json:"cipher_suite"`
		SenderData  struct {
			SenderDataSecret octets `json:"sender_data_secret"`
			Ciphertext       octets
			Key, Nonce       octets
		} `json:"sender_data"`
		EncryptionSecret octets `json:"encryption_secret"`
		Leaves           [][]struct {
			Generation       uint32
			HandshakeKey     octets `json:"handshake_key"`
			HandshakeNonce   octets `json:"handshake_nonce"`
			ApplicationKey   octets `json:"application_key"`
			ApplicationNonce octets `json:"application_nonce"`
		}
	}
	published.Into(t, "secret-tree.json", &cases)
	for i, c := range cases {
		suite := mustSuite(t, c.CipherSuite)
		key, nonce := schedule.SenderDataKey(suite, c.SenderData.SenderDataSecret.secret(), c.SenderData.Ciphertext)
		equal(t, "sender_data.key", key.Bytes(), c.SenderData.Key)
		equal(t, "sender_data.nonce", nonce.Bytes(), c.SenderData.Nonce)

		secrets := schedule.NewSecretTree(suite, c.EncryptionSecret.secret(), uint32(len(c.Leaves)))
		for leaf, generations := range c.Leaves {
			for _, want := range generations {
				for _, r := range []struct {
					ratchet    schedule.RatchetType
					key, nonce octets
				}{
					{schedule.Handshake, want.HandshakeKey, want.HandshakeNonce},
					{schedule.Application, want.ApplicationKey, want.ApplicationNonce},
				} {
					got, after, _, err := secrets.At(tree.LeafIndex(leaf), r.ratchet, want.Generation, schedule.Window{Forward: 100})
					if err != nil {
						t.Fatal(err)
					}
					what := fmt.Sprintf("case %d: %v_ratchet_[%d]_[%d] ", i, r.ratchet, leaf, want.Generation)
					equal(t, what+"key", got.Key.Bytes(), r.key)
					equal(t, what+"nonce", got.Nonce.Bytes(), r.nonce)
					secrets = after
				}
			}
		}
	}
}
