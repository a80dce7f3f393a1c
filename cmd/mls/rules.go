package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/seed-47ee054e/mls/spec"
)

// ruleRow is what `mls rules` tells of a rule.
type ruleRow struct {
	ID      string     `json:"id"`
	Section string     `json:"section"`
	Level   spec.Level `json:"level"`
	Actor   string     `json:"actor"`
	Test    spec.Test  `json:"test"`
	Text    string     `json:"text"`
}

var errNoRule = errors.New("no rule has this section and level")

func newRules() *cobra.Command {
	var sections, levels []string
	var asJSON, enforced bool
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the requirements of RFC 9420",
		Long: `Rules lists the requirements of RFC 9420 in our words: those that the
implementation enforces, and those that it or its users have to keep.

A section includes its subsections: 12 stands for 12.1.2 as well.

With --enforced it lists instead, of those rules that make a receiver refuse
what breaks them, the statement that does so and a test that asserts it, as
they are in the source of this version, and then the rules that lack either.`,
		Example: `  mls rules --section 12.2
  mls rules --level MUST --level "MUST NOT" --json
  mls rules --enforced --section 12.4`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			matches := func(r *spec.Rule) bool {
				return matchesSection(r.Section, sections) && matchesLevel(r.Level, levels)
			}
			if enforced {
				return printEnforced(cmd.OutOrStdout(), matches, asJSON)
			}
			rows := []ruleRow{}
			for r := range spec.Rules() {
				if matches(r) {
					rows = append(rows, ruleRow{r.ID, r.Section, r.Level, r.Actor, r.Test, r.Text})
				}
			}
			if len(rows) == 0 {
				return errNoRule
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			return printRules(cmd.OutOrStdout(), rows)
		},
	}
	cmd.Flags().StringSliceVar(&sections, "section", nil, "only rules of these sections (can be repeated)")
	cmd.Flags().StringSliceVar(&levels, "level", nil, "only rules of these levels, such as MUST (can be repeated)")
	cmd.Flags().BoolVar(&enforced, "enforced", false, "list where rules are enforced and tested")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func matchesSection(section string, wanted []string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool {
		return section == w || strings.HasPrefix(section, w+".")
	})
}

func matchesLevel(level spec.Level, wanted []string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(string(level), w) })
}

func printRules(w io.Writer, rows []ruleRow) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tLEVEL\tACTOR\tTEST\tTEXT")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Level, r.Actor, r.Test, r.Text)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d rules\n", len(rows))
	return err
}
