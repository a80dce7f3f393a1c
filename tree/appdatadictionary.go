package tree

// draft-ietf-mls-extensions, Section 4.6: Attaching Application Data to MLS
// Messages.

import (
	"slices"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// ComponentData is what one component of an application attaches.
type ComponentData struct {
	ComponentID spec.ComponentID
	Data        []byte
}

// Encode writes the ComponentData structure.
func (c *ComponentData) Encode(e *tls.Encoder) {
	e.Uint16(uint16(c.ComponentID))
	e.Opaque(c.Data)
}

// Decode reads the ComponentData structure.
func (c *ComponentData) Decode(d *tls.Decoder) {
	c.ComponentID = spec.ComponentID(d.Uint16("component_id"))
	c.Data = d.Opaque("data")
}

// AppDataDictionary is the body of an app_data_dictionary extension: in the
// GroupContext what all members agree on, in a LeafNode or KeyPackage what a
// client says of itself, in a GroupInfo what new members are told. With and
// Without keep it sorted, without duplicates.
type AppDataDictionary []ComponentData

// Encode writes the AppDataDictionary structure.
func (a *AppDataDictionary) Encode(e *tls.Encoder) { tls.Vector(e, *a) }

// Decode reads the AppDataDictionary structure. Its order is a matter of Check.
func (a *AppDataDictionary) Decode(d *tls.Decoder) {
	*a = tls.ReadVector[ComponentData](d, "component_data")
}

// Check refuses entries that are not sorted by component or not of different
// ones, as a violation of spec.DictionaryOrder.
func (a AppDataDictionary) Check() error {
	for i := 1; i < len(a); i++ {
		if a[i-1].ComponentID >= a[i].ComponentID {
			return spec.DictionaryOrder.Violated("app_data_dictionary.component_data[%d]: %v after %v", i, a[i].ComponentID, a[i-1].ComponentID)
		}
	}
	return nil
}

func (a AppDataDictionary) search(id spec.ComponentID) (at int, found bool) {
	return slices.BinarySearchFunc(a, id, func(c ComponentData, id spec.ComponentID) int { return int(c.ComponentID) - int(id) })
}

// Find returns the data of a component, and whether there is any.
func (a AppDataDictionary) Find(id spec.ComponentID) (data []byte, found bool) {
	at, found := a.search(id)
	if !found {
		return nil, false
	}
	return a[at].Data, true
}

// With returns a dictionary in which the component has that data.
func (a AppDataDictionary) With(id spec.ComponentID, data []byte) AppDataDictionary {
	at, found := a.search(id)
	changed := slices.Clone(a)
	if found {
		changed[at].Data = data
		return changed
	}
	return slices.Insert(changed, at, ComponentData{id, data})
}

// Without returns a dictionary in which the component has no data.
func (a AppDataDictionary) Without(id spec.ComponentID) AppDataDictionary {
	at, found := a.search(id)
	if !found {
		return a
	}
	return slices.Delete(slices.Clone(a), at, at+1)
}

// AppDataDictionary decodes the app_data_dictionary extension and tells whether
// there is one. The error is a *tls.DecodeError or a violation of
// spec.DictionaryOrder.
func (x Extensions) AppDataDictionary() (dictionary AppDataDictionary, found bool, err error) {
	data, found := x.Find(spec.ExtensionTypeAppDataDictionary)
	if !found {
		return nil, false, nil
	}
	if err := tls.Unmarshal(data, &dictionary); err != nil {
		return nil, false, err
	}
	return dictionary, true, dictionary.Check()
}

// WithAppDataDictionary returns the list with that dictionary in place of the
// one that it has, or at its end. The error is a violation of
// spec.VectorTooLong.
func (x Extensions) WithAppDataDictionary(dictionary AppDataDictionary) (Extensions, error) {
	data, err := tls.Marshal(&dictionary)
	if err != nil {
		return nil, err
	}
	changed := slices.Clone(x)
	for i := range changed {
		if changed[i].Type == spec.ExtensionTypeAppDataDictionary {
			changed[i].Data = data
			return changed, nil
		}
	}
	return append(changed, Extension{Type: spec.ExtensionTypeAppDataDictionary, Data: data}), nil
}

// ComponentsList is the data of the components app_components and safe_aad: in
// a LeafNode the components that the client supports, in the GroupContext those
// that the group requires (Section 5).
type ComponentsList []spec.ComponentID

// Encode writes the ComponentsList structure.
func (c *ComponentsList) Encode(e *tls.Encoder) { tls.Uint16s(e, *c) }

// Decode reads the ComponentsList structure.
func (c *ComponentsList) Decode(d *tls.Decoder) {
	*c = tls.ReadUint16s[spec.ComponentID](d, "component_ids")
}

// Components decodes the list that a component, app_components or safe_aad,
// has in the dictionary, and tells whether there is one. The error is a
// *tls.DecodeError.
func (a AppDataDictionary) Components(id spec.ComponentID) (list ComponentsList, found bool, err error) {
	data, found := a.Find(id)
	if !found {
		return nil, false, nil
	}
	if err := tls.Unmarshal(data, &list); err != nil {
		return nil, false, err
	}
	return list, true, nil
}
