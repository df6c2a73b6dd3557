import type { ReceiveBudget } from '@ts-libp2p/interface-stream-muxer'

/** A window that grows. */
export interface Claimant {
  readonly size: number
}

/**
 * What the streams of one connection may hold together beyond the window each starts with, and the
 * node's budget behind it. A grown window is a promise to hold that many bytes: a peer that opens
 * many streams must not be able to collect such promises, and one stream must not keep them all
 * while others want some.
 */
export class WindowBudget {
  readonly #totalBytes: number
  readonly #node: ReceiveBudget | undefined
  #leftBytes: number
  #claimants: readonly Claimant[] = []
  /** Small messages of all streams so far. */
  messages = 0

  constructor (totalBytes: number, node: ReceiveBudget | undefined) {
    this.#totalBytes = totalBytes
    this.#leftBytes = totalBytes
    this.#node = node
  }

  /** The most one claimant may hold: an equal part for each, whether it got it yet or not. */
  get shareBytes (): number { return Math.floor(this.#totalBytes / Math.max(1, this.#claimants.length)) }

  /** The largest window of those that grew; 0 where none did. */
  get largestBytes (): number {
    let largest = 0
    for (const { size } of this.#claimants) largest = Math.max(largest, size)
    return largest
  }

  /** A stream wants more than it started with. */
  claim (window: Claimant): void { if (!this.#claimants.includes(window)) this.#claimants = [...this.#claimants, window] }

  /** Reserves up to `bytes`; answers how many: 0 where nothing is left or the node refuses. */
  reserve (bytes: number): number {
    const granted = Math.min(bytes, this.#leftBytes)
    if (granted <= 0 || this.#node?.reserve(granted) === false) return 0
    this.#leftBytes -= granted
    return granted
  }

  /** Gives back `bytes` that were reserved. */
  release (bytes: number): void {
    if (bytes <= 0) return
    this.#leftBytes += bytes
    this.#node?.release(bytes)
  }

  /** A stream is over, and gave back what it held. */
  disclaim (window: Claimant): void {
    if (this.#claimants.length > 0) this.#claimants = this.#claimants.filter(each => each !== window)
  }
}
