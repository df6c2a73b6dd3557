// Two nodes back to back: what a protocol needs of a swarm, over memory streams.

import { ConnectionClosedError, LimitedConnectionError, ProtocolNotSupportedError, type Connection, type ConnectionLimits, type OpenStreamOptions, type Stream } from '@ts-libp2p/interface-connection'
import type { ByteStream } from '@ts-libp2p/interface-stream'
import type { HandleOptions, Protocol, StreamHandler, Swarm } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import { cancelReason, memoryPair, type Clock, type ManualClock } from '@ts-libp2p/stream-tools'

interface Handler {
  readonly serve: StreamHandler
  readonly options: HandleOptions
}

export class FakeNode {
  readonly id: PeerId
  readonly clock: Clock
  readonly #handlers = new Map<string, Handler>()
  readonly connections: FakeConnection[] = []
  /** What handlers threw. */
  readonly errors: unknown[] = []

  constructor (name: string, clock: Clock) {
    this.id = peerId(name)
    this.clock = clock
  }

  readonly swarm: Swarm = {
    handle: (protocol: string, serve: StreamHandler, options: HandleOptions = {}) => { this.#handlers.set(protocol, { serve, options }) },
    unhandle: (protocol: string) => { this.#handlers.delete(protocol) },
    dial: (target: PeerId) => {
      const known = this.connections.find(connection => connection.remotePeer.equals(target))
      return known === undefined ? Promise.reject(new Error(`cannot dial ${target.toString()}`)) : Promise.resolve(known)
    }
  } as unknown as Swarm

  get protocols (): string[] { return [...this.#handlers.keys()] }

  /** The bytes that the handler's side of a new inbound stream has; undefined where it is refused. */
  accept (connection: FakeConnection, protocol: string): ByteStream | undefined {
    const handler = this.#handlers.get(protocol)
    if (handler === undefined || (connection.limited !== undefined && handler.options.allowLimited !== true)) return undefined
    const [far, near] = memoryPair({ clock: this.clock })
    const stream = asStream(near, protocol, 'inbound', connection)
    if (connection.inbound.size >= (handler.options.maxInboundPerPeer ?? 256)) stream.abort(new Error('too many streams'))
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
  readonly #remote: FakeNode
  peer: FakeConnection | undefined

  constructor (remote: FakeNode, direction: 'inbound' | 'outbound') {
    this.#remote = remote
    this.remotePeer = remote.id
    this.direction = direction
  }

  get remoteKey (): never { throw new Error('not part of the fake') }
  get remoteAddress (): never { throw new Error('not part of the fake') }
  get localAddress (): never { throw new Error('not part of the fake') }
  get streams (): readonly Stream[] { return this.opened.filter(stream => stream.state !== 'closed') }

  openStream (protocols: string | readonly string[], options: OpenStreamOptions = {}): Promise<Stream> {
    const protocol = String(protocols)
    if (options.signal?.aborted === true) return Promise.reject(cancelReason(options.signal))
    if (this.state !== 'open' || this.peer === undefined) return Promise.reject(new ConnectionClosedError())
    if (this.limited !== undefined && options.allowLimited !== true) return Promise.reject(new LimitedConnectionError())
    const bytes = this.#remote.accept(this.peer, protocol)
    if (bytes === undefined) return Promise.reject(new ProtocolNotSupportedError([protocol]))
    const stream = asStream(bytes, protocol, 'outbound', this)
    this.opened.push(stream)
    return Promise.resolve(stream)
  }

  close (): Promise<void> {
    this.state = 'closed'
    return Promise.resolve()
  }

  abort (): void {
    this.state = 'closed'
    for (const stream of this.opened) stream.abort()
  }
}

/** A new connection between two nodes; gives `from`'s side of it. */
export function connect (from: FakeNode, to: FakeNode, limited?: ConnectionLimits): FakeConnection {
  const outbound = new FakeConnection(to, 'outbound')
  const inbound = new FakeConnection(from, 'inbound')
  if (limited !== undefined) outbound.limited = inbound.limited = limited
  outbound.peer = inbound
  inbound.peer = outbound
  from.connections.push(outbound)
  to.connections.push(inbound)
  return outbound
}

/** Starts a protocol whose `start` is synchronous. */
export function start (protocol: Protocol, node: FakeNode): void {
  if (protocol.start(node.swarm) instanceof Promise) throw new Error('start took its time')
}

/** Lets everything under way settle, then moves the time on. */
export async function pass (clock: ManualClock, ms: number): Promise<void> {
  await settle()
  await clock.advance(ms)
  await settle()
}

/** Memory streams need promises only: after one turn of the event loop there are none left to run. */
async function settle (): Promise<void> {
  await new Promise(resolve => { setImmediate(resolve) })
}

function asStream (bytes: ByteStream, protocol: string, direction: 'inbound' | 'outbound', connection: Connection): Stream {
  return Object.assign(bytes, { id: String(nextId++), direction, protocol, connection, detach: () => {} })
}

function peerId (name: string): PeerId {
  return {
    bytes: new TextEncoder().encode(name),
    toString: () => name,
    toCid: () => name,
    toJSON: () => name,
    equals: other => other.toString() === name,
    matches: () => false
  }
}

let nextId = 1
