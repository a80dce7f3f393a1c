package group

// RFC 9420, Section 12.4.3.1: Joining via Welcome Message (what is sent).

import (
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// welcome makes the GroupInfo of the new epoch, if it is asked for, and the
// Welcomes.
func (m *making) welcome(c *Commit, a *advanced, path *tree.NewPath) error {
	if len(m.joined) == 0 && !m.in.Welcome.ExternalPub {
		return nil // it would have the whole tree in it
	}
	info, err := c.next.groupInfo(m.in.Welcome)
	if err != nil {
		return err
	}
	if c.GroupInfo, err = tls.Marshal(info.Message()); err != nil || len(m.joined) == 0 {
		return err
	}
	encrypted, err := info.Encrypt(m.suite, a.welcome)
	if err != nil {
		return err
	}
	context, err := framing.WelcomeContext(m.suite, encrypted)
	if err != nil {
		return err
	}

	// Every joiner gets the joiner secret, and the path secret of the lowest
	// node that it has in common with the committer.
	secrets := make([]framing.EncryptedGroupSecrets, len(m.joined))
	errs := make([]error, len(m.joined))
	tree.Parallel(len(m.joined), func(i int) {
		g := framing.GroupSecrets{JoinerSecret: a.joiner, PSKs: m.list.psks}
		if path != nil {
			g.PathSecret = &framing.PathSecret{PathSecret: path.PathSecretFor(m.joined[i])}
			defer g.PathSecret.PathSecret.Erase()
		}
		seed := m.suite.SplitEntropy(m.entropy, "welcome", uint32(i))
		defer seed.Erase()
		var x *framing.EncryptedGroupSecrets
		if x, errs[i] = g.Encrypt(m.suite, context, m.list.adds[i], seed); errs[i] == nil {
			secrets[i] = *x
		}
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	batch := len(secrets)
	if m.in.Welcome.Each {
		batch = 1
	}
	for len(secrets) > 0 {
		w := framing.Welcome{CipherSuite: m.suite.ID(), Secrets: secrets[:batch], EncryptedGroupInfo: encrypted}
		b, err := tls.Marshal(w.Message())
		if err != nil {
			return err
		}
		c.Welcomes, secrets = append(c.Welcomes, b), secrets[batch:]
	}
	return nil
}

// GroupInfo returns the encoded GroupInfo of the epoch, signed by this member.
// It implements RFC 9420, Section 12.4.3.
func (s *State) GroupInfo(options WelcomeOptions) ([]byte, error) {
	if s.status != Active {
		return nil, ErrClosed
	}
	info, err := s.groupInfo(options)
	if err != nil {
		return nil, err
	}
	return tls.Marshal(info.Message())
}

func (s *State) groupInfo(options WelcomeOptions) (*framing.GroupInfo, error) {
	info := &framing.GroupInfo{
		GroupContext: *s.Context(), ConfirmationTag: s.tag, Signer: s.LeafIndex(),
	}
	info.Extensions = append(info.Extensions, options.Extensions...)
	if !options.OmitTree {
		data, err := tls.Marshal(s.tree)
		if err != nil {
			return nil, err
		}
		info.Extensions = append(info.Extensions, tree.Extension{Type: spec.ExtensionTypeRatchetTree, Data: data})
	}
	if options.ExternalPub {
		key, pub := s.epoch.keys.ExternalKeyPair(s.suite)
		key.Erase()
		x, err := (&framing.ExternalPub{ExternalPub: pub}).Extension()
		if err != nil {
			return nil, err
		}
		info.Extensions = append(info.Extensions, x)
	}
	if options.GREASE {
		var err error
		if info.Extensions, err = s.greaseGroupInfo(info.Extensions); err != nil {
			return nil, err
		}
	}
	if err := info.Extensions.CheckUnique("group_info.extensions"); err != nil {
		return nil, err
	}
	return info, info.Sign(s.suite, s.signer)
}
