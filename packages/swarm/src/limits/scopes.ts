import { LimitError } from '@ts-libp2p/interface-swarm'
import type { Direction, ReceiveBudget } from '@ts-libp2p/interface-stream-muxer'
import type { PeerId } from '@ts-libp2p/peer-id'
import { Scope, type Resource, type ScopeLimits } from './scope.ts'
import type { SwarmLimits } from './swarm-limits.ts'

/** The nested scopes of a swarm: system > peer, and system > protocol for streams. */
export class Scopes {
  readonly #system: Scope
  readonly #ofPeer: ScopeLimits
  readonly #ofProtocol: ScopeLimits
  readonly #peers = new Map<string, Scope>()
  readonly #protocols = new Map<string, Scope>()

  constructor (limits: SwarmLimits) {
    this.#system = new Scope(named(limits, {
      connections: 'maxConnections',
      inboundConnections: 'maxInboundConnections',
      inboundStreams: 'maxInboundStreams',
      outboundStreams: 'maxOutboundStreams',
      bytes: 'receiveBudgetBytes'
    }))
    this.#ofPeer = named(limits, {
      connections: 'maxConnectionsPerPeer',
      inboundConnections: 'maxInboundPerPeer',
      inboundStreams: 'maxInboundStreamsPerPeer',
      outboundStreams: 'maxOutboundStreamsPerPeer',
      bytes: 'receiveBudgetBytesPerPeer'
    })
    this.#ofProtocol = named(limits, { inboundStreams: 'maxInboundStreamsPerProtocol' })
  }

  /** A place for a connection. */
  connection (peer: PeerId, direction: Direction): LimitError | (() => void) {
    return this.#take(peer, ['connections', direction === 'inbound' ? 'inboundConnections' : 'outboundConnections'])
  }

  /** A place for a stream whose protocol is known. */
  stream (peer: PeerId, protocol: string, direction: Direction): LimitError | (() => void) {
    const resources: readonly Resource[] = direction === 'inbound' ? INBOUND_STREAM : OUTBOUND_STREAM
    if (direction === 'outbound') return this.#take(peer, resources)
    const ofProtocol = this.#protocol(protocol)
    const reached = ofProtocol.take(resources)
    if (reached !== undefined) return reached
    const releaseProtocol = (): void => {
      ofProtocol.release(resources)
      if (ofProtocol.isIdle) this.#protocols.delete(protocol)
    }
    const release = this.#take(peer, resources)
    if (release instanceof LimitError) {
      releaseProtocol()
      return release
    }
    return () => {
      releaseProtocol()
      release()
    }
  }

  /** The receive budget of one connection: bounded by its peer's and the node's. */
  budget (peer: PeerId): ReceiveBudget {
    return {
      reserve: bytes => this.#peer(peer).take(BYTES, bytes) === undefined,
      release: bytes => this.#release(peer, BYTES, bytes)
    }
  }

  #take (peer: PeerId, resources: readonly Resource[]): LimitError | (() => void) {
    const reached = this.#peer(peer).take(resources)
    return reached ?? (() => this.#release(peer, resources, 1))
  }

  #release (peer: PeerId, resources: readonly Resource[], amount: number): void {
    const scope = this.#peers.get(peer.toString())
    scope?.release(resources, amount)
    if (scope?.isIdle === true) this.#peers.delete(peer.toString())
  }

  #peer (peer: PeerId): Scope {
    const key = peer.toString()
    let scope = this.#peers.get(key)
    if (scope === undefined) this.#peers.set(key, scope = new Scope(this.#ofPeer, this.#system))
    return scope
  }

  /** Only protocols that this node serves come here, so the map is bounded by its handlers. */
  #protocol (protocol: string): Scope {
    let scope = this.#protocols.get(protocol)
    if (scope === undefined) this.#protocols.set(protocol, scope = new Scope(this.#ofProtocol))
    return scope
  }
}

function named (limits: SwarmLimits, names: Partial<Record<Resource, keyof SwarmLimits>>): ScopeLimits {
  return Object.fromEntries(Object.entries(names).map(([resource, name]) => [resource, [name, limits[name]]]))
}

const INBOUND_STREAM: readonly Resource[] = ['inboundStreams']
const OUTBOUND_STREAM: readonly Resource[] = ['outboundStreams']
const BYTES: readonly Resource[] = ['bytes']
