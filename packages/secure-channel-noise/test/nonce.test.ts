import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NonceExhaustedError } from '../src/errors.ts'
import { Nonce } from '../src/nonce.ts'
import { toHex } from './support/bytes.ts'

describe('Nonce', () => {
  it('begins at 0 and counts little-endian behind four zero bytes', () => {
    const nonce = new Nonce()
    expect(toHex(nonce.next())).toBe('000000000000000000000000')
    expect(toHex(nonce.next())).toBe('000000000100000000000000')
  })

  it('carries from the low 32 bits to the high ones', () => {
    const nonce = new Nonce(0, 0xffff_fffe)
    expect([nonce.next(), nonce.next(), nonce.next(), nonce.next()].length).toBe(4)
    const next = new Nonce(0, 0xffff_ffff)
    expect(toHex(next.next())).toBe('00000000ffffffff00000000')
    expect(toHex(next.next())).toBe('000000000000000001000000')
  })

  it('is the number it stands for, wherever it starts', () => {
    fc.assert(fc.property(fc.bigInt(0n, (1n << 64n) - 2n), start => {
      const bytes = new Nonce(Number(start >> 32n), Number(start & 0xffff_ffffn)).next()
      expect(new DataView(bytes.buffer).getBigUint64(4, true)).toBe(start)
      expect(toHex(bytes.subarray(0, 4))).toBe('00000000')
    }))
  })

  it('throws at 2^64 - 1 and stays there, so that no nonce comes twice', () => {
    const nonce = new Nonce(0xffff_ffff, 0xffff_fffe)
    expect(toHex(nonce.next())).toBe('00000000feffffffffffffff')
    expect(() => nonce.next()).toThrow(NonceExhaustedError)
    expect(() => nonce.next()).toThrow(NonceExhaustedError)
  })
})
