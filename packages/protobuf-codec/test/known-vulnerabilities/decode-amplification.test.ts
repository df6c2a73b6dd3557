// js-libp2p gossipsub before 15.0.23 (GHSA-4f8r-922h-2vgv) and floodsub before 11.0.26 (GHSA-cvfg-hcf3-ggwv):
// few bytes on the wire became hundreds of thousands of objects.

import { describe, expect, test } from 'vitest'
import { bytes, message, nested, repeated, required, uint32, uint64 } from '../../src/index.ts'

const MAX_ELEMENTS = 8
const child = message({ name: 'Child', maxBytes: 64, fields: { id: required(uint64(1)) } })
const codec = message({
  name: 'Sample',
  maxBytes: 4096,
  fields: {
    list: repeated(bytes(3, { maxBytes: 16 }), { max: MAX_ELEMENTS }),
    children: repeated(nested(8, child), { max: MAX_ELEMENTS }),
    numbers: repeated(uint32(9), { max: MAX_ELEMENTS })
  }
})

const times = (count: number, element: number[]): Uint8Array => Uint8Array.from(Array.from({ length: count }, () => element).flat())

describe('CVE-2026-46679, CVE-2026-86040: a message of empty elements becomes many objects', () => {
  test.each([
    ['list', [0x1a, 0x00]],
    ['children', [0x42, 0x02, 0x08, 0x00]],
    ['numbers', [0x48, 0x00]]
  ])('%s: no more than the maximum of the field', (name, element) => {
    expect(codec.decode(times(MAX_ELEMENTS, element))).toHaveProperty(`${name}.length`, MAX_ELEMENTS)
    expect(() => codec.decode(times(MAX_ELEMENTS + 1, element))).toThrow(`Sample.${name}: more than ${MAX_ELEMENTS} elements`)
  })

  test('packed numbers are counted while they are read', () => {
    const packed = Uint8Array.from([0x4a, 0xfd, 0x1f, ...new Uint8Array(4093)])
    expect(() => codec.decode(packed)).toThrow('Sample.numbers: more than')
  })

  test('unknown fields leave nothing', () => {
    expect(codec.decode(times(2048, [0x78, 0x00]))).toStrictEqual({ list: [], children: [], numbers: [] })
  })
})
