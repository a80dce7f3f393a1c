// Command mls is the command line of a reference implementation of the
// Messaging Layer Security protocol (RFC 9420): it verifies, generates and
// fetches test vectors, takes messages apart, and lists the rules and the
// cipher suites.
//
// It exits with 0 if all is well, with 1 if something that it was asked to
// check failed, and with 2 if it could not do what it was asked.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitCouldNotRun = 2
)

// errFailed ends a command that ran, and found what it reports to be wrong.
var errFailed = errors.New("failed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the command without its process.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	switch err := root.ExecuteContext(ctx); {
	case err == nil:
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	default:
		fmt.Fprintln(stderr, "mls:", err)
		return exitCouldNotRun
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "mls",
		Short: "Verify, generate and take apart what RFC 9420 (MLS) puts on the wire",
		Long: `mls is the command line of a reference implementation of RFC 9420,
the Messaging Layer Security protocol.

Exit codes: 0 all is well, 1 something that was checked failed, 2 could not run.`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          help,
	}
	root.AddCommand(newVectors(), newInspect(), newRules(), newSuites())
	return root
}

// help is what a command does that only has subcommands.
func help(cmd *cobra.Command, _ []string) error { return cmd.Help() }
