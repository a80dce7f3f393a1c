//go:build !unix

package group

import "time"

// cpuTime is not known.
func cpuTime() time.Duration { return 0 }
