package vectors

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// Kind is a kind of test vectors. Its text is the name of the file without
// ".json".
type Kind string

// The kinds: the sixteen published ones, in the order in which the layers of
// the protocol build on each other, and one of our own (docs/vectors.md).
const (
	TreeMath                    Kind = "tree-math"
	Deserialization             Kind = "deserialization"
	CryptoBasics                Kind = "crypto-basics"
	TreeOperations              Kind = "tree-operations"
	TreeValidation              Kind = "tree-validation"
	TreeKEM                     Kind = "treekem"
	PSKSecret                   Kind = "psk_secret"
	KeySchedule                 Kind = "key-schedule"
	SecretTree                  Kind = "secret-tree"
	TranscriptHashes            Kind = "transcript-hashes"
	Messages                    Kind = "messages"
	MessageProtection           Kind = "message-protection"
	Welcome                     Kind = "welcome"
	PassiveClientWelcome        Kind = "passive-client-welcome"
	PassiveClientHandlingCommit Kind = "passive-client-handling-commit"
	PassiveClientRandom         Kind = "passive-client-random"
	PassiveClientExtended       Kind = "passive-client-extended"
)

// FileName is the name of the file of this kind, if it has the usual one.
func (k Kind) FileName() string { return string(k) + ".json" }

// entry is one object of a vector file: a pointer to a structure in which
// each field has its JSON name as a tag, and the tag `vector:"computed"` if it
// is not chosen by the generator but follows from the other fields.
type entry interface {
	verify(c *check)
}

// definition is what the package knows of a kind.
type definition struct {
	kind     Kind
	newEntry func() entry
	perSuite bool
	generate func(g *generator) []entry
}

// definitions has the kinds in the order of the constants.
func definitions() []definition {
	return []definition{
		{TreeMath, newEntry[treeMathEntry], false, generateTreeMath},
		{Deserialization, newEntry[deserializationEntry], false, generateDeserialization},
		{CryptoBasics, newEntry[cryptoBasicsEntry], true, generateCryptoBasics},
		{TreeOperations, newEntry[treeOperationsEntry], true, generateTreeOperations},
		{TreeValidation, newEntry[treeValidationEntry], true, generateTreeValidation},
		{TreeKEM, newEntry[treeKEMEntry], true, generateTreeKEM},
		{PSKSecret, newEntry[pskSecretEntry], true, generatePSKSecret},
		{KeySchedule, newEntry[keyScheduleEntry], true, generateKeySchedule},
		{SecretTree, newEntry[secretTreeEntry], true, generateSecretTree},
		{TranscriptHashes, newEntry[transcriptHashesEntry], true, generateTranscriptHashes},
		{Messages, newEntry[messagesEntry], true, generateMessages},
		{MessageProtection, newEntry[messageProtectionEntry], true, generateMessageProtection},
		{Welcome, newEntry[welcomeEntry], true, generateWelcome},
		{PassiveClientWelcome, newEntry[passiveClientEntry], true, generatePassiveClientWelcome},
		{PassiveClientHandlingCommit, newEntry[passiveClientEntry], true, generatePassiveClientHandlingCommit},
		{PassiveClientRandom, newEntry[passiveClientEntry], true, generatePassiveClientRandom},
		{PassiveClientExtended, newEntry[passiveExtendedEntry], true, generatePassiveClientExtended},
	}
}

func newEntry[T any, P interface {
	*T
	entry
}]() entry {
	return P(new(T))
}

// Kinds lists all kinds.
func Kinds() []Kind {
	var kinds []Kind
	for _, d := range definitions() {
		kinds = append(kinds, d.kind)
	}
	return kinds
}

// ParseKind returns the kind of that name. The error lists the names.
func ParseKind(name string) (Kind, error) {
	if define(Kind(name)) != nil {
		return Kind(name), nil
	}
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return "", fmt.Errorf("unknown kind %q: the kinds are %s", name, strings.Join(names, ", "))
}

// define returns the definition of k, or nil if there is no such kind.
func define(k Kind) *definition {
	defs := definitions()
	i := slices.IndexFunc(defs, func(d definition) bool { return d.kind == k })
	if i < 0 {
		return nil
	}
	return &defs[i]
}

// recognize finds the kind of a file: by its name if that is a published one,
// else by the fields of its first entry.
func recognize(name string, data []byte) (*definition, error) {
	base := filepath.Base(filepath.ToSlash(name))
	for _, d := range definitions() {
		if base == d.kind.FileName() {
			return &d, nil
		}
	}
	first, err := firstFields(data)
	if err != nil {
		return nil, err
	}
	var best *definition
	closest := 0.5 // share of all field names that occur on both sides
	for _, d := range definitions() {
		known := fieldNames(reflect.TypeOf(d.newEntry()).Elem())
		common := 0
		for _, f := range known {
			if slices.Contains(first, f) {
				common++
			}
		}
		if share := float64(common) / float64(len(known)+len(first)-common); share > closest {
			best, closest = &d, share
		}
	}
	if best == nil {
		return nil, fmt.Errorf("no kind of test vector has these fields: %s", strings.Join(first, ", "))
	}
	return best, nil
}

// firstFields lists the fields of the first object in an array.
func firstFields(data []byte) ([]string, error) {
	var entries []json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("a file of test vectors is an array of objects")
	}
	if len(entries) == 0 {
		return nil, errNoEntries
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(entries[0], &object); err != nil || object == nil {
		return nil, fmt.Errorf("a file of test vectors is an array of objects")
	}
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}
