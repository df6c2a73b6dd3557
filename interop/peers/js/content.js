// The deterministic content of every transfer: xorshift32, each word little-endian.

import { createHash } from 'node:crypto'

export class Content {
  #word

  constructor (seed) {
    this.#word = (seed >>> 0) || 1
  }

  /** The next `length` bytes; a multiple of 4, except for the last call. */
  next (length) {
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
}

/** Checks arriving bytes against the content of `seed`, whatever the chunks are. */
export class ContentCheck {
  #content
  #rest = new Uint8Array(0)
  received = 0

  constructor (seed) {
    this.#content = new Content(seed)
  }

  push (chunk) {
    while (this.#rest.byteLength < chunk.byteLength) {
      const more = this.#content.next(Math.max(65_536, (chunk.byteLength - this.#rest.byteLength + 3) & ~3))
      this.#rest = Buffer.concat([this.#rest, more])
    }
    if (Buffer.compare(chunk, this.#rest.subarray(0, chunk.byteLength)) !== 0) {
      throw Object.assign(new Error(`content differs within ${chunk.byteLength} bytes after byte ${this.received}`), { code: 'ERR_CONTENT' })
    }
    this.#rest = this.#rest.subarray(chunk.byteLength)
    this.received += chunk.byteLength
  }
}

export const sha256 = () => createHash('sha256')

export function uint64 (value) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
