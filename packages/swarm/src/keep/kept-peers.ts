import type { PeerId } from '@ts-libp2p/peer-id'
import type { Clock } from '@ts-libp2p/stream-tools'

export interface KeptPeersOptions {
  readonly clock: Clock
  /** 0 ≤ x < 1. Default `Math.random`. */
  readonly random?: () => number
  readonly isConnected: (peer: PeerId) => boolean
  /** Tries to connect. Rejects when that failed. `failures`: how many dials in a row have failed before. */
  readonly dial: (peer: PeerId, failures: number) => Promise<unknown>
}

interface Kept {
  readonly peer: PeerId
  /** The texts of its addresses. */
  known: Set<string>
  /** How many calls of `keep` hold it. */
  holders: number
  failures: number
  isDialling: boolean
  /** A new address became known while a dial was under way. */
  isNews: boolean
  dueAtMs: number
  cancel: (() => void) | undefined
}

/**
 * Peers to which a connection is kept: dialled until it stands, again after every loss, for ever. The
 * delay doubles from 1 s to 60 s with each failure in a row, ± 20 %; a new address or a loss starts at once.
 */
export class KeptPeers {
  readonly #options: KeptPeersOptions
  readonly #random: () => number
  readonly #kept = new Map<string, Kept>()
  #isStopped = false

  constructor (options: KeptPeersOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
  }

  has (peer: PeerId): boolean { return this.#kept.has(peer.toString()) }

  /** Milliseconds until the next dial; `undefined` when the peer is not kept or is connected. */
  nextDialMs (peer: PeerId): number | undefined {
    const kept = this.#kept.get(peer.toString())
    if (kept === undefined || this.#options.isConnected(peer)) return undefined
    return kept.isDialling ? 0 : Math.max(0, kept.dueAtMs - this.#options.clock.now())
  }

  /** @param addresses - the texts of those that are known now: others will be news */
  keep (peer: PeerId, addresses: readonly string[]): () => void {
    const key = peer.toString()
    const kept: Kept = this.#kept.get(key) ?? { peer, known: new Set(), holders: 0, failures: 0, isDialling: false, isNews: false, dueAtMs: 0, cancel: undefined }
    for (const address of addresses) kept.known.add(address)
    kept.holders++
    this.#kept.set(key, kept)
    this.#dial(kept)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      if (--kept.holders > 0) return
      kept.cancel?.()
      this.#kept.delete(key)
    }
  }

  /** The last connection to a peer is gone: dial again at once. */
  lost (peer: PeerId): void {
    const kept = this.#kept.get(peer.toString())
    if (kept !== undefined) this.#wake(kept)
  }

  /** These are the addresses of a peer now. One that was not there before is a reason to dial at once. */
  newsOf (peer: PeerId, addresses: readonly string[]): void {
    const kept = this.#kept.get(peer.toString())
    if (kept === undefined) return
    const hasNew = addresses.some(address => !kept.known.has(address))
    kept.known = new Set(addresses)
    if (hasNew) this.#wake(kept)
  }

  stop (): void {
    this.#isStopped = true
    for (const kept of this.#kept.values()) kept.cancel?.()
  }

  #wake (kept: Kept): void {
    kept.failures = 0
    if (kept.isDialling) kept.isNews = true
    else this.#dial(kept)
  }

  #dial (kept: Kept): void {
    kept.cancel?.()
    kept.cancel = undefined
    if (this.#isStopped || kept.isDialling || kept.holders === 0 || this.#options.isConnected(kept.peer)) return
    kept.isDialling = true
    kept.isNews = false
    this.#options.dial(kept.peer, kept.failures).then(() => {
      kept.isDialling = false
      kept.failures = 0
      if (!this.#options.isConnected(kept.peer)) this.#later(kept) // it was lost in the same turn
    }, () => {
      kept.isDialling = false
      if (kept.isNews) this.#dial(kept)
      else this.#later(kept)
    })
  }

  #later (kept: Kept): void {
    if (this.#isStopped || kept.holders === 0) return
    const delayMs = Math.min(MAX_MS, FIRST_MS * 2 ** kept.failures) * (1 - JITTER + 2 * JITTER * this.#random())
    kept.failures++
    kept.dueAtMs = this.#options.clock.now() + delayMs
    kept.cancel = this.#options.clock.after(delayMs, () => this.#dial(kept))
  }
}

const FIRST_MS = 1_000
const MAX_MS = 60_000
const JITTER = 0.2
