package group

// RFC 9420, Section 8.4: Pre-Shared Keys (where they are found).

import (
	"bytes"

	"github.com/seed-47ee054e/mls/ciphersuite"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

// findPSK finds a pre-shared key: a resumption PSK of this group among those
// that the state keeps, any other among the inputs.
func (s *State) findPSK(id *schedule.PreSharedKeyID, in *Inputs) (ciphersuite.Secret, bool) {
	if id.Type == spec.PSKTypeResumption && bytes.Equal(id.GroupID, s.GroupID()) {
		if id.Epoch == s.Epoch() && s.epoch.keys != nil { // who joins has no keys of the epoch
			return s.epoch.keys.ResumptionPSK, true
		}
		for _, r := range s.resumable {
			if r.epoch == id.Epoch {
				return r.secret, true
			}
		}
	}
	return in.findPSK(id)
}

// findPSK finds a pre-shared key among the inputs.
func (in *Inputs) findPSK(id *schedule.PreSharedKeyID) (ciphersuite.Secret, bool) {
	if in.continues != nil && sameKey(&in.continues.ID, id) {
		return in.continues.Secret, true
	}
	for i := range in.PSKs {
		if sameKey(&in.PSKs[i].ID, id) {
			return in.PSKs[i].Secret, true
		}
	}
	return ciphersuite.Secret{}, false
}

// sameKey reports whether two identifiers name the same key; the nonce and the
// usage say how it is used.
func sameKey(a, b *schedule.PreSharedKeyID) bool {
	if a.Type != b.Type {
		return false
	}
	if a.Type == spec.PSKTypeExternal {
		return bytes.Equal(a.ID, b.ID)
	}
	return bytes.Equal(a.GroupID, b.GroupID) && a.Epoch == b.Epoch
}

// ResumptionPSK returns the resumption PSK of an epoch of the group, to be
// injected into another group: with a nonce in its ID, and among the PSKs of the
// Inputs there. It is false if the epoch is in the future or so long past that
// its key is no longer kept (Policy.ResumptionEpochs). It implements RFC 9420,
// Section 8.6.
func (s *State) ResumptionPSK(epoch uint64) (PSK, bool) {
	id := schedule.PreSharedKeyID{
		Type: spec.PSKTypeResumption, Usage: spec.ResumptionPSKUsageApplication, GroupID: s.GroupID(), Epoch: epoch,
	}
	secret, ok := s.findPSK(&id, &Inputs{})
	return PSK{id, secret}, ok
}
