package tree

// RFC 9420, Section 5.3.3: Uniquely Identifying Clients.

import (
	"github.com/seed-47ee054e/mls/spec"
	"github.com/seed-47ee054e/mls/tls"
)

// ApplicationID is the body of the application_id extension of a LeafNode:
// whatever its member chose to say. Nobody vouches for it, and two members can
// say the same.
type ApplicationID []byte

// Encode writes the identifier as opaque<V>.
func (a *ApplicationID) Encode(e *tls.Encoder) { e.Opaque(*a) }

// Decode reads the identifier as the field "application_id".
func (a *ApplicationID) Decode(d *tls.Decoder) { *a = d.Opaque("application_id") }

// ApplicationID decodes the application_id extension and tells whether there
// is one. The error is a *tls.DecodeError.
func (x Extensions) ApplicationID() (id ApplicationID, ok bool, err error) {
	data, ok := x.Find(spec.ExtensionTypeApplicationID)
	if !ok {
		return nil, false, nil
	}
	if err := tls.Unmarshal(data, &id); err != nil {
		return nil, false, err
	}
	return id, true, nil
}
