// What identify and push told, and changing what ours tells.

package main

import (
	"context"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multiaddr"
)

const pollInterval = 20 * time.Millisecond

// identified keeps what the identify protocol told of each connected peer.
type identified struct {
	lock  sync.Mutex
	peers map[peer.ID]event.EvtPeerIdentificationCompleted
}

func watchIdentify(h host.Host) (*identified, error) {
	known := &identified{peers: map[peer.ID]event.EvtPeerIdentificationCompleted{}}
	subscription, err := h.EventBus().Subscribe(new(event.EvtPeerIdentificationCompleted))
	if err != nil {
		return nil, err
	}
	go func() {
		for completed := range subscription.Out() {
			known.set(completed.(event.EvtPeerIdentificationCompleted))
		}
	}()
	h.Network().Notify(&network.NotifyBundle{
		DisconnectedF: func(n network.Network, conn network.Conn) {
			if len(n.ConnsToPeer(conn.RemotePeer())) == 0 {
				known.forget(conn.RemotePeer())
			}
		},
	})
	return known, nil
}

func (i *identified) set(completed event.EvtPeerIdentificationCompleted) {
	i.lock.Lock()
	defer i.lock.Unlock()
	if !completed.Conn.IsClosed() {
		i.peers[completed.Peer] = completed
	}
}

func (i *identified) forget(id peer.ID) {
	i.lock.Lock()
	defer i.lock.Unlock()
	delete(i.peers, id)
}

func (i *identified) get(id peer.ID) (event.EvtPeerIdentificationCompleted, bool) {
	i.lock.Lock()
	defer i.lock.Unlock()
	completed, ok := i.peers[id]
	return completed, ok
}

// identify gives what the protocol told of a connected peer, as soon as it did.
func (n *node) identify(ctx context.Context, args arguments) (reply, error) {
	id, err := peer.Decode(args.Peer)
	if err != nil {
		return nil, err
	}
	for {
		if told, ok := n.identified.get(id); ok {
			return reply{
				"agent":           told.AgentVersion,
				"protocolVersion": told.ProtocolVersion,
				"protocols":       protocol.ConvertToStrings(told.Protocols),
				"listenAddrs":     addrStrings(told.ListenAddrs),
				"observedAddr":    addrString(told.ObservedAddr),
				// go-libp2p gives the record only after it verified it.
				"signedPeerRecord": told.SignedPeerRecord != nil,
			}, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pollInterval):
		}
	}
}

func (n *node) protocols(_ context.Context, args arguments) (reply, error) {
	id, err := peer.Decode(args.Peer)
	if err != nil {
		return nil, err
	}
	known, err := n.host.Peerstore().GetProtocols(id)
	return reply{"protocols": protocol.ConvertToStrings(known)}, err
}

func (n *node) handle(_ context.Context, args arguments) (reply, error) {
	for _, id := range args.Protocol {
		n.host.SetStreamHandler(protocol.ID(id), func(stream network.Stream) { _ = stream.Reset() })
	}
	return nil, nil
}

func (n *node) unhandle(_ context.Context, args arguments) (reply, error) {
	for _, id := range args.Protocol {
		n.host.RemoveStreamHandler(protocol.ID(id))
	}
	return nil, nil
}

func addrStrings(addrs []multiaddr.Multiaddr) []string {
	texts := []string{}
	for _, addr := range addrs {
		texts = append(texts, addr.String())
	}
	return texts
}

func addrString(addr multiaddr.Multiaddr) any {
	if addr == nil {
		return nil
	}
	return addr.String()
}
