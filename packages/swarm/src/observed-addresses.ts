import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '@ts-libp2p/peer-id'

/** What peers say they see us at. One peer has one voice, so that nobody can confirm alone; bounded. */
export class ObservedAddresses {
  readonly #byPeer = new Map<string, Multiaddr>()

  add (address: Multiaddr, from: PeerId): void {
    const key = from.toString()
    this.#byPeer.delete(key)
    this.#byPeer.set(key, address)
    const oldest = this.#byPeer.keys().next().value
    if (this.#byPeer.size > MAX_OBSERVERS && oldest !== undefined) this.#byPeer.delete(oldest)
  }

  /** The most confirmed first. */
  get list (): readonly Multiaddr[] {
    const votes = new Map<string, { address: Multiaddr, count: number }>()
    for (const address of this.#byPeer.values()) {
      const vote = votes.get(address.toString())
      if (vote === undefined) votes.set(address.toString(), { address, count: 1 })
      else vote.count++
    }
    return [...votes.values()].sort((a, b) => b.count - a.count).map(vote => vote.address)
  }
}

const MAX_OBSERVERS = 64
