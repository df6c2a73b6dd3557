import type { Topology } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'
import type { Connections } from './connections.ts'
import { asError } from './emitter.ts'

interface Registration {
  readonly protocol: string
  readonly topology: Topology
  readonly told: Map<string, PeerId>
}

/** Tells protocols of the peers that speak them. What already is gets replayed, so that no start-up order matters. */
export class Topologies {
  readonly #registrations = new Set<Registration>()
  readonly #connections: Connections
  readonly #protocolsOf: (peer: PeerId) => readonly string[]
  readonly #onError: (error: Error, protocol: string) => void

  constructor (connections: Connections, protocolsOf: (peer: PeerId) => readonly string[], onError: (error: Error, protocol: string) => void) {
    this.#connections = connections
    this.#protocolsOf = protocolsOf
    this.#onError = onError
  }

  register (protocol: string, topology: Topology): () => void {
    const registration: Registration = { protocol, topology, told: new Map() }
    this.#registrations.add(registration)
    for (const connection of this.#connections.list()) this.#look(registration, connection.remotePeer)
    return () => { this.#registrations.delete(registration) }
  }

  /** A peer connected, disconnected, or what it speaks changed. */
  changed (peer: PeerId): void {
    for (const registration of this.#registrations) this.#look(registration, peer)
  }

  #look (registration: Registration, peer: PeerId): void {
    const { protocol, topology, told } = registration
    const key = peer.toString()
    const connection = this.#connections.best(peer)
    const isUp = connection !== undefined && this.#protocolsOf(peer).includes(protocol)
    if (isUp === told.has(key)) return
    try {
      if (isUp) {
        told.set(key, peer)
        topology.connected(peer, connection)
      } else {
        told.delete(key)
        topology.disconnected(peer)
      }
    } catch (error) {
      this.#onError(asError(error), protocol)
    }
  }
}
