import type { WireType } from './wire-type.ts'

const FIRST_BYTES = 64

/** Writes values one after another, each in its only encoding that the strict reader takes. */
export class WireWriter {
  #bytes = new Uint8Array(FIRST_BYTES)
  #size = 0

  tag (number: number, wireType: WireType): void {
    this.uint32((number << 3 | wireType) >>> 0)
  }

  uint32 (value: number): void {
    this.#reserve(5)
    while (value > 0x7f) {
      this.#bytes[this.#size++] = (value & 0x7f) | 0x80
      value >>>= 7
    }
    this.#bytes[this.#size++] = value
  }

  uint64 (value: bigint): void {
    this.#reserve(10)
    while (value > 0x7fn) {
      this.#bytes[this.#size++] = Number(value & 0x7fn) | 0x80
      value >>= 7n
    }
    this.#bytes[this.#size++] = Number(value)
  }

  /** A length-delimited value, copied. */
  bytes (value: Uint8Array): void {
    this.uint32(value.byteLength)
    this.#reserve(value.byteLength)
    this.#bytes.set(value, this.#size)
    this.#size += value.byteLength
  }

  /** What was written, in memory of its own. */
  finish (): Uint8Array {
    return this.#bytes.slice(0, this.#size)
  }

  #reserve (size: number): void {
    const needed = this.#size + size
    if (needed <= this.#bytes.byteLength) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.byteLength * 2))
    grown.set(this.#bytes.subarray(0, this.#size))
    this.#bytes = grown
  }
}
