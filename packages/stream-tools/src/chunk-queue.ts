/** A first-in-first-out queue of byte chunks that counts its bytes and never copies them. */
export class ChunkQueue {
  #chunks: Uint8Array[] = []
  #head = 0
  #byteLength = 0

  get byteLength (): number { return this.#byteLength }

  push (chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#byteLength += chunk.byteLength
  }

  /** The first chunk, or its first `max` bytes (the rest stays in front); `undefined` when empty. */
  take (max: number): Uint8Array | undefined {
    const chunk = this.#chunks[this.#head]
    if (chunk === undefined) return undefined
    if (chunk.byteLength > max) {
      this.#chunks[this.#head] = chunk.subarray(max)
      this.#byteLength -= max
      return chunk.subarray(0, max)
    }
    this.#byteLength -= chunk.byteLength
    this.#chunks[this.#head++] = EMPTY // a taken chunk must not be kept alive by the queue
    if (this.#head === this.#chunks.length) {
      this.#chunks.length = 0
      this.#head = 0
    } else if (this.#head === COMPACT_AT) {
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
    return dropped
  }
}

const EMPTY = new Uint8Array(0)

/** Taken places are given back in blocks, so that a queue that never runs empty does not grow. */
const COMPACT_AT = 64
