// Nodes back to back: what a protocol needs of a swarm, over memory streams.

import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { ConnectionClosedError, LimitedConnectionError, ProtocolNotSupportedError, type Connection, type ConnectionLimits, type OpenStreamOptions, type Stream } from '@ts-libp2p/interface-connection'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { HandleOptions, StreamHandler, Swarm, SwarmEvents } from '@ts-libp2p/interface-swarm'
import { ed25519FromSeed, peerIdFromPublicKey, type PeerId, type PrivateKey, type PublicKey } from '@ts-libp2p/peer-id'
import { cancelReason, memoryPair, type ManualClock } from '@ts-libp2p/stream-tools'
import { FakePeerBook } from './fake-peer-book.ts'

interface Handler {
  readonly serve: StreamHandler
  readonly options: HandleOptions
}

type Listener = (event: never) => void

/** A key that is the same in every run. */
export function keyOf (number: number): PrivateKey {
  return ed25519FromSeed(new Uint8Array(32).fill(number))
}

export class FakeNode {
  readonly identity: PrivateKey
  readonly id: PeerId
  readonly clock: ManualClock
  readonly peers: FakePeerBook = new FakePeerBook()
  readonly connections: FakeConnection[] = []
  addresses: Multiaddr[] = []
  /** What handlers threw. */
  readonly errors: unknown[] = []
  readonly observed: string[] = []
  readonly #handlers = new Map<string, Handler>()
  readonly #listeners = new Map<string, Set<Listener>>()

  constructor (identity: PrivateKey, clock: ManualClock) {
    this.identity = identity
    this.id = peerIdFromPublicKey(identity.publicKey)
    this.clock = clock
  }

  get swarm (): Swarm {
    const fake: Partial<Swarm> = {
      identity: this.identity,
      peerId: this.id,
      peers: this.peers,
      handle: (protocol, serve, options = {}) => {
        if (this.#handlers.has(protocol)) throw new Error(`${protocol} has a handler already`)
        this.#handlers.set(protocol, { serve, options })
        this.emit('self:update', { what: 'protocols' })
      },
      unhandle: protocol => {
        this.#handlers.delete(protocol)
        this.emit('self:update', { what: 'protocols' })
      },
      observed: (address, from) => { this.observed.push(`${address.toString()} by ${from.toString()}`) },
      connections: peer => this.connections.filter(({ state, remotePeer }) => state === 'open' && (peer === undefined || remotePeer.equals(peer))),
      on: (name, listener) => {
        const listeners = this.#listeners.get(name) ?? new Set<Listener>()
        this.#listeners.set(name, listeners.add(listener))
        return () => { listeners.delete(listener) }
      }
    }
    Object.defineProperty(fake, 'addresses', { get: () => this.addresses })
    Object.defineProperty(fake, 'protocols', { get: () => this.protocols })
    return fake as Swarm
  }

  get protocols (): string[] { return [...this.#handlers.keys()] }

  /** How many listeners wait for events. */
  get listening (): number { return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0) }

  emit<Name extends keyof SwarmEvents> (name: Name, event: SwarmEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (event: SwarmEvents[Name]) => void)(event)
  }

  /** Serves a new inbound stream; gives the far end of it, or nothing where there is no handler. */
  accept (connection: FakeConnection, protocol: string): ByteStream | undefined {
    const handler = this.#handlers.get(protocol)
    if (handler === undefined || (connection.limited !== undefined && handler.options.allowLimited !== true)) return undefined
    const [far, near] = memoryPair({ clock: this.clock })
    const stream = asStream(near, protocol, 'inbound', connection)
    const open = [...connection.inbound].filter(other => other.protocol === protocol).length
    if (open >= (handler.options.maxInboundPerPeer ?? 256)) stream.abort(new Error('too many streams'))
    else this.#serve(handler, stream, connection).catch((error: unknown) => this.errors.push(error))
    return far
  }

  async #serve (handler: Handler, stream: Stream, connection: FakeConnection): Promise<void> {
    connection.inbound.add(stream)
    try {
      await handler.serve(stream)
      if (stream.state !== 'closed') await stream.close()
    } catch (error) {
      this.errors.push(error)
      stream.abort()
    }
    await stream.closed
    connection.inbound.delete(stream)
  }
}

export class FakeConnection implements Connection {
  readonly id: string = `connection-${nextId++}`
  readonly remotePeer: PeerId
  readonly remoteKey: PublicKey
  readonly remoteAddress: Multiaddr
  readonly localAddress: Multiaddr
  readonly security = '/fake'
  readonly muxer = '/fake'
  readonly earlyMuxer = false
  readonly direction: 'inbound' | 'outbound'
  readonly closed: Connection['closed'] = new Promise(() => {})
  readonly inbound = new Set<Stream>()
  /** Every stream that was opened from this side. */
  readonly opened: Stream[] = []
  state: 'open' | 'closing' | 'closed' = 'open'
  limited?: ConnectionLimits
  readonly near: FakeNode
  readonly far: FakeNode
  other: FakeConnection | undefined

  constructor (near: FakeNode, far: FakeNode, direction: 'inbound' | 'outbound', addresses: { readonly local: string, readonly remote: string }) {
    this.near = near
    this.far = far
    this.remotePeer = far.id
    this.remoteKey = far.identity.publicKey
    this.localAddress = multiaddr(addresses.local)
    this.remoteAddress = multiaddr(addresses.remote)
    this.direction = direction
  }

  get streams (): readonly Stream[] { return this.opened.filter(stream => stream.state !== 'closed') }

  openStream (protocols: string | readonly string[], options: OpenStreamOptions = {}): Promise<Stream> {
    const protocol = String(protocols)
    if (options.signal?.aborted === true) return Promise.reject(cancelReason(options.signal))
    if (this.state !== 'open' || this.other === undefined) return Promise.reject(new ConnectionClosedError())
    if (this.limited !== undefined && options.allowLimited !== true) return Promise.reject(new LimitedConnectionError())
    const bytes = this.far.accept(this.other, protocol)
    if (bytes === undefined) return Promise.reject(new ProtocolNotSupportedError([protocol]))
    const stream = asStream(bytes, protocol, 'outbound', this)
    this.opened.push(stream)
    return Promise.resolve(stream)
  }

  close (): Promise<void> {
    this.abort()
    return Promise.resolve()
  }

  abort (): void {
    for (const side of [this, this.other]) {
      if (side === undefined || side.state !== 'open') continue
      side.state = 'closed'
      for (const stream of side.opened) stream.abort()
      side.near.connections.splice(side.near.connections.indexOf(side), 1)
      if (!side.near.connections.some(({ remotePeer }) => remotePeer.equals(side.remotePeer))) {
        side.near.emit('peer:disconnect', { peer: side.remotePeer, reason: { how: 'local-close' } })
      }
    }
  }
}

/** Where both ends of a new connection are: the dialler at a port of the moment, the listener at 4001. */
const DIALLER = '/ip4/192.0.2.1/tcp/54321'
const LISTENER = '/ip4/198.51.100.1/tcp/4001'

/** A new connection between two nodes; gives `from`'s side of it. */
export function connect (from: FakeNode, to: FakeNode, limited?: ConnectionLimits): FakeConnection {
  const outbound = new FakeConnection(from, to, 'outbound', { local: DIALLER, remote: LISTENER })
  const inbound = new FakeConnection(to, from, 'inbound', { local: LISTENER, remote: DIALLER })
  if (limited !== undefined) outbound.limited = inbound.limited = limited
  outbound.other = inbound
  inbound.other = outbound
  from.connections.push(outbound)
  to.connections.push(inbound)
  from.emit('connection:open', { connection: outbound })
  to.emit('connection:open', { connection: inbound })
  return outbound
}

/** Lets everything under way settle, then moves the time on. */
export async function pass (clock: ManualClock, ms: number): Promise<void> {
  await settle()
  await clock.advance(ms)
  await settle()
}

/** Memory streams and signatures need promises only: after some turns there are none left to run. */
export async function settle (): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => { setImmediate(resolve) })
}

function asStream (bytes: ByteStream, protocol: string, direction: 'inbound' | 'outbound', connection: Connection): Stream {
  return Object.assign(bytes, { id: String(nextId++), direction, protocol, connection, detach: () => {} })
}

let nextId = 1
