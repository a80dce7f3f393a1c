package spec

import "iter"

// Rules returns every requirement in the order of the sections of RFC 9420.
func Rules() iter.Seq[*Rule] {
	return func(yield func(*Rule) bool) {
		for _, rules := range table {
			for _, r := range rules {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// Lookup returns the rule with that id, such as "12.2/update-by-committer", or
// nil if there is none. It knows the rules of drafts too.
func Lookup(id string) *Rule {
	for r := range Rules() {
		if r.ID == id {
			return r
		}
	}
	for r := range DraftRules() {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// table is all rules. Each file of a section lists its own, those with a name
// by their name.
var table = [][]*Rule{
	rules2,
	rules2_1,
	rules3,
	rules4,
	rules5,
	rules5_3,
	rules6,
	rules6_3,
	rules7,
	rules7_4,
	rules7_7,
	rules8,
	rules8_4,
	rules9,
	rules10,
	rules11,
	rules12_1,
	rules12_2,
	rules12_4,
	rules12_4_3,
	rules13,
	rules14,
	rules15,
	rules16,
	rules17,
	rulesAppendix,
}
