package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-47ee054e/mls/vectors"
)

func newVectorsFetch() *cobra.Command {
	var baseURL, out string
	var kinds []string
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "fetch --out DIR",
		Short: "Download the published test vectors",
		Long: `Fetch downloads the sixteen files of test vectors that the MLS working
group published, as they were at commit
` + vectors.PublishedCommit + ` of
mlswg/mls-implementations. It compares the SHA-256 hash of each with the one
it knows, and writes them only when all are as they should be.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			only, err := parseKinds(kinds)
			if err != nil {
				return err
			}
			if out == "" {
				return errors.New("--out: say into which folder")
			}
			base, err := url.Parse(baseURL)
			if err != nil || base.Scheme != "https" && base.Scheme != "http" || base.Host == "" {
				return fmt.Errorf("--base-url: %q is not the URL of a web server", baseURL)
			}
			published := vectors.PublishedFiles()
			if len(only) > 0 {
				published = slices.DeleteFunc(published, func(f vectors.PublishedFile) bool { return !slices.Contains(only, f.Kind) })
			}
			if len(published) == 0 {
				return fmt.Errorf("--kind: no file of kind %s was published", only[0])
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			bar := newProgress(cmd.ErrOrStderr(), "fetching")
			defer bar.clear()
			var outputs []output
			for i, f := range published {
				data, err := f.Fetch(ctx, http.DefaultClient, baseURL)
				if err != nil {
					return err
				}
				outputs = append(outputs, output{f.Kind.FileName(), data})
				bar.show(i+1, len(published))
			}
			if err := writeAll(out, outputs); err != nil {
				return err
			}
			bar.clear()
			fmt.Fprintf(cmd.OutOrStdout(), "%d files in %s\n", len(outputs), out)
			return nil
		},
	}
	cmd.Flags().StringVar(&baseURL, "base-url", vectors.PublishedBaseURL, "URL of the folder with the files")
	cmd.Flags().StringVar(&out, "out", "", "folder to write the files into")
	cmd.Flags().StringSliceVar(&kinds, "kind", nil, kindUsage)
	cmd.Flags().DurationVar(&timeout, "timeout", 2*time.Minute, "give up after this time")
	return cmd
}
