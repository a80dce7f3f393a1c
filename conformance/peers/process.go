package peers

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"
)

// Process is a driver that runs: one JSON object a line each way, in step.
type Process struct {
	name    string
	timeout time.Duration
	command *exec.Cmd
	input   io.WriteCloser
	lines   chan []byte
	stderr  *tail

	mu    sync.Mutex // one request at a time
	count uint64
	dead  error
}

// ErrDriver is wrapped by the errors of a driver that does not answer, other
// than those of an implementation that refuses something.
var ErrDriver = errors.New("the driver does not work")

// Refusal is the error of an implementation that refuses what it was asked.
type Refusal struct{ Driver, Operation, Reason string }

func (e *Refusal) Error() string { return e.Driver + " refuses " + e.Operation + ": " + e.Reason }

// Start runs a command in folder dir as a driver called name. A request that
// takes longer than timeout ends it.
func Start(dir string, timeout time.Duration, name, command string, args ...string) (*Process, error) {
	p := &Process{name: name, timeout: timeout, command: exec.Command(command, args...), lines: make(chan []byte), stderr: &tail{}}
	p.command.Dir, p.command.Stderr, p.command.WaitDelay = dir, p.stderr, timeout
	var err error
	if p.input, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	output, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDriver, err)
	}
	go func() {
		defer close(p.lines)
		r := bufio.NewReaderSize(output, 1<<16)
		for {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return
			}
			p.lines <- line
		}
	}()
	return p, nil
}

// Call sends one request and decodes the answer into answer. The error is a
// *Refusal or wraps ErrDriver.
func (p *Process) Call(operation string, request map[string]any, answer any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead != nil {
		return p.dead
	}
	p.count++
	request["op"], request["id"] = operation, p.count
	line, err := json.Marshal(request)
	if err != nil {
		return err
	}
	if _, err := p.input.Write(append(line, '\n')); err != nil {
		return p.die(operation, err)
	}
	timer := time.NewTimer(p.timeout)
	defer timer.Stop()
	select {
	case line, ok := <-p.lines:
		if !ok {
			return p.die(operation, io.ErrUnexpectedEOF)
		}
		var head struct {
			ID    uint64
			OK    bool
			Error string
		}
		if err := json.Unmarshal(line, &head); err != nil {
			return p.die(operation, fmt.Errorf("%w in %q", err, line))
		}
		if head.ID != p.count {
			return p.die(operation, fmt.Errorf("an answer to request %d, not %d", head.ID, p.count))
		}
		if !head.OK {
			return &Refusal{p.name, operation, head.Error}
		}
		if answer == nil {
			return nil
		}
		if err := json.Unmarshal(line, answer); err != nil {
			return p.die(operation, err)
		}
		return nil
	case <-timer.C:
		return p.die(operation, fmt.Errorf("no answer within %v", p.timeout))
	}
}

// die ends the process for good.
func (p *Process) die(operation string, cause error) error {
	p.command.Process.Kill()
	p.end()
	p.dead = fmt.Errorf("%s: %s: %w: %w\n%s", p.name, operation, ErrDriver, cause, p.stderr)
	return p.dead
}

// end closes the input and waits for the process, with patience.
func (p *Process) end() error {
	p.input.Close()
	kill := time.AfterFunc(p.timeout, func() { p.command.Process.Kill() })
	defer kill.Stop()
	go func() {
		for range p.lines {
		}
	}()
	return p.command.Wait()
}

// Close lets the driver end and waits for it.
func (p *Process) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead != nil {
		return p.dead
	}
	err := p.end()
	p.dead = fmt.Errorf("%w: it is closed", ErrDriver)
	return err
}

// tail keeps the last of what is written to it, for messages of errors.
type tail struct {
	mu   sync.Mutex
	last []byte
}

const tailSize = 4096

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, b...)
	if n := len(t.last); n > tailSize {
		t.last = bytes.Clone(t.last[n-tailSize:])
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.last)
}
