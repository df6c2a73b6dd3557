import { afterEach } from 'vitest'
import type { SwarmEvents } from '@ts-libp2p/interface-swarm'
import { Libp2p } from '@ts-libp2p/libp2p'
import { generateKey, type PeerId, type PeerInfo } from '@ts-libp2p/peer-id'
import { echo } from '@ts-libp2p/protocol-echo'
import { identify, type Identify } from '@ts-libp2p/protocol-identify'
import { ping, type Ping } from '@ts-libp2p/protocol-ping'
import { noise } from '@ts-libp2p/secure-channel-noise'
import { yamux } from '@ts-libp2p/stream-muxer-yamux'
import { Swarm, type LogRecord, type SwarmOptions } from '@ts-libp2p/swarm'
import type { Wire } from './wires.ts'

/** A node put together by hand, and its parts. */
export interface TestNode {
  readonly node: Libp2p
  readonly identify: Identify
  readonly ping: Ping
  readonly info: PeerInfo
  /** The first listen address, with the peer. */
  readonly address: string
  readonly logged: readonly LogRecord[]
}

const nodes = new Set<Libp2p>()

afterEach(async () => {
  await Promise.all([...nodes].map(node => node.stop()))
  nodes.clear()
})

/** A node with all parts and echo, that is not started. */
export async function makeNode (wire: Wire, options: Partial<SwarmOptions> = {}): Promise<Omit<TestNode, 'info' | 'address'>> {
  const logged: LogRecord[] = []
  const swarm = new Swarm({ identity: await generateKey(), log: record => { logged.push(record) }, ...options })
    .addTransport(wire.transport())
    .addSecureChannel(noise())
    .addStreamMuxer(yamux())
  const parts = { identify: identify(), ping: ping() }
  const node = new Libp2p({ listen: [wire.listen] }).addSwarm(swarm).addProtocol(parts.identify).addProtocol(parts.ping).addProtocol(echo())
  nodes.add(node)
  return { node, ...parts, logged }
}

/** The same, started. It is stopped after the test. */
export async function startNode (wire: Wire, options: Partial<SwarmOptions> = {}): Promise<TestNode> {
  const made = await makeNode(wire, options)
  await made.node.start()
  return {
    ...made,
    info: { id: made.node.peerId, addresses: made.node.swarm.addresses },
    address: String(made.node.addresses[0])
  }
}

/** The next event that passes `accept`. */
export async function nextEvent<Name extends keyof SwarmEvents> (node: Libp2p, name: Name, accept: (event: SwarmEvents[Name]) => boolean = () => true): Promise<SwarmEvents[Name]> {
  return await new Promise(resolve => {
    const off = node.on(name, event => {
      if (!accept(event)) return
      off()
      resolve(event)
    })
  })
}

/** Resolves once `node` holds in its peer book that `peer` speaks `protocol`, or no longer does. */
export async function knows (node: Libp2p, peer: PeerId, protocol: string, speaks = true): Promise<void> {
  const isSo = (): boolean => node.swarm.peers.get(peer)?.protocols.includes(protocol) === speaks
  if (!isSo()) await nextEvent(node, 'peer:update', isSo)
}
