package group

// RFC 9420, Section 5.3.1: Credential Validation, and whatever else only the
// application can supply.

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// Inputs are the answers to what a transition may ask for. A transition that
// lacks one returns a *NeedError with all that it can name; the caller adds
// the answers and calls again.
type Inputs struct {
	// Time is now, in seconds since 1970 (Section 7.2).
	Time uint64
	// Entropy is at least Nh fresh random bytes. Only a call that creates keys
	// or encrypts needs it. It is mixed with a hash of the state and of what
	// is asked for, so that repeated entropy repeats no key.
	Entropy ciphersuite.Secret
	// PSKs are the pre-shared keys that the application holds. An entry whose
	// Secret is absent says that it does not have the key: a Commit leaves out
	// the waiting proposals that name it, a received one is refused.
	PSKs []PSK
	// Verdicts are what the Authentication Service said of credentials.
	Verdicts Verdicts

	ExtensionInputs

	// continues is the key of the group that a new one continues: only the
	// first Commit of the new one may inject it.
	continues *schedule.PSK
}

// PSK is a pre-shared key and the identifier that proposals name it by. The
// nonce of the identifier is not compared: it belongs to the use, not the key.
type PSK struct {
	ID     schedule.PreSharedKeyID
	Secret ciphersuite.Secret
}

// CredentialNeed asks the Authentication Service about a credential
// (Section 5.3.1): whether it is valid and bound to SignatureKey, which client
// it names, and, if Predecessor is not nil, whether it may take the place of
// that credential.
type CredentialNeed struct {
	Credential   tree.Credential
	SignatureKey ciphersuite.SignaturePublicKey
	Predecessor  *tree.Credential
}

// key identifies the question.
func (n *CredentialNeed) key() string {
	e := tls.NewEncoder(nil)
	n.Credential.Encode(e)
	e.Opaque(n.SignatureKey)
	tls.Optional(e, n.Predecessor)
	b, err := e.Finish()
	if err != nil {
		panic("mls: internal error: a decoded credential does not encode: " + err.Error())
	}
	return string(b)
}

// Verdict is the answer to a CredentialNeed.
type Verdict struct {
	// Valid says that the credential is authentic, belongs with the signature
	// key and, where one is named, may succeed its predecessor.
	Valid bool
	// Client names the client that the credential stands for. Two credentials
	// with equal names stand for the same client. It must not be empty.
	Client []byte
	// Reason says why the credential is not valid.
	Reason string
}

// Verdicts holds answers by question. The zero value holds none: there is no
// default that accepts. An answer can be set before it is asked for, as when a
// KeyPackage is fetched: a Commit that adds many then checks them once and not
// again after asking.
type Verdicts struct {
	answers map[string]Verdict
}

// Set records the answer to a question.
func (v *Verdicts) Set(need CredentialNeed, answer Verdict) {
	if v.answers == nil {
		v.answers = map[string]Verdict{}
	}
	v.answers[need.key()] = answer
}

func (v *Verdicts) get(need CredentialNeed) (Verdict, bool) {
	answer, ok := v.answers[need.key()]
	return answer, ok
}

// Answer adds to in what judge, the Authentication Service, says of the
// credentials that err asks about. It reports whether the call that returned err
// is to be made again: false if err is no *NeedError, or asks for more than
// verdicts on credentials.
func (in *Inputs) Answer(err error, judge func(CredentialNeed) Verdict) (again bool) {
	var need *NeedError
	if !errors.As(err, &need) || len(need.Credentials) == 0 {
		return false
	}
	for _, c := range need.Credentials {
		in.Verdicts.Set(c, judge(c))
	}
	rest := *need
	rest.Credentials = nil
	return rest.orNil() == nil
}

// NeedError says that a transition cannot go on without answers from the
// application. Nothing has been consumed; the same call with the answers in
// its Inputs goes on. It is nobody's fault.
type NeedError struct {
	PSKs        []schedule.PreSharedKeyID
	Credentials []CredentialNeed
	ExtensionNeeds
}

func (e *NeedError) Error() string {
	var parts []string
	if n := len(e.PSKs); n > 0 {
		parts = append(parts, fmt.Sprintf("%d pre-shared keys", n))
	}
	if n := len(e.Credentials); n > 0 {
		parts = append(parts, fmt.Sprintf("verdicts on %d credentials", n))
	}
	if n := len(e.Components); n > 0 {
		parts = append(parts, fmt.Sprintf("verdicts of %d components", n))
	}
	return "mls: needs " + strings.Join(parts, " and ")
}

// orNil returns the error, or nil when nothing is needed.
func (e *NeedError) orNil() error {
	if len(e.PSKs) == 0 && len(e.Credentials) == 0 && len(e.Components) == 0 {
		return nil
	}
	return e
}
