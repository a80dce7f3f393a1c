package group

// RFC 9420, Section 5.3.1: Credential Validation (what is asked for).

import (
	"bytes"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// asker collects what a transition needs to know of credentials, so that all
// is asked for at once.
type asker struct {
	in   *Inputs
	need NeedError
}

// newcomer asks about a credential that enters the group; a refusal breaks
// rule. The name of the client is nil while the answer is missing.
func (a *asker) newcomer(rule *spec.Rule, credential tree.Credential, key ciphersuite.SignaturePublicKey, where string) (client []byte, err error) {
	return a.ask(rule, CredentialNeed{Credential: credential, SignatureKey: key}, where)
}

// checkSuccessor asks about a leaf that replaces that of a member, which stays
// the same client. Where neither credential nor signature key changes there is
// nothing to ask. A refusal breaks rule.
func (c *listCheck) checkSuccessor(rule *spec.Rule, leaf tree.LeafIndex, new *tree.LeafNode, where string) error {
	old := c.tree.Leaf(leaf)
	if sameIdentity(old, new) {
		return nil
	}
	client, err := c.ask.ask(rule, CredentialNeed{Credential: new.Credential, SignatureKey: new.SignatureKey, Predecessor: &old.Credential}, where)
	if err == nil && client != nil && !c.clients.is(leaf, client) {
		return spec.CredentialSuccession.Violated("%s: another client than at leaf %d", where, leaf)
	}
	return err
}

func (a *asker) ask(rule *spec.Rule, need CredentialNeed, where string) ([]byte, error) {
	verdict, ok := a.in.Verdicts.get(need)
	if !ok {
		a.need.Credentials = append(a.need.Credentials, need)
		return nil, nil
	}
	if verdict.Valid && len(verdict.Client) > 0 {
		return verdict.Client, nil
	}
	return nil, rule.Violated("%s: %s", where, verdict.Reason)
}

func sameIdentity(a, b *tree.LeafNode) bool {
	if !bytes.Equal(a.SignatureKey, b.SignatureKey) || a.Credential.Type != b.Credential.Type {
		return false
	}
	x, errX := tls.Marshal(&a.Credential)
	y, errY := tls.Marshal(&b.Credential)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
