package vectors

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/seed-47ee054e/mls/ciphersuite"
)

// Mismatch is one thing about an entry that is not as it should be. Field is
// the path of the field from the entry down, such as
// "epochs[2].joiner_secret"; Wanted is what the file says, in the file's form,
// or the property that must hold; Got is the value computed, or the error.
type Mismatch struct {
	Field  string `json:"field"`
	Wanted string `json:"wanted"`
	Got    string `json:"got"`
}

func (m Mismatch) String() string {
	return fmt.Sprintf("%s: wanted %s, got %s", m.Field, m.Wanted, m.Got)
}

// check is the verification of one entry. Its methods compare one thing each
// and remember what differs; they report whether it holds, for those
// comparisons without which the next make no sense.
type check struct {
	suite   *ciphersuite.Suite // of the entry; nil if it names none
	tracer  ciphersuite.Tracer // that of suite; nil if nobody wants a trace
	*source                    // what verification chooses itself

	mismatches []Mismatch
}

func (c *check) fail(field, wanted, got string) bool {
	for _, m := range c.mismatches {
		if m.Field == field {
			return false // one is enough: say, of several receivers
		}
	}
	c.mismatches = append(c.mismatches, Mismatch{field, wanted, got})
	return false
}

// bytes compares a binary value.
func (c *check) bytes(field string, want Hex, got []byte) bool {
	if bytes.Equal(want, got) {
		return true
	}
	return c.fail(field, want.String(), hex.EncodeToString(got))
}

// secret compares a secret value.
func (c *check) secret(field string, want Hex, got ciphersuite.Secret) bool {
	return c.bytes(field, want, got.Bytes())
}

// number compares a number.
func (c *check) number(field string, want, got uint64) bool {
	if want == got {
		return true
	}
	return c.fail(field, strconv.FormatUint(want, 10), strconv.FormatUint(got, 10))
}

// holds checks a property that is described in a few words.
func (c *check) holds(field, property string, ok bool, format string, args ...any) bool {
	if ok {
		return true
	}
	return c.fail(field, property, fmt.Sprintf(format, args...))
}

// succeeds checks that what property describes ended without an error.
func (c *check) succeeds(field, property string, err error) bool {
	if err == nil {
		return true
	}
	return c.fail(field, property, err.Error())
}

// at is the path of element i of a field, and of a field of it.
func at(field string, i int, more ...string) string {
	path := field + "[" + strconv.Itoa(i) + "]"
	for _, m := range more {
		path += "." + m
	}
	return path
}
