package group

// draft-ietf-mls-extensions, Sections 4.7 and 4.8: Application Data in the
// GroupContext and attached to a Commit.

import (
	"bytes"
	"slices"

	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// componentChanges are what the proposals of a Commit do to one component, in
// the order of the Commit.
type componentChanges struct {
	id        spec.ComponentID
	ephemeral []ComponentInput
	updates   []ComponentInput
	removes   int
}

// components gathers the AppEphemeral and AppDataUpdate proposals of a Commit
// by component, in the order of the components.
func (l *proposalList) components() []componentChanges {
	var all []componentChanges
	at := func(id spec.ComponentID) *componentChanges {
		i, found := slices.BinarySearchFunc(all, id, func(c componentChanges, id spec.ComponentID) int { return int(c.id) - int(id) })
		if !found {
			all = slices.Insert(all, i, componentChanges{id: id})
		}
		return &all[i]
	}
	for _, p := range l.appData {
		switch {
		case p.Type == spec.ProposalTypeAppEphemeral:
			c := at(p.AppEphemeral.ComponentID)
			c.ephemeral = append(c.ephemeral, ComponentInput{p.sender, p.AppEphemeral.Data})
		case p.AppDataUpdate.Op == framing.AppDataUpdateOperationRemove:
			at(p.AppDataUpdate.ComponentID).removes++
		default:
			c := at(p.AppDataUpdate.ComponentID)
			c.updates = append(c.updates, ComponentInput{p.sender, p.AppDataUpdate.Update})
		}
	}
	return all
}

// applyAppData gives the components of the application what the Commit has for
// them, and puts what they make of it into the GroupContext. It comes after all
// proposals of the RFC.
func (p *provisional) applyAppData() error {
	if err := p.checkDictionaryKept(); err != nil || len(p.list.appData) == 0 {
		return err
	}
	before, present, err := p.extensions.AppDataDictionary()
	if err != nil {
		return err
	}
	after, updated := before, false
	for _, c := range p.list.components() {
		// The component is known.
		if !slices.Contains(p.policy.Components, c.id) {
			return spec.UnknownComponent.Violated("proposals: component_id %v", c.id)
		}

		// Its data is removed, once, or updated.
		old, has := before.Find(c.id)
		if c.removes > 1 || c.removes == 1 && len(c.updates) > 0 {
			return spec.ComponentRemovedTwice.Violated("proposals: component_id %v", c.id)
		}
		if c.removes == 1 {
			if !has {
				return spec.ComponentRemovedAbsent.Violated("proposals: component_id %v", c.id)
			}
			after, updated = after.Without(c.id), true
		}

		// The component accepts what there is for it.
		if len(c.ephemeral) == 0 && len(c.updates) == 0 {
			continue
		}
		verdict, ok := p.ask.component(ComponentNeed{c.id, c.ephemeral, c.updates, old, has})
		if !ok {
			continue
		}
		if !verdict.Valid {
			return spec.ComponentRefused.Violated("proposals: component_id %v: %s", c.id, verdict.Reason)
		}
		if len(c.updates) > 0 {
			after, updated = after.With(c.id, verdict.Data), true
		}
	}
	if !updated {
		return nil
	}
	if p.extensions, err = p.extensions.WithAppDataDictionary(after); err != nil || present {
		return err
	}
	return p.checkNewDictionary()
}

// checkNewDictionary checks that all members support the extension, which was
// not in the GroupContext before.
func (p *provisional) checkNewDictionary() (err error) {
	if !slices.Contains(p.policy.Extensions, spec.ExtensionTypeAppDataDictionary) {
		return spec.ExtensionUnsupportedByMember.Violated("extensions: %v", spec.ExtensionTypeAppDataDictionary)
	}
	if p.params, err = tree.NewGroupParameters(p.Context().Version, p.suite.ID(), p.extensions); err != nil {
		return err
	}
	for leaf, n := range p.editor.Members() {
		if err := p.params.CheckExtensions(&n.Capabilities); err != nil {
			return spec.ExtensionUnsupportedByMember.Because(err, "leaf %d", leaf)
		}
	}
	return nil
}

// checkDictionaryKept refuses a GroupContextExtensions proposal that changes the
// app_data_dictionary where that is for AppDataUpdate to do.
func (p *provisional) checkDictionaryKept() error {
	if p.list.extensions == nil {
		return nil
	}
	required, err := p.Context().Extensions.RequiredCapabilities()
	if err != nil || required == nil || !slices.Contains(required.ProposalTypes, spec.ProposalTypeAppDataUpdate) {
		return err
	}
	old, had := p.Context().Extensions.Find(spec.ExtensionTypeAppDataDictionary)
	if data, has := p.extensions.Find(spec.ExtensionTypeAppDataDictionary); has != had || !bytes.Equal(data, old) {
		return spec.DictionaryByAppDataUpdate.Violated("group_context_extensions.extensions")
	}
	return nil
}

// checkDictionary refuses an app_data_dictionary that is malformed, if the
// application understands the extension: otherwise it is an unknown one.
func (p *Policy) checkDictionary(x tree.Extensions) error {
	if !slices.Contains(p.Extensions, spec.ExtensionTypeAppDataDictionary) {
		return nil
	}
	_, _, err := x.AppDataDictionary()
	return err
}

// checkKeyPackageDictionary is checkDictionary for those of a KeyPackage and of
// its leaf.
func (p *Policy) checkKeyPackageDictionary(k *framing.KeyPackage) error {
	if err := p.checkDictionary(k.Extensions); err != nil {
		return err
	}
	if err := p.checkDictionary(k.LeafNode.Extensions); err != nil {
		return err
	}
	if !slices.Contains(p.Extensions, spec.ExtensionTypeAppDataDictionary) {
		return nil
	}
	dictionary, _, err := k.Extensions.AppDataDictionary()
	if err != nil {
		return err
	}
	return dictionary.CheckLastResort()
}

// ExtensionInputs are the answers of components.
type ExtensionInputs struct {
	Components ComponentVerdicts
}

// ExtensionNeeds are the questions to components.
type ExtensionNeeds struct {
	Components []ComponentNeed
}

// AppData says what a Commit has for the components of the application.
type AppData struct {
	// Ephemeral are the AppEphemeral proposals, in the order of the Commit.
	Ephemeral []EphemeralReceived
	// Changed are the components whose data in the GroupContext was updated or
	// removed, in the order of their identifiers. What they have now is in
	// State.Context.
	Changed []spec.ComponentID
}

// EphemeralReceived is an AppEphemeral proposal and who sent it.
type EphemeralReceived struct {
	Sender framing.Sender
	framing.AppEphemeral
}

func (l *proposalList) appDataSummary() AppData {
	var a AppData
	for _, p := range l.appData {
		if p.Type == spec.ProposalTypeAppEphemeral {
			a.Ephemeral = append(a.Ephemeral, EphemeralReceived{p.sender, *p.AppEphemeral})
		}
	}
	for _, c := range l.components() {
		if len(c.updates) > 0 || c.removes > 0 {
			a.Changed = append(a.Changed, c.id)
		}
	}
	return a
}

// ComponentInput is the data of one proposal for a component, and who sent it:
// a component may take some things from members only.
type ComponentInput struct {
	Sender framing.Sender
	Data   []byte
}

// ComponentNeed asks a component of the application about the proposals that a
// Commit has for it, in their order: whether it accepts all of them and, if
// there are Updates, what its data in the GroupContext is then.
type ComponentNeed struct {
	ComponentID spec.ComponentID
	Ephemeral   []ComponentInput // of AppEphemeral proposals, to be looked at first
	Updates     []ComponentInput // of AppDataUpdate proposals
	Data        []byte           // what it has in the GroupContext
	Present     bool             // whether it has anything there
}

// key identifies the question.
func (n *ComponentNeed) key() string {
	e := tls.NewEncoder(nil)
	e.Uint16(uint16(n.ComponentID))
	tls.Vector(e, n.Ephemeral)
	tls.Vector(e, n.Updates)
	if n.Present {
		e.Opaque(n.Data)
	}
	b, err := e.Finish()
	if err != nil {
		panic("mls: internal error: decoded proposals do not encode: " + err.Error())
	}
	return string(b)
}

// Encode writes what is part of a question.
func (c *ComponentInput) Encode(e *tls.Encoder) {
	c.Sender.Encode(e)
	e.Opaque(c.Data)
}

// ComponentVerdict is the answer to a ComponentNeed.
type ComponentVerdict struct {
	Valid  bool
	Data   []byte // what the component has in the GroupContext from now on
	Reason string // why it refuses
}

// ComponentVerdicts holds answers by question. The zero value holds none.
type ComponentVerdicts struct {
	answers map[string]ComponentVerdict
}

// Set records the answer to a question.
func (v *ComponentVerdicts) Set(need ComponentNeed, answer ComponentVerdict) {
	if v.answers == nil {
		v.answers = map[string]ComponentVerdict{}
	}
	v.answers[need.key()] = answer
}

// component asks a component; ok is false while the answer is missing.
func (a *asker) component(need ComponentNeed) (verdict ComponentVerdict, ok bool) {
	if verdict, ok = a.in.Components.answers[need.key()]; !ok {
		a.need.Components = append(a.need.Components, need)
	}
	return verdict, ok
}
