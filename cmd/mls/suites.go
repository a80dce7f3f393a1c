package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/spec"
)

// suiteRow is what `mls suites` tells of a suite. Sizes are in bytes.
type suiteRow struct {
	Value     string       `json:"value"`
	Name      string       `json:"name"`
	Aliases   []suiteAlias `json:"aliases"`
	KEM       string       `json:"kem"`
	AEAD      string       `json:"aead"`
	Hash      string       `json:"hash"`
	Signature string       `json:"signature"`
	Security  string       `json:"security_level"`

	Nh int `json:"nh"`
	Nk int `json:"nk"`
	Nn int `json:"nn"`
	Nt int `json:"nt"`

	HPKEPublicKey      int `json:"hpke_public_key"`
	KEMOutput          int `json:"kem_output"`
	SignaturePublicKey int `json:"signature_public_key"`
	SignatureLength    int `json:"signature_length"` // at most
}

type suiteAlias struct {
	Value string `json:"value"`
	Peer  string `json:"peer"`
}

func newSuites() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "suites",
		Short: "List the cipher suites with their values, algorithms and sizes",
		Long: `Suites lists the cipher suites of RFC 9420 and of
draft-ietf-mls-pq-ciphersuites. The draft has no values yet: those shown are
for private use, and aliases are the values that other systems use.

Sizes are in bytes: NH of a hash and of a secret, NK of an AEAD key, then of
an HPKE public key, of a KEM output, of a signature public key (SIGNER KEY) and
of a signature (SIGNED; that of ECDSA varies, the length is that of one).`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var rows []suiteRow
			for _, s := range ciphersuite.All() {
				row, err := describeSuite(s)
				if err != nil {
					return err
				}
				rows = append(rows, row)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "VALUE\tKEM\tAEAD\tHASH\tSIGNATURE\tNH\tNK\tHPKE KEY\tKEM OUTPUT\tSIGNER KEY\tSIGNED\tALIASES")
			for _, r := range rows {
				var aliases []string
				for _, a := range r.Aliases {
					aliases = append(aliases, a.Value+" "+a.Peer)
				}
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", r.Value, r.KEM, r.AEAD, r.Hash, r.Signature,
					r.Nh, r.Nk, r.HPKEPublicKey, r.KEMOutput, r.SignaturePublicKey, r.SignatureLength, strings.Join(aliases, ", "))
			}
			return table.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

// longestDER is the length of the longest ECDSA signature of a curve: a SEQUENCE
// of two INTEGERs that are as long as they get.
var longestDER = map[string]int{"P256": 72, "P384": 104, "P521": 139}

// describeSuite reads the algorithms off the name, which lists them, and
// measures the sizes on keys made for the purpose.
func describeSuite(s *ciphersuite.Suite) (suiteRow, error) {
	row := suiteRow{
		Value: fmt.Sprintf("0x%04X", uint16(s.ID())),
		Name:  s.Name(), Aliases: []suiteAlias{},
		Nh: s.Nh(), Nk: s.Nk(), Nn: s.Nn(), Nt: s.Nt(),
	}
	// MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519
	parts := strings.Split(s.Name(), "_")
	if len(parts) != 6 {
		return row, fmt.Errorf("suite %s: its name does not list its algorithms", s.Name())
	}
	row.Security, row.KEM, row.AEAD, row.Hash, row.Signature = parts[1], parts[2], parts[3], parts[4], parts[5]
	for _, a := range spec.CipherSuiteAliases() {
		if a.Suite == s.ID() {
			row.Aliases = append(row.Aliases, suiteAlias{fmt.Sprintf("0x%04X", uint16(a.Value)), a.Peer})
		}
	}
	entropy := s.ZeroSecret()
	_, pub := s.DeriveKeyPair(entropy)
	ciphertext, err := s.EncryptWithLabel(pub, "size", nil, nil, entropy)
	if err != nil {
		return row, err
	}
	signer, err := s.DeriveSignatureKeyPair(entropy)
	if err != nil {
		return row, err
	}
	signature, err := s.SignWithLabel(signer, "size", nil)
	if err != nil {
		return row, err
	}
	row.HPKEPublicKey, row.KEMOutput = len(pub), len(ciphertext.KEMOutput)
	row.SignaturePublicKey, row.SignatureLength = len(signer.Public()), len(signature)
	if longest, ok := longestDER[row.Signature]; ok {
		row.SignatureLength = longest
	}
	return row, nil
}
