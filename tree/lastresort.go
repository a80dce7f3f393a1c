package tree

// draft-ietf-mls-extensions, Section 6.4: Last-Resort KeyPackages.

import (
	"slices"

	"github.com/seed-47ee054e/mls/spec"
)

// LastResort reports whether the extensions of a KeyPackage mark it as one that
// may be used more than once: by the component of the current draft or by the
// extension type of earlier ones. A dictionary that is malformed marks nothing.
func (x Extensions) LastResort() bool {
	if _, found := x.Find(spec.ExtensionTypeLastResort); found {
		return true
	}
	dictionary, _, err := x.AppDataDictionary()
	_, found := dictionary.Find(spec.ComponentIDLastResortKeyPackage)
	return err == nil && found
}

// WithLastResortComponent marks a KeyPackage as one of last resort, as the
// current draft does. It can be combined with WithLastResortExtension. The
// error is that of a dictionary in x that is malformed.
func (x Extensions) WithLastResortComponent() (Extensions, error) {
	dictionary, _, err := x.AppDataDictionary()
	if err != nil {
		return nil, err
	}
	return x.WithAppDataDictionary(dictionary.With(spec.ComponentIDLastResortKeyPackage, []byte{}))
}

// WithLastResortExtension marks a KeyPackage as one of last resort, as earlier
// drafts do and implementations that follow those understand.
func (x Extensions) WithLastResortExtension() Extensions {
	if _, found := x.Find(spec.ExtensionTypeLastResort); found {
		return x
	}
	return append(slices.Clone(x), Extension{Type: spec.ExtensionTypeLastResort, Data: []byte{}})
}

// CheckLastResort refuses a last_resort_key_package component that has data, as
// a violation of spec.LastResortData.
func (a AppDataDictionary) CheckLastResort() error {
	if data, found := a.Find(spec.ComponentIDLastResortKeyPackage); found && len(data) > 0 {
		return spec.LastResortData.Violated("app_data_dictionary: %v: %d bytes", spec.ComponentIDLastResortKeyPackage, len(data))
	}
	return nil
}
