package peers

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestProcess holds drivers that misbehave to errors that say so.
func TestProcess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, script, want string }{
		{"no JSON", "read x; echo hello", "hello"},
		{"another request", `read x; echo '{"id":7,"ok":true}'`, "request 7, not 1"},
		{"ends", "echo the reason >&2", "the reason"},
		{"is silent", "sleep 60", "no answer within 200ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := Start(".", 200*time.Millisecond, "test", "sh", "-c", c.script)
			if err != nil {
				t.Skip(err) // no shell
			}
			err = p.Call("version", map[string]any{}, nil)
			if !errors.Is(err, ErrDriver) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want one about %q", err, c.want)
			}
			if again := p.Call("version", map[string]any{}, nil); again != err {
				t.Errorf("then %v", again)
			}
		})
	}
	t.Run("refuses", func(t *testing.T) {
		t.Parallel()
		p, err := Start(".", 10*time.Second, "test", "sh", "-c", `read x; echo '{"id":1,"error":"no"}'; read x; echo '{"id":2,"ok":true,"value":3}'`)
		if err != nil {
			t.Skip(err)
		}
		var refusal *Refusal
		if err := p.Call("join", map[string]any{}, nil); !errors.As(err, &refusal) || refusal.Reason != "no" {
			t.Errorf("got %v", err)
		}
		var answer struct{ Value int }
		if err := p.Call("join", map[string]any{}, &answer); err != nil || answer.Value != 3 {
			t.Errorf("got %v, %v", answer, err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}
