import type { ReceiveBudget } from '@ts-libp2p/interface-stream-muxer'

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
  #claimants = 0

  constructor (totalBytes: number, node: ReceiveBudget | undefined) {
    this.#totalBytes = totalBytes
    this.#leftBytes = totalBytes
    this.#node = node
  }

  /** The most one claimant may hold: an equal part for each, whether it got it yet or not. */
  get shareBytes (): number { return Math.floor(this.#totalBytes / Math.max(1, this.#claimants)) }

  /** A stream wants more than it started with; once for each stream. */
  claim (): void { this.#claimants++ }

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

  /** A stream that claimed is over, and gave back what it held. */
  disclaim (): void { this.#claimants-- }
}
