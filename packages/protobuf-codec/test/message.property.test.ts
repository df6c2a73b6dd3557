// What must hold for all messages and for all bytes; the tables of single cases are in message.test.ts.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bool, bytes, message, nested, ProtobufDecodeError, repeated, required, string, uint32, uint64 } from '../src/index.ts'

const MAX_ELEMENTS = 8
const inner = message({ name: 'Inner', maxBytes: 64, fields: { id: required(uint64(1)), data: bytes(2, { maxBytes: 16 }) } })
const codec = message({
  name: 'Sample',
  maxBytes: 4096,
  fields: {
    text: string(1, { maxBytes: 64 }),
    data: bytes(2, { maxBytes: 64 }),
    list: repeated(bytes(3, { maxBytes: 16 }), { max: MAX_ELEMENTS }),
    small: uint32(4),
    large: uint64(5),
    flag: bool(6),
    child: nested(7, inner),
    children: repeated(nested(8, inner), { max: MAX_ELEMENTS }),
    numbers: repeated(uint32(9), { max: MAX_ELEMENTS })
  }
})

const edge32 = fc.oneof(fc.nat(), fc.constantFrom(...[7, 14, 21, 28, 32].flatMap((bit) => [2 ** bit - 1, 2 ** bit % 2 ** 32])))
const edge64 = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  fc.nat({ max: 64 }).map((bit) => (1n << BigInt(bit)) - 1n),
  fc.nat({ max: 63 }).map((bit) => 1n << BigInt(bit))
)
const innerValue = fc.record({ id: edge64, data: fc.uint8Array({ maxLength: 16 }) }, { requiredKeys: ['id'] })
const value = fc.record({
  list: fc.array(fc.uint8Array({ maxLength: 16 }), { maxLength: MAX_ELEMENTS }),
  children: fc.array(innerValue, { maxLength: MAX_ELEMENTS }),
  numbers: fc.array(edge32, { maxLength: MAX_ELEMENTS }),
  text: fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => Buffer.byteLength(text) <= 64),
  data: fc.uint8Array({ maxLength: 64 }),
  small: edge32,
  large: edge64,
  flag: fc.boolean(),
  child: innerValue
}, { requiredKeys: ['list', 'children', 'numbers'] })

/** Decodes, and fails on any error but the declared one. */
function decodeOrRefuse (input: Uint8Array) {
  try {
    return codec.decode(input)
  } catch (error) {
    expect(error).toBeInstanceOf(ProtobufDecodeError)
    return undefined
  }
}

test('round trip, and one encoding for one value', () => {
  fc.assert(fc.property(value, (given) => {
    const encoded = codec.encode(given)
    const decoded = codec.decode(encoded)
    expect(decoded).toEqual(given)
    expect(codec.encode(decoded)).toEqual(encoded)
  }))
})

test('a cut message is refused, or is the message of whole fields before the cut', () => {
  fc.assert(fc.property(value, (given) => {
    const encoded = codec.encode(given)
    for (let length = 0; length < encoded.byteLength; length++) {
      const cut = encoded.subarray(0, length)
      const decoded = decodeOrRefuse(cut)
      if (decoded !== undefined) {
        expect(codec.encode(decoded)).toEqual(cut)
      }
    }
  }), { numRuns: 30 })
})

test('any bytes, and any change of a message, give a message or the declared error', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 4200 }), (input) => { decodeOrRefuse(input) }))
  fc.assert(fc.property(value, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }), (given, changes) => {
    const encoded = codec.encode(given)
    for (const [position, byte] of changes) {
      encoded[position % Math.max(1, encoded.byteLength)] = byte
    }
    const decoded = decodeOrRefuse(encoded)
    if (decoded !== undefined) {
      expect(codec.decode(codec.encode(decoded))).toEqual(decoded)
    }
  }))
})
