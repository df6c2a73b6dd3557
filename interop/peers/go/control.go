// The control channel on stdin and stdout.

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

const (
	commandTimeout = 20 * time.Second
	maxLineBytes   = 1 << 20
)

// reply holds the fields of a successful answer.
type reply map[string]any

type command func(ctx context.Context, args arguments) (reply, error)

// arguments are all that any command takes; each reads its own.
type arguments struct {
	ID       json.RawMessage `json:"id"`
	Cmd      string          `json:"cmd"`
	Addr     string          `json:"addr"`
	Peer     string          `json:"peer"`
	Conn     string          `json:"conn"`
	Protocol oneOrMore       `json:"protocol"`
	Hex      string          `json:"hex"`
	How      string          `json:"how"`
	Bytes    int             `json:"bytes"`
	Chunk    int             `json:"chunk"`
	Count    int             `json:"count"`
	Code     uint32          `json:"code"`
	Seed     uint32          `json:"seed"`
	Hold     bool            `json:"hold"`
}

// oneOrMore takes a JSON string as well as an array of strings.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*o = []string{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(o))
}

// codedError is an error with the stable code that a failed reply carries.
type codedError struct{ code, message string }

func (e *codedError) Error() string { return e.message }

func coded(code, format string, args ...any) error {
	return &codedError{code, fmt.Sprintf(format, args...)}
}

// control is the channel: one JSON object a line, one reply a command, commands overlap.
type control struct {
	lock sync.Mutex
	out  *json.Encoder
}

func newControl(out io.Writer) *control {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return &control{out: encoder}
}

func (c *control) write(message map[string]any) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if err := c.out.Encode(message); err != nil {
		fmt.Fprintln(os.Stderr, "stdout:", err)
	}
}

// serve answers commands until the input ends or `quit` was answered.
func (c *control) serve(in io.Reader, commands map[string]command) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLineBytes)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var args arguments
		if err := json.Unmarshal(lines.Bytes(), &args); err != nil {
			fmt.Fprintln(os.Stderr, "not a command:", err)
			continue
		}
		if args.Cmd == "quit" {
			c.write(map[string]any{"id": args.ID, "ok": true})
			return
		}
		go c.answer(commands, args)
	}
}

func (c *control) answer(commands map[string]command, args arguments) {
	run, ok := commands[args.Cmd]
	if !ok {
		c.fail(args, coded("ERR_NO_COMMAND", "no such command: %s", args.Cmd))
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()

	type result struct {
		reply reply
		err   error
	}
	done := make(chan result, 1)
	go func() {
		answer, err := run(ctx, args)
		done <- result{answer, err}
	}()
	select {
	case <-ctx.Done():
		c.fail(args, coded("ERR_COMMAND_TIMEOUT", "%s took longer than %s", args.Cmd, commandTimeout))
	case finished := <-done:
		if finished.err != nil {
			c.fail(args, finished.err)
			return
		}
		message := map[string]any{"id": args.ID, "ok": true}
		for name, value := range finished.reply {
			message[name] = value
		}
		c.write(message)
	}
}

func (c *control) fail(args arguments, err error) {
	code := fmt.Sprintf("%T", err)
	var withCode *codedError
	if errors.As(err, &withCode) {
		code = withCode.code
	}
	c.write(map[string]any{"id": args.ID, "ok": false, "error": err.Error(), "code": code})
}
