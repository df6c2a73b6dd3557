// The go-libp2p hosts: tcp, noise, yamux, and nothing that dials or listens by itself.

package main

import (
	"context"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/peerstore"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

func newHost(listen libp2p.Option) (host.Host, error) {
	return libp2p.New(
		listen,
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.DisableMetrics(),
		libp2p.DisableRelay(),
		libp2p.DisableIdentifyAddressDiscovery(),
	)
}

// listen starts a server and gives the address to dial.
func listen() (string, error) {
	server, err := newHost(libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"))
	if err != nil {
		return "", err
	}
	server.SetStreamHandler(echoProtocol, serveEcho)
	server.SetStreamHandler(perfProtocol, servePerf)
	info := peer.AddrInfo{ID: server.ID(), Addrs: server.Addrs()}
	full, err := peer.AddrInfoToP2pAddrs(&info)
	if err != nil {
		return "", err
	}
	return full[0].String(), nil
}

// client is a host with an identity of its own, and the peer that it dials.
type client struct {
	host   host.Host
	server peer.ID
}

func newClient(addr string) (*client, error) {
	info, err := peer.AddrInfoFromString(addr)
	if err != nil {
		return nil, err
	}
	created, err := newHost(libp2p.NoListenAddrs)
	if err != nil {
		return nil, err
	}
	created.Peerstore().AddAddrs(info.ID, info.Addrs, peerstore.PermanentAddrTTL)
	return &client{created, info.ID}, nil
}

// dial opens the client's one connection. It does not wait for identify, which the host always runs.
func (c *client) dial(ctx context.Context) (network.Conn, error) {
	return c.host.Network().DialPeer(ctx, c.server)
}

func (c *client) openStream(ctx context.Context, name string) (network.Stream, error) {
	return c.host.NewStream(ctx, c.server, protocolID(name))
}
