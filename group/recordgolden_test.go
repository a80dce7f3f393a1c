package group

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

var rewriteRecords = flag.Bool("rewrite", false, "write the golden files of records that are missing; delete those that are to be written anew")

// golden is a file of records as a version of this library wrote them, and of
// messages that the group can still take, with what they are to it. Each line
// says what it is and gives the rest in hexadecimal.
type golden struct {
	records  stored
	messages []goldenMessage
}

type goldenMessage struct {
	kind    Kind
	message []byte
}

func (g *golden) write(t *testing.T, file, about string) {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", about)
	for _, name := range slices.SortedFunc(maps.Keys(g.records), RecordName.Compare) {
		fmt.Fprintf(&b, "record %x %x\n", recordValue(&name), g.records[name])
	}
	for _, m := range g.messages {
		fmt.Fprintf(&b, "message %d %x\n", m.kind, m.message)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readGolden(t testing.TB, file string) *golden {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g := &golden{records: stored{}}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		f := strings.Split(lines.Text(), " ")
		if f[0] == "#" {
			continue
		}
		value, err := hex.DecodeString(f[2])
		if err != nil {
			t.Fatal(err)
		}
		switch f[0] {
		case "record":
			raw, err := hex.DecodeString(f[1])
			if err != nil {
				t.Fatal(err)
			}
			var name RecordName
			if err := tls.Unmarshal(raw, &name); err != nil {
				t.Fatal(err)
			}
			g.records[name] = string(value)
		case "message":
			var kind Kind
			if _, err := fmt.Sscan(f[1], &kind); err != nil {
				t.Fatal(err)
			}
			g.messages = append(g.messages, goldenMessage{kind, value})
		default:
			t.Fatalf("%s: %s", file, f[0])
		}
	}
	return g
}

func goldenFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/records/v*.golden")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files of records: ", err)
	}
	return files
}

// scenes are what the golden files show. A file stays as its version wrote it,
// whatever becomes of the scene.
var scenes = map[string]func(w *world) *golden{
	"waiting: proposals and an own update with a new signature key wait; past epochs, skipped keys": func(w *world) *golden {
		alice, bob, carol := w.three()
		early := carol.encrypt("of the first epoch")
		for _, d := range []*device{alice, carol} {
			c := d.commit(&CommitInput{Framing: Framing{Private: true}})
			for _, other := range []*device{alice, bob, carol} {
				if other != d {
					other.takes(c.Message, CommitApplied)
				}
			}
			d.merge()
		}
		skipped := carol.encrypt("skipped")
		carol.encrypt("lost")
		bob.takes(carol.encrypt("taken"), ApplicationMessage)
		bob.takes(alice.propose((&framing.Remove{Removed: 2}).Proposal(), Framing{}), ProposalStored)
		in := w.inputs()
		client := w.client("bob")
		update := ask(w, &in, func() (*Outgoing, error) { return bob.group.ProposeUpdate(client, Framing{Private: true}, &in) })
		bob.save(update.Group)
		alice.takes(update.Message, ProposalStored)
		c := alice.commit(&CommitInput{})
		return &golden{bob.disk, []goldenMessage{{ApplicationMessage, skipped}, {ApplicationMessage, early}, {Duplicate, update.Message}, {CommitApplied, c.Message}}}
	},
	"pending: a commit with a welcome is pending, another one was discarded": func(w *world) *golden {
		alice, bob, _ := w.three()
		lost := alice.commit(&CommitInput{Framing: Framing{Private: true}})
		alice.discard()
		client := w.client("alice")
		c := alice.commit(&CommitInput{Client: &client, Proposals: []*framing.Proposal{add(w.keyPackage("dave"))}})
		return &golden{alice.disk, []goldenMessage{{ApplicationMessage, bob.encrypt("in time")}, {ForkDetected, lost.Message}, {CommitApplied, c.Message}, {Duplicate, c.Message}}}
	},
	"joining: an external commit is pending": func(w *world) *golden {
		alice, _, _ := w.three()
		dave, c := alice.joinExternal(w.client("dave"), false)
		alice.takes(c.Message, CommitApplied)
		return &golden{dave.disk, []goldenMessage{{CommitApplied, c.Message}, {ApplicationMessage, alice.encrypt("welcome")}}}
	},
	"closed: a reinit closed the group, of another suite": func(w *world) *golden {
		w = newWorld(w.t, spec.MLS_256_DHKEMP521_AES256GCM_SHA512_P521)
		alice, bob, _ := w.three()
		late := alice.encrypt("late")
		r := &framing.ReInit{GroupID: []byte("next"), Version: spec.MLS10, CipherSuite: 1}
		c := alice.commit(&CommitInput{Proposals: []*framing.Proposal{r.Proposal()}})
		bob.takes(c.Message, CommitApplied)
		return &golden{bob.disk, []goldenMessage{{ApplicationMessage, late}, {Duplicate, c.Message}}}
	},
}

// It is so that records of all versions open, that what they open as is stored
// as the same bytes again, and that the group goes on.
func TestGoldenRecords(t *testing.T) {
	t.Parallel()
	if *rewriteRecords {
		for scene, play := range scenes {
			name, about, _ := strings.Cut(scene, ": ")
			file := fmt.Sprintf("testdata/records/v%d-%s.golden", RecordVersion, name)
			if _, err := os.Stat(file); err != nil {
				play(newWorld(t, 1)).write(t, file, about)
			}
		}
	}
	for _, file := range goldenFiles(t) {
		g := readGolden(t, file)
		group, err := RestoreGroup(g.records.all)
		if err != nil {
			t.Fatal(file, err)
		}
		if !maps.Equal(recordsOfGroup(t, group), g.records) {
			t.Errorf("%s: other records", file)
		}
		d := &device{w: newWorld(t, 1), group: group, disk: maps.Clone(g.records)}
		for i, m := range g.messages {
			r, err := d.take(m.message)
			if err != nil || r.Kind != m.kind {
				t.Errorf("%s: message %d: kind %d, %v; want %d", file, i, r.Kind, err, m.kind)
			}
		}
	}
}

// It is so that damaged records are refused, or are those of another group that
// is stored as the same records again.
func TestDamagedRecords(t *testing.T) {
	t.Parallel()
	files := goldenFiles(t)
	rapid.Check(t, func(rt *rapid.T) {
		good := readGolden(t, rapid.SampledFrom(files).Draw(rt, "file")).records
		names := slices.SortedFunc(maps.Keys(good), RecordName.Compare)
		m := maps.Clone(good)
		name := rapid.SampledFrom(names).Draw(rt, "record")
		value := []byte(m[name])
		switch rapid.IntRange(0, 4).Draw(rt, "damage") {
		case 0:
			delete(m, name)
		case 1:
			delete(m, name)
			name.Index ^= 1 << rapid.IntRange(0, 16).Draw(rt, "bit")
			m[name] = string(value)
		case 4:
			delete(m, name)
			name.Epoch ^= 1 << rapid.IntRange(0, 16).Draw(rt, "bit")
			m[name] = string(value)
		case 2:
			m[name] = string(value[:rapid.IntRange(0, len(value)).Draw(rt, "length")])
		case 3:
			if len(value) > 0 {
				value[rapid.IntRange(0, len(value)-1).Draw(rt, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
			}
			m[name] = string(value)
		}
		checkRestore(t, m)
	})
}

// checkRestore restores whatever m is.
func checkRestore(t *testing.T, m stored) {
	t.Helper()
	for name, value := range m { // not to take gigabytes
		if n := len(value); name.Kind&^pendingRecord == HeadRecord && n > 22 && slices.ContainsFunc([]byte(value[17:20]), func(b byte) bool { return b != 0 }) {
			return
		}
	}
	group, err := RestoreGroup(m.all)
	if err != nil {
		if !errors.Is(err, ErrRecords) && !errors.Is(err, ErrNewerRecords) {
			t.Errorf("%v", err)
		}
		return
	}
	if !maps.Equal(recordsOfGroup(t, group), m) {
		t.Error("other records")
	}
	w := newWorld(t, 1)
	in := w.inputs()
	if o, err := group.Encrypt([]byte("text"), nil, &in); err == nil {
		group = o.Group
	}
	if r, err := group.Process([]byte("text"), &in); err == nil {
		t.Error(r.Kind)
	}
}

// FuzzRestore restores whatever comes as a list of names and values.
func FuzzRestore(f *testing.F) {
	for _, file := range goldenFiles(f) {
		g := readGolden(f, file)
		e := tls.NewEncoder(nil)
		for _, name := range slices.SortedFunc(maps.Keys(g.records), RecordName.Compare) {
			name.Encode(e)
			e.String(g.records[name])
		}
		b, err := e.Finish()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := tls.NewDecoder(data)
		m := stored{}
		for d.Remaining() > 0 {
			var name RecordName
			name.Decode(d)
			m[name] = string(d.Opaque("value"))
			if !d.OK() {
				return
			}
		}
		checkRestore(t, m)
	})
}
