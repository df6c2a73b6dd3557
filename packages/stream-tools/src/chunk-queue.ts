import { free } from './disposable-bytes.ts'

/**
 * A first-in-first-out queue of byte chunks that counts its bytes. Large chunks are kept as they are;
 * small ones that arrive for a reader who is behind are gathered: a chunk is a view of what it arrived
 * in, so that a peer that sends one byte at a time would make this side hold an object, or 64 KiB,
 * for each unread byte.
 */
export class ChunkQueue {
  #chunks: Uint8Array[] = []
  #head = 0
  #byteLength = 0
  /** The last of the chunks while it gathers: filled up to `#used`. */
  #block: Uint8Array | undefined
  #used = 0

  get byteLength (): number { return this.#byteLength }

  push (chunk: Uint8Array): void {
    const { byteLength } = chunk // once gathered its memory may be gone
    if (byteLength >= SMALL_BYTES || this.#byteLength === 0) {
      this.#closeBlock()
      this.#chunks.push(chunk)
    } else {
      this.#gather(chunk)
    }
    this.#byteLength += byteLength
  }

  /** The first chunk, or its first `max` bytes (the rest stays in front); `undefined` when empty. */
  take (max: number): Uint8Array | undefined {
    if (this.#head === this.#chunks.length - 1) this.#closeBlock()
    const chunk = this.#chunks[this.#head]
    if (chunk === undefined) return undefined
    if (chunk.byteLength > max) {
      this.#chunks[this.#head] = chunk.subarray(max)
      this.#byteLength -= max
      return chunk.subarray(0, max)
    }
    this.#byteLength -= chunk.byteLength
    if (this.#byteLength === 0) {
      this.#chunks = []
      this.#head = 0
      return chunk
    }
    this.#chunks[this.#head++] = EMPTY // a taken chunk must not be kept alive by the queue
    if (this.#head === COMPACT_AT) {
      this.#chunks.splice(0, this.#head)
      this.#head = 0
    }
    return chunk
  }

  /** Empties the queue; returns how many bytes it held. */
  clear (): number {
    const dropped = this.#byteLength
    this.#chunks = []
    this.#head = 0
    this.#byteLength = 0
    this.#block = undefined
    this.#used = 0
    return dropped
  }

  /** Copies a small chunk behind the last one. Blocks begin small and double while nothing large comes between. */
  #gather (chunk: Uint8Array): void {
    let block = this.#block
    if (block === undefined || this.#used + chunk.byteLength > block.byteLength) {
      const doubled = block === undefined ? MIN_BLOCK_BYTES : Math.min(MAX_BLOCK_BYTES, 2 * block.byteLength)
      this.#closeBlock()
      block = new Uint8Array(Math.max(chunk.byteLength, doubled))
      this.#block = block
      this.#chunks.push(block)
    }
    block.set(chunk, this.#used)
    this.#used += chunk.byteLength
    free(chunk)
  }

  #closeBlock (): void {
    if (this.#block === undefined) return
    this.#chunks[this.#chunks.length - 1] = this.#block.subarray(0, this.#used)
    this.#block = undefined
    this.#used = 0
  }
}

const EMPTY = new Uint8Array(0)

/** Taken places are given back in blocks, so that a queue that never runs empty does not grow. */
const COMPACT_AT = 64

/** Chunks of at least this size stay views: they hold at most a few times their size. */
const SMALL_BYTES = 8192

/** Neither the remainder of something large nor one unread byte may cost a large block. */
const MIN_BLOCK_BYTES = 256
const MAX_BLOCK_BYTES = 16_384
