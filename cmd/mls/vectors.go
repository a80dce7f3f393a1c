package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/vectors"
)

func newVectors() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "vectors",
		Short: "Verify, generate and fetch test vectors of the working group's sixteen kinds, and of one of our own",
		Args:  cobra.NoArgs,
		RunE:  help,
	}
	for _, sub := range []*cobra.Command{newVectorsVerify(), newVectorsGenerate(), newVectorsFetch()} {
		completeFlags(sub)
		cmd.AddCommand(sub)
	}
	return cmd
}

const kindUsage = "only these kinds, such as treekem (can be repeated)"

// parseKinds reads the values of --kind.
func parseKinds(names []string) ([]vectors.Kind, error) {
	var kinds []vectors.Kind
	for _, name := range names {
		k, err := vectors.ParseKind(name)
		if err != nil {
			return nil, fmt.Errorf("--kind: %w", err)
		}
		kinds = append(kinds, k)
	}
	return kinds, nil
}

// parseSuites reads the values of --suite: numbers, names, or "all".
func parseSuites(names []string) ([]*ciphersuite.Suite, error) {
	var suites []*ciphersuite.Suite
	for _, name := range names {
		if name == "all" {
			suites = append(suites, ciphersuite.All()...)
			continue
		}
		s, err := parseSuite(name)
		if err != nil {
			return nil, err
		}
		suites = append(suites, s)
	}
	slices.SortStableFunc(suites, func(a, b *ciphersuite.Suite) int { return position(a) - position(b) })
	return slices.CompactFunc(suites, func(a, b *ciphersuite.Suite) bool { return a.ID() == b.ID() }), nil
}

// position of the suite in the list of all.
func position(s *ciphersuite.Suite) int {
	return slices.IndexFunc(ciphersuite.All(), func(o *ciphersuite.Suite) bool { return o.ID() == s.ID() })
}

func parseSuite(name string) (*ciphersuite.Suite, error) {
	if n, err := strconv.ParseUint(name, 0, 16); err == nil {
		if s, err := ciphersuite.Lookup(spec.CipherSuite(n)); err == nil {
			return s, nil
		}
	}
	for _, s := range ciphersuite.All() {
		if strings.EqualFold(s.Name(), name) {
			return s, nil
		}
	}
	return nil, fmt.Errorf("--suite: unknown suite %q: `mls suites` lists them", name)
}

// completeFlags lets a shell complete the values of --kind and --suite.
func completeFlags(cmd *cobra.Command) {
	var kinds, suites []string
	for _, k := range vectors.Kinds() {
		kinds = append(kinds, string(k))
	}
	for _, s := range ciphersuite.All() {
		suites = append(suites, suiteNumber(s.ID())+"\t"+s.Name())
	}
	for flag, values := range map[string][]string{"kind": kinds, "suite": suites} {
		if cmd.Flags().Lookup(flag) != nil {
			// It fails only for flags that are not there.
			_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

// suiteRanges is a list of suites in short: "1-7, 0xF101-0xF10B".
func suiteRanges(ids []spec.CipherSuite) string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var parts []string
	for i := 0; i < len(ids); {
		j := i
		for j+1 < len(ids) && ids[j+1] == ids[j]+1 {
			j++
		}
		part := suiteNumber(ids[i])
		if j > i {
			part += "-" + suiteNumber(ids[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// suiteNumber is the value of a suite as people write it.
func suiteNumber(id spec.CipherSuite) string {
	if id < 0x100 {
		return strconv.Itoa(int(id))
	}
	return fmt.Sprintf("0x%04X", uint16(id))
}
