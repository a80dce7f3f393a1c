package vectors

// RFC 9420, Section 5.3.1: Credential Validation.

import (
	"errors"

	"github.com/seed-47ee054e/mls/group"
)

// acceptEverybody answers for an Authentication Service that does not exist:
// test vectors have credentials, but nobody who could vouch for them. Every
// credential is valid with every key, and stands for the client that it
// describes. Nothing but test vectors may be judged like this.
func acceptEverybody(in *group.Inputs, questions []group.CredentialNeed) {
	for _, q := range questions {
		in.Verdicts.Set(q, group.Verdict{Valid: true, Client: marshal(&q.Credential)})
	}
}

// answered calls f, and again as long as it asks about credentials.
func answered[T any](in *group.Inputs, f func() (T, error)) (T, error) {
	for {
		v, err := f()
		var need *group.NeedError
		if !errors.As(err, &need) || len(need.Credentials) == 0 {
			return v, err
		}
		acceptEverybody(in, need.Credentials)
	}
}
