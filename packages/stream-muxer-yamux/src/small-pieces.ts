/**
 * Gathers the small pieces that arrive for a reader who is behind. A piece is a view of the chunk it
 * arrived in: a peer that sends one byte at a time would otherwise make this side hold an object, or
 * a chunk of 64 KiB, for each unread byte.
 */
export class SmallPieces {
  #block: Uint8Array | undefined
  #used = 0
  #blockBytes = MIN_BLOCK_BYTES

  get byteLength (): number { return this.#used }

  /** Copies `piece`; false when it does not fit behind what is held: `take()` first. */
  add (piece: Uint8Array): boolean {
    const block = this.#block ??= new Uint8Array(Math.max(piece.byteLength, this.#blockBytes))
    if (this.#used + piece.byteLength > block.byteLength) {
      this.#blockBytes = Math.min(MAX_BLOCK_BYTES, 2 * block.byteLength)
      return false
    }
    block.set(piece, this.#used)
    this.#used += piece.byteLength
    return true
  }

  /** A large piece came: what is small now is a remainder, and not the first of many. */
  restart (): void { this.#blockBytes = MIN_BLOCK_BYTES }

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

/** Blocks begin small and double: neither the remainder of a large frame nor one unread byte may cost a large block. */
const MIN_BLOCK_BYTES = 256
const MAX_BLOCK_BYTES = 16_384
