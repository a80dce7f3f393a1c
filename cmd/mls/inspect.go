package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-47ee054e/mls/inspect"
)

func newInspect() *cobra.Command {
	var typeName, data string
	var asJSON, full, list bool
	cmd := &cobra.Command{
		Use:   "inspect [FILE|-]",
		Short: "Take a message or another structure apart",
		Long: `Inspect shows every field of an MLSMessage, or of another structure of
RFC 9420, with its place, its length and the section that defines it. Input is
binary, hexadecimal or base64; it comes from FILE, from --data or, without
either or with -, from standard input. The first line, or the field read_as of
the JSON object, says which of the three it was taken for; text that is none of
them is refused.

Malformed input is shown up to the place where it breaks; the command then
exits with 1.`,
		Example: `  mls inspect message.bin
  mls inspect --data 00010001…
  mls inspect --type LeafNode --json leaf.hex`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				for _, name := range inspect.Names() {
					fmt.Fprintln(cmd.OutOrStdout(), name)
				}
				return nil
			}
			name, err := structureName(typeName)
			if err != nil {
				return err
			}
			input, from, err := inspectInput(cmd, args, data)
			if err != nil {
				return err
			}
			decoded, encoding, err := inspect.Sniff(input)
			if err != nil {
				return fmt.Errorf("%s: %w", from, err)
			}
			value, broken := inspect.Decode(name, decoded)
			if errors.Is(broken, inspect.ErrNoSuchType) {
				return broken
			}
			if asJSON {
				err = printInspected(cmd.OutOrStdout(), encoding, value)
			} else if _, err = fmt.Fprintf(cmd.OutOrStdout(), "read as %s\n", encoding); err == nil {
				err = inspect.WriteText(cmd.OutOrStdout(), value, inspect.TextOptions{Full: full})
			}
			if err == nil && broken != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), broken)
				return errFailed
			}
			return err
		},
	}
	cmd.Flags().StringVar(&typeName, "type", "MLSMessage", "structure to read, see --list")
	cmd.Flags().StringVar(&data, "data", "", "the input itself, in hexadecimal or base64")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	cmd.Flags().BoolVar(&full, "full", false, "show long values whole")
	cmd.Flags().BoolVar(&list, "list", false, "list the structures and read nothing")
	_ = cmd.RegisterFlagCompletionFunc("type", cobra.FixedCompletions(inspect.Names(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// structureName finds a structure whatever the case of its letters.
func structureName(name string) (string, error) {
	for _, n := range inspect.Names() {
		if strings.EqualFold(n, name) {
			return n, nil
		}
	}
	return "", fmt.Errorf("--type: no structure %q: `mls inspect --list` lists them", name)
}

// printInspected writes value as JSON, with the encoding as its first field.
func printInspected(w io.Writer, encoding inspect.Encoding, value *inspect.Value) error {
	object, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return printJSON(w, json.RawMessage(fmt.Sprintf("{%q:%q,%s", "read_as", encoding, object[1:])))
}

// inspectInput reads what is to be inspected, and says where it came from.
func inspectInput(cmd *cobra.Command, args []string, data string) (input []byte, from string, err error) {
	given := cmd.Flags().Changed("data")
	switch {
	case given && len(args) > 0:
		return nil, "", errors.New("give either a file or --data")
	case given:
		return []byte(data), "--data", nil
	case len(args) == 0 || args[0] == "-":
		from = "standard input"
		if input, err = io.ReadAll(cmd.InOrStdin()); err != nil {
			err = fmt.Errorf("%s: %w", from, err)
		}
		return input, from, err
	}
	input, err = os.ReadFile(args[0])
	return input, args[0], err
}
