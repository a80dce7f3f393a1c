package group

import (
	"bytes"
	"iter"
	"slices"
)

// modelDisk is what a client has on its disk.
type modelDisk map[RecordName][]byte

// change applies what a transition has changed.
func (d modelDisk) change(changes iter.Seq2[RecordName, []byte]) {
	for name, value := range changes {
		if value == nil {
			delete(d, name)
		} else {
			d[name] = bytes.Clone(value)
		}
	}
}

// all gives the records in the order of their names.
func (d modelDisk) all() iter.Seq2[RecordName, []byte] {
	return func(yield func(RecordName, []byte) bool) {
		names := make([]RecordName, 0, len(d))
		for name := range d {
			names = append(names, name)
		}
		slices.SortFunc(names, RecordName.Compare)
		for _, name := range names {
			if !yield(name, d[name]) {
				return
			}
		}
	}
}

// stepRestart lets a client crash and start again with what it has stored. A
// Commit that waited is lost.
func (m *model) stepRestart() {
	all := slices.DeleteFunc(slices.Clone(m.clients), func(c *modelClient) bool { return c.state == nil })
	if len(all) == 0 {
		return
	}
	c := pickOne(m, "restarted", all)
	whole := modelDisk{}
	whole.change(c.state.Records())
	for name, value := range c.stored.all() {
		if !bytes.Equal(value, whole[name]) {
			m.Fatalf("%s: by its changes the record %v is %x, in all records it is %x", c.name, name, value, whole[name])
		}
	}
	if len(whole) != len(c.stored) {
		m.Fatalf("%s: %d records by changes, %d in all", c.name, len(c.stored), len(whole))
	}
	s, err := Restore(c.stored.all())
	if err != nil {
		m.Fatalf("%s cannot be restored: %v", c.name, err)
	}
	if fingerprint(s) != fingerprint(c.state) {
		m.Fatalf("%s is another after a restart", c.name)
	}
	if c.pending != nil && m.coin("lost by the restart") {
		m.discard(c)
	}
	c.state = s
	m.check(c)
}
