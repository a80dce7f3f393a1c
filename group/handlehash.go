package group

// RFC 9420, Section 14: Sequencing of State Changes (which Commits were taken).

import (
	"bytes"
	"slices"
)

// keptHashes is how many hashes of Commits are kept at least.
const keptHashes = 16

// commitHash is the hash of an encoded Commit that was made or taken in an
// epoch.
type commitHash struct {
	epoch uint64
	index uint64 // of several in one epoch
	hash  []byte
}

// keepHash returns all with one more in front, and without the oldest beyond
// keptHashes, or beyond what is kept of epochs if that is more.
func keepHash(all []commitHash, epoch uint64, hash []byte, epochs uint32) []commitHash {
	var index uint64
	if len(all) > 0 && all[0].epoch == epoch {
		index = all[0].index + 1
	}
	all = append([]commitHash{{epoch, index, hash}}, all...)
	return all[:min(len(all), max(keptHashes, int(epochs)))]
}

// findHash finds the epoch of a Commit by its hash.
func findHash(all []commitHash, hash []byte) (epoch uint64, found bool) {
	i := slices.IndexFunc(all, func(c commitHash) bool { return bytes.Equal(c.hash, hash) })
	if i < 0 {
		return 0, false
	}
	return all[i].epoch, true
}

// end notes the Commit that ended an epoch in at, which is not in use yet.
func (at *standing) end(epoch uint64, hash []byte) {
	at.ended = keepHash(at.ended, epoch, hash, at.state.policy.PastEpochs)
}
