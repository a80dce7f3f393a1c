package vectors

import (
	"runtime"
	"slices"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// GenerateOptions says what to generate.
type GenerateOptions struct {
	// Seed determines every value.
	Seed uint64

	// Suites are the suites of which entries are made; empty stands for the
	// seven of RFC 9420. Kinds that name no suite are made once.
	Suites []*ciphersuite.Suite

	// Kinds, unless empty, are the kinds to make; else all that can be made.
	Kinds []Kind

	// Small makes fewer and smaller entries, for suites with long keys.
	Small func(*ciphersuite.Suite) bool

	// Omit, unless nil, leaves out the entries of a kind for a suite.
	Omit func(Kind, *ciphersuite.Suite) bool
}

// generator is what a kind's generate function draws from.
type generator struct {
	suite *ciphersuite.Suite // nil for kinds without suites
	small bool
	tiny  bool // small, and the suite's keys are so long that each counts
	*source
}

// newGenerator returns the generator for entries of one kind and suite.
func newGenerator(suite *ciphersuite.Suite, small bool, s *source) *generator {
	g := &generator{suite: suite, small: small, source: s}
	if suite != nil {
		_, pub := suite.DeriveKeyPair(suite.ZeroSecret())
		g.tiny = small && len(pub) > 1000
	}
	return g
}

// Generate makes one file for each kind, under its usual name, with entries that
// Verify accepts. The same options give the same bytes.
func Generate(o GenerateOptions) []*File {
	suites := o.Suites
	if len(suites) == 0 {
		suites = ciphersuite.All()[:7]
	}
	var files []*File
	var parts []part
	for _, d := range definitions() {
		if len(o.Kinds) > 0 && !slices.Contains(o.Kinds, d.kind) {
			continue
		}
		f := &File{Name: d.kind.FileName(), Kind: d.kind}
		files = append(files, f)
		if !d.perSuite {
			parts = append(parts, part{file: f, definition: d})
			continue
		}
		for _, s := range suites {
			if o.Omit == nil || !o.Omit(d.kind, s) {
				parts = append(parts, part{file: f, definition: d, suite: s})
			}
		}
	}
	made := make([][]entry, len(parts))
	parallel(len(parts), runtime.GOMAXPROCS(0), func(i int) {
		p := parts[i]
		var id spec.CipherSuite
		if p.suite != nil {
			id = p.suite.ID()
		}
		small := p.suite != nil && o.Small != nil && o.Small(p.suite)
		made[i] = p.definition.generate(newGenerator(p.suite, small, newSource(o.Seed, p.definition.kind, id, 0)))
	})
	for i, p := range parts {
		p.file.entries = append(p.file.entries, made[i]...)
	}
	return files
}

// part is the entries of one kind for one suite.
type part struct {
	file       *File
	definition definition
	suite      *ciphersuite.Suite
}
