package group

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// hexBytes is a JSON string of hexadecimal digits.
type hexBytes []byte

func (h *hexBytes) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	var err error
	*h, err = hex.DecodeString(s)
	return err
}

// passive is a record of the published passive-client vectors.
type passive struct {
	CipherSuite  spec.CipherSuite `json:"cipher_suite"`
	ExternalPSKs []struct {
		ID  hexBytes `json:"psk_id"`
		PSK hexBytes `json:"psk"`
	} `json:"external_psks"`
	KeyPackage     hexBytes  `json:"key_package"`
	SignaturePriv  hexBytes  `json:"signature_priv"`
	EncryptionPriv hexBytes  `json:"encryption_priv"`
	InitPriv       hexBytes  `json:"init_priv"`
	Welcome        hexBytes  `json:"welcome"`
	RatchetTree    *hexBytes `json:"ratchet_tree"`
	Initial        hexBytes  `json:"initial_epoch_authenticator"`
	Epochs         []struct {
		Proposals     []hexBytes `json:"proposals"`
		Commit        hexBytes   `json:"commit"`
		Authenticator hexBytes   `json:"epoch_authenticator"`
	} `json:"epochs"`
}

// trusting answers every need by taking the signature key for the client.
func trusting(in *Inputs, err error) bool {
	var need *NeedError
	if !errors.As(err, &need) || len(need.PSKs) > 0 {
		return false
	}
	for _, n := range need.Credentials {
		in.Verdicts.Set(n, Verdict{Valid: true, Client: n.SignatureKey})
	}
	return true
}

func TestPassiveClients(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("MLS_VECTORS")
	if dir == "" {
		dir = "../../shared/vectors"
	}
	for _, kind := range []string{"welcome", "handling-commit", "random"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(dir, "passive-client-"+kind+".json"))
			if err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(err)
				}
				t.Skip("no published vectors: ", err)
			}
			var all []passive
			if err := json.Unmarshal(data, &all); err != nil {
				t.Fatal(err)
			}
			if len(all) == 0 {
				t.Fatal("no records")
			}
			for i := range all {
				if err := all[i].follow(); err != nil {
					t.Errorf("record %d: %v", i, err)
				}
			}
		})
	}
}

// scalar is a private key at its full length: the published ones of P-521 lack
// leading zeros.
func (p *passive) scalar(b []byte) ciphersuite.Secret {
	if p.CipherSuite == spec.MLS_256_DHKEMP521_AES256GCM_SHA512_P521 {
		b = append(make([]byte, 66-len(b)), b...)
	}
	return ciphersuite.NewSecret(b)
}

func (p *passive) follow() error {
	suite, err := ciphersuite.Lookup(p.CipherSuite)
	if err != nil {
		return err
	}
	parse := func(b []byte) *framing.MLSMessage {
		m, e := framing.Parse(b)
		if e != nil && err == nil {
			err = e
		}
		return m
	}
	kp, w := parse(p.KeyPackage), parse(p.Welcome)
	if err != nil {
		return err
	}
	keys := &JoinKeys{KeyPackage: kp.KeyPackage}
	if keys.InitKey, err = suite.ParseHPKEPrivateKey(p.scalar(p.InitPriv)); err != nil {
		return err
	}
	if keys.EncryptionKey, err = suite.ParseHPKEPrivateKey(p.scalar(p.EncryptionPriv)); err != nil {
		return err
	}
	if keys.SignatureKey, err = suite.ParseSignaturePrivateKey(p.scalar(p.SignaturePriv)); err != nil {
		return err
	}
	policy := DefaultPolicy()
	policy.MaxLifetime = ^uint64(0)
	in := &JoinInput{Policy: policy, Welcome: w.Welcome, Keys: keys}
	for _, psk := range p.ExternalPSKs {
		in.PSKs = append(in.PSKs, PSK{schedule.PreSharedKeyID{Type: spec.PSKTypeExternal, ID: psk.ID}, ciphersuite.NewSecret(psk.PSK)})
	}
	if p.RatchetTree != nil {
		in.RatchetTree = *p.RatchetTree
	}
	result, err := Join(in)
	if trusting(&in.Inputs, err) {
		result, err = Join(in)
	}
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	state := result.State
	if !state.EpochAuthenticator().Equal(ciphersuite.NewSecret(p.Initial)) {
		return errors.New("other initial_epoch_authenticator")
	}
	for i, e := range p.Epochs {
		for j, m := range append(e.Proposals, e.Commit) {
			result, err := state.Process(m, &in.Inputs)
			if trusting(&in.Inputs, err) {
				result, err = state.Process(m, &in.Inputs)
			}
			if err != nil {
				return fmt.Errorf("epoch %d, message %d: %w", i, j, err)
			}
			state = result.State
		}
		if !state.EpochAuthenticator().Equal(ciphersuite.NewSecret(e.Authenticator)) {
			return fmt.Errorf("epoch %d: other epoch_authenticator", i)
		}
	}
	return nil
}
