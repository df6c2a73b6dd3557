// connect, disconnect, conns, ping, mux-ping.

import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { connectionTo } from '../open.js'

export function connectionCommands ({ node, usedEarlyMuxer }) {
  const facts = (connection) => ({
    conn: connection.id,
    peer: connection.remotePeer.toString(),
    direction: connection.direction,
    security: connection.encryption ?? null,
    muxer: connection.multiplexer ?? null,
    earlyMuxer: usedEarlyMuxer(connection),
    streams: connection.streams.length
  })

  return {
    // `force`: the contract's connect always dials, whatever connections there are.
    connect: async ({ addr }, signal) => facts(await node.dial(multiaddr(addr), { signal, force: true })),

    disconnect: async ({ peer }, signal) => {
      await node.hangUp(peerIdFromString(peer), { signal })
    },

    conns: async () => ({ conns: node.getConnections().filter(({ status }) => status === 'open').map(facts) }),

    ping: async ({ peer, count = 1 }, signal) => {
      const rttsMs = []
      for (let i = 0; i < count; i++) rttsMs.push(await node.services.ping.ping(peerIdFromString(peer), { signal }))
      return { rttsMs }
    },

    // Not public, but the only way to send the muxer's own ping.
    'mux-ping': async ({ peer }, signal) => ({ rttMs: await connectionTo(node, peer).muxer.ping({ signal }) })
  }
}
