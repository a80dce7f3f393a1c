package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/seed-47ee054e/mls/internal/rulemap"
	"github.com/seed-47ee054e/mls/spec"
)

// enforcedRow is what `mls rules --enforced` tells of a rule.
type enforcedRow struct {
	ID        string          `json:"id"`
	Level     spec.Level      `json:"level"`
	Actor     string          `json:"actor"`
	Places    []rulemap.Place `json:"places"`
	Tests     []rulemap.Place `json:"tests"`
	Exception string          `json:"exception,omitempty"` // why there is not exactly one place
}

// printEnforced lists the rules on what a receiver refuses.
func printEnforced(w io.Writer, matches func(*spec.Rule) bool, asJSON bool) error {
	all, err := rulemap.Load()
	if err != nil {
		return err
	}
	found := map[string]rulemap.Enforcement{}
	for _, e := range all {
		found[e.Rule] = e
	}
	rows := []enforcedRow{}
	for r := range spec.Rules() {
		if r.Test == spec.Negative && matches(r) {
			e := found[r.ID]
			rows = append(rows, enforcedRow{r.ID, r.Level, r.Actor, e.Places, e.Tests, rulemap.Exceptions[r.ID]})
		}
	}
	if len(rows) == 0 {
		return errNoRule
	}
	if asJSON {
		return printJSON(w, rows)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tLEVEL\tENFORCED\tTEST")
	for _, r := range rows {
		for i := range max(1, len(r.Places)) {
			place, test := "-", ""
			if i < len(r.Places) {
				place = r.Places[i].String()
			}
			if i == 0 {
				test = firstTest(r.Tests)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.ID, r.Level, place, test)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return printMissing(w, rows)
}

func firstTest(tests []rulemap.Place) string {
	switch len(tests) {
	case 0:
		return "-"
	case 1:
		return tests[0].String()
	}
	return fmt.Sprintf("%v and %d more", tests[0], len(tests)-1)
}

// printMissing lists what has no enforcement or no test.
func printMissing(w io.Writer, rows []enforcedRow) error {
	var enforced, tested int
	missing := ""
	for _, r := range rows {
		if len(r.Places) > 0 {
			enforced++
		} else {
			missing += fmt.Sprintf("not enforced: %s (%s) %s\n", r.ID, r.Actor, r.Exception)
		}
		if len(r.Tests) > 0 {
			tested++
		} else {
			missing += fmt.Sprintf("not tested:   %s (%s)\n", r.ID, r.Actor)
		}
	}
	if missing != "" {
		missing = "\n" + missing
	}
	_, err := fmt.Fprintf(w, "%s\n%d rules, %d enforced, %d tested\n", missing, len(rows), enforced, tested)
	return err
}
