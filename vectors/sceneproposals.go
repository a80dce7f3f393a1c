package vectors

// RFC 9420, Section 12.1: Proposals, as the generators choose them.

import (
	"github.com/seed-47ee054e/mls/framing"
	"github.com/seed-47ee054e/mls/group"
	"github.com/seed-47ee054e/mls/schedule"
	"github.com/seed-47ee054e/mls/spec"
)

func add(k *group.JoinKeys) *framing.Proposal {
	return (&framing.Add{KeyPackage: *k.KeyPackage}).Proposal()
}

func remove(a *actor) *framing.Proposal {
	return (&framing.Remove{Removed: a.state.LeafIndex()}).Proposal()
}

// externalPSK injects key i of those that everybody has.
func (s *scene) externalPSK(i int) *framing.PreSharedKey {
	return &framing.PreSharedKey{PSK: schedule.PreSharedKeyID{
		Type: spec.PSKTypeExternal, ID: s.psks[i].PSKID, Nonce: s.draw(s.suite.Nh()),
	}}
}

// resumptionPSK injects the key of an epoch of the group.
func (s *scene) resumptionPSK(epoch uint64) *framing.PreSharedKey {
	return &framing.PreSharedKey{PSK: schedule.PreSharedKeyID{
		Type: spec.PSKTypeResumption, Usage: spec.ResumptionPSKUsageApplication,
		GroupID: s.actors[0].state.GroupID(), Epoch: epoch, Nonce: s.draw(s.suite.Nh()),
	}}
}

// newExtensions replaces the extensions of the GroupContext.
func (s *scene) newExtensions() *framing.Proposal {
	return (&framing.GroupContextExtensions{Extensions: s.contextExtensions()}).Proposal()
}

// reInit closes a group for the sake of one that fits the scene.
func (s *scene) reInit() *framing.ReInit {
	return &framing.ReInit{GroupID: s.draw(16), Version: spec.MLS10, CipherSuite: s.suite.ID(), Extensions: s.contextExtensions()}
}
