// The fields a message can have: what libp2p's messages use of protobuf, and no more. Left out are
// signed, fixed-width and floating-point numbers, maps and oneof. Every builder whose value takes
// memory asks for its maximum; none has a default, so that a limit is always someone's decision.

import { WireError } from './strict-reader.ts'
import type { StrictReader } from './strict-reader.ts'
import { LENGTH_DELIMITED, VARINT, type WireType } from './wire-type.ts'
import type { WireWriter } from './wire-writer.ts'

export type Presence = 'optional' | 'required' | 'repeated'

/** How one value of a field is read, as a `D`, and written, from an `E`. */
interface ValueCodec<D, E = D> {
  readonly wireType: WireType
  /** Throws a WireError for what is not such a value, or is over the limit. */
  read (reader: StrictReader): D
  /** Throws a TypeError for a value of another type, a WireError for one over the limit. */
  write (writer: WireWriter, value: E): void
}

/** One field of a message: made by the builders below, used by `message`. */
export interface Field<D, P extends Presence = 'optional', E = D> {
  readonly number: number
  readonly presence: P
  /** The most elements of a repeated field; 1 otherwise. */
  readonly max: number
  readonly value: ValueCodec<D, E>
}

export interface ByteLimit {
  /** The most bytes one value may have, on the wire. */
  readonly maxBytes: number
}

/** Bytes. A decoded value is a view of the input: copy it to keep it longer than the input. */
export function bytes (number: number, { maxBytes }: ByteLimit): Field<Uint8Array> {
  checkLimit(maxBytes, 'maxBytes')
  return field(number, {
    wireType: LENGTH_DELIMITED,
    read: (reader) => reader.bytes(maxBytes),
    write: (writer, value) => {
      check(value instanceof Uint8Array, 'must be a Uint8Array')
      checkSize(value.byteLength, maxBytes)
      writer.bytes(value)
    }
  })
}

/** Text. Bytes that are not well-formed UTF-8 are refused, not replaced. */
export function string (number: number, { maxBytes }: ByteLimit): Field<string> {
  checkLimit(maxBytes, 'maxBytes')
  return field(number, {
    wireType: LENGTH_DELIMITED,
    read: (reader) => decodeText(reader.bytes(maxBytes)),
    write: (writer, value) => {
      // A lone surrogate has no UTF-8 form; the encoder would quietly write another character.
      check(typeof value === 'string' && !/\p{Surrogate}/u.test(value), 'must be a well-formed string')
      const encoded = new TextEncoder().encode(value)
      checkSize(encoded.byteLength, maxBytes)
      writer.bytes(encoded)
    }
  })
}

/** A number from 0 to 2^32 - 1, also for enums. A wider varint is refused. */
export function uint32 (number: number): Field<number> {
  return field(number, {
    wireType: VARINT,
    read: (reader) => reader.uint32(),
    write: (writer, value) => {
      check(Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff, 'must be an integer from 0 to 2^32 - 1')
      writer.uint32(value)
    }
  })
}

/** A bigint from 0 to 2^64 - 1. */
export function uint64 (number: number): Field<bigint> {
  return field(number, {
    wireType: VARINT,
    read: (reader) => reader.uint64(),
    write: (writer, value) => {
      check(typeof value === 'bigint' && value >= 0n && value < 1n << 64n, 'must be a bigint from 0 to 2^64 - 1')
      writer.uint64(value)
    }
  })
}

/** A boolean; any number but 0 is true, as protobuf has it. */
export function bool (number: number): Field<boolean> {
  return field(number, {
    wireType: VARINT,
    read: (reader) => reader.uint64() !== 0n,
    write: (writer, value) => {
      check(typeof value === 'boolean', 'must be a boolean')
      writer.uint32(value ? 1 : 0)
    }
  })
}

/** What `nested` needs of a message codec. */
export interface NestedCodec<D, E> extends ByteLimit {
  encode (value: E): Uint8Array
  decode (bytes: Uint8Array): D
}

/**
 * A message inside this one, with the limit of its own codec. Where it stands twice the last one
 * counts as a whole: protobuf would merge the two, which no libp2p message relies on.
 */
export function nested<D, E> (number: number, codec: NestedCodec<D, E>): Field<D, 'optional', E> {
  return field<D, E>(number, {
    wireType: LENGTH_DELIMITED,
    read: (reader) => codec.decode(reader.bytes(codec.maxBytes)),
    write: (writer, value) => { writer.bytes(codec.encode(value)) }
  })
}

/** Refuses what no limit can be; exported for the other builders. */
export function checkLimit (value: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new TypeError(`${name} must be named, as an integer from 0 to 2^32 - 1`)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const MAX_FIELD_NUMBER = 0x1fff_ffff

function field<D, E = D> (number: number, value: ValueCodec<D, E>): Field<D, 'optional', E> {
  // 19000 to 19999 are reserved by protobuf itself.
  if (!Number.isInteger(number) || number < 1 || number > MAX_FIELD_NUMBER || (number >= 19_000 && number <= 19_999)) {
    throw new TypeError(`${number} is not a field number`)
  }
  return { number, presence: 'optional', max: 1, value }
}

function decodeText (encoded: Uint8Array): string {
  try {
    return utf8.decode(encoded)
  } catch (cause) {
    throw new WireError('is not well-formed UTF-8', { cause })
  }
}

function check (isValid: boolean, expected: string): void {
  if (!isValid) {
    throw new TypeError(expected)
  }
}

function checkSize (size: number, max: number): void {
  if (size > max) {
    throw new WireError(`${size} bytes, and the maximum is ${max}`)
  }
}
