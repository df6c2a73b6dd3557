// Builds the node by hand from its parts: tcp, noise, yamux, identify, ping, echo, and nothing else.

import type { Connection } from '@ts-libp2p/interface-connection'
import { generateKey, peerIdFromString } from '@ts-libp2p/peer-id'
import { echo } from '@ts-libp2p/protocol-echo'
import { identify, type Identify } from '@ts-libp2p/protocol-identify'
import { ping, type Ping } from '@ts-libp2p/protocol-ping'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm } from '@ts-libp2p/swarm'
import { tcp } from '@ts-libp2p/transport-tcp'
import type { KeyType } from '../../runner/control.ts'
import { CodedError } from './coded-error.ts'

export const KEY_TYPES = { ed25519: 'Ed25519', secp256k1: 'secp256k1', rsa: 'RSA', ecdsa: 'ECDSA' } as const

export interface NodeSettings {
  readonly listen: readonly string[]
  readonly key: KeyType
  readonly earlyMuxers: boolean
  readonly agent: string
}

export interface Node {
  readonly swarm: Swarm
  readonly identify: Identify
  readonly ping: Ping
  stop (): Promise<void>
}

/** Every limit is left at its default: the cases stay below them, as applications do. */
export async function startNode ({ listen, key, earlyMuxers, agent }: NodeSettings): Promise<Node> {
  const swarm = new Swarm({ identity: await generateKey(KEY_TYPES[key]), earlyMuxers })
    .addTransport(tcp())
    .addSecureChannel(noise())
    .addStreamMuxer(yamux())
  const parts = { identify: identify({ agentVersion: agent }), ping: ping(), echo: echo() }
  for (const part of Object.values(parts)) await part.start(swarm)
  if (listen.length > 0) await swarm.listen(listen)
  return {
    swarm,
    identify: parts.identify,
    ping: parts.ping,
    stop: async () => {
      for (const part of Object.values(parts)) await part.stop()
      await swarm.stop()
    }
  }
}

/** `id` picks one of several connections; without it the first serves. */
export function connectionTo (swarm: Swarm, peer: string, id?: string): Connection {
  const connection = swarm.connections(peerIdFromString(peer)).find((each) => id == null || each.id === id)
  if (connection == null) throw new CodedError('ERR_NO_CONNECTION', `no connection ${id ?? ''} to ${peer}`)
  return connection
}
