package peers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Driver is an implementation of other people and the program that drives it.
type Driver struct {
	Implementation
	module string // in node_modules
	script string
}

// Drivers are those in folder npm.
var Drivers = []Driver{
	{Implementation{Name: "ts-mls", Private: true, Proposes: true, Mixes: true}, "ts-mls", "ts-mls.mjs"},
	{Implementation{Name: "CoreCrypto"}, "@wireapp/core-crypto", "corecrypto.mjs"},
}

// Installed says why the drivers in dir, the folder npm, cannot run, or
// returns nil.
func Installed(dir string) error {
	if _, err := exec.LookPath("node"); err != nil {
		return fmt.Errorf("the peers need Node.js, which is not here: %w", err)
	}
	for _, d := range Drivers {
		if _, err := os.Stat(filepath.Join(dir, "node_modules", d.module, "package.json")); err != nil {
			if whole, err := filepath.Abs(dir); err == nil {
				dir = whole
			}
			return fmt.Errorf("the peer %s is not installed: npm ci --prefix %s", d.Name, dir)
		}
	}
	return nil
}

// Start runs the driver and asks it which version it drives. The one of ts-mls
// takes the argument --as-is, to correct nothing.
func (d *Driver) Start(dir string, timeout time.Duration, args ...string) (*Process, Implementation, error) {
	p, err := Start(dir, timeout, d.Name, "node", append([]string{d.script}, args...)...)
	if err != nil {
		return nil, Implementation{}, err
	}
	i := d.Implementation
	var answer struct{ Version string }
	if err := p.Call("version", map[string]any{}, &answer); err != nil {
		return nil, i, err
	}
	i.Version = answer.Version
	return p, i, nil
}
