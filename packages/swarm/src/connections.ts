import { LimitError, type SwarmEvents } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { Emitter } from './emitter.ts'
import type { SwarmConnection } from './swarm-connection.ts'

/** The open connections, by peer. */
export class Connections {
  readonly #byPeer = new Map<string, Set<SwarmConnection>>()
  readonly #events: Emitter<SwarmEvents>
  readonly #maxConnections: number
  #size = 0

  constructor (events: Emitter<SwarmEvents>, maxConnections: number) {
    this.#events = events
    this.#maxConnections = maxConnections
  }

  get size (): number { return this.#size }

  has (peer: PeerId): boolean { return this.#byPeer.has(peer.toString()) }

  list (peer?: PeerId): readonly SwarmConnection[] {
    if (peer !== undefined) return [...this.#byPeer.get(peer.toString()) ?? []]
    return [...this.#byPeer.values()].flatMap(connections => [...connections])
  }

  /** The connection to use for a peer: open, unlimited before limited, the oldest first. */
  best (peer: PeerId): SwarmConnection | undefined {
    const open = this.list(peer).filter(connection => connection.state === 'open')
    return open.find(connection => connection.limited === undefined) ?? open[0]
  }

  /** @throws LimitError when there is no room; the connection is then ended */
  add (connection: SwarmConnection): void {
    if (this.#size >= this.#maxConnections) {
      const error = new LimitError('maxConnections', this.#maxConnections)
      connection.end({ how: 'limit', error })
      this.#events.emit('limit', { name: 'maxConnections', value: this.#maxConnections, peer: connection.remotePeer, address: connection.remoteAddress.toString() })
      throw error
    }
    const key = connection.remotePeer.toString()
    let ofPeer = this.#byPeer.get(key)
    const isFirst = ofPeer === undefined
    if (ofPeer === undefined) this.#byPeer.set(key, ofPeer = new Set())
    ofPeer.add(connection)
    this.#size++
    void connection.closed.then(reason => {
      ofPeer.delete(connection)
      this.#size--
      const isLast = ofPeer.size === 0
      if (isLast) this.#byPeer.delete(key)
      this.#events.emit('connection:close', { connection, reason })
      if (isLast) this.#events.emit('peer:disconnect', { peer: connection.remotePeer, reason })
    })
    this.#events.emit('connection:open', { connection })
    if (isFirst) this.#events.emit('peer:connect', { peer: connection.remotePeer })
  }
}
