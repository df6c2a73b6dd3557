// protobufjs: names from a schema or a message reached the prototype of all objects, or generated code.
// Here a schema is an object of the program; bytes from a peer name no property.

import { describe, expect, test } from 'vitest'
import { bytes, message, string, uint32 } from '../../src/index.ts'

describe('CVE-2022-25878, CVE-2023-36665, CVE-2026-44291, CVE-2026-44288: a name reaches the prototype of all objects', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is no field name', (name) => {
    expect(() => message({ name: 'M', maxBytes: 1, fields: { [name]: uint32(1) } })).toThrow(`M.${name}`)
  })

  test('such text, as a value, is text, and such a message leaves every prototype as it was', () => {
    const codec = message({ name: 'M', maxBytes: 100, fields: { name: string(1, { maxBytes: 32 }), data: bytes(2, { maxBytes: 32 }) } })
    const before = Object.getOwnPropertyNames(Object.prototype)
    for (const text of ['__proto__', 'constructor', '{"__proto__":{"isAdmin":true}}']) {
      const decoded = codec.decode(Uint8Array.of(0x0a, text.length, ...new TextEncoder().encode(text)))
      expect(Object.entries(decoded)).toEqual([['name', text]])
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
  })

  test.each([
    ['c0af', 'an overlong slash'],
    ['e08080', 'an overlong zero'],
    ['f0808080', 'an overlong zero of four bytes'],
    ['eda080', 'a surrogate'],
    ['f4908080', 'beyond U+10FFFF']
  ])('the text %s is refused: %s', (encoded) => {
    const codec = message({ name: 'M', maxBytes: 100, fields: { name: string(1, { maxBytes: 32 }) } })
    const text = Buffer.from(encoded, 'hex')
    expect(() => codec.decode(Uint8Array.of(0x0a, text.byteLength, ...text))).toThrow('not well-formed UTF-8')
  })
})
