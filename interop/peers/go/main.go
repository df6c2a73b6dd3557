// A go-libp2p node driven over stdin and stdout; ../../README.md has the contract.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

const libp2pModule = "github.com/libp2p/go-libp2p"

// repeated collects a flag that may be given more than once.
type repeated []string

func (r *repeated) String() string { return strings.Join(*r, ",") }

func (r *repeated) Set(value string) error {
	*r = append(*r, value)
	return nil
}

func main() {
	version := strings.TrimPrefix(libp2pVersion(), "v")
	var options nodeOptions
	flag.Var((*repeated)(&options.listen), "listen", "multiaddr to listen on, repeatable")
	flag.StringVar(&options.key, "key", "ed25519", "ed25519, secp256k1, rsa or ecdsa")
	flag.StringVar(&options.agent, "agent", "interop/go-libp2p/"+version, "the agent identify tells")
	earlyMuxer := flag.String("early-muxer", "on", "on or off")
	flag.Parse()
	options.earlyMuxer = *earlyMuxer == "on"

	node, err := newNode(options)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer node.host.Close()
	registerHandlers(node)

	control := newControl(os.Stdout)
	control.write(map[string]any{
		"ev":       "ready",
		"impl":     "go",
		"version":  version,
		"peer":     node.host.ID().String(),
		"addrs":    node.addrs(),
		"features": features(),
	})
	control.serve(os.Stdin, node.commands())
}

func features() []string {
	names := []string{"early-muxer-off", "early-muxer-flag", "early-data", "mux-ping", "reset-code", "hashed-ids", "steady-window", "lost-is-no-end"}
	for name := range keyTypes {
		names = append(names, "key-"+name)
	}
	return names
}

func libp2pVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if dependency.Path == libp2pModule {
				return dependency.Version
			}
		}
	}
	return "unknown"
}
