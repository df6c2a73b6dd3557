import type { DialAttempt, PastConnection } from '@ts-libp2p/interface-swarm'
import type { PeerId } from '@ts-libp2p/peer-id'

interface Record {
  past: PastConnection[]
  lastAttempts: readonly DialAttempt[]
}

/** What happened with peers lately. Bounded: the longest unchanged peer is forgotten first. */
export class History {
  readonly #records = new Map<string, Record>()

  past (peer: PeerId): readonly PastConnection[] { return this.#records.get(peer.toString())?.past ?? [] }
  lastAttempts (peer: PeerId): readonly DialAttempt[] { return this.#records.get(peer.toString())?.lastAttempts ?? [] }

  disconnected (peer: PeerId, past: PastConnection): void {
    const record = this.#use(peer)
    record.past = [...record.past, past].slice(-MAX_PAST)
  }

  /** @param attempts - none when the dial succeeded */
  dialled (peer: PeerId, attempts: readonly DialAttempt[]): void { this.#use(peer).lastAttempts = attempts }

  #use (peer: PeerId): Record {
    const key = peer.toString()
    const record = this.#records.get(key) ?? { past: [], lastAttempts: [] }
    this.#records.delete(key)
    this.#records.set(key, record)
    const oldest = this.#records.keys().next().value
    if (this.#records.size > MAX_PEERS && oldest !== undefined) this.#records.delete(oldest)
    return record
  }
}

const MAX_PAST = 8
const MAX_PEERS = 1_000
