// Package spec is RFC 9420 as data: its requirements, its code points, its
// labels and the shape of every structure it puts on the wire. It contains no
// procedure and imports nothing of this module.
package spec

// Level is how strongly a requirement is worded.
type Level string

// The levels of RFC 2119 that RFC 9420 uses, and two of ours: Implied is a
// consequence of the text without a keyword, Struct is what a structure
// definition demands.
const (
	Must      Level = "MUST"
	MustNot   Level = "MUST NOT"
	Should    Level = "SHOULD"
	ShouldNot Level = "SHOULD NOT"
	May       Level = "MAY"
	Implied   Level = "implied"
	Struct    Level = "struct"
)

// Test is how it can be shown that an implementation keeps a rule.
type Test string

// Ways of testing a rule. Negative: a message that breaks the rule is
// rejected. Vector: a computed value is compared. Property: holds over random
// runs. Review: only reading code shows it. OutOfScope: it binds a person, a
// registry or a service, not an implementation of the protocol.
const (
	Negative   Test = "negative"
	Vector     Test = "vector"
	Property   Test = "property"
	Review     Test = "review"
	OutOfScope Test = "out-of-scope"
)

// Rule is one requirement of RFC 9420, paraphrased. A Rule is its own
// sentinel: errors.Is(err, spec.UpdateByCommitter) tells whether err was
// caused by a breach of that rule.
type Rule struct {
	ID      string // section and slug, such as "12.2/update-by-committer"
	Section string // "12.2", "A" to "D" for an appendix, or SectionExtensionsDraft
	Level   Level
	Actor   string // who must: "receiver", "sender", "committer", "joiner", …
	Test    Test
	Text    string // the requirement in our own words
}

// Error makes a Rule a sentinel error.
func (r *Rule) Error() string { return r.ID + ": " + r.Text }
