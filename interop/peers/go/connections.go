// Connections: dialling, what they negotiated, pings, and opening streams on them.

package main

import (
	"context"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/peerstore"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/libp2p/go-yamux/v5"
	"github.com/multiformats/go-multistream"
)

func (n *node) commands() map[string]command {
	return map[string]command{
		"connect":    n.connect,
		"disconnect": n.disconnect,
		"conns":      n.conns,
		"ping":       n.ping,
		"mux-ping":   n.muxPing,
		"identify":   n.identify,
		"protocols":  n.protocols,
		"handle":     n.handle,
		"unhandle":   n.unhandle,
		"echo":       n.echo,
		"half-close": n.halfClose,
		"streams":    n.streams,
		"upload":     n.upload,
		"download":   n.download,
		"progress":   n.readProgress,
		"release":    n.release,
		"reset":      n.reset,
		"abort":      n.abort,
		"outcomes":   n.readOutcomes,
		"raw":        n.raw,
	}
}

// connect dials. go-libp2p gives back a connection it has; only a dial that began before there was
// one makes a second.
func (n *node) connect(ctx context.Context, args arguments) (reply, error) {
	info, err := peer.AddrInfoFromString(args.Addr)
	if err != nil {
		return nil, err
	}
	// Only the address given counts, not those of an earlier dial.
	n.host.Peerstore().ClearAddrs(info.ID)
	n.host.Peerstore().AddAddrs(info.ID, info.Addrs, peerstore.TempAddrTTL)
	conn, err := n.host.Network().DialPeer(ctx, info.ID)
	if err != nil {
		return nil, err
	}
	return facts(conn), nil
}

func (n *node) disconnect(_ context.Context, args arguments) (reply, error) {
	id, err := peer.Decode(args.Peer)
	if err != nil {
		return nil, err
	}
	return nil, n.host.Network().ClosePeer(id)
}

func (n *node) conns(context.Context, arguments) (reply, error) {
	all := []reply{}
	for _, conn := range n.host.Network().Conns() {
		if !conn.IsClosed() {
			all = append(all, facts(conn))
		}
	}
	return reply{"conns": all}, nil
}

func facts(conn network.Conn) reply {
	state := conn.ConnState()
	direction := "inbound"
	if conn.Stat().Direction == network.DirOutbound {
		direction = "outbound"
	}
	return reply{
		"conn":       conn.ID(),
		"peer":       conn.RemotePeer().String(),
		"direction":  direction,
		"security":   string(state.Security),
		"muxer":      string(state.StreamMultiplexer),
		"earlyMuxer": state.UsedEarlyMuxerNegotiation,
		"streams":    conn.Stat().NumStreams,
	}
}

func (n *node) ping(ctx context.Context, args arguments) (reply, error) {
	id, err := peer.Decode(args.Peer)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := ping.Ping(ctx, n.host, id)
	rtts := []float64{}
	for range max(args.Count, 1) {
		result, ok := <-results
		if !ok {
			return nil, coded("ERR_PING_ENDED", "the ping stream ended")
		}
		if result.Error != nil {
			return nil, result.Error
		}
		rtts = append(rtts, milliseconds(result.RTT))
	}
	return reply{"rttsMs": rtts}, nil
}

// muxPing sends the muxer's own ping, by reaching for the yamux session below the connection.
func (n *node) muxPing(_ context.Context, args arguments) (reply, error) {
	conn, err := n.connection(args)
	if err != nil {
		return nil, err
	}
	var session *yamux.Session
	if !conn.As(&session) {
		return nil, coded("ERR_NOT_YAMUX", "the connection is not muxed by yamux")
	}
	rtt, err := session.Ping()
	return reply{"rttMs": milliseconds(rtt)}, err
}

// connection is the one the command names, or any to the peer.
func (n *node) connection(args arguments) (network.Conn, error) {
	id, err := peer.Decode(args.Peer)
	if err != nil {
		return nil, err
	}
	for _, conn := range n.host.Network().ConnsToPeer(id) {
		if !conn.IsClosed() && (args.Conn == "" || args.Conn == conn.ID()) {
			return conn, nil
		}
	}
	return nil, coded("ERR_NO_CONNECTION", "no connection %s to %s", args.Conn, args.Peer)
}

// open opens a stream. Without a named connection the host chooses, and with one protocol that it
// knows the peer to speak, the proposal waits for the first write.
func (n *node) open(ctx context.Context, args arguments, protocols ...string) (network.Stream, error) {
	if args.Conn == "" {
		id, err := peer.Decode(args.Peer)
		if err != nil {
			return nil, err
		}
		return n.host.NewStream(network.WithNoDial(ctx, "interop"), id, protocol.ConvertFromStrings(protocols)...)
	}
	conn, err := n.connection(args)
	if err != nil {
		return nil, err
	}
	stream, err := conn.NewStream(ctx)
	if err != nil {
		return nil, err
	}
	chosen, err := multistream.SelectOneOf(protocols, stream)
	if err != nil {
		_ = stream.Reset()
		return nil, err
	}
	return stream, stream.SetProtocol(protocol.ID(chosen))
}

func milliseconds(duration time.Duration) float64 {
	return float64(duration.Microseconds()) / 1000
}
