// Building the go-libp2p host.

package main

import (
	"fmt"
	"sync"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/net/upgrader"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

const rsaBits = 2048

// keyTypes gives the -1 that crypto.GenerateKeyPair wants where a type has one size only.
var keyTypes = map[string]struct{ kind, bits int }{
	"ed25519":   {crypto.Ed25519, -1},
	"secp256k1": {crypto.Secp256k1, -1},
	"rsa":       {crypto.RSA, rsaBits},
	"ecdsa":     {crypto.ECDSA, -1},
}

type nodeOptions struct {
	listen     []string
	key        string
	agent      string
	earlyMuxer bool
}

// node is the host and what its handlers leave behind for later commands.
type node struct {
	host       host.Host
	identified *identified
	progress   progress
	gate       *gate

	outcomesLock sync.Mutex
	outcomes     []outcome
}

// newNode builds a host with tcp, noise and yamux, and nothing that dials or listens by itself.
func newNode(options nodeOptions) (*node, error) {
	keyType, ok := keyTypes[options.key]
	if !ok {
		return nil, fmt.Errorf("no such key type: %s", options.key)
	}
	private, _, err := crypto.GenerateKeyPair(keyType.kind, keyType.bits)
	if err != nil {
		return nil, err
	}
	listen := libp2p.ListenAddrStrings(options.listen...)
	if len(options.listen) == 0 {
		listen = libp2p.NoListenAddrs
	}
	created, err := libp2p.New(
		libp2p.Identity(private),
		listen,
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Security(noise.ID, noiseConstructor(options.earlyMuxer)),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.UserAgent(options.agent),
		libp2p.ProtocolVersion("ipfs/0.1.0"),
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.DisableMetrics(),
		libp2p.DisableRelay(),
		libp2p.DisableIdentifyAddressDiscovery(),
	)
	if err != nil {
		return nil, err
	}
	identified, err := watchIdentify(created)
	if err != nil {
		return nil, err
	}
	return &node{host: created, identified: identified, gate: newGate()}, nil
}

// noiseConstructor leaves the muxers out of the handshake when early negotiation is off.
func noiseConstructor(earlyMuxer bool) any {
	return func(id protocol.ID, private crypto.PrivKey, muxers []upgrader.StreamMuxer) (*noise.Transport, error) {
		if !earlyMuxer {
			muxers = nil
		}
		return noise.New(id, private, muxers)
	}
}

func (n *node) addrs() []string {
	info := peer.AddrInfo{ID: n.host.ID(), Addrs: n.host.Addrs()}
	full, err := peer.AddrInfoToP2pAddrs(&info)
	if err != nil {
		return nil
	}
	addrs := make([]string, 0, len(full))
	for _, addr := range full {
		addrs = append(addrs, addr.String())
	}
	return addrs
}
