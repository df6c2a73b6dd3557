// The bench's agent around go-libp2p: `bench-go [--listen]`. ../agent/control.ts has the commands.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"sync"
)

const (
	libp2pModule = "github.com/libp2p/go-libp2p"
	maxLineBytes = 1 << 20
)

// arguments are all that any command takes; each reads its own.
type arguments struct {
	ID            json.RawMessage `json:"id"`
	Cmd           string          `json:"cmd"`
	Addr          string          `json:"addr"`
	Beside        string          `json:"beside"`
	Bytes         int             `json:"bytes"`
	Count         int             `json:"count"`
	Clients       int             `json:"clients"`
	Connections   int             `json:"connections"`
	InFlight      int             `json:"inFlight"`
	Streams       int             `json:"streams"`
	Ms            int             `json:"ms"`
	WarmMs        int             `json:"warmMs"`
	UploadBytes   uint64          `json:"uploadBytes"`
	DownloadBytes uint64          `json:"downloadBytes"`
}

// reply holds the fields of a successful answer.
type reply map[string]any

type command func(ctx context.Context, args arguments) (reply, error)

func main() {
	ready := map[string]any{
		"ev": "ready", "impl": "go-libp2p", "version": libp2pVersion(),
		"settings": []string{"libp2p.ResourceManager(&network.NullResourceManager{})"},
	}
	if len(os.Args) > 1 && os.Args[1] == "--listen" {
		addr, err := listen()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		ready["addr"] = addr
	}
	out := json.NewEncoder(os.Stdout)
	_ = out.Encode(ready)
	serve(out, new(agent).commands())
}

// serve answers commands until stdin ends; they may overlap.
func serve(out *json.Encoder, commands map[string]command) {
	var lock sync.Mutex
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLineBytes)
	for lines.Scan() {
		var args arguments
		if err := json.Unmarshal(lines.Bytes(), &args); err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		go func() {
			answer := answerOf(commands[args.Cmd], args)
			lock.Lock()
			defer lock.Unlock()
			_ = out.Encode(answer)
		}()
	}
}

func answerOf(run command, args arguments) reply {
	if run == nil {
		return reply{"id": args.ID, "ok": false, "error": "no such command: " + args.Cmd}
	}
	answer, err := run(context.Background(), args)
	if err != nil {
		return reply{"id": args.ID, "ok": false, "error": err.Error()}
	}
	if answer == nil {
		answer = reply{}
	}
	answer["id"], answer["ok"] = args.ID, true
	return answer
}

func libp2pVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if dependency.Path == libp2pModule {
				return strings.TrimPrefix(dependency.Version, "v")
			}
		}
	}
	return "unknown"
}
