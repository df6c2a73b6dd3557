// The few parts of DER (X.690) that keys and signatures consist of, read strictly: definite lengths in
// their shortest form, lengths within what is left, shortest positive integers. There is no recursion:
// how deep a structure is, is what the caller reads. No general ASN.1 parser meets bytes of a peer.

import { bigIntFrom, concat } from './bytes.ts'

/** Bytes that are not the DER that was asked for. */
export class DerError extends Error {}

export const DER_INTEGER = 0x02
export const DER_BIT_STRING = 0x03
export const DER_OCTET_STRING = 0x04
export const DER_NULL = 0x05
export const DER_OID = 0x06
export const DER_SEQUENCE = 0x30

/** The tag of the context-specific, constructed element `[number]`. */
export function derContext (number: number): number {
  return 0xa0 | number
}

/** Reads one element after another. */
export class DerReader {
  readonly #bytes: Uint8Array
  #position = 0

  constructor (bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isDone (): boolean {
    return this.#position === this.#bytes.byteLength
  }

  /** Whether the next element has this tag. */
  hasNext (tag: number): boolean {
    return this.#bytes[this.#position] === tag
  }

  /** The content of the next element, which must have this tag. */
  read (tag: number): Uint8Array {
    if (this.#byte() !== tag) {
      throw new DerError(`an element is not of type 0x${tag.toString(16)}`)
    }
    const length = this.#length()
    if (length > this.#bytes.byteLength - this.#position) {
      throw new DerError('an element claims more bytes than there are')
    }
    const start = this.#position
    this.#position += length
    return this.#bytes.subarray(start, this.#position)
  }

  /** The elements inside the next one. */
  enter (tag: number): DerReader {
    return new DerReader(this.read(tag))
  }

  /** A positive integer, without its sign byte. Zero is not positive: no key and no signature has one. */
  positive (): Uint8Array {
    const content = this.read(DER_INTEGER)
    const [first, second] = content
    if (first === undefined || first >= 0x80 || (first === 0 && (second === undefined || second < 0x80))) {
      throw new DerError('an integer is not positive, or not in its shortest form')
    }
    return first === 0 ? content.subarray(1) : content
  }

  /** A bit string of whole bytes. */
  bitString (): Uint8Array {
    const content = this.read(DER_BIT_STRING)
    if (content[0] !== 0) {
      throw new DerError('a bit string is not of whole bytes')
    }
    return content.subarray(1)
  }

  /** Refuses what follows the last element. */
  end (): void {
    if (!this.isDone) {
      throw new DerError('there are bytes after the last element')
    }
  }

  #length (): number {
    const first = this.#byte()
    if (first < 0x80) {
      return first
    }
    // Two bytes of length are enough for everything here; 0x80 is the indefinite form.
    const size = first - 0x80
    if (size < 1 || size > 2) {
      throw new DerError('a length is indefinite, or too large')
    }
    const length = size === 1 ? this.#byte() : this.#byte() * 256 + this.#byte()
    if (length < (size === 1 ? 0x80 : 0x100)) {
      throw new DerError('a length is not in its shortest form')
    }
    return length
  }

  #byte (): number {
    const byte = this.#bytes[this.#position++]
    if (byte === undefined) {
      throw new DerError('the bytes end inside an element')
    }
    return byte
  }
}

/** An element with this tag around its content. */
export function der (tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(...content)
  const size = body.byteLength
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return concat(Uint8Array.of(tag, ...length), body)
}

/** A non-negative big-endian number as an integer in its shortest form. */
export function derInteger (number: Uint8Array): Uint8Array {
  const hex = bigIntFrom(number).toString(16)
  const digits = hex.length % 2 === 0 ? hex : `0${hex}`
  const content = Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
  return der(DER_INTEGER, (content[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(), content)
}

/** A bit string of whole bytes. */
export function derBitString (content: Uint8Array): Uint8Array {
  return der(DER_BIT_STRING, Uint8Array.of(0), content)
}
