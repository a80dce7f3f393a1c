package schedule_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

func secretOf(suite *ciphersuite.Suite, b byte) ciphersuite.Secret {
	return ciphersuite.NewSecret(bytes.Repeat([]byte{b}, suite.Nh()))
}

func newEpoch(suite *ciphersuite.Suite, b byte) *schedule.Epoch {
	epoch, _, _ := schedule.NewGroup(suite, schedule.EpochSecret{Secret: secretOf(suite, b)})
	return epoch
}

func valuesOf(e *schedule.Epoch) (values []string) {
	for _, s := range e.Secrets() {
		values = append(values, string(s.Bytes()))
	}
	return values
}

// It is so that the interim transcript hash of epoch 0 is that of Section 11,
// and that a MAC enters it with its length.
func TestNewGroup(t *testing.T) {
	t.Parallel()
	for _, suite := range ciphersuite.All() {
		epoch, tag, interim := schedule.NewGroup(suite, schedule.EpochSecret{Secret: secretOf(suite, 1)})
		if want := suite.MAC(epoch.ConfirmationKey, nil); !bytes.Equal(tag, want) {
			t.Errorf("%s: confirmation_tag is %x, want %x", suite.Name(), tag, want)
		}
		if want := suite.Hash(append([]byte{byte(len(tag))}, tag...)); len(tag) < 64 && !bytes.Equal(interim, want) {
			t.Errorf("%s: interim_transcript_hash is %x, want %x", suite.Name(), interim, want)
		}
		if !epoch.VerifyConfirmationTag(suite, nil, tag) {
			t.Errorf("%s: its own tag does not verify", suite.Name())
		}
		tag[0] ^= 1
		if epoch.VerifyConfirmationTag(suite, nil, tag) || epoch.VerifyConfirmationTag(suite, nil, nil) {
			t.Errorf("%s: another tag verifies", suite.Name())
		}
		distinct := map[string]bool{}
		for _, s := range valuesOf(epoch) {
			distinct[s] = len(s) == suite.Nh()
		}
		if len(distinct) != 9 {
			t.Errorf("%s: %d secrets, want nine of %d bytes", suite.Name(), len(distinct), suite.Nh())
		}
	}
}

// It is so that a joiner and the members arrive at one init secret, whatever
// the KEM, and that another epoch or another kem_output does not.
func TestExternalInit(t *testing.T) {
	t.Parallel()
	for _, suite := range ciphersuite.All() {
		epoch := newEpoch(suite, 2)
		_, pub := epoch.ExternalKeyPair(suite)
		output, sent, err := schedule.SendExternalInit(suite, pub, secretOf(suite, 3))
		if err != nil {
			t.Fatalf("%s: %v", suite.Name(), err)
		}
		received, err := epoch.ReceiveExternalInit(suite, output)
		if err != nil || !received.Equal(sent.Secret) || received.Len() != suite.Nh() {
			t.Errorf("%s: the member has another init secret: %v", suite.Name(), err)
		}
		other, err := newEpoch(suite, 4).ReceiveExternalInit(suite, output)
		if err == nil && other.Equal(sent.Secret) {
			t.Errorf("%s: another epoch has the same init secret", suite.Name())
		}
		if _, err := epoch.ReceiveExternalInit(suite, output[:len(output)-1]); !errors.Is(err, spec.ExternalInitKEMOutput) {
			t.Errorf("%s: truncated kem_output: %v", suite.Name(), err)
		}
		if _, _, err := schedule.SendExternalInit(suite, pub[1:], secretOf(suite, 3)); !errors.Is(err, spec.HPKEPublicKey) {
			t.Errorf("%s: truncated external_pub: %v", suite.Name(), err)
		}
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	epoch := newEpoch(suite, 5)
	for _, length := range []int{0, 1, 255 * suite.Nh()} {
		s, err := epoch.Export(suite, "label", []byte("context"), length)
		if err != nil || s.Len() != length {
			t.Errorf("%d bytes: got %d: %v", length, s.Len(), err)
		}
	}
	for _, length := range []int{-1, 255*suite.Nh() + 1} {
		if _, err := epoch.Export(suite, "label", nil, length); !errors.Is(err, ciphersuite.ErrExportLength) {
			t.Errorf("%d bytes: %v", length, err)
		}
	}
	erased := newEpoch(suite, 5)
	for _, s := range erased.Secrets() {
		s.Erase()
	}
	if _, err := erased.Export(suite, "label", nil, 32); !errors.Is(err, schedule.ErrErased) {
		t.Errorf("an erased epoch: %v", err)
	}
	distinct := map[string]bool{}
	for _, e := range []*schedule.Epoch{epoch, newEpoch(suite, 6)} {
		for _, label := range []string{"a", "b"} {
			for _, context := range []string{"", "c"} {
				s, err := e.Export(suite, label, []byte(context), 32)
				if err != nil {
					t.Fatal(err)
				}
				distinct[string(s.Bytes())] = true
			}
		}
	}
	if len(distinct) != 8 {
		t.Errorf("8 exports have %d values", len(distinct))
	}
}

func TestPSKs(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	none, err := schedule.CombinePSKs(suite, nil)
	if err != nil || !none.Equal(suite.ZeroSecret()) {
		t.Errorf("no PSK: %v", err)
	}
	epoch := newEpoch(suite, 7)
	nonce := make([]byte, suite.Nh())
	distinct := map[string]bool{}
	for _, usage := range []spec.ResumptionPSKUsage{1, 2, 3} {
		secret, err := schedule.CombinePSKs(suite, []schedule.PSK{epoch.AsPSK(usage, []byte("group"), 9, nonce)})
		if err != nil {
			t.Fatal(err)
		}
		distinct[string(secret.Bytes())] = true
	}
	if len(distinct) != 3 {
		t.Error("two usages of a resumption PSK give the same psk_secret")
	}
	if _, err := schedule.CombinePSKs(suite, make([]schedule.PSK, schedule.MaxPSKs+1)); !errors.Is(err, spec.TooManyPSKs) {
		t.Errorf("65,536 PSKs: %v", err)
	}

	if _, err := schedule.CombinePSKs(suite, []schedule.PSK{{}}); !errors.Is(err, schedule.ErrAbsentPSK) {
		t.Errorf("an absent PSK: %v", err)
	}

	id := epoch.AsPSK(spec.ResumptionPSKUsageApplication, []byte("group"), 9, nonce).ID
	if err := id.CheckNonce(suite, "psks[0]"); err != nil {
		t.Error(err)
	}
	if err := id.CheckNonce(mustSuite(t, 4), "psks[0]"); !errors.Is(err, spec.PSKNonceLength) || !strings.Contains(err.Error(), "psks[0]") {
		t.Errorf("a nonce of the old group's length in a group with a longer hash: %v", err)
	}
	other := id.Clone()
	other.Nonce[0] ^= 1
	if err := schedule.CheckUniquePSKs([]schedule.PreSharedKeyID{id, other}); err != nil {
		t.Errorf("two nonces: %v", err)
	}
	if err := schedule.CheckUniquePSKs([]schedule.PreSharedKeyID{other, id, other}); !errors.Is(err, spec.SamePSKTwice) {
		t.Errorf("the same twice: %v", err)
	}
}

// It is so that the epoch's record brings back every secret but the one that
// the secret tree has taken, which nothing can take twice.
func TestEpochRecord(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 7)
	epoch := newEpoch(suite, 8)
	secrets := epoch.SecretTree(suite, 4)
	if !epoch.EncryptionSecret.IsAbsent() || len(epoch.Secrets()) != 8 || secrets.LeafCount() != 4 {
		t.Error("the secret tree did not take the encryption secret")
	}
	b, err := tls.Marshal(epoch)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range secrets.Secrets() {
		if bytes.Contains(b, s.Bytes()) {
			t.Error("the record has the encryption secret")
		}
	}
	var restored schedule.Epoch
	if err := tls.Unmarshal(b, &restored); err != nil {
		t.Fatal(err)
	}
	clear(b)
	if d := cmp.Diff(valuesOf(epoch), valuesOf(&restored)); d != "" {
		t.Error(d)
	}
	if !restored.EncryptionSecret.IsAbsent() {
		t.Error("an absent secret came back")
	}
	if !restored.VerifyAuthenticator(epoch.EpochAuthenticator.Bytes()) || restored.VerifyAuthenticator(nil) {
		t.Error("epoch authenticators do not compare")
	}
}

// It is so that no stage of the key schedule can be printed.
func TestStagesDoNotPrint(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	s := secretOf(suite, 'A')
	epoch := newEpoch(suite, 9)
	for _, v := range []any{
		schedule.InitSecret{Secret: s}, schedule.JoinerSecret{Secret: s}, schedule.EpochSecret{Secret: s},
		schedule.PSK{Secret: s}, schedule.MessageKey{Key: s, Nonce: s}, *epoch, epoch, epoch.SecretTree(suite, 2),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%s", "%d"} {
			printed := fmt.Sprintf(verb, v)
			for _, leak := range []string{"AAAA", "4141", "65, 65", "65 65", "0x41"} {
				if strings.Contains(printed, leak) {
					t.Errorf("%T prints as %s with %s", v, printed, verb)
				}
			}
		}
	}
}

// It is so that the sample is KDF.Nh bytes and a shorter ciphertext is not
// padded.
func TestSenderDataSample(t *testing.T) {
	t.Parallel()
	suite := mustSuite(t, 1)
	secret := secretOf(suite, 1)
	long := bytes.Repeat([]byte{7}, suite.Nh()+1)
	key, nonce := schedule.SenderDataKey(suite, secret, long)
	same, _ := schedule.SenderDataKey(suite, secret, long[:suite.Nh()])
	shorter, _ := schedule.SenderDataKey(suite, secret, long[:suite.Nh()-1])
	if !key.Equal(same) || key.Equal(shorter) || key.Len() != suite.Nk() || nonce.Len() != suite.Nn() {
		t.Error("not a sample of KDF.Nh bytes")
	}
	want := suite.ExpandWithLabel(secret, "key", []byte{1, 2}, suite.Nk())
	if got, _ := schedule.SenderDataKey(suite, secret, []byte{1, 2}); !got.Equal(want) {
		t.Error("a short ciphertext is not its own sample")
	}
}
