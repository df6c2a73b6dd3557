// connect, disconnect, conns, ping.

import type { Connection } from '@ts-libp2p/interface-connection'
import { peerIdFromString } from '@ts-libp2p/peer-id'
import type { ConnectionFacts } from '../../../runner/control.ts'
import type { CommandsNamed } from '../control.ts'
import { connectionTo, type Node } from '../node.ts'

/**
 * How long a connection may take to end in order: a ping stream is held for another ping, and the
 * peer's streams may be open for as long as it likes.
 */
const CLOSE_GRACE_MS = 100

export function connectionCommands ({ swarm, ping }: Node): CommandsNamed<'connect' | 'disconnect' | 'conns' | 'ping'> {
  return {
    // `fresh`: the contract's connect always dials, whatever connections there are.
    connect: async ({ addr }, signal) => facts(await swarm.dial(addr, { signal, fresh: true })),

    disconnect: async ({ peer }) => {
      const grace = { signal: AbortSignal.timeout(CLOSE_GRACE_MS) }
      await Promise.allSettled(swarm.connections(peerIdFromString(peer)).map((connection) => connection.close(grace)))
      return {}
    },

    conns: () => Promise.resolve({ conns: swarm.connections().map(facts) }),

    ping: async ({ peer, count }, signal) => {
      const connection = connectionTo(swarm, peer)
      const rttsMs: number[] = []
      for (let i = 0; i < Math.max(count, 1); i++) rttsMs.push(await ping.ping(connection, { signal }))
      return { rttsMs }
    }
  }
}

function facts (connection: Connection): ConnectionFacts {
  const { id, remotePeer, direction, security, muxer, earlyMuxer, streams } = connection
  return { conn: id, peer: remotePeer.toString(), direction, security, muxer, earlyMuxer, streams: streams.length }
}
