package group

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
)

// device is a client with a Group and what it has stored of it. Every other
// time it is restarted: the Group goes on from what was stored.
type device struct {
	w     *world
	group *Group
	disk  stored
	saves int
	size  int // bytes of the last save
}

func (w *world) device(g *Group) *device {
	d := &device{w: w, disk: stored{}}
	d.save(g)
	return d
}

// save stores the changes of the next handle.
func (d *device) save(g *Group) {
	t := d.w.t
	t.Helper()
	changes, err := g.Changes()
	if err != nil {
		t.Fatal(err)
	}
	d.size = d.disk.change(t, changes)
	if err := g.Saved(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(recordsOfGroup(t, g), d.disk); diff != "" {
		t.Fatal(diff)
	}
	restored, err := RestoreGroup(d.disk.all)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(recordsOfGroup(t, restored), d.disk); diff != "" {
		t.Fatal(diff)
	}
	d.group = g
	if d.saves++; d.saves%2 == 0 {
		d.group = restored
	}
}

func recordsOfGroup(t testing.TB, g *Group) stored {
	t.Helper()
	records, err := g.Records()
	if err != nil {
		t.Fatal(err)
	}
	all := stored{}
	for name, value := range records {
		all[name] = string(value)
	}
	return all
}

func (w *world) newGroup(name string) *device {
	w.t.Helper()
	in := &CreateInput{Inputs: w.inputs(), Policy: DefaultPolicy(), Suite: w.suite, GroupID: []byte("group"), Client: w.client(name), Lifetime: lifetime}
	return w.device(ask(w, &in.Inputs, func() (*Group, error) { return NewGroup(in) }))
}

func (w *world) joinGroup(welcome []byte, k *JoinKeys) *device {
	w.t.Helper()
	m, err := framing.Parse(welcome)
	if err != nil {
		w.t.Fatal(err)
	}
	in := &JoinInput{Inputs: w.inputs(), Policy: DefaultPolicy(), Welcome: m.Welcome, Keys: k}
	return w.device(ask(w, &in.Inputs, func() (*Group, error) { return JoinGroup(in) }))
}

// joinExternal lets a client join by the GroupInfo of d; the Commit is pending.
func (d *device) joinExternal(client Client, resync bool) (*device, *PendingCommit) {
	w := d.w
	w.t.Helper()
	info, err := d.view().GroupInfo(WelcomeOptions{ExternalPub: true})
	if err != nil {
		w.t.Fatal(err)
	}
	m, err := framing.Parse(info)
	if err != nil {
		w.t.Fatal(err)
	}
	in := &ExternalJoinInput{Inputs: w.inputs(), Policy: DefaultPolicy(), GroupInfo: m.GroupInfo, Client: client}
	if resync {
		leaf, found := d.view().Tree().HasSignatureKey(client.SignatureKey.Public())
		if !found {
			w.t.Fatal("no leaf to remove")
		}
		in.Resync = &leaf
	}
	var pending *PendingCommit
	g := ask(w, &in.Inputs, func() (g *Group, err error) {
		g, pending, err = JoinGroupExternal(in)
		return g, err
	})
	return w.device(g), pending
}

func (d *device) view() View {
	d.w.t.Helper()
	v, err := d.group.View()
	if err != nil {
		d.w.t.Fatal(err)
	}
	return v
}

func (d *device) commit(in *CommitInput) *PendingCommit {
	d.w.t.Helper()
	in.Inputs = d.w.inputs()
	var pending *PendingCommit
	d.save(ask(d.w, &in.Inputs, func() (g *Group, err error) {
		g, pending, err = d.group.Commit(in)
		return g, err
	}))
	return pending
}

func (d *device) merge() {
	d.w.t.Helper()
	g, _, err := d.group.Merge()
	if err != nil {
		d.w.t.Fatal(err)
	}
	d.save(g)
}

func (d *device) discard() {
	d.w.t.Helper()
	g, err := d.group.Discard()
	if err != nil {
		d.w.t.Fatal(err)
	}
	d.save(g)
}

func (d *device) out(o *Outgoing, err error) []byte {
	d.w.t.Helper()
	if err != nil {
		d.w.t.Fatal(err)
	}
	d.save(o.Group)
	return o.Message
}

func (d *device) encrypt(text string) []byte {
	d.w.t.Helper()
	in := d.w.inputs()
	return d.out(d.group.Encrypt([]byte(text), nil, &in))
}

func (d *device) propose(p *framing.Proposal, f Framing) []byte {
	d.w.t.Helper()
	in := d.w.inputs()
	return d.out(d.group.Propose(p, f, &in))
}

// take processes a message, answering what it asks for.
func (d *device) take(message []byte) (*Received, error) {
	d.w.t.Helper()
	in := d.w.inputs()
	r, err := d.group.Process(message, &in)
	for answer(&in, err) {
		r, err = r.Group.Process(message, &in)
	}
	d.save(r.Group)
	return r, err
}

func (d *device) takes(message []byte, want Kind) *Received {
	d.w.t.Helper()
	r, err := d.take(message)
	if err != nil || r.Kind != want {
		d.w.t.Fatalf("kind %d, %v; want %d", r.Kind, err, want)
	}
	return r
}

func (w *world) agreed(all ...*device) {
	w.t.Helper()
	for _, d := range all[1:] {
		if !d.view().EpochAuthenticator().Equal(all[0].view().EpochAuthenticator()) {
			w.t.Fatalf("leaf %d in epoch %d and leaf %d in epoch %d do not agree", all[0].view().LeafIndex(), all[0].view().Epoch(), d.view().LeafIndex(), d.view().Epoch())
		}
	}
}

// three is a group of alice, bob and carol.
func (w *world) three() (alice, bob, carol *device) {
	w.t.Helper()
	alice = w.newGroup("alice")
	kb, kc := w.keyPackage("bob"), w.keyPackage("carol")
	c := alice.commit(&CommitInput{Proposals: []*framing.Proposal{add(kb), add(kc)}})
	alice.merge()
	bob, carol = w.joinGroup(c.Welcomes[0], kb), w.joinGroup(c.Welcomes[0], kc)
	w.agreed(alice, bob, carol)
	return alice, bob, carol
}

func TestGroup(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		w := newWorld(t, 1)
		f := Framing{Private: private}
		alice, bob, carol := w.three()
		if got := bob.takes(alice.encrypt("hello"), ApplicationMessage).Application.Data; string(got) != "hello" {
			t.Errorf("got %q", got)
		}

		// The Commit comes back and is merged; it comes once more.
		c := alice.commit(&CommitInput{Framing: f})
		if r := alice.takes(c.Message, CommitApplied); !r.Merged || r.Commit.Committer != 0 {
			t.Errorf("%+v", r)
		}
		for _, d := range []*device{bob, carol} {
			d.takes(c.Message, CommitApplied)
			d.takes(c.Message, Duplicate)
		}
		alice.takes(c.Message, Duplicate)
		w.agreed(alice, bob, carol)

		// Somebody else's Commit comes first, while late messages arrive.
		late := bob.encrypt("late")
		lost := alice.commit(&CommitInput{Framing: f, Proposals: []*framing.Proposal{add(w.keyPackage("dave"))}})
		next := alice.group.at.pending.next
		alice.takes(late, ApplicationMessage)
		won := bob.commit(&CommitInput{Framing: f})
		if r := alice.takes(won.Message, CommitApplied); r.Superseded == nil || !bytes.Equal(r.Superseded.Message, lost.Message) || r.Merged {
			t.Errorf("%+v", r)
		}
		if !next.epoch.keys.InitSecret.IsAbsent() && alice.saves%2 == 1 {
			t.Error("the secrets of the superseded commit live")
		}
		bob.takes(won.Message, CommitApplied)
		carol.takes(won.Message, CommitApplied)
		w.agreed(alice, bob, carol)
		alice.takes(late, Duplicate)

		// A proposal comes back, and comes twice.
		p := carol.propose((&framing.Remove{Removed: 1}).Proposal(), f)
		carol.takes(p, Duplicate)
		alice.takes(p, ProposalStored)
		alice.takes(p, Duplicate)
		if n := alice.view().PendingProposals(); n != 1 {
			t.Errorf("%d proposals", n)
		}
		c = alice.commit(&CommitInput{Framing: f})
		alice.merge()
		carol.takes(c.Message, CommitApplied)
		if r, err := bob.take(p); err != nil || r.Kind != ProposalStored {
			t.Error(r.Kind, err)
		}
		if r := bob.takes(c.Message, CommitApplied); !r.Commit.SelfRemoved {
			t.Error("not removed")
		}
		bob.takes(c.Message, Duplicate)
		if _, err := bob.group.Encrypt(nil, nil, &Inputs{}); err != ErrClosed {
			t.Error(err)
		}
		w.agreed(alice, carol)

		// The proposal comes late.
		if _, err := alice.take(p); !errors.Is(err, spec.ProposalEpoch) {
			t.Error(err)
		}
	}
}

// It is so that messages which this member encrypted are known when they come
// back, however late.
func TestOwnMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	alice, bob, _ := w.three()
	first := alice.encrypt("first")
	for range 40 {
		alice.encrypt("more")
	}
	alice.takes(first, OwnMessage)
	c := alice.commit(&CommitInput{})
	alice.merge()
	bob.takes(c.Message, CommitApplied)
	alice.takes(first, OwnMessage)
	if r := bob.takes(first, ApplicationMessage); r.Application.Epoch != 1 {
		t.Errorf("%+v", r.Application)
	}
}

func TestSpent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	alice, _, _ := w.three()
	in := w.inputs()
	first := alice.group
	o, err := first.Encrypt([]byte("once"), nil, &in)
	if err != nil {
		t.Fatal(err)
	}
	erased := alice.w.newGroup("somebody").group
	if err := erased.Erase(); err != nil {
		t.Fatal(err)
	}
	for _, g := range []*Group{first, erased, {}} {
		for name, do := range map[string]func() error{
			"Encrypt":       func() error { _, err := g.Encrypt(nil, nil, &in); return err },
			"Propose":       func() error { _, err := g.Propose(nil, Framing{}, &in); return err },
			"ProposeUpdate": func() error { _, err := g.ProposeUpdate(Client{}, Framing{}, &in); return err },
			"Commit":        func() error { _, _, err := g.Commit(&CommitInput{}); return err },
			"Merge":         func() error { _, _, err := g.Merge(); return err },
			"Discard":       func() error { _, err := g.Discard(); return err },
			"Process":       func() error { _, err := g.Process(nil, &in); return err },
			"ReInitialize":  func() error { _, _, err := g.ReInitialize(&ContinueInput{}); return err },
			"Branch":        func() error { _, _, err := g.Branch(nil, nil, &ContinueInput{}); return err },
			"View":          func() error { _, err := g.View(); return err },
			"Pending":       func() error { _, err := g.Pending(); return err },
			"Records":       func() error { _, err := g.Records(); return err },
			"Changes":       func() error { _, err := g.Changes(); return err },
			"Saved":         func() error { return g.Saved() },
			"Erase":         func() error { return g.Erase() },
		} {
			if err := do(); err != ErrSpent {
				t.Errorf("%s: %v", name, err)
			}
		}
	}

	// What failed has spent nothing.
	if _, err := o.Group.Encrypt([]byte("no entropy"), nil, &Inputs{}); !errors.Is(err, ciphersuite.ErrShortEntropy) {
		t.Error(err)
	}
	alice.save(o.Group)
	alice.encrypt("again")
}

func TestPendingCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	alice, bob, _ := w.three()
	if _, _, err := alice.group.Merge(); err != ErrNoPendingCommit {
		t.Error(err)
	}
	if _, err := alice.group.Discard(); err != ErrNoPendingCommit {
		t.Error(err)
	}
	k := w.keyPackage("dave")
	c := alice.commit(&CommitInput{Proposals: []*framing.Proposal{add(k)}})
	in := w.inputs()
	for _, do := range []func() error{
		func() error { _, _, err := alice.group.Commit(&CommitInput{Inputs: in}); return err },
		func() error { _, err := alice.group.Encrypt(nil, nil, &in); return err },
		func() error { _, err := alice.group.Propose(add(k), Framing{}, &in); return err },
	} {
		if err := do(); err != ErrPendingCommit {
			t.Error(err)
		}
	}
	for range 2 { // also restored
		pending, err := alice.group.Pending()
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c, pending, cmp.AllowUnexported()); d != "" {
			t.Error(d)
		}
		alice.save(alice.group)
	}
	bob.takes(c.Message, CommitApplied)
	alice.merge()
	w.agreed(alice, bob, w.joinGroup(c.Welcomes[0], k))
	if pending, err := alice.group.Pending(); pending != nil || err != nil {
		t.Error(pending, err)
	}

	// A Commit with a new signature key is given up, and made again.
	client := w.client("alice")
	alice.commit(&CommitInput{Client: &client})
	alice.discard()
	c = alice.commit(&CommitInput{Client: &client})
	alice.merge()
	bob.takes(c.Message, CommitApplied)
	bob.takes(alice.encrypt("with the new key"), ApplicationMessage)
	if client.SignatureKey.Secret().IsAbsent() {
		t.Error("the application's key was erased")
	}
}

func TestExternalJoinIsPending(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	alice, bob, _ := w.three()
	dave, c := alice.joinExternal(w.client("dave"), false)
	if _, err := dave.group.View(); err != ErrPendingCommit {
		t.Error(err)
	}
	if _, err := dave.take(alice.encrypt("not for dave")); err != ErrPendingCommit {
		t.Error(err)
	}
	bob.takes(c.Message, CommitApplied)
	alice.takes(c.Message, CommitApplied)
	dave.takes(c.Message, CommitApplied)
	dave.takes(c.Message, Duplicate)
	w.agreed(alice, bob, dave)
	dave.takes(alice.encrypt("for dave"), ApplicationMessage)

	eve, _ := alice.joinExternal(w.client("eve"), false)
	g, err := eve.group.Discard()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.View(); err != ErrClosed {
		t.Error(err)
	}
	changes, err := g.Changes()
	if err != nil {
		t.Fatal(err)
	}
	if eve.disk.change(t, changes); len(eve.disk) > 0 {
		t.Errorf("%d records are left", len(eve.disk))
	}
}

func TestErase(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	alice, bob, _ := w.three()
	bob.takes(alice.encrypt("hello"), ApplicationMessage)
	c := alice.commit(&CommitInput{})
	alice.merge()
	bob.takes(c.Message, CommitApplied)
	bob.commit(&CommitInput{Path: true})
	bob.save(bob.group)
	state, next := bob.group.at.state, bob.group.at.pending.next
	secrets := recordsOfGroup(t, bob.group)
	if err := bob.group.Erase(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*State{state, next} {
		for name, value := range s.Records() {
			switch name.Kind {
			case SignerRecord, PrivateKeyRecord, ResumptionRecord, TreeSecretRecord, RatchetRecord, SkippedKeyRecord, EpochRecord:
				if string(value) == secrets[name] {
					t.Errorf("%v is as it was", name)
				}
			}
		}
		for _, e := range s.epochs() {
			if len(e.keys.Secrets()) > 0 {
				t.Errorf("secrets of epoch %d", e.context.Epoch)
			}
		}
	}
}
