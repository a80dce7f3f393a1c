package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/vectors"
)

func newVectorsGenerate() *cobra.Command {
	var seed uint64
	var kinds, suites []string
	var out string
	var own, small bool
	cmd := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Make test vectors from a seed",
		Long: `Generate writes one file of test vectors for each of the sixteen published
kinds, under their names and in their formats, and one of a kind of our own,
passive-client-extended.json: what a passive client receives that the published
format has no place for (docs/vectors.md).

All values follow from the seed: the same seed, kinds and suites give the same
bytes, and the entries of a kind and suite do not depend on which others are
made.`,
		Example: `  mls vectors generate --seed 7 --out vectors/
  mls vectors generate --suite all --small --out vectors/
  mls vectors generate --suite 0xF101 --kind treekem --out vectors/`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options := vectors.GenerateOptions{Seed: seed, Small: func(*ciphersuite.Suite) bool { return small }}
			var err error
			if options.Kinds, err = parseKinds(kinds); err != nil {
				return err
			}
			if options.Suites, err = parseSuites(suites); err != nil {
				return err
			}
			if own {
				for _, name := range []string{"seed", "kind", "suite", "small"} {
					if cmd.Flags().Changed(name) {
						return fmt.Errorf("give either --own or --%s", name)
					}
				}
				options = vectors.OwnOptions()
			}
			if out == "" {
				return errors.New("--out: say into which folder")
			}
			files := vectors.Generate(options)
			var outputs []output
			for _, f := range files {
				data, err := f.Encode()
				if err != nil {
					return err
				}
				outputs = append(outputs, output{f.Name, data})
			}
			if err := writeAll(out, outputs); err != nil {
				return err
			}
			for i, f := range files {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d entries, %d bytes\n", f.Name, f.Len(), len(outputs[i].data))
			}
			return nil
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 1, "number from which everything follows")
	cmd.Flags().StringSliceVar(&kinds, "kind", nil, kindUsage)
	cmd.Flags().StringSliceVar(&suites, "suite", nil, "these suites, by number or name, or all (default 1 to 7; can be repeated)")
	cmd.Flags().StringVar(&out, "out", "", "folder to write the files into")
	cmd.Flags().BoolVar(&small, "small", false, "fewer and smaller entries")
	cmd.Flags().BoolVar(&own, "own", false, "the vectors that are built in")
	return cmd
}
