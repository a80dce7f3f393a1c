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

// Own returns the test vectors that are part of the package: generated ones
// of every kind that can be generated, for every suite.
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
// for suite 1, small ones for the others.
func OwnOptions() GenerateOptions {
	return GenerateOptions{
		Seed:   OwnSeed,
		Suites: ciphersuite.All(),
		Small:  func(s *ciphersuite.Suite) bool { return s.ID() != spec.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519 },
	}
}
