import type { ReceiveBudget } from '@ts-libp2p/interface-stream-muxer'

/**
 * What the streams of one connection may take together beyond the window each starts with, and the
 * node's budget behind it. A growing window is a promise to hold that many bytes: a peer that opens
 * many streams must not be able to collect such promises.
 */
export class WindowBudget {
  readonly #node: ReceiveBudget | undefined
  #left: number

  constructor (connectionBytes: number, node: ReceiveBudget | undefined) {
    this.#left = connectionBytes
    this.#node = node
  }

  /** Reserves as much of `bytes` as the connection has left; 0 where the node refuses. */
  reserve (bytes: number): number {
    const granted = Math.min(bytes, this.#left)
    if (granted <= 0 || this.#node?.reserve(granted) === false) return 0
    this.#left -= granted
    return granted
  }

  release (bytes: number): void {
    if (bytes === 0) return
    this.#left += bytes
    this.#node?.release(bytes)
  }
}
