// The wire format of protobuf ("Encoding", protobuf.dev), read strictly: what a correct writer never
// writes is refused, so that one message has few encodings and two readers do not differ over it.
// Left out: groups (deprecated, and the only construct that nests without a schema), and the
// truncation of a varint that is too wide for its field.

import { BIT32, BIT64, LENGTH_DELIMITED, VARINT, type WireType } from './wire-type.ts'

/** A complaint without the field it concerns; the message codec adds that. */
export class WireError extends Error {}

const MAX_VARINT32_BYTES = 5
const MAX_VARINT64_BYTES = 10
/** So many bytes of a varint are 49 bits, which a number holds exactly. */
const EXACT_BYTES = 7

/** Reads values one after another, and never past the end of `bytes`. */
export class StrictReader {
  readonly #bytes: Uint8Array
  #position = 0

  constructor (bytes: Uint8Array) {
    // Sockets of Node give Buffers, whose views are Buffers too, and whose `slice` does not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isDone (): boolean {
    return this.#position >= this.#bytes.byteLength
  }

  /** A field's number and wire type; groups are refused here. */
  tag (): { number: number, wireType: WireType } {
    const tag = this.uint32()
    const number = tag >>> 3
    const wireType = tag & 7
    if (number === 0) {
      throw new WireError('field number 0 does not exist')
    }
    if (!isReadable(wireType)) {
      throw new WireError(`wire type ${wireType} is not accepted (groups are refused, 6 and 7 do not exist)`)
    }
    return { number, wireType }
  }

  uint32 (): number {
    const start = this.#position
    this.#stepOverVarint(MAX_VARINT32_BYTES, 0x0f)
    return this.#number(start, this.#position)
  }

  uint64 (): bigint {
    const start = this.#position
    this.#stepOverVarint(MAX_VARINT64_BYTES, 0x01)
    const middle = Math.min(start + EXACT_BYTES, this.#position)
    return BigInt(this.#number(middle, this.#position)) << 49n | BigInt(this.#number(start, middle))
  }

  /**
   * The next length-delimited value, a view of the input. Its length is checked before anything
   * else; without a maximum, the message is the bound.
   */
  bytes (maxBytes: number = this.#bytes.byteLength): Uint8Array {
    const length = this.uint32()
    if (length > maxBytes) {
      throw new WireError(`${length} bytes, and the maximum is ${maxBytes}`)
    }
    const start = this.#position
    this.#advance(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** Steps over a value nobody knows. It is not kept, so its only bound is the message's. */
  skip (wireType: WireType): void {
    switch (wireType) {
      case VARINT:
        this.uint64()
        return
      case LENGTH_DELIMITED:
        this.bytes()
        return
      case BIT64:
        this.#advance(8)
        return
      case BIT32:
        this.#advance(4)
    }
  }

  #advance (length: number): void {
    if (length > this.#bytes.byteLength - this.#position) {
      throw new WireError('the message ends inside a value')
    }
    this.#position += length
  }

  /** What a varint's bytes between the two positions stand for: seven bits each, the lowest first. */
  #number (start: number, end: number): number {
    let number = 0
    for (let position = end - 1; position >= start; position--) {
      number = number * 0x80 + ((this.#bytes[position] ?? 0) & 0x7f)
    }
    return number
  }

  /**
   * Refuses what is not a whole, minimal varint of the wanted width. Most readers drop the bits that
   * are too many and take padded varints: both give one number several encodings.
   */
  #stepOverVarint (maxBytes: number, lastByteMax: number): void {
    const start = this.#position
    for (let size = 1; size <= maxBytes; size++) {
      const byte = this.#bytes[start + size - 1]
      if (byte === undefined) {
        throw new WireError('the message ends inside a varint')
      }
      if (byte < 0x80) {
        if (byte === 0 && size > 1) {
          throw new WireError('a varint is longer than its number needs')
        }
        if (size === maxBytes && byte > lastByteMax) {
          break
        }
        this.#position += size
        return
      }
    }
    throw new WireError(`a varint does not fit ${maxBytes === MAX_VARINT32_BYTES ? 32 : 64} bits`)
  }
}

function isReadable (wireType: number): wireType is WireType {
  return wireType === 0 || wireType === 1 || wireType === 2 || wireType === 5
}
