// The wire format of protobuf ("Encoding", protobuf.dev), read strictly: what a correct writer never
// writes is refused, so that one message has few encodings and two readers do not differ over it.
// Left out: groups (deprecated, and the only construct that nests without a schema), and the
// truncation of a varint that is too wide for its field.

import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** A complaint without the field it concerns; the message codec adds that. */
export class WireError extends Error {}

const MAX_VARINT32_BYTES = 5
const MAX_VARINT64_BYTES = 10

/** Reads values one after another, and never past the end of `bytes`. */
export class StrictReader {
  readonly #bytes: Uint8Array
  readonly #reader: BinaryReader

  constructor (bytes: Uint8Array) {
    // Sockets of Node give Buffers, whose views are Buffers too, and whose `slice` does not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#reader = new BinaryReader(this.#bytes)
  }

  get isDone (): boolean {
    return this.#reader.pos >= this.#bytes.byteLength
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
    this.#checkVarint(MAX_VARINT32_BYTES, 0x0f)
    return this.#reader.uint32()
  }

  uint64 (): bigint {
    this.#checkVarint(MAX_VARINT64_BYTES, 0x01)
    return BigInt(this.#reader.uint64())
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
    const start = this.#reader.pos
    this.#advance(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** Steps over a value nobody knows. It is not kept, so its only bound is the message's. */
  skip (wireType: WireType): void {
    switch (wireType) {
      case WireType.Varint:
        this.uint64()
        return
      case WireType.LengthDelimited:
        this.bytes()
        return
      case WireType.Bit64:
        this.#advance(8)
        return
      case WireType.Bit32:
        this.#advance(4)
        return
      case WireType.StartGroup:
      case WireType.EndGroup:
        throw new WireError('groups are refused')
    }
  }

  #advance (length: number): void {
    if (length > this.#bytes.byteLength - this.#reader.pos) {
      throw new WireError('the message ends inside a value')
    }
    this.#reader.pos += length
  }

  /**
   * Whether a whole, minimal varint of the wanted width is next. The library's reader drops the bits
   * that are too many and takes padded varints: both give one number several encodings.
   */
  #checkVarint (maxBytes: number, lastByteMax: number): void {
    const start = this.#reader.pos
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
        return
      }
    }
    throw new WireError(`a varint does not fit ${maxBytes === MAX_VARINT32_BYTES ? 32 : 64} bits`)
  }
}

function isReadable (wireType: number): wireType is WireType {
  return wireType === 0 || wireType === 1 || wireType === 2 || wireType === 5
}
