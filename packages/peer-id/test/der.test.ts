import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bigIntFrom, bytesFrom } from '../src/bytes.ts'
import { der, derBitString, DerError, derInteger, DerReader, DER_BIT_STRING, DER_INTEGER, DER_OCTET_STRING, DER_SEQUENCE } from '../src/der.ts'
import { signatureFromDer, signatureToDer } from '../src/elliptic-signature.ts'
import { fromHex, toHex } from './vectors.ts'

test.each([
  ['an indefinite length', '3080020101 0000'],
  ['a length in three bytes', '3083000003 020101'],
  ['a long form where the short one is enough', '308103 020101'],
  ['two length bytes where one is enough', '30820003 020101'],
  ['a length past the end', '3004 020101'],
  ['a length of 64 KiB and nothing behind it', '3082ffff'],
  ['no length', '30'],
  ['nothing', ''],
  ['another tag', '3103 020101']
])('a sequence is refused: %s', (_, bytes) => {
  expect(() => new DerReader(fromHex(bytes)).enter(DER_SEQUENCE)).toThrow(DerError)
})

test.each([
  ['zero', '020100'],
  ['empty', '0200'],
  ['negative', '0201ff'],
  ['padded', '02020001'],
  ['padded twice', '0203000080']
])('an integer is refused: %s', (_, bytes) => {
  expect(() => new DerReader(fromHex(bytes)).positive()).toThrow(DerError)
})

test('bit strings are of whole bytes', () => {
  expect(toHex(new DerReader(fromHex('030200ff')).bitString())).toBe('ff')
  expect(() => new DerReader(fromHex('030201fe')).bitString()).toThrow(DerError)
  expect(() => new DerReader(fromHex('0300')).bitString()).toThrow(DerError)
})

test('what is written is read, over every size of length', () => {
  for (const size of [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff]) {
    const reader = new DerReader(der(DER_OCTET_STRING, new Uint8Array(size)))
    expect(reader.hasNext(DER_OCTET_STRING)).toBe(true)
    expect(reader.read(DER_OCTET_STRING).byteLength).toBe(size)
    reader.end()
  }
  fc.assert(fc.property(fc.bigInt({ min: 1n, max: 1n << 600n }), (number) => {
    const reader = new DerReader(derInteger(bytesFrom(number, 80)))
    expect(bigIntFrom(reader.positive())).toBe(number)
    reader.end()
  }))
})

test('any bytes are read to their end, or refused with the declared error', () => {
  const tags = [DER_SEQUENCE, DER_INTEGER, DER_BIT_STRING, DER_OCTET_STRING]
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
    const reader = new DerReader(bytes)
    try {
      while (!reader.isDone) {
        reader.read(tags.find((tag) => reader.hasNext(tag)) ?? DER_SEQUENCE)
      }
      reader.end()
    } catch (error) {
      expect(error).toBeInstanceOf(DerError)
    }
  }))
})

test('a signature has one DER form, and only that is read', () => {
  const order = 2n ** 256n - 432420386565659656852420866394968145599n
  const half = fc.bigInt({ min: 1n, max: order / 2n })
  fc.assert(fc.property(half, half, (r, s) => {
    const numbers = Uint8Array.of(...bytesFrom(r, 32), ...bytesFrom(s, 32))
    const encoded = signatureToDer(numbers, order)
    expect(signatureFromDer(encoded, 32, order)).toEqual(numbers)
    const high = Uint8Array.of(...bytesFrom(r, 32), ...bytesFrom(order - s, 32))
    expect(signatureToDer(high, order)).toEqual(encoded)
    expect(signatureFromDer(signatureToDer(high), 32, order)).toBeUndefined()
    expect(signatureFromDer(signatureToDer(high), 32)).toEqual(high)
    expect(signatureFromDer(Uint8Array.of(...encoded, 0), 32)).toBeUndefined()
    expect(signatureFromDer(encoded.subarray(0, -1), 32)).toBeUndefined()
  }))
  const oversized = der(DER_SEQUENCE, derInteger(new Uint8Array(33).fill(1)), derInteger(Uint8Array.of(1)))
  expect(signatureFromDer(oversized, 32)).toBeUndefined()
  const third = der(DER_SEQUENCE, derInteger(Uint8Array.of(1)), derInteger(Uint8Array.of(1)), derBitString(Uint8Array.of(1)))
  expect(signatureFromDer(third, 32)).toBeUndefined()
})
