import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { Connection, Stream } from '@ts-libp2p/interface-connection'
import { DuplicateHandlerError, type DialOptions, type DialTarget, type HandleOptions, type StreamHandler, type Swarm, type SwarmEvents } from '@ts-libp2p/interface-swarm'
import { ed25519FromSeed, peerIdFromPublicKey, type PeerId, type PrivateKey } from '@ts-libp2p/peer-id'

/** As much of a swarm as a node asks of it, written down; nothing is ever dialled. */
export function fakeSwarm (seed = 1): FakeSwarm {
  return new Fake(seed) as FakeSwarm
}

export type FakeSwarm = Fake & Swarm
type Used = 'contract' | 'identity' | 'peerId' | 'protocols' | 'addresses' | 'listen' | 'dial' | 'handle' | 'unhandle' | 'connections' | 'on' | 'stop'

class Fake implements Pick<Swarm, Used> {
  readonly contract = 'swarm@1' as const
  readonly identity: PrivateKey
  readonly peerId: PeerId
  readonly calls: string[] = []
  readonly handlers = new Map<string, { handler: StreamHandler, options: HandleOptions | undefined }>()
  addresses: readonly Multiaddr[] = []
  readonly #listeners = new Map<string, Set<(event: never) => void>>()

  constructor (seed: number) {
    this.identity = ed25519FromSeed(new Uint8Array(32).fill(seed))
    this.peerId = peerIdFromPublicKey(this.identity.publicKey)
  }

  get protocols (): readonly string[] { return [...this.handlers.keys()] }

  async listen (addresses: ReadonlyArray<string | Multiaddr>): Promise<void> {
    this.calls.push(`listen ${addresses.join(' ')}`.trim())
    this.addresses = addresses.map(address => multiaddr(address))
    await Promise.resolve()
  }

  /** What `dial` gives; the fresh connection comes after it. */
  dialled: (target: DialTarget, options: DialOptions) => Connection = () => { throw new Error('nobody is there') }

  async dial (target: DialTarget, options: DialOptions = {}): Promise<Connection> {
    this.calls.push(`dial ${typeof target === 'string' ? target : 'an object'}${options.fresh === true ? ' fresh' : ''}`)
    await Promise.resolve()
    return this.dialled(target, options)
  }

  handle (protocol: string, handler: StreamHandler, options?: HandleOptions): void {
    if (this.handlers.has(protocol)) throw new DuplicateHandlerError(protocol)
    this.handlers.set(protocol, { handler, options })
  }

  unhandle (protocol: string): void { this.handlers.delete(protocol) }

  connections (peer?: PeerId): readonly Connection[] {
    this.calls.push(`connections ${peer?.toString() ?? 'all'}`)
    return []
  }

  on<Name extends keyof SwarmEvents> (name: Name, listener: (event: SwarmEvents[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    listeners.add(listener)
    return () => { listeners.delete(listener) }
  }

  emit<Name extends keyof SwarmEvents> (name: Name, event: SwarmEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (event: SwarmEvents[Name]) => void)(event)
  }

  /** Called by `stop`, to end what waits for the network. */
  onStop = (): void => {}

  async stop (): Promise<void> {
    this.calls.push('swarm stop')
    this.onStop()
    await Promise.resolve()
  }
}

/** As much of a connection as a dial looks at. */
export function fakeConnection (openStream: (protocols: readonly string[]) => Promise<Stream>): Connection {
  const connection: Pick<Connection, 'openStream'> = {
    openStream: protocols => openStream(typeof protocols === 'string' ? [protocols] : protocols)
  }
  return connection as Connection
}

export function fakeStream (protocol: string): Stream {
  const stream: Pick<Stream, 'protocol'> = { protocol }
  return stream as Stream
}
