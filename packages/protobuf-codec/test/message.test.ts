import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { expect, expectTypeOf, test } from 'vitest'
import { bool, bytes, message, nested, ProtobufDecodeError, ProtobufEncodeError, repeated, required, string, uint32, uint64 } from '../src/index.ts'

const inner = message({ name: 'Inner', maxBytes: 16, fields: { id: required(uint32(1)), note: string(2, { maxBytes: 8 }) } })
const codec = message({
  name: 'Sample',
  maxBytes: 128,
  fields: {
    // In another order than their numbers, on purpose.
    agent: string(6, { maxBytes: 8 }),
    addrs: repeated(bytes(2, { maxBytes: 4 }), { max: 3 }),
    type: uint32(1),
    seq: uint64(3),
    flag: bool(4),
    child: nested(5, inner),
    children: repeated(nested(7, inner), { max: 2 }),
    counts: repeated(uint32(8), { max: 3 })
  }
})

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const toHex = (data: Uint8Array) => Buffer.from(data).toString('hex')

test('types follow from the fields', () => {
  expectTypeOf<ReturnType<typeof codec.decode>>().toEqualTypeOf<{
    agent?: string
    addrs: Uint8Array[]
    type?: number
    seq?: bigint
    flag?: boolean
    child?: { id: number, note?: string }
    children: Array<{ id: number, note?: string }>
    counts: number[]
  }>()
  expectTypeOf<Parameters<typeof inner.encode>[0]>().toEqualTypeOf<{ readonly id: number, readonly note?: string | undefined }>()
})

test('fields are written in the order of their numbers, given zeros too, undefined not', () => {
  const encoded = codec.encode({ agent: 'a', type: 0, seq: 0n, flag: false, addrs: [hex('01'), hex('')], child: undefined })
  expect(toHex(encoded)).toBe('0800' + '120101' + '1200' + '1800' + '2000' + '320161')
})

test('an absent optional field is an absent property, a repeated one an empty array', () => {
  expect(codec.decode(hex(''))).toStrictEqual({ addrs: [], children: [], counts: [] })
})

test('everything round-trips', () => {
  const value = {
    agent: 'grün',
    addrs: [hex('01'), hex('02030405')],
    type: 0xffff_ffff,
    seq: (1n << 64n) - 1n,
    flag: true,
    child: { id: 1, note: '' },
    children: [{ id: 2 }, { id: 3, note: 'x' }],
    counts: [0, 1]
  }
  expect(codec.decode(codec.encode(value))).toStrictEqual(value)
})

test('the last one counts where a field that is not repeated stands twice', () => {
  expect(codec.decode(hex('0801 0802')).type).toBe(2)
  expect(codec.decode(hex('2a020801 2a05 0802 120178')).child).toEqual({ id: 2, note: 'x' })
  expect(codec.decode(hex('2a05 0802 120178 2a020801')).child).toEqual({ id: 1 })
})

test('packed scalars are read, together with single ones, and counted together', () => {
  expect(codec.decode(hex('4202 0102 4003')).counts).toEqual([1, 2, 3])
  expect(codec.decode(hex('4200')).counts).toEqual([])
  expect(() => codec.decode(hex('4202 0102 4003 4004'))).toThrow('Sample.counts: more than 3 elements')
  expect(() => codec.decode(hex('4204 01020304'))).toThrow('Sample.counts: more than 3 elements')
  expect(() => codec.decode(hex('4202 0180'))).toThrow('Sample.counts: the message ends inside a varint')
})

test('unknown fields of every readable wire type are skipped', () => {
  const writer = new BinaryWriter()
    .tag(100, WireType.Varint).uint64(1n << 63n)
    .tag(101, WireType.Bit64).fixed64(1n)
    .tag(102, WireType.LengthDelimited).bytes(hex('00ff'))
    .tag(103, WireType.Bit32).fixed32(1)
    .tag(1, WireType.Varint).uint32(7)
  expect(codec.decode(writer.finish())).toMatchObject({ type: 7 })
})

test.each([
  ['a group that is unknown', 'a306 a406', 'wire type 3 is not accepted'],
  ['the end of a group', 'a406', 'wire type 4 is not accepted'],
  ['wire type 6', '0e', 'wire type 6 is not accepted'],
  ['wire type 7', '0f', 'wire type 7 is not accepted'],
  ['field number 0', '0001', 'field number 0'],
  ['another wire type for bytes', '1001', 'Sample.addrs: wire type 0 instead of 2'],
  ['another wire type for a number', '0a0101', 'Sample.type: wire type 2 instead of 0'],
  ['another wire type for a packed field', '45 01000000', 'Sample.counts: wire type 5 instead of 0'],
  ['a padded varint', '088000', 'longer than its number needs'],
  ['a padded tag', '8800 01', 'longer than its number needs'],
  ['a padded length', '128000', 'longer than its number needs'],
  ['a padded unknown value', 'a006 8000', 'longer than its number needs'],
  ['a varint of 33 bits for uint32', '08 8080808010', 'does not fit 32 bits'],
  ['a negative enum', '08 ffffffffffffffffff01', 'does not fit 32 bits'],
  ['a varint of 65 bits', '18 ffffffffffffffffff02', 'does not fit 64 bits'],
  ['a varint of 11 bytes', '18 8080808080808080808001', 'does not fit 64 bits'],
  ['an unknown varint of 65 bits', 'a006 ffffffffffffffffff02', 'does not fit 64 bits'],
  ['a tag of more than 32 bits', 'ffffffff7f 00', 'does not fit 32 bits'],
  ['a cut varint', '08 80', 'ends inside a varint'],
  ['a cut tag', '80', 'ends inside a varint'],
  ['a length past the end', '12 03 0102', 'ends inside a value'],
  ['an unknown length past the end', 'a206 05 01020304', 'ends inside a value'],
  ['an unknown length of 4 GiB', 'a206 ffffffff0f', '4294967295 bytes'],
  ['a cut fixed32', 'a506 000000', 'ends inside a value'],
  ['a cut fixed64', 'a106 00000000000000', 'ends inside a value'],
  ['a length over the maximum, before it is looked for', '12 05', 'Sample.addrs: 5 bytes, and the maximum is 4'],
  ['text over the maximum', '32 09 616161616161616161', 'Sample.agent: 9 bytes, and the maximum is 8'],
  ['text that is not UTF-8', '32 02 c328', 'Sample.agent: is not well-formed UTF-8'],
  ['overlong UTF-8', '32 02 c0af', 'Sample.agent: is not well-formed UTF-8'],
  ['a surrogate in UTF-8', '32 03 eda080', 'Sample.agent: is not well-formed UTF-8'],
  ['too many elements', '1200 1200 1200 1200', 'Sample.addrs: more than 3 elements'],
  ['too many messages', '3a020801 3a020801 3a020801', 'Sample.children: more than 2 elements'],
  ['a message without its required field', '2a00', 'Inner.id: is required'],
  ['a message over its own maximum', '2a11', 'Sample.child: 17 bytes, and the maximum is 16']
])('refused: %s', (_, encoded, reason) => {
  expect(() => codec.decode(hex(encoded))).toThrow(reason)
  try {
    codec.decode(hex(encoded))
  } catch (error) {
    expect(error).toBeInstanceOf(ProtobufDecodeError)
    expect(error).toMatchObject({ code: 'ERR_PROTOBUF_DECODE', side: 'remote' })
  }
})

test('a message over its maximum is refused before it is read', () => {
  expect(() => codec.decode(new Uint8Array(129))).toThrow('Sample: 129 bytes, and the maximum is 128')
})

test('text keeps a byte-order mark: signatures are over bytes, and re-encoding must give them back', () => {
  expect(codec.decode(codec.encode({ agent: '\ufeffa' })).agent).toBe('\ufeffa')
})

test('bytes are views of the input, within a larger buffer too', () => {
  const outer = hex('ffff 1202aabb ffff')
  const [address] = codec.decode(outer.subarray(2, 6)).addrs
  expect(address).toEqual(hex('aabb'))
  expect(address?.buffer).toBe(outer.buffer)
})

test('a Buffer is read and written, and is not handed on', () => {
  const { addrs } = codec.decode(Buffer.from('1202aabb', 'hex'))
  expect(addrs[0]?.constructor).toBe(Uint8Array)
  expect(toHex(codec.encode({ addrs: [Buffer.from('aabb', 'hex')] }))).toBe('1202aabb')
})

test('encoding over a limit is an encode error that names the field', () => {
  const over = [
    { addrs: [hex('0102030405')] },
    { addrs: [hex(''), hex(''), hex(''), hex('')] },
    { agent: 'ä'.repeat(5) },
    { child: { id: 1, note: '123456789' } }
  ]
  for (const value of over) {
    expect(() => codec.encode(value)).toThrow(ProtobufEncodeError)
  }
  expect(() => codec.encode({ agent: '123456789' })).toThrow('Sample.agent: 9 bytes, and the maximum is 8')
  const small = message({ name: 'Small', maxBytes: 3, fields: { data: bytes(1, { maxBytes: 8 }) } })
  expect(() => small.encode({ data: hex('0102') })).toThrow('Small: 4 bytes, and the maximum is 3')
})

test.each([
  ['a fraction', { type: 1.5 }],
  ['a negative number', { type: -1 }],
  ['33 bits', { type: 2 ** 32 }],
  ['a number for a bigint', { seq: 1 }],
  ['a negative bigint', { seq: -1n }],
  ['65 bits', { seq: 1n << 64n }],
  ['a string for bytes', { addrs: ['x'] }],
  ['an iterable that is no array', { addrs: new Set() }],
  ['null', { agent: null }],
  ['a lone surrogate', { agent: '\ud800' }],
  ['a number for a boolean', { flag: 1 }],
  ['a missing required field', { child: {} }]
])('a wrong value is a TypeError: %s', (_, value) => {
  expect(() => codec.encode(value as Parameters<typeof codec.encode>[0])).toThrow(TypeError)
})

test('no builder has a default maximum, and no limit is infinite', () => {
  const unnamed = {} as { maxBytes: number, max: number }
  expect(() => bytes(1, unnamed)).toThrow(TypeError)
  expect(() => string(1, unnamed)).toThrow(TypeError)
  expect(() => repeated(uint32(1), unnamed)).toThrow(TypeError)
  expect(() => message({ name: 'M', fields: {}, ...unnamed })).toThrow(TypeError)
  expect(() => bytes(1, { maxBytes: Infinity })).toThrow(TypeError)
  expect(() => repeated(uint32(1), { max: -1 })).toThrow(TypeError)
})

test.each([0, -1, 1.5, 2 ** 29, 19_000, 19_999])('%d is no field number', (number) => {
  expect(() => uint32(number)).toThrow('is not a field number')
})

test('field numbers at the bounds work', () => {
  const bounds = message({ name: 'Bounds', maxBytes: 64, fields: { first: uint32(1), a: uint32(18_999), b: uint32(20_000), last: uint32(2 ** 29 - 1) } })
  const value = { first: 1, a: 2, b: 3, last: 4 }
  expect(bounds.decode(bounds.encode(value))).toEqual(value)
})

test('numbers used twice are refused in the schema', () => {
  expect(() => message({ name: 'M', maxBytes: 1, fields: { a: uint32(1), b: bool(1) } })).toThrow('field number 1 is used twice')
})
