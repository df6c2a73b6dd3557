/**
 * Gathers the small pieces that arrive for a reader who is behind. A piece is a view of the chunk it
 * arrived in: a peer that sends one byte at a time would otherwise make this side hold an object, or
 * a chunk of 64 KiB, for each unread byte.
 */
export class SmallPieces {
  #block: Uint8Array | undefined
  #used = 0

  get byteLength (): number { return this.#used }

  /** Copies `piece`; false when it does not fit behind what is held: `take()` first. */
  add (piece: Uint8Array, bufferedBytes: number): boolean {
    // As large as what already waits: one unread byte must not cost a large block either.
    const block = this.#block ??= new Uint8Array(Math.max(piece.byteLength, Math.min(MAX_BLOCK_BYTES, Math.max(MIN_BLOCK_BYTES, bufferedBytes))))
    if (this.#used + piece.byteLength > block.byteLength) return false
    block.set(piece, this.#used)
    this.#used += piece.byteLength
    return true
  }

  /** What was gathered, in order; undefined when nothing was. */
  take (): Uint8Array | undefined {
    const block = this.#block?.subarray(0, this.#used)
    this.#block = undefined
    this.#used = 0
    return block
  }
}

/** Pieces of at least this size go on as they are: they hold at most a few times their size. */
export const SMALL_PIECE_BYTES = 8192

const MIN_BLOCK_BYTES = 1024
const MAX_BLOCK_BYTES = 16_384
