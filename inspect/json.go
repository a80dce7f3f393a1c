package inspect

import (
	"encoding/hex"
	"encoding/json"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// valueJSON is a Value in JSON. Bytes are in hexadecimal. A number is
// written with all its digits; a reader that takes it for a float64 loses those
// beyond 2^53, which only an epoch or a time can exceed.
type valueJSON struct {
	Name     string       `json:"name,omitempty"`
	Type     string       `json:"type"`
	Section  string       `json:"section,omitempty"`
	Offset   int          `json:"offset"`
	Length   int          `json:"length"`
	Count    int          `json:"count,omitempty"` // of equal elements
	Number   *uint64      `json:"number,omitempty"`
	Text     string       `json:"text,omitempty"`
	Bytes    *string      `json:"bytes,omitempty"`
	Children []*valueJSON `json:"children,omitempty"`
	Data     *valueJSON   `json:"decoded_extension_data,omitempty"`
	Error    *errorJSON   `json:"error,omitempty"`
}

type errorJSON struct {
	Offset  int    `json:"offset"`
	Path    string `json:"path"`
	Rule    string `json:"rule"`
	Section string `json:"section"`
	Text    string `json:"text"`
	Detail  string `json:"detail,omitempty"`
}

// MarshalJSON returns v as an object with its name, type, section, offset,
// length, content, children, and the error if it is malformed. An element that
// stands for several equal ones has their count.
func (v *Value) MarshalJSON() ([]byte, error) { return json.Marshal(toJSON(v, nesting)) }

func toJSON(v *Value, nesting int) *valueJSON {
	j := &valueJSON{
		Name: v.Name, Type: string(v.Type), Section: v.Section(),
		Offset: v.Offset, Length: v.Length, Count: v.Count, Text: v.Text(), Error: errorToJSON(v.Broken),
	}
	switch kind, t := v.kind(); {
	case kind == spec.KindInteger, kind == spec.KindNamed && t.Size() > 0:
		j.Number = &v.Number
	case kind == spec.KindOpaque, kind == spec.KindFixed, kind == spec.KindPadding:
		s := hex.EncodeToString(v.Bytes)
		j.Bytes = &s
	}
	for _, c := range v.Children {
		j.Children = append(j.Children, toJSON(c, nesting))
	}
	if nesting > 0 {
		if data, _ := v.ExtensionData(); data != nil {
			j.Data = toJSON(data, nesting-1)
		}
	}
	return j
}

func errorToJSON(e *tls.DecodeError) *errorJSON {
	if e == nil {
		return nil
	}
	j := &errorJSON{Offset: e.Offset, Path: e.Path, Rule: e.Rule.ID, Section: e.Rule.Section, Text: e.Rule.Text}
	if e.Err != nil {
		j.Detail = e.Err.Error()
	}
	return j
}
