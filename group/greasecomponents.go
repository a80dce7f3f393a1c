package group

// draft-ietf-mls-extensions, Section 5.1: GREASE (among components).

import (
	"slices"

	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
	"github.com/seed-47ee054e/mls/tree"
)

// greaseDictionary adds a GREASE component to an app_data_dictionary, if there
// is one, and in that of a leaf to the lists of app_components and safe_aad, if
// they are there. It uses the first 7 bytes of chosen.
func greaseDictionary(x tree.Extensions, chosen []byte, leaf bool) (tree.Extensions, error) {
	dictionary, found, err := x.AppDataDictionary()
	if err != nil || !found {
		return x, err
	}
	if leaf {
		for i, id := range []spec.ComponentID{spec.ComponentIDAppComponents, spec.ComponentIDSafeAAD} {
			list, found, err := dictionary.Components(id)
			if err != nil {
				return nil, err
			}
			if !found {
				continue
			}
			at := int(chosen[2*i]) % (len(list) + 1)
			list = slices.Insert(list, at, greaseComponent(chosen[2*i+1]))
			data, err := tls.Marshal(&list)
			if err != nil {
				return nil, err
			}
			dictionary = dictionary.With(id, data)
		}
	}
	id := greaseComponent(chosen[4])
	if _, taken := dictionary.Find(id); !taken {
		dictionary = dictionary.With(id, slices.Clone(chosen[5:7]))
	}
	return x.WithAppDataDictionary(dictionary)
}

// greaseComponent is one of the GREASE values of the registry of components,
// which has only those below the private-use range.
func greaseComponent(choice byte) spec.ComponentID {
	var values []spec.ComponentID
	for _, v := range spec.GREASE() {
		if id := spec.ComponentID(v); !id.IsPrivateUse() {
			values = append(values, id)
		}
	}
	return values[int(choice)%len(values)]
}
