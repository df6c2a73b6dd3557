// prost-codec (rust-libp2p e156a22fa), gossipsub's PRUNE back-off (CVE-2026-33040, GHSA-gc42-3jg7-rxr2;
// CVE-2026-34219, GHSA-xqmp-fxgv-xvq5): a number of the wire was added or allocated before it was bounded.
// A number here is what it is said to be, or is refused: none wraps, and none becomes a fraction or Infinity.

import { describe, expect, test } from 'vitest'
import { bytes, message, ProtobufDecodeError, repeated, uint32, uint64 } from '../../src/index.ts'

const BOUNDARIES = [0n, 1n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 31n + 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 70n - 1n]

const codec = message({
  name: 'Numbers',
  maxBytes: 64,
  fields: { short: uint32(1), large: uint64(2), data: bytes(3, { maxBytes: 8 }), packed: repeated(uint32(4), { max: 4 }) }
})

function varint (value: bigint): number[] {
  const digits: number[] = []
  let left = value
  for (; left > 0x7fn; left >>= 7n) digits.push(Number(left & 0x7fn) | 0x80)
  return [...digits, Number(left)]
}

/** What is decoded, or `refused`. Any other error fails. */
function outcome (encoded: number[]): unknown {
  try {
    return codec.decode(Uint8Array.from(encoded))
  } catch (error) {
    expect(error).toBeInstanceOf(ProtobufDecodeError)
    return 'refused'
  }
}

describe.each(BOUNDARIES)('CVE-2026-33040, CVE-2026-34219, rust-libp2p e156a22fa: the number %s overflows', (value) => {
  test('in a field of 32 bits, single and packed', () => {
    const fits = value < 2n ** 32n
    const digits = varint(value)
    expect(outcome([0x08, ...digits])).toEqual(fits ? { short: Number(value), packed: [] } : 'refused')
    expect(outcome([0x22, digits.length, ...digits])).toEqual(fits ? { packed: [Number(value)] } : 'refused')
  })

  test('in a field of 64 bits', () => {
    expect(outcome([0x10, ...varint(value)])).toEqual(value < 2n ** 64n ? { large: value, packed: [] } : 'refused')
  })

  test('as a length, known and unknown, and as a tag', () => {
    if (value > 8n) {
      expect(outcome([0x1a, ...varint(value)])).toBe('refused')
      expect(outcome([0x7a, ...varint(value)])).toBe('refused')
    }
    if (value >= 2n ** 32n) expect(outcome([...varint(value), 0])).toBe('refused')
  })
})
