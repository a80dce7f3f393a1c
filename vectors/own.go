package vectors

import (
	"embed"
	"fmt"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

//go:generate go run ../cmd/mls vectors generate --own --out own

//go:embed own/*.json
var ownFiles embed.FS

// OwnSeed is the seed of the files that Own returns.
const OwnSeed = 9420

// Own returns the test vectors that are part of the package: generated ones of
// every kind and for every suite, but for what OwnOptions leaves out.
func Own() ([]*File, error) {
	entries, err := ownFiles.ReadDir("own")
	if err != nil {
		return nil, err
	}
	var files []*File
	for _, e := range entries {
		data, err := ownFiles.ReadFile("own/" + e.Name())
		if err != nil {
			return nil, err
		}
		f, err := Load(e.Name(), data)
		if err != nil {
			return nil, fmt.Errorf("built in: %w", err)
		}
		files = append(files, f)
	}
	return files, nil
}

// OwnOptions are those that the files of Own are generated with: all entries
// for suite 1, small ones for the others, and some not at all.
func OwnOptions() GenerateOptions {
	return GenerateOptions{
		Seed:   OwnSeed,
		Suites: ciphersuite.All(),
		Small:  func(s *ciphersuite.Suite) bool { return s.ID() != spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519 },
		Omit:   tooLong,
	}
}

// tooLong keeps the files of Own below three million bytes. Of the suites with
// post-quantum keys it leaves only one kind of passive clients, which joins and
// follows a Commit as the others do; of those with post-quantum signatures
// neither that, nor trees without a path.
func tooLong(k Kind, s *ciphersuite.Suite) bool {
	if s.ID() <= spec.MLS_256_DHKEMP384_AES256GCM_SHA384_P384 {
		return false
	}
	signer := must(s.DeriveSignatureKeyPair(s.ZeroSecret()))
	long := len(signer.Public()) > 1000
	switch k {
	case PassiveClientWelcome, PassiveClientRandom, PassiveClientExtended:
		return true
	case PassiveClientHandlingCommit, TreeOperations, TreeValidation:
		return long
	}
	return false
}
