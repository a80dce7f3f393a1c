package spec

import "fmt"

// Violation is the rejection of an input that breaks Rule. Where says which
// part of the input is at fault, in the RFC's field names; Err is the
// underlying cause, if there is one.
type Violation struct {
	Rule  *Rule
	Where string
	Err   error
}

func (v *Violation) Error() string {
	s := "mls: " + v.Rule.ID
	if v.Where != "" {
		s += ": " + v.Where
	}
	if v.Err != nil {
		s += ": " + v.Err.Error()
	}
	return s
}

// Unwrap gives the rule and the cause to errors.Is and errors.As.
func (v *Violation) Unwrap() []error {
	if v.Err == nil {
		return []error{v.Rule}
	}
	return []error{v.Rule, v.Err}
}

// Violated returns the *Violation of r at the place that format and args
// describe. Every rejection in the library is constructed by this method or by
// Because, or is a decoding error that names its rule.
func (r *Rule) Violated(format string, args ...any) error {
	return &Violation{Rule: r, Where: fmt.Sprintf(format, args...)}
}

// Because is Violated with an underlying cause.
func (r *Rule) Because(err error, format string, args ...any) error {
	return &Violation{Rule: r, Where: fmt.Sprintf(format, args...), Err: err}
}
