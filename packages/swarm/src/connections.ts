import type { DisconnectReason } from '@ts-libp2p/interface-connection'
import { LimitError, type ConnectionExplanation, type SwarmEvents } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { Clock } from '@ts-libp2p/stream-tools'
import type { Emitter } from './emitter.ts'
import type { History } from './keep/history.ts'
import { trimOrder } from './keep/trim.ts'
import type { InboundRates } from './limits/inbound-rates.ts'
import type { Scopes } from './limits/scopes.ts'
import type { SwarmConnection } from './swarm-connection.ts'

export interface ConnectionsContext {
  readonly events: Emitter<SwarmEvents>
  readonly clock: Clock
  readonly scopes: Scopes
  readonly rates: InboundRates
  readonly history: History
  /** Why connections to a peer are not closed to make room. */
  readonly protectedBy: (peer: PeerId) => readonly string[]
  /** The address is exempt from the per-address rules. */
  readonly isAllowed: (connection: SwarmConnection) => boolean
}

/** The open connections, by peer, within their limits. */
export class Connections {
  readonly #byPeer = new Map<string, Set<SwarmConnection>>()
  readonly #openedAtMs = new Map<SwarmConnection, number>()
  /** What gives back each connection's places; called once. */
  readonly #releases = new Map<SwarmConnection, () => void>()
  readonly #context: ConnectionsContext

  constructor (context: ConnectionsContext) { this.#context = context }

  has (peer: PeerId): boolean { return this.#byPeer.has(peer.toString()) }

  list (peer?: PeerId): readonly SwarmConnection[] {
    if (peer !== undefined) return [...this.#byPeer.get(peer.toString()) ?? []]
    return [...this.#openedAtMs.keys()]
  }

  /** The connection to use for a peer: open, unlimited before limited, the oldest first. */
  best (peer: PeerId): SwarmConnection | undefined {
    const open = this.list(peer).filter(connection => connection.state === 'open')
    return open.find(connection => connection.limited === undefined) ?? open[0]
  }

  /**
   * Lists a connection and tells of it. Where a limit is reached, an unprotected connection that is
   * less useful makes room; if there is none, the newcomer is ended.
   *
   * @throws LimitError
   */
  add (connection: SwarmConnection): void {
    const release = this.#admit(connection)
    const key = connection.remotePeer.toString()
    let ofPeer = this.#byPeer.get(key)
    const isFirst = ofPeer === undefined
    if (ofPeer === undefined) this.#byPeer.set(key, ofPeer = new Set())
    ofPeer.add(connection)
    this.#openedAtMs.set(connection, this.#context.clock.now())
    this.#releases.set(connection, release)
    void connection.closed.then(reason => {
      this.#release(connection)
      this.#remove(connection, ofPeer, reason)
    })
    this.#context.events.emit('connection:open', { connection })
    if (isFirst) this.#context.events.emit('peer:connect', { peer: connection.remotePeer })
  }

  explain (peer?: PeerId): readonly ConnectionExplanation[] {
    const order = this.#trimOrder(this.list())
    const explanations = this.list(peer).map(connection => ({ connection, place: order.indexOf(connection) }))
    return explanations
      .sort((a, b) => (a.place < 0 ? Infinity : a.place) - (b.place < 0 ? Infinity : b.place))
      .map(({ connection, place }) => ({
        id: connection.id,
        peer: connection.remotePeer,
        direction: connection.direction,
        address: connection.remoteAddress.toString(),
        ageMs: this.#ageMs(connection),
        streams: connection.streams.map(stream => stream.protocol),
        protectedBy: this.#context.protectedBy(connection.remotePeer),
        ...(place < 0 ? {} : { trimOrder: place + 1 })
      }))
  }

  #remove (connection: SwarmConnection, ofPeer: Set<SwarmConnection>, reason: DisconnectReason): void {
    const { events, history } = this.#context
    const peer = connection.remotePeer
    const durationMs = this.#ageMs(connection)
    ofPeer.delete(connection)
    this.#openedAtMs.delete(connection)
    const isLast = ofPeer.size === 0
    if (isLast) this.#byPeer.delete(peer.toString())
    history.disconnected(peer, { address: connection.remoteAddress.toString(), direction: connection.direction, reason, durationMs })
    events.emit('connection:close', { connection, reason })
    if (isLast) events.emit('peer:disconnect', { peer, reason })
  }

  #release (connection: SwarmConnection): void {
    this.#releases.get(connection)?.()
    this.#releases.delete(connection)
  }

  #admit (connection: SwarmConnection): () => void {
    const { scopes, rates, isAllowed } = this.#context
    const peer = connection.remotePeer
    const releaseAddress = connection.direction === 'inbound' && !isAllowed(connection) ? rates.open(connection.remoteAddress) : () => {}
    if (releaseAddress instanceof LimitError) throw this.#refuse(connection, releaseAddress)
    for (;;) {
      const release = scopes.connection(peer, connection.direction)
      if (!(release instanceof LimitError)) {
        return () => {
          release()
          releaseAddress()
        }
      }
      if (!this.#makeRoom(connection, release)) {
        releaseAddress()
        throw this.#refuse(connection, release)
      }
    }
  }

  /** Ends the connection that is first in the trim order, its place is then free; `false` if there is none. */
  #makeRoom (newcomer: SwarmConnection, limit: LimitError): boolean {
    const isOfPeer = limit.limit.endsWith('PerPeer')
    const isInbound = limit.limit.includes('Inbound')
    const candidates = this.list(isOfPeer ? newcomer.remotePeer : undefined).filter(connection => this.#releases.has(connection) && (!isInbound || connection.direction === 'inbound'))
    const [victim] = isOfPeer ? candidates : this.#trimOrder(candidates) // of one peer, the oldest: it may be a link that died unseen
    if (victim === undefined) return false
    victim.end({ how: 'limit', error: limit })
    this.#context.events.emit('limit', { name: limit.limit, value: limit.value, peer: victim.remotePeer, address: victim.remoteAddress.toString() })
    this.#release(victim)
    return true
  }

  #refuse (connection: SwarmConnection, error: LimitError): LimitError {
    connection.end({ how: 'limit', error })
    this.#context.events.emit('limit', { name: error.limit, value: error.value, peer: connection.remotePeer, address: connection.remoteAddress.toString() })
    return error
  }

  #trimOrder (connections: readonly SwarmConnection[]): readonly SwarmConnection[] {
    return trimOrder(connections.map(connection => ({
      connection,
      isProtected: this.#context.protectedBy(connection.remotePeer).length > 0,
      openStreams: connection.streams.length,
      direction: connection.direction,
      openedAtMs: this.#openedAtMs.get(connection) ?? 0
    }))).map(candidate => candidate.connection)
  }

  #ageMs (connection: SwarmConnection): number {
    const openedAtMs = this.#openedAtMs.get(connection)
    return openedAtMs === undefined ? 0 : this.#context.clock.now() - openedAtMs
  }
}
