import { encodeHeader, HEADER_BYTES, LENGTH_BYTES } from './frame.ts'

/**
 * Collects bytes to send as few pieces as possible: headers and small bodies that follow each other
 * share one run of a block, large bodies stay the buffers they are. A small body is copied because
 * each further piece costs the layers below more than the copy (the cipher gathers small pieces
 * again, `writev` takes a vector for each).
 */
export class PieceList {
  #pieces: Uint8Array[] = []
  #byteLength = 0
  /** The open run: `#start` to `#end` of `#block`. */
  #block: Block | undefined
  #start = 0
  #end = 0
  /** Where the length of the last header stands. */
  #lengthView: DataView | undefined
  #lengthAt = 0

  get byteLength (): number { return this.#byteLength }

  header (type: number, flags: number, streamId: number, length: number): void {
    const block = this.#reserve(HEADER_BYTES)
    encodeHeader(block.view, this.#end - HEADER_BYTES, type, flags, streamId, length)
    this.#lengthView = block.view
    this.#lengthAt = this.#end - LENGTH_BYTES
  }

  /** Changes the length in the last header, which was not taken yet. */
  lengthen (length: number): void { this.#lengthView?.setUint32(this.#lengthAt, length) }

  body (piece: Uint8Array): void {
    if (piece.byteLength <= COPY_BYTES) {
      const block = this.#reserve(piece.byteLength)
      block.bytes.set(piece, this.#end - piece.byteLength)
    } else {
      this.#closeRun()
      this.#pieces.push(piece)
      this.#byteLength += piece.byteLength
    }
  }

  /** What was collected, given away for ever; the list is empty afterwards. */
  take (): Uint8Array[] {
    this.#closeRun()
    const pieces = this.#pieces
    this.#pieces = []
    this.#byteLength = 0
    return pieces
  }

  /** Makes the open run longer by `byteLength`, or begins another one where it cannot grow. */
  #reserve (byteLength: number): Block {
    if (current.used + byteLength > BLOCK_BYTES) current = newBlock()
    const block = current
    if (this.#block !== block || this.#end !== block.used) {
      this.#closeRun()
      this.#block = block
      this.#start = block.used
    }
    block.used += byteLength
    this.#end = block.used
    this.#byteLength += byteLength
    return block
  }

  #closeRun (): void {
    if (this.#block !== undefined) this.#pieces.push(this.#block.bytes.subarray(this.#start, this.#end))
    this.#block = undefined
  }
}

interface Block {
  readonly bytes: Uint8Array
  readonly view: DataView
  used: number
}

/** Measured with 32-byte messages: below this, copying beats a piece of its own. */
const COPY_BYTES = 512

/** Room for a turn of small frames. What is larger would be kept alive by one header that still waits. */
const BLOCK_BYTES = 8192

/**
 * The block that all connections write into, so that an idle connection holds none. Each byte of it
 * is written once and never again.
 */
let current = newBlock()

function newBlock (): Block {
  const bytes = new Uint8Array(BLOCK_BYTES)
  return { bytes, view: new DataView(bytes.buffer), used: 0 }
}
