import { multiaddr } from '@multiformats/multiaddr'
import type { Stream } from '@ts-libp2p/interface-connection'
import { ManualClock } from '@ts-libp2p/stream-tools'
import { identify, type Identify, type IdentifyOptions } from '../../src/index.ts'
import { IDENTIFY_PROTOCOL, PUSH_PROTOCOL, type IdentifyMessage } from '../../src/identify-message.ts'
import { FakeNode, keyOf, settle } from './fake-swarm.ts'
import { framed } from './messages.ts'

export interface Running {
  readonly node: FakeNode
  readonly protocol: Identify
}

/** A node that identifies. */
export async function running (seed: number, clock: ManualClock, options: IdentifyOptions = {}): Promise<Running> {
  const node = new FakeNode(keyOf(seed), clock)
  node.addresses = [multiaddr(`/ip4/192.0.2.${seed}/tcp/4001`)]
  const protocol = identify({ clock, agentVersion: `node ${seed}`, ...options })
  await protocol.start(node.swarm)
  return { node, protocol }
}

/** A node that identifies, and one whose streams the test writes. */
export async function withRawPeer (answer: (stream: Stream) => void | Promise<void>): Promise<Running & { clock: ManualClock, peer: FakeNode }> {
  const clock = new ManualClock()
  const peer = new FakeNode(keyOf(2), clock)
  peer.swarm.handle(IDENTIFY_PROTOCOL, answer)
  return { ...await running(1, clock), clock, peer }
}

export function says (...messages: IdentifyMessage[]): (stream: Stream) => Promise<void> {
  return stream => stream.write(framed(...messages))
}

export function never (): Promise<never> { return new Promise(() => {}) }

/** Pushes by hand over the first connection of `peer`; resolves with how the stream ended. */
export async function push (peer: FakeNode, ...messages: IdentifyMessage[]): Promise<string> {
  const stream = await peer.connections[0]?.openStream(PUSH_PROTOCOL)
  if (stream === undefined) throw new Error('not connected')
  await stream.write(framed(...messages))
  await stream.closeWrite()
  await settle()
  return stream.state === 'closed' ? (await stream.closed).how : 'open'
}
