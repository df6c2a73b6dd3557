// The deterministic content of every transfer: xorshift32, each word little-endian.

import { createHash, type Hash } from 'node:crypto'
import { CodedError } from './coded-error.ts'

export const CHUNK_BYTES = 65_536

export class Content {
  #word: number

  constructor (seed: number) {
    this.#word = (seed >>> 0) || 1
  }

  /** The next `length` bytes; a multiple of 4, except for the last call. */
  next (length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    const view = new DataView(bytes.buffer)
    let word = this.#word
    for (let at = 0; at < length; at += 4) {
      word ^= word << 13
      word ^= word >>> 17
      word ^= word << 5
      if (at + 4 <= length) {
        view.setUint32(at, word, true)
      } else {
        for (let i = at; i < length; i++) bytes[i] = word >>> (8 * (i - at))
      }
    }
    this.#word = word
    return bytes
  }

  /** All that is left of `total` bytes, in chunks. */
  * chunks (total: number, chunkBytes: number = CHUNK_BYTES): Generator<Uint8Array, void, undefined> {
    for (let at = 0; at < total; at += chunkBytes) yield this.next(Math.min(chunkBytes, total - at))
  }
}

/** Checks arriving bytes against the content of `seed`, whatever the chunks are. */
export class ContentCheck {
  readonly #content: Content
  #rest = Buffer.alloc(0)
  #received = 0

  constructor (seed: number) {
    this.#content = new Content(seed)
  }

  get received (): number { return this.#received }

  push (chunk: Uint8Array): void {
    while (this.#rest.byteLength < chunk.byteLength) {
      this.#rest = Buffer.concat([this.#rest, this.#content.next(CHUNK_BYTES)])
    }
    if (Buffer.compare(chunk, this.#rest.subarray(0, chunk.byteLength)) !== 0) {
      throw new CodedError('ERR_CONTENT', `content differs within ${chunk.byteLength} bytes after byte ${this.#received}`)
    }
    this.#rest = this.#rest.subarray(chunk.byteLength)
    this.#received += chunk.byteLength
  }

  /** The peer ended: was it all? */
  finish (total: number): void {
    if (this.#received !== total) throw new CodedError('ERR_SHORT', `ended after ${this.#received} of ${total} bytes`)
  }
}

export function sha256 (): Hash {
  return createHash('sha256')
}

export function uint64 (value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
