// What must hold for all messages and for all bytes; the tables of single cases are in message.test.ts.

import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
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

test('another implementation writes the same bytes, and reads ours', () => {
  const numbers = message({ name: 'Numbers', maxBytes: 64, fields: { small: required(uint32(4)), large: required(uint64(5)), flag: required(bool(1000)), data: required(bytes(0x1fff_ffff, { maxBytes: 16 })) } })
  fc.assert(fc.property(edge32, edge64, fc.boolean(), fc.uint8Array({ maxLength: 16 }), (small, large, flag, data) => {
    const encoded = numbers.encode({ small, large, flag, data })
    const writer = new BinaryWriter().tag(4, WireType.Varint).uint32(small).tag(5, WireType.Varint).uint64(large)
      .tag(1000, WireType.Varint).bool(flag).tag(0x1fff_ffff, WireType.LengthDelimited).bytes(data)
    expect(encoded).toEqual(writer.finish())
    const reader = new BinaryReader(encoded)
    expect([reader.tag(), reader.uint32(), reader.tag(), BigInt(reader.uint64()), reader.tag(), reader.bool(), reader.tag(), reader.bytes()])
      .toEqual([[4, 0], small, [5, 0], large, [1000, 0], flag, [0x1fff_ffff, 2], data])
    expect(numbers.decode(encoded)).toEqual({ small, large, flag, data })
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
