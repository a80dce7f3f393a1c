package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/vectors"
)

func newVectorsVerify() *cobra.Command {
	var kinds, suites []string
	var asJSON, trace bool
	cmd := &cobra.Command{
		Use:   "verify [PATH…]",
		Short: "Compute the values of test vectors again and compare",
		Long: `Verify computes every value in files of test vectors again and reports
what differs: file, entry, field, the value wanted and the value got.

A PATH is a file, or a folder, of which all *.json files are verified. The
kind of a file follows from its name or, if that is not a published one, from
its fields. Without a PATH the vectors that are built in are verified.

With --kind and --suite other entries are left out, and with --suite also the
kinds that name no suite. If that leaves nothing to verify, it is an error.`,
		Example: `  mls vectors verify
  mls vectors verify test-vectors/
  mls vectors verify --kind key-schedule --suite 1 --trace test-vectors/`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			files, err := loadVectors(paths)
			if err != nil {
				return err
			}
			loaded := 0
			for _, f := range files {
				loaded += f.Len()
			}
			only, err := parseKinds(kinds)
			if err != nil {
				return err
			}
			if len(only) > 0 {
				files = slices.DeleteFunc(files, func(f *vectors.File) bool { return !slices.Contains(only, f.Kind) })
			}
			chosen, err := parseSuites(suites)
			if err != nil {
				return err
			}
			options := vectors.VerifyOptions{Trace: trace}
			if trace {
				runtime.GOMAXPROCS(1) // for an order that is always the same
			}
			for _, s := range chosen {
				options.Suites = append(options.Suites, s.ID())
			}
			bar := newProgress(cmd.ErrOrStderr(), "verifying")
			options.Progress = bar.show
			results := vectors.Verify(files, options)
			bar.clear()
			if len(results) == 0 {
				return errors.New("no entry is left to verify")
			}
			report := newVerifyReport(results)
			report.Skipped = loaded - len(results)
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), report)
			} else {
				err = report.print(cmd.OutOrStdout())
			}
			if err == nil && report.Failed > 0 {
				return errFailed
			}
			return err
		},
	}
	cmd.Flags().StringSliceVar(&kinds, "kind", nil, kindUsage)
	cmd.Flags().StringSliceVar(&suites, "suite", nil, "only these suites, by number or name (can be repeated)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	cmd.Flags().BoolVar(&trace, "trace", false, "print every labelled derivation")
	return cmd
}

// loadVectors reads all files of the paths, or the built-in ones.
func loadVectors(paths []string) ([]*vectors.File, error) {
	if len(paths) == 0 {
		return vectors.Own()
	}
	var files []*vectors.File
	for _, path := range paths {
		names, err := vectorFiles(path)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			f, err := vectors.Load(name, data)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	return files, nil
}

// vectorFiles is path itself or, of a folder, the *.json files in it.
func vectorFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var names []string
	err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(name, ".json") {
			names = append(names, name)
		}
		return err
	})
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s: no *.json file in this folder", path)
	}
	return names, err
}

// verifyReport is what verify prints as JSON.
type verifyReport struct {
	Passed  int              `json:"passed"`
	Failed  int              `json:"failed"`
	Skipped int              `json:"skipped"` // left out by --kind or --suite, and for no other reason
	Entries []vectors.Result `json:"entries"`
}

func newVerifyReport(results []vectors.Result) verifyReport {
	r := verifyReport{Entries: results}
	for _, e := range results {
		if e.Status == vectors.Passed {
			r.Passed++
		} else {
			r.Failed++
		}
	}
	return r
}

// print writes the traces, a row for each file, what failed, and the totals.
func (r verifyReport) print(w io.Writer) error {
	for _, e := range r.Entries {
		if len(e.Trace) > 0 {
			fmt.Fprintf(w, "%s\n", entryName(e))
			for _, d := range e.Trace {
				fmt.Fprintf(w, "  %s\n", d)
			}
		}
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "FILE\tKIND\tSUITES\tENTRIES\tPASSED\tFAILED")
	files := byFile(r.Entries)
	for _, entries := range files {
		row := newVerifyReport(entries)
		var suites []spec.CipherSuite
		for _, e := range entries {
			if e.CipherSuite != nil {
				suites = append(suites, *e.CipherSuite)
			}
		}
		ranges := suiteRanges(suites)
		if ranges == "" {
			ranges = "-"
		}
		first := entries[0]
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\n", first.File, first.Kind, ranges, len(entries), row.Passed, row.Failed)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, e := range r.Entries {
		for _, m := range e.Mismatches {
			fmt.Fprintf(w, "\nFAILED %s: %s\n  wanted %s\n  got    %s\n", entryName(e), m.Field, m.Wanted, m.Got)
		}
	}
	fmt.Fprintf(w, "\n%s in %s: %d passed, %d failed\n", count(len(r.Entries), "entry", "entries"), count(len(files), "file", "files"), r.Passed, r.Failed)
	if r.Skipped > 0 {
		fmt.Fprintf(w, "%s left out by --kind or --suite\n", count(r.Skipped, "entry", "entries"))
	}
	return nil
}

// count is a number of things.
func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// entryName names an entry for people.
func entryName(e vectors.Result) string {
	name := fmt.Sprintf("%s entry %d", e.File, e.Index)
	if e.CipherSuite != nil {
		name += ", suite " + suiteNumber(*e.CipherSuite)
	}
	return name
}

// byFile splits results, which are in the order of the files.
func byFile(results []vectors.Result) [][]vectors.Result {
	var files [][]vectors.Result
	for start := 0; start < len(results); {
		end := start + 1
		for end < len(results) && results[end].File == results[start].File && results[end].Index > results[end-1].Index {
			end++
		}
		files = append(files, results[start:end])
		start = end
	}
	return files
}
